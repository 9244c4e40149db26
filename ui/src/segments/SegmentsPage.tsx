import { Button, Select } from "@mantine/core";
import { IconCirclesRelation, IconGrid3x3, IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import type { SegmentRow } from "@/api/types";
import { useMay } from "@/api/workspace";
import {
  type Column,
  Count,
  EmptyState,
  Filters,
  FiltersSpacer,
  Moment,
  Page,
  PageHeader,
  SelectionBar,
  Table,
  useBoth,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";

export function SegmentsPage() {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const both = useBoth();
  const refresh = useRefresh();
  const mayWrite = useMay("segments.write");
  const list = useList("/segments");
  const [folder, setFolder] = useState<string | null>(null);
  const [selected, setSelected] = useState<string[]>([]);
  const folders = [...new Set(list.rows.map((row) => row.folder).filter(Boolean))].sort();
  const rows = folder ? list.rows.filter((row) => row.folder === folder) : list.rows;
  useLive("segment", () => refresh("/segments"));
  const create = mayWrite && (
    <Button component={Link} to={to("/segments/new")} leftSection={<IconPlus size={16} aria-hidden />}>
      {t("new")}
    </Button>
  );
  const folderColumn: Column<SegmentRow> = {
    id: "folder",
    title: t("folder"),
    width: 130,
    cell: (row) => <span className="muted">{row.folder}</span>,
  };
  const columns: Column<SegmentRow>[] = [
    { id: "name", title: t("name"), width: 260, wrap: true, cell: (row) => row.name },
    {
      id: "sentence",
      title: t("sentence"),
      width: 360,
      wrap: true,
      cell: (row) => <span className="muted">{both(row.sentence)}</span>,
    },
    {
      id: "count",
      title: t("customers"),
      numeric: true,
      width: 140,
      definition: t("count_definition"),
      cell: (row) => <Count value={row.count} />,
    },
    {
      id: "reach",
      title: t("by_email"),
      numeric: true,
      width: 130,
      definition: t("reach_definition"),
      cell: (row) => <Count value={row.reach?.find((one) => one.channel === "email")?.count} />,
    },
    // A column that would be empty in every row takes room from the sentence.
    ...(folders.length > 0 ? [folderColumn] : []),
    {
      id: "uses",
      title: t("used"),
      width: 130,
      hidden: true,
      cell: (row) => row.used_by.map((one) => one.name).join(", "),
    },
    { id: "updated", title: t("updated"), width: 165, cell: (row) => <Moment value={row.updated_at} /> },
  ];
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} actions={create} />
      <Filters>
        {folders.length > 0 && (
          <Select
            w={220}
            clearable
            placeholder={t("all_folders")}
            aria-label={t("folder")}
            data={folders}
            value={folder}
            onChange={setFolder}
          />
        )}
        <FiltersSpacer />
        <Button
          component={Link}
          to={to("/segments/rfm")}
          variant="subtle"
          leftSection={<IconGrid3x3 size={16} aria-hidden />}
        >
          {t("rfm.title")}
        </Button>
        <Button
          component={Link}
          to={to("/segments/groups")}
          variant="subtle"
          leftSection={<IconUsersGroup size={16} aria-hidden />}
        >
          {t("clusters.title")}
        </Button>
        <Button
          component={Link}
          to={to("/segments/overlap")}
          variant="subtle"
          leftSection={<IconCirclesRelation size={16} aria-hidden />}
        >
          {t("overlap.title")}
        </Button>
      </Filters>
      <Table
        id="segments"
        label={t("title")}
        list={{ ...list, rows }}
        columns={columns}
        selected={selected}
        onSelect={setSelected}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/segments/${row.id}`)}
        skeletonRows={6}
        empty={<EmptyState drawing="segment" title={t("empty")} text={t("empty_text")} action={create} />}
      />
      <SelectionBar count={selected.length} onClear={() => setSelected([])}>
        {selected.length >= 2 && selected.length <= 5 ? (
          <Button
            component={Link}
            to={to("/segments/overlap")}
            search={{ of: selected.join(",") } as never}
            leftSection={<IconCirclesRelation size={16} aria-hidden />}
          >
            {t("overlap.compare")}
          </Button>
        ) : (
          <span className="muted">{t("overlap.choose_text")}</span>
        )}
      </SelectionBar>
    </Page>
  );
}
