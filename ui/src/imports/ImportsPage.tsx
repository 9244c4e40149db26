import { Button } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Badge, Count, EmptyState, Moment, OperationState, Page, PageHeader, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { ImportTabs } from "./ImportTabs";
import { isTrial } from "./wire";

export function ImportsPage() {
  const { t } = useTranslation("imports");
  const to = usePlace();
  const may = useMay("imports.run");
  const all = useList("/operations");
  const rows = all.rows.filter((row) => row.kind === "import");
  const list = { ...all, rows, total: null };
  const start = (
    <Button component={Link} to={to("/imports/new")} leftSection={<IconFileImport size={16} aria-hidden />}>
      {t("start")}
    </Button>
  );
  const empty = !list.loading && rows.length === 0 && !list.problem;
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} actions={may && !empty ? start : undefined} />
      <ImportTabs />
      <Table
        id="imports"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/imports/${row.id}`)}
        columns={[
          { id: "file", title: t("file"), width: 300, cell: (row) => row.title },
          {
            id: "state",
            title: t("state"),
            width: 140,
            cell: (row) =>
              row.undo_id ? <Badge>{t("undo.badge")}</Badge> : <OperationState state={row.state} />,
          },
          {
            id: "mode",
            title: t("mode"),
            width: 130,
            cell: (row) => t(isTrial(row.result) ? "trial" : "real"),
          },
          {
            id: "done",
            title: t("rows"),
            numeric: true,
            width: 120,
            cell: (row) => <Count value={row.done} />,
          },
          {
            id: "failed",
            title: t("with_errors"),
            definition: t("with_errors_definition"),
            numeric: true,
            width: 130,
            cell: (row) => <Count value={row.failed} />,
          },
          { id: "at", title: t("begun"), width: 150, cell: (row) => <Moment value={row.created_at} /> },
        ]}
        empty={
          <EmptyState
            drawing="file"
            title={t("empty_title")}
            text={t("empty_text")}
            action={may ? start : undefined}
          />
        }
      />
    </Page>
  );
}
