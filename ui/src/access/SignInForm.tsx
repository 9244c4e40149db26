import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rememberCsrf } from "@/api/client";
import { useAct } from "@/api/hooks";
import { asProblem } from "@/api/problem";
import type { Me } from "@/api/types";
import { FieldErrors, PasswordField, TextField } from "@/kit";
import { CodeField } from "./CodeField";
import "./wire";

interface Props {
  /** The e-mail of somebody whose session has ended. */
  known?: string;
  onDone: (me: Me) => void;
}

/** E-mail and password, and then the code of somebody who has a second factor. */
export function SignInForm({ known, onDone }: Props) {
  const { t } = useTranslation("access");
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [ticket, setTicket] = useState("");
  const enter = useAct("POST /api/session", {
    onDone: (answer) => {
      if ("ticket" in answer) return setTicket(answer.ticket);
      rememberCsrf(answer.csrf);
      onDone(answer);
    },
  });
  if (ticket) {
    const back = () => {
      setTicket("");
      setPassword("");
    };
    return <CodeForm ticket={ticket} onBack={back} onDone={onDone} />;
  }
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

function CodeForm({
  ticket,
  onBack,
  onDone,
}: {
  ticket: string;
  onBack: () => void;
  onDone: (me: Me) => void;
}) {
  const { t } = useTranslation("access");
  const [code, setCode] = useState("");
  const enter = useAct("POST /api/session/code", {
    onDone: (me) => {
      rememberCsrf(me.csrf);
      onDone(me);
    },
  });
  const over = enter.error && asProblem(enter.error).code === "login_expired";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (over) onBack();
        else enter.mutate({ body: { ticket, code } });
      }}
    >
      <Stack gap="md">
        <FieldErrors error={enter.error} fields={["code"]}>
          <CodeField value={code} onChange={setCode} autoFocus />
        </FieldErrors>
        <Button type="submit" fullWidth loading={enter.isPending}>
          {t(over ? "login.again" : "login.enter")}
        </Button>
        <Button variant="subtle" color="gray" fullWidth onClick={onBack}>
          {t("login.other")}
        </Button>
      </Stack>
    </form>
  );
}
