import { ActionIcon, Button } from "@mantine/core";
import { IconDownload, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import { useMay, useWorkspace } from "@/api/workspace";
import { Tabs } from "@/fields/Tabs";
import { Badge, type Column, Count, EmptyState, ErrorNote, Page, PageHeader, Table, useBoth } from "@/kit";
import { UsedByLine } from "@/lists/UsedBy";
import { TypePanel } from "./TypePanel";
import type { RecordType } from "./wire";

/** Nouns of the business's own: what they hold, how many there are, who asks about them. */
export function TypesPage() {
  const { t } = useTranslation("records");
  const both = useBoth();
  const may = useMay("fields.write");
  const exports = useMay("customers.export");
  const { slug } = useWorkspace();
  const [open, setOpen] = useState<RecordType | "new" | null>(null);
  const list = useList("/record-types");
  const restore = useAct("POST /record-types/{id}/restore", {
    refresh: ["/record-types", "/segments/vocabulary"],
  });
  const create = may && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")}>
      {t("new")}
    </Button>
  );
  const columns: Column<RecordType>[] = [
    {
      id: "name",
      title: t("name"),
      width: 220,
      wrap: true,
      cell: (row) =>
        may && !row.archived ? (
          <button type="button" className="link-button" onClick={() => setOpen(row)}>
            {both(row.label)}
          </button>
        ) : (
          <span className={row.archived ? "muted" : undefined}>{both(row.label)}</span>
        ),
    },
    { id: "key", title: t("fields:key"), width: 150, cell: (row) => <span className="mono">{row.key}</span> },
    {
      id: "fields",
      title: t("fields_title"),
      width: 300,
      wrap: true,
      cell: (row) => (
        <span className="muted">{row.fields.map((one) => both(one.label)).join(", ") || "—"}</span>
      ),
    },
    {
      id: "records",
      title: t("count"),
      numeric: true,
      width: 130,
      cell: (row) => (
        <span className="record-count">
          {exports && !row.archived && row.records > 0 && (
            <ActionIcon
              component="a"
              href={`/api/w/${slug}/records/export.csv?type=${row.id}`}
              download
              variant="subtle"
              color="gray"
              aria-label={t("export", { name: both(row.label) })}
              title={t("export_title")}
            >
              <IconDownload size={16} aria-hidden />
            </ActionIcon>
          )}
          <Count value={row.records} />
        </span>
      ),
    },
    {
      id: "used",
      title: t("fields:used"),
      width: 200,
      wrap: true,
      cell: (row) =>
        row.archived ? (
          <>
            <Badge tone="quiet">{t("fields:archived")}</Badge>{" "}
            {may && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={restore.isPending}
                onClick={() => restore.mutate({ path: { id: row.id }, body: {} })}
              >
                {t("fields:restore")}
              </Button>
            )}
          </>
        ) : (
          <UsedByLine uses={row.used_by} />
        ),
    },
  ];
  return (
    <Page title={t("title")}>
      <PageHeader title={t("fields:title")} sub={t("sub")} actions={list.rows.length > 0 && create} />
      <Tabs current="records" />
      {restore.error && <ErrorNote error={restore.error} />}
      <Table
        id="record-types"
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        skeletonRows={3}
        empty={<EmptyState drawing="box" title={t("empty")} text={t("empty_text")} action={create} />}
      />
      <TypePanel
        known={open === "new" ? undefined : (open ?? undefined)}
        opened={open !== null}
        onClose={() => setOpen(null)}
      />
    </Page>
  );
}
