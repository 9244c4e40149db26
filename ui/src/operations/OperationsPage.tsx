import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import type { Operation } from "@/api/types";
import { useMay } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { isUndoResult } from "@/imports/wire";
import { Count, EmptyState, Moment, OperationState, Page, PageHeader, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";

export function OperationsPage() {
  const { t } = useTranslation("operations");
  const to = usePlace();
  const list = useList("/operations");
  const may = useMay("imports.run");
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} />
      <Table
        id="operations"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => {
          const id = row.kind === "import" ? row.id : isUndoResult(row.result) ? row.result.import : null;
          return id ? to(`/imports/${id}`) : undefined;
        }}
        columns={[
          {
            id: "title",
            title: t("name"),
            width: 220,
            cell: (row) => row.title || t(`kinds.${row.kind}`, { defaultValue: row.kind }),
          },
          {
            id: "kind",
            title: t("kind"),
            width: 120,
            cell: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }),
          },
          { id: "state", title: t("state"), width: 130, cell: (row) => <OperationState state={row.state} /> },
          { id: "done", title: t("progress"), numeric: true, width: 140, cell: (row) => <Done row={row} /> },
          {
            id: "failed",
            title: t("failed"),
            numeric: true,
            width: 110,
            cell: (row) => <Count value={row.failed} />,
          },
          {
            id: "started",
            title: t("started"),
            width: 130,
            cell: (row) => <Moment value={row.started_at ?? row.created_at} />,
          },
          { id: "took", title: t("duration"), numeric: true, width: 140, cell: (row) => <Took row={row} /> },
        ]}
        empty={
          <EmptyState
            drawing="chart"
            title={t("empty_title")}
            text={t("empty_text")}
            action={
              may ? (
                <Button component={Link} to={to("/imports/new")}>
                  {t("to_import")}
                </Button>
              ) : undefined
            }
          />
        }
      />
    </Page>
  );
}

function Done({ row }: { row: Operation }) {
  const format = useFormat();
  if (row.total === null || row.total === row.done) return <Count value={row.done} />;
  return (
    <span className="nowrap">
      {format.number(row.done)} / {format.number(row.total)}
    </span>
  );
}

function Took({ row }: { row: Operation }) {
  const { t } = useTranslation("operations");
  const format = useFormat();
  if (!row.started_at || !row.finished_at) return <span className="muted">—</span>;
  const seconds = (Date.parse(row.finished_at) - Date.parse(row.started_at)) / 1000;
  return <>{seconds < 1 ? t("moment") : format.duration(seconds)}</>;
}
