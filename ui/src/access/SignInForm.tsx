import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rememberCsrf } from "@/api/client";
import { useAct } from "@/api/hooks";
import type { Me } from "@/api/types";
import { FieldErrors, PasswordField, TextField } from "@/kit";

/** E-mail and password; `known` is the e-mail of somebody whose session has ended. */
export function SignInForm({ known, onDone }: { known?: string; onDone: (me: Me) => void }) {
  const { t } = useTranslation("access");
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const enter = useAct("POST /api/session", {
    onDone: (me) => {
      rememberCsrf(me.csrf);
      onDone(me);
    },
  });
  return (
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
            autoFocus={!known}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordField
            name="password"
            label={t("password")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            autoFocus={Boolean(known)}
            data-autofocus={known ? true : undefined}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </FieldErrors>
        <Button type="submit" fullWidth loading={enter.isPending}>
          {t("login.enter")}
        </Button>
      </Stack>
    </form>
  );
}
