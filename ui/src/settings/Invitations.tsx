import { Button, Group, Menu, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import {
  ErrorNote,
  FieldErrors,
  Moment,
  MoreActions,
  Section,
  SelectField,
  ShownOnce,
  Table,
  TextField,
} from "@/kit";
import { type FreshInvitation, ROLES } from "./wire";

/** Who is asked to come and has not come yet; nothing where there is nobody. */
export function Invitations() {
  const { t } = useTranslation("settings");
  const may = useMay("users.write");
  const list = useList("/invitations");
  const [fresh, setFresh] = useState<FreshInvitation | null>(null);
  const renew = useAct("POST /invitations/{id}/renew", { refresh: ["/invitations"], onDone: setFresh });
  const revoke = useAct("DELETE /invitations/{id}", { refresh: ["/invitations"] });
  if (list.rows.length === 0) return null;
  const error = renew.error ?? revoke.error;
  return (
    <Section title={t("invited")}>
      {error ? <ErrorNote error={error} /> : null}
      <Table
        id="invitations"
        label={t("invited")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          { id: "email", title: t("email"), width: 300, cell: (row) => row.email },
          { id: "role", title: t("role"), width: 200, cell: (row) => t(`roles.${row.role}`) },
          { id: "at", title: t("invited_at"), width: 150, cell: (row) => <Moment value={row.created_at} /> },
          {
            id: "until",
            title: t("invited_until"),
            width: 170,
            cell: (row) => <Until moment={row.expires_at} />,
          },
        ]}
        rowActions={
          may
            ? (row) => (
                <MoreActions>
                  <Menu.Item onClick={() => renew.mutate({ path: { id: row.id } })}>
                    {t("invite_renew")}
                  </Menu.Item>
                  <Menu.Item color="red" onClick={() => revoke.mutate({ path: { id: row.id } })}>
                    {t("invite_revoke")}
                  </Menu.Item>
                </MoreActions>
              )
            : undefined
        }
        empty=""
      />
      <Modal
        opened={fresh !== null}
        onClose={() => setFresh(null)}
        title={<strong>{t("invite_renew")}</strong>}
        closeButtonProps={{ "aria-label": t("kit:close") }}
      >
        {fresh && <Link fresh={fresh} onClose={() => setFresh(null)} />}
      </Modal>
    </Section>
  );
}

function Until({ moment }: { moment: string }) {
  const { t } = useTranslation("settings");
  if (new Date(moment) < new Date()) return <span className="muted">{t("invited_over")}</span>;
  return <Moment value={moment} />;
}

export function Invite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("crm_specialist");
  const invite = useAct("POST /invitations", { refresh: ["/invitations"] });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{t("add_user")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      {invite.data ? (
        <Link fresh={invite.data} onClose={onClose} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            invite.mutate({ body: { email, role } });
          }}
        >
          <FieldErrors error={invite.error} fields={["email", "role"]}>
            <Stack gap="md">
              <TextField
                name="email"
                type="email"
                label={t("email")}
                autoComplete="off"
                required
                withAsterisk={false}
                data-autofocus
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              <SelectField
                name="role"
                label={t("role")}
                description={t(`role_text.${role}`)}
                value={role}
                onChange={(chosen) => chosen && setRole(chosen)}
                data={ROLES.map((one) => ({ value: one, label: t(`roles.${one}`) }))}
              />
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={onClose}>
                  {t("kit:cancel")}
                </Button>
                <Button type="submit" loading={invite.isPending}>
                  {t("invite_verb")}
                </Button>
              </Group>
            </Stack>
          </FieldErrors>
        </form>
      )}
    </Modal>
  );
}

function Link({ fresh, onClose }: { fresh: FreshInvitation; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  return (
    <ShownOnce
      secret={fresh.link}
      label={t("invite_link")}
      title={t("invite_send", { email: fresh.email })}
      text={t("invite_send_text", { date: format.date(fresh.expires_at) })}
      kept={t("invite_kept")}
      onClose={onClose}
    />
  );
}
