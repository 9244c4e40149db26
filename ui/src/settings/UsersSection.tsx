import { ActionIcon, Button, Group, Modal, Select, Stack } from "@mantine/core";
import { IconTrash, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { User } from "@/api/types";
import { useMay, useMe } from "@/api/workspace";
import {
  ConfirmWithCount,
  ErrorNote,
  FieldErrors,
  Filters,
  FiltersSpacer,
  Note,
  PasswordField,
  SelectField,
  Table,
  TextField,
} from "@/kit";
import { type NewUser, ROLES } from "./wire";

export function UsersSection() {
  const { t } = useTranslation("settings");
  const may = useMay("users.write");
  const me = useMe();
  const list = useList("/users");
  const [adding, setAdding] = useState(false);
  const [doomed, setDoomed] = useState<User | null>(null);
  const change = useAct("PATCH /users/{id}", { refresh: ["/users"] });
  return (
    <>
      <Filters>
        <span className="muted" style={{ maxWidth: "75ch" }}>
          {t("users_text")}
        </span>
        <FiltersSpacer />
        {may && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {t("add_user")}
          </Button>
        )}
      </Filters>
      {change.error ? <ErrorNote error={change.error} /> : null}
      <Table
        id="users"
        label={t("section.users")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            title: t("user_name"),
            width: 170,
            cell: (row) => (
              <>
                <strong style={{ fontWeight: 500 }}>{row.name}</strong>{" "}
                {row.id === me.user.id && <span className="muted">{t("you")}</span>}
              </>
            ),
          },
          { id: "email", title: t("email"), width: 200, cell: (row) => row.email },
          {
            id: "role",
            title: t("role"),
            width: 225,
            cell: (row) =>
              may ? (
                <Select
                  size="xs"
                  w={200}
                  aria-label={`${t("role")}: ${row.name}`}
                  value={row.role}
                  onChange={(role) => role && change.mutate({ path: { id: row.id }, body: { role } })}
                  data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
                />
              ) : (
                t(`roles.${row.role}`, { defaultValue: row.role })
              ),
          },
          {
            id: "what",
            title: t("role_may"),
            width: 290,
            wrap: true,
            cell: (row) => <span className="muted">{t(`role_text.${row.role}`, { defaultValue: "" })}</span>,
          },
        ]}
        rowActions={
          may
            ? (row) => (
                <ActionIcon
                  aria-label={t("remove_user", { name: row.name })}
                  title={t("remove_user", { name: row.name })}
                  onClick={() => setDoomed(row)}
                >
                  <IconTrash size={16} stroke={1.6} />
                </ActionIcon>
              )
            : undefined
        }
        empty=""
      />
      {adding && <AddUser onClose={() => setAdding(false)} />}
      {doomed && <RemoveUser user={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

function AddUser({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [draft, setDraft] = useState<NewUser>({ email: "", name: "", role: "crm_specialist", password: "" });
  const add = useAct("POST /users", { refresh: ["/users"], onDone: onClose });
  const set = (change: Partial<NewUser>) => setDraft((now) => ({ ...now, ...change }));
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{t("add_user")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ body: draft });
        }}
      >
        <FieldErrors error={add.error} fields={["email", "name", "role", "password"]}>
          <Stack gap="md">
            <TextField
              name="name"
              label={t("user_name")}
              data-autofocus
              value={draft.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <TextField
              name="email"
              type="email"
              label={t("email")}
              autoComplete="off"
              value={draft.email}
              onChange={(event) => set({ email: event.currentTarget.value })}
            />
            <SelectField
              name="role"
              label={t("role")}
              description={t(`role_text.${draft.role}`)}
              value={draft.role}
              onChange={(role) => role && set({ role })}
              data={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
            />
            <PasswordField
              name="password"
              label={t("first_password")}
              description={t("first_password_hint")}
              autoComplete="new-password"
              value={draft.password}
              onChange={(event) => set({ password: event.currentTarget.value })}
            />
            <Note tone="info">{t("add_user_note")}</Note>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {t("kit:cancel")}
              </Button>
              <Button type="submit" loading={add.isPending}>
                {t("add")}
              </Button>
            </Group>
          </Stack>
        </FieldErrors>
      </form>
    </Modal>
  );
}

function RemoveUser({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const act = useAct("DELETE /users/{id}", { refresh: ["/users"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("remove_user_title", { name: user.name })}
      verb={t("remove")}
      danger
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: user.id } })}
    >
      {t("remove_user_text")}
    </ConfirmWithCount>
  );
}
