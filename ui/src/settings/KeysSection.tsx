import { ActionIcon, Button, Checkbox, Group, Modal, Radio, Select, Stack } from "@mantine/core";
import { IconCode, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { FreshKey, Key } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { SiteKey } from "@/events/SiteKey";
import {
  ConfirmWithCount,
  DialogForm,
  EmptyState,
  Filters,
  FiltersSpacer,
  Moment,
  ShownOnce,
  SidePanel,
  Table,
  TextField,
} from "@/kit";
import "./settings.css";

export function KeysSection() {
  const { t } = useTranslation("settings");
  const list = useList("/keys");
  const [making, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<Key | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const site = list.rows.find((row) => row.id === shown);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("create_key")}
    </Button>
  );
  const empty = !list.loading && list.rows.length === 0 && !list.problem;
  return (
    <>
      <Filters>
        <span className="muted" style={{ maxWidth: "75ch" }}>
          {t("keys_text")}
        </span>
        <FiltersSpacer />
        {!empty && create}
      </Filters>
      <Table
        id="keys"
        label={t("section.keys")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            title: t("key_name"),
            width: 190,
            cell: (row) => <strong style={{ fontWeight: 500 }}>{row.name}</strong>,
          },
          {
            id: "prefix",
            title: t("key_prefix"),
            width: 160,
            cell: (row) => <span className="mono">{row.prefix}…</span>,
          },
          {
            id: "scopes",
            title: t("key_scopes"),
            width: 270,
            wrap: true,
            cell: (row) => (
              <span className="muted">
                {row.kind === "api"
                  ? row.scopes.map((one) => t(`scope.${one}`, { defaultValue: one })).join(", ")
                  : t(`key_kind.${row.kind}`)}
              </span>
            ),
          },
          {
            id: "used",
            title: t("key_used"),
            width: 130,
            cell: (row) => <Moment value={row.last_used_at} />,
          },
          {
            id: "expires",
            title: t("key_expires"),
            width: 130,
            cell: (row) => <Moment value={row.expires_at} />,
          },
        ]}
        rowActions={(row) => (
          <Group gap={4} wrap="nowrap">
            {row.public_key && (
              <ActionIcon
                aria-label={t("site_code", { name: row.name })}
                title={t("site_code", { name: row.name })}
                onClick={() => setShown(row.id)}
              >
                <IconCode size={16} stroke={1.6} />
              </ActionIcon>
            )}
            <ActionIcon
              aria-label={t("revoke", { name: row.name })}
              title={t("revoke", { name: row.name })}
              onClick={() => setDoomed(row)}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          </Group>
        )}
        empty={
          <EmptyState drawing="key" title={t("keys_empty")} text={t("keys_empty_text")} action={create} />
        }
      />
      {making && <NewKey onClose={() => setMaking(false)} />}
      {site && (
        <SidePanel opened onClose={() => setShown(null)} title={site.name} size={620}>
          <SiteKey key={site.id} apiKey={site} />
        </SidePanel>
      )}
      {doomed && <Revoke apiKey={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

const KINDS = ["api", "server", "browser"];
const DAYS = ["30", "90", "365", ""];

function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { permissions } = useWorkspace();
  const [name, setName] = useState("");
  const [kind, setKind] = useState("api");
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState("365");
  const make = useAct("POST /keys", { refresh: ["/keys"] });
  const submit = () => {
    const expires = days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null;
    make.mutate({ body: { kind, name, scopes: kind === "api" ? scopes : [], expires_at: expires } });
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={<strong>{t("create_key")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      {make.data ? (
        <Fresh apiKey={make.data} onClose={onClose} />
      ) : (
        <DialogForm
          act={make}
          fields={["name"]}
          verb={t("create_key")}
          ready={!(!name.trim() || (kind === "api" && scopes.length === 0))}
          onSubmit={() => submit()}
          onClose={onClose}
        >
          <TextField
            name="name"
            label={t("key_name")}
            description={t("key_name_hint")}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group label={t("key_kind_title")} value={kind} onChange={setKind}>
            <Stack gap="xs" mt={6}>
              {KINDS.map((one) => (
                <Radio
                  key={one}
                  size="sm"
                  value={one}
                  label={t(`key_kind.${one}`)}
                  description={t(`key_kind_hint.${one}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          {kind === "api" && (
            <Checkbox.Group
              label={t("key_scopes")}
              description={t("key_scopes_hint")}
              value={scopes}
              onChange={setScopes}
            >
              <div className="scopes">
                {permissions.map((one) => (
                  <Checkbox
                    key={one}
                    size="xs"
                    value={one}
                    label={t(`scope.${one}`, { defaultValue: one })}
                    title={one}
                  />
                ))}
              </div>
            </Checkbox.Group>
          )}
          <Select
            w={220}
            label={t("key_expires")}
            value={days}
            onChange={(next) => setDays(next ?? "")}
            data={DAYS.map((value) => ({
              value,
              label: value ? t("key_days", { count: Number(value) }) : t("key_for_ever"),
            }))}
          />
        </DialogForm>
      )}
    </Modal>
  );
}

/** The only moment at which the key can be seen. */
function Fresh({ apiKey, onClose }: { apiKey: FreshKey; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { secret } = apiKey;
  if (apiKey.public_key) return <SiteKey apiKey={apiKey} />;
  return (
    <ShownOnce
      secret={secret}
      label={t("key_secret")}
      title={t("key_once")}
      text={t("key_once_text")}
      kept={t("key_kept")}
      onClose={onClose}
    />
  );
}

function Revoke({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const act = useAct("DELETE /keys/{id}", { refresh: ["/keys"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("revoke_title", { name: apiKey.name })}
      verb={t("revoke_verb")}
      danger
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: apiKey.id } })}
    >
      {t("revoke_text")}
    </ConfirmWithCount>
  );
}
