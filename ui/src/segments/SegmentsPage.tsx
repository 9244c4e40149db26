import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import type { SegmentRow } from "@/api/types";
import { useMay } from "@/api/workspace";
import { type Column, Count, EmptyState, Moment, Page, PageHeader, Table, useBoth } from "@/kit";
import { usePlace } from "@/kit/usePlace";

export function SegmentsPage() {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const both = useBoth();
  const refresh = useRefresh();
  const mayWrite = useMay("segments.write");
  const list = useList("/segments");
  useLive("segment", () => refresh("/segments"));
  const create = mayWrite && (
    <Button component={Link} to={to("/segments/new")} leftSection={<IconPlus size={16} aria-hidden />}>
      {t("new")}
    </Button>
  );
  const columns: Column<SegmentRow>[] = [
    { id: "name", title: t("name"), width: 260, wrap: true, cell: (row) => row.name },
    {
      id: "sentence",
      title: t("sentence"),
      width: 420,
      wrap: true,
      cell: (row) => <span className="muted">{both(row.sentence)}</span>,
    },
    {
      id: "count",
      title: t("customers"),
      numeric: true,
      width: 110,
      definition: t("count_definition"),
      cell: (row) => <Count value={row.count} />,
    },
    {
      id: "reach",
      title: t("by_email"),
      numeric: true,
      width: 120,
      definition: t("reach_definition"),
      cell: (row) => <Count value={row.reach?.find((one) => one.channel === "email")?.count} />,
    },
    { id: "updated", title: t("updated"), width: 140, cell: (row) => <Moment value={row.updated_at} /> },
  ];
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} actions={create} />
      <Table
        id="segments"
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/segments/${row.id}`)}
        skeletonRows={6}
        empty={<EmptyState drawing="segment" title={t("empty")} text={t("empty_text")} action={create} />}
      />
    </Page>
  );
}
