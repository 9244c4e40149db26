import { Button, Skeleton, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { rememberCsrf } from "@/api/client";
import { useAct } from "@/api/hooks";
import type { Me } from "@/api/types";
import { language } from "@/i18n";
import { ErrorNote, FieldErrors, PasswordField, TextField } from "@/kit";
import { readSession, SESSION } from "@/shell/root";
import { Gate } from "./Gate";
import { SignInForm } from "./SignInForm";
import type { InvitationLook } from "./wire";

/** Where the link of an invitation leads: a new account, or one more workspace for somebody who has one. */
export function InvitationPage() {
  const { t } = useTranslation("access");
  // The word stands behind "#", which browsers keep to themselves.
  const [token] = useState(() => window.location.hash.slice(1));
  const look = useAct("POST /api/invitation/look");
  const ask = look.mutate;
  useEffect(() => ask({ body: { token } }), [ask, token]);
  const seen = look.data;
  const title = seen ? t("invitation.title", { workspace: seen.workspace }) : t("invitation.opening");
  const sub = seen ? t("invitation.sub", { role: t(`settings:roles.${seen.role}`) }) : "";
  return (
    <Gate title={title} sub={sub}>
      {look.error ? <ErrorNote error={look.error} /> : null}
      {!seen && !look.error && <Skeleton h={160} />}
      {seen &&
        (seen.has_account ? <Join token={token} seen={seen} /> : <NewAccount token={token} seen={seen} />)}
    </Gate>
  );
}

interface Props {
  token: string;
  seen: InvitationLook;
}

function NewAccount({ token, seen }: Props) {
  const { t } = useTranslation("access");
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useAct("POST /api/invitation/accept", {
    onDone: (me) => {
      rememberCsrf(me.csrf);
      client.clear();
      client.setQueryData(SESSION, me);
      void navigate({ to: "/" });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate({ body: { token, name, password, locale: language() } });
      }}
    >
      <Stack gap="md">
        <FieldErrors error={accept.error} fields={["name", "password"]}>
          <TextField name="email" label={t("email")} readOnly autoComplete="username" value={seen.email} />
          <TextField
            name="name"
            label={t("setup.your_name")}
            required
            withAsterisk={false}
            autoFocus
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordField
            name="password"
            label={t("invitation.password")}
            description={t("password_hint")}
            required
            withAsterisk={false}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </FieldErrors>
        <Button type="submit" fullWidth loading={accept.isPending}>
          {t("invitation.accept")}
        </Button>
      </Stack>
    </form>
  );
}

function Join({ token, seen }: Props) {
  const { t } = useTranslation("access");
  const client = useQueryClient();
  const [me, setMe] = useState<Me | null>();
  useEffect(() => {
    void readSession(client).then(setMe);
  }, [client]);
  const join = useAct("POST /api/me/invitations", {
    // Everything known of the session is old: there is one more workspace.
    onDone: ({ slug }) => window.location.assign(`/w/${slug}/home`),
  });
  if (me === undefined) return <Skeleton h={120} />;
  if (me === null || me.user.email !== seen.email) {
    return (
      <Stack gap="md">
        <p className="muted" style={{ margin: 0 }}>
          {t("invitation.sign_in", { email: seen.email })}
        </p>
        <SignInForm known={seen.email} onDone={(entered) => setMe(entered)} />
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      {join.error ? <ErrorNote error={join.error} /> : null}
      <Button fullWidth loading={join.isPending} onClick={() => join.mutate({ body: { token } })}>
        {t("invitation.join")}
      </Button>
    </Stack>
  );
}
