import { Button, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rememberCsrf } from "@/api/client";
import { useAct } from "@/api/hooks";
import { FieldErrors, PasswordField, TextField } from "@/kit";
import { SESSION } from "@/shell/root";
import { Gate } from "./Gate";
import { loginRoute } from "./routes";

export function LoginPage() {
  const { t } = useTranslation("access");
  const { next } = loginRoute.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useAct("POST /api/session", {
    onDone: (me) => {
      rememberCsrf(me.csrf);
      client.clear();
      client.setQueryData(SESSION, me);
      // Only a place inside this product: another address would send the user away with a fresh session.
      void navigate({ to: (next?.startsWith("/w/") ? next : "/") as "/" });
    },
  });
  return (
    <Gate title={t("login.title")} sub={t("login.sub")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate({ body: { email, password } });
        }}
      >
        <Stack gap="md">
          <FieldErrors error={enter.error} fields={["email", "password"]}>
            <TextField
              name="email"
              type="email"
              label={t("email")}
              autoComplete="username"
              required
              withAsterisk={false}
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <PasswordField
              name="password"
              label={t("password")}
              autoComplete="current-password"
              required
              withAsterisk={false}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </FieldErrors>
          <Button type="submit" fullWidth loading={enter.isPending}>
            {t("login.enter")}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
