import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import type { AuditRow } from "@/api/types";
import { EmptyState, Moment, Table, Value } from "@/kit";
import "./settings.css";

/** Who changed what, newest first. */
export function AuditSection() {
  const { t } = useTranslation("settings");
  const list = useList("/audit");
  return (
    <>
      <p className="muted" style={{ margin: "0 0 12px", maxWidth: "75ch" }}>
        {t("audit_text")}
      </p>
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
  if (!detail || typeof detail !== "object" || Object.keys(detail).length === 0)
    return <span className="muted">—</span>;
  const text = Object.entries(detail)
    .map(([key, value]) => `${key}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
  return (
    <span className="muted mono" title={text}>
      {text}
    </span>
  );
}
