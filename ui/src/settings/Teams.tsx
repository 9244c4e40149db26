import { Button, Menu, Modal, MultiSelect } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { User } from "@/api/types";
import { useMay } from "@/api/workspace";
import { ConfirmWithCount, DialogForm, MoreActions, Section, SelectField, Table, TextField } from "@/kit";
import type { Team } from "./wire";

/** Who works together. A team gives no rights. */
export function Teams({ users }: { users: User[] }) {
  const { t } = useTranslation("settings");
  const may = useMay("users.write");
  const list = useList("/teams");
  const [edited, setEdited] = useState<Team | "new" | null>(null);
  const [doomed, setDoomed] = useState<Team | null>(null);
  const name = (id: string) => users.find((user) => user.id === id)?.name;
  if (list.rows.length === 0 && !may) return null;
  return (
    <Section
      title={t("teams")}
      aside={
        may && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEdited("new")}
          >
            {t("team_new")}
          </Button>
        )
      }
    >
      {list.rows.length === 0 ? (
        <p className="sentence muted">{t("teams_empty")}</p>
      ) : (
        <Table
          id="teams"
          label={t("teams")}
          list={list}
          rowKey={(row) => row.id}
          columns={[
            {
              id: "name",
              title: t("team_name"),
              width: 220,
              cell: (row) => <strong style={{ fontWeight: 500 }}>{row.name}</strong>,
            },
            { id: "lead", title: t("team_lead"), width: 200, cell: (row) => row.lead && name(row.lead) },
            {
              id: "members",
              title: t("team_members"),
              width: 480,
              wrap: true,
              cell: (row) => row.members.map(name).filter(Boolean).join(", "),
            },
          ]}
          rowActions={
            may
              ? (row) => (
                  <MoreActions>
                    <Menu.Item onClick={() => setEdited(row)}>{t("team_edit")}</Menu.Item>
                    <Menu.Item color="red" onClick={() => setDoomed(row)}>
                      {t("team_delete")}
                    </Menu.Item>
                  </MoreActions>
                )
              : undefined
          }
          empty=""
        />
      )}
      {edited && (
        <TeamForm
          users={users}
          team={edited === "new" ? undefined : edited}
          onClose={() => setEdited(null)}
        />
      )}
      {doomed && <DeleteTeam team={doomed} onClose={() => setDoomed(null)} />}
    </Section>
  );
}

function TeamForm({ users, team, onClose }: { users: User[]; team?: Team; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [name, setName] = useState(team?.name ?? "");
  const [members, setMembers] = useState(team?.members ?? []);
  const [lead, setLead] = useState(team?.lead ?? null);
  const done = { refresh: ["/teams" as const], onDone: onClose };
  const make = useAct("POST /teams", done);
  const save = useAct("PUT /teams/{id}", done);
  const act = team ? save : make;
  const people = users.map((user) => ({ value: user.id, label: user.name }));
  const submit = () => {
    const body = { name, members, lead };
    if (team) save.mutate({ path: { id: team.id }, version: team.version, body });
    else make.mutate({ body });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{t(team ? "team_edit" : "team_new")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <DialogForm
        act={act}
        fields={["name", "lead"]}
        verb={t(team ? "team_save" : "team_create")}
        ready={Boolean(name.trim())}
        onSubmit={() => submit()}
        onClose={onClose}
      >
        <TextField
          name="name"
          label={t("team_name")}
          placeholder={t("team_example")}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <MultiSelect
          label={t("team_members")}
          searchable
          clearable
          value={members}
          onChange={(chosen) => {
            setMembers(chosen);
            if (lead && !chosen.includes(lead)) setLead(null);
          }}
          data={people}
          clearButtonProps={{ "aria-label": t("team_nobody") }}
        />
        <SelectField
          name="lead"
          label={t("team_lead")}
          placeholder={t("team_no_lead")}
          clearable
          disabled={members.length === 0}
          value={lead}
          onChange={setLead}
          data={people.filter((one) => members.includes(one.value))}
          clearButtonProps={{ "aria-label": t("team_no_lead") }}
        />
      </DialogForm>
    </Modal>
  );
}

function DeleteTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const act = useAct("DELETE /teams/{id}", { refresh: ["/teams"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("team_delete_title", { name: team.name })}
      verb={t("team_delete")}
      danger
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: team.id } })}
    >
      {t("team_delete_text")}
    </ConfirmWithCount>
  );
}
