import { Button, Select } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import type { AuditRow } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { EmptyState, Filters, FiltersSpacer, Moment, Table, Value } from "@/kit";
import "./settings.css";

const DAY = 24 * 3600 * 1000;
const NOUNS = [
  "access",
  "campaigns",
  "consents",
  "customers",
  "events",
  "fields",
  "imports",
  "keys",
  "lists",
  "orders",
  "products",
  "records",
  "segments",
  "senders",
  "settings",
  "suppressions",
  "templates",
  "users",
  "webhooks",
];

/** Who changed what, newest first. */
export function AuditSection() {
  const { t } = useTranslation("settings");
  const { slug } = useWorkspace();
  const people = useList("/users");
  const [actor, setActor] = useState<string | null>(null);
  const [noun, setNoun] = useState<string | null>(null);
  const [days, setDays] = useState<string | null>(null);
  const from = useMemo(() => (days ? new Date(Date.now() - Number(days) * DAY).toISOString() : null), [days]);
  const query = { actor, action: noun && `${noun}.`, from };
  const list = useList("/audit", { query });
  const wanted = Object.entries(query).filter(([, value]) => value) as [string, string][];
  const file = `/api/w/${slug}/audit/export.csv?${new URLSearchParams(wanted)}`;
  return (
    <>
      <p className="muted" style={{ margin: "0 0 12px", maxWidth: "75ch" }}>
        {t("audit_text")}
      </p>
      <Filters>
        <Select
          clearable
          w={210}
          aria-label={t("who")}
          placeholder={t("audit_anybody")}
          value={actor}
          onChange={setActor}
          data={[
            ...people.rows.map((one) => ({ value: one.id, label: one.name })),
            { value: "system", label: t("actor.system") },
            { value: "customer", label: t("actor.customer") },
          ]}
        />
        <Select
          clearable
          searchable
          w={210}
          aria-label={t("did")}
          placeholder={t("audit_anything")}
          value={noun}
          onChange={setNoun}
          data={NOUNS.map((one) => ({ value: one, label: t(`audit_noun.${one}`) }))}
        />
        <Select
          clearable
          w={180}
          aria-label={t("when")}
          placeholder={t("audit_always")}
          value={days}
          onChange={setDays}
          data={["1", "7", "30", "90", "365"].map((one) => ({
            value: one,
            label: t("audit_days", { count: Number(one) }),
          }))}
        />
        <FiltersSpacer />
        <Button
          component="a"
          href={file}
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("kit:export_csv")}
        </Button>
      </Filters>
      <Table
        id="audit"
        label={t("section.audit")}
        compact
        list={list}
        rowKey={(row) => row.id}
        columns={[
          { id: "at", title: t("when"), width: 130, cell: (row) => <Moment value={row.at} /> },
          { id: "actor", title: t("who"), width: 160, cell: (row) => <Actor row={row} /> },
          { id: "action", title: t("did"), width: 230, cell: (row) => <Action action={row.action} /> },
          {
            id: "subject",
            title: t("with_what"),
            width: 110,
            cell: (row) => (
              <span className="mono">
                <Value>{row.subject}</Value>
              </span>
            ),
          },
          { id: "detail", title: t("detail"), width: 360, cell: (row) => <Detail detail={row.detail} /> },
        ]}
        empty={<EmptyState drawing="search" title={t("audit_empty")} text={t("audit_empty_text")} />}
      />
    </>
  );
}

function Actor({ row }: { row: AuditRow }) {
  const { t } = useTranslation("settings");
  if (row.actor_name) return <>{row.actor_name}</>;
  return <>{t(`actor.${row.actor}`, { defaultValue: row.actor })}</>;
}

function Action({ action }: { action: string }) {
  const { t } = useTranslation("settings");
  const [noun = "", verb = ""] = action.split(".");
  return <span title={action}>{t(`action.${noun}_${verb}`, { defaultValue: action })}</span>;
}

function Detail({ detail }: { detail: unknown }) {
  const { t } = useTranslation("settings");
  const say = useValue();
  if (!detail || typeof detail !== "object" || Object.keys(detail).length === 0)
    return <span className="muted">—</span>;
  const text = Object.entries(detail)
    .map(([key, value]) => `${t(`detail_name.${key}`, { defaultValue: key })}: ${say(key, value)}`)
    .join(", ");
  return (
    <span className="muted" title={text}>
      {text}
    </span>
  );
}

/** A value of the entry in the reader's words; what has none is shown as it was written. */
function useValue(): (key: string, value: unknown) => string {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const say = (key: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((one) => say(key, one)).join(", ");
    if (typeof value === "boolean") return t(value ? "detail_yes" : "detail_no");
    if (typeof value === "number") return format.number(value);
    if (typeof value !== "string") return JSON.stringify(value);
    return t(key === "role" ? `roles.${value}` : `detail_value.${value}`, { defaultValue: value });
  };
  return say;
}
