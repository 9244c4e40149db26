import { ActionIcon, Button, Menu, Select } from "@mantine/core";
import {
  IconDots,
  IconLogout,
  IconShieldCheck,
  IconShieldOff,
  IconTrash,
  IconUserPlus,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { User } from "@/api/types";
import { useMay, useMe } from "@/api/workspace";
import { Badge, ConfirmWithCount, ErrorNote, Filters, FiltersSpacer, Table } from "@/kit";
import { Invitations, Invite } from "./Invitations";
import { Teams } from "./Teams";
import { ROLES } from "./wire";

export function UsersSection() {
  const { t } = useTranslation("settings");
  const may = useMay("users.write");
  const me = useMe();
  const list = useList("/users");
  const teams = useList("/teams").rows;
  const [adding, setAdding] = useState(false);
  const [doomed, setDoomed] = useState<User | null>(null);
  const [acted, setActed] = useState<Acted | null>(null);
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
            width: 180,
            wrap: true,
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
            width: 232,
            cell: (row) =>
              may ? (
                <Select
                  size="xs"
                  w="100%"
                  maw={200}
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
            id: "factor",
            title: t("user_factor"),
            width: 140,
            cell: (row) =>
              row.second_factor ? (
                <Badge tone="ok" icon={IconShieldCheck}>
                  {t("factor_on")}
                </Badge>
              ) : (
                <span className="muted">{t("factor_off")}</span>
              ),
          },
          {
            id: "what",
            title: t("role_may"),
            width: 270,
            wrap: true,
            cell: (row) => <span className="muted">{t(`role_text.${row.role}`, { defaultValue: "" })}</span>,
          },
          ...(teams.length > 0
            ? [
                {
                  id: "teams",
                  title: t("teams"),
                  width: 160,
                  wrap: true,
                  cell: (row: User) =>
                    teams
                      .filter((team) => team.members.includes(row.id))
                      .map((team) => team.name)
                      .join(", "),
                },
              ]
            : []),
        ]}
        rowActions={
          may ? (row) => <UserMenu row={row} onRemove={() => setDoomed(row)} onAct={setActed} /> : undefined
        }
        empty=""
      />
      <Invitations />
      <Teams users={list.rows} />
      {adding && <Invite onClose={() => setAdding(false)} />}
      {acted && <HelpUser {...acted} onClose={() => setActed(null)} />}
      {doomed && <RemoveUser user={doomed} users={list.rows} onClose={() => setDoomed(null)} />}
    </>
  );
}

/** What an owner does for a colleague's way in. */
interface Acted {
  user: User;
  act: "reset_factor" | "end_sessions";
}

interface MenuProps {
  row: User;
  onRemove: () => void;
  onAct: (acted: Acted) => void;
}

function UserMenu({ row, onRemove, onAct }: MenuProps) {
  const { t } = useTranslation("settings");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          aria-label={t("user_actions", { name: row.name })}
          title={t("user_actions", { name: row.name })}
        >
          <IconDots size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {row.second_factor && (
          <Menu.Item
            leftSection={<IconShieldOff size={15} />}
            onClick={() => onAct({ user: row, act: "reset_factor" })}
          >
            {t("reset_factor.verb")}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconLogout size={15} />}
          onClick={() => onAct({ user: row, act: "end_sessions" })}
        >
          {t("end_sessions.verb")}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onRemove}>
          {t("remove_verb")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function HelpUser({ user, act, onClose }: Acted & { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const done = { refresh: ["/users" as const], onDone: onClose };
  const reset = useAct("POST /users/{id}/reset-second-factor", done);
  const end = useAct("DELETE /users/{id}/sessions", done);
  const doing = act === "reset_factor" ? reset : end;
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t(`${act}.title`, { name: user.name })}
      verb={t(`${act}.verb`)}
      danger
      pending={doing.isPending}
      error={doing.error}
      onConfirm={() => doing.mutate({ path: { id: user.id } })}
    >
      {t(`${act}.text`)}
    </ConfirmWithCount>
  );
}

function RemoveUser({ user, users, onClose }: { user: User; users: User[]; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [heir, setHeir] = useState<string | null>(null);
  const held = useList("/customers", { query: { responsible: user.id } }).total ?? 0;
  const remove = useAct("DELETE /users/{id}", { refresh: ["/users", "/teams"], onDone: onClose });
  const handOver = useAct("POST /users/{id}/hand-over", {
    refresh: ["/customers"],
    onDone: () => remove.mutate({ path: { id: user.id } }),
  });
  const confirm = () => {
    if (heir) handOver.mutate({ path: { id: user.id }, body: { to: heir } });
    else remove.mutate({ path: { id: user.id } });
  };
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("remove_user_title", { name: user.name })}
      verb={t("remove")}
      danger
      pending={handOver.isPending || remove.isPending}
      error={handOver.error ?? remove.error}
      onConfirm={confirm}
    >
      {t("remove_user_text")}
      {held > 0 && (
        <Select
          mt="md"
          label={t("hand_over", { count: held })}
          placeholder={t("hand_over_nobody")}
          clearable
          searchable
          value={heir}
          onChange={setHeir}
          data={users.filter((one) => one.id !== user.id).map((one) => ({ value: one.id, label: one.name }))}
          clearButtonProps={{ "aria-label": t("hand_over_nobody") }}
        />
      )}
    </ConfirmWithCount>
  );
}
