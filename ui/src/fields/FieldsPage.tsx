import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Badge, type Column, Count, EmptyState, ErrorNote, Page, PageHeader, Table, useBoth } from "@/kit";
import { UsedByLine } from "@/lists/UsedBy";
import { FieldPanel } from "./FieldPanel";
import { Tabs } from "./Tabs";
import type { FieldRow } from "./wire";

/** Fields of the business's own on customers: what is known of whom, and who asks about it. */
export function FieldsPage() {
  const { t } = useTranslation("fields");
  const both = useBoth();
  const may = useMay("fields.write");
  const [open, setOpen] = useState<FieldRow | "new" | null>(null);
  const list = useList("/fields");
  const restore = useAct("POST /fields/{id}/restore", { refresh: ["/fields", "/segments/vocabulary"] });
  const create = may && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen("new")}>
      {t("new")}
    </Button>
  );
  const columns: Column<FieldRow>[] = [
    {
      id: "name",
      title: t("name"),
      width: 240,
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
    { id: "key", title: t("key"), width: 180, cell: (row) => <span className="mono">{row.key}</span> },
    {
      id: "type",
      title: t("type_title"),
      width: 200,
      cell: (row) => (
        <>
          {t(`type.${row.type}`)}
          {row.choices.length > 0 && (
            <span className="muted"> · {t("choices_count", { count: row.choices.length })}</span>
          )}
        </>
      ),
    },
    {
      id: "known",
      title: t("known"),
      numeric: true,
      width: 120,
      definition: t("known_definition"),
      cell: (row) => <Count value={row.archived ? null : row.known} />,
    },
    {
      id: "used",
      title: t("used"),
      width: 220,
      wrap: true,
      cell: (row) =>
        row.archived ? (
          <>
            <Badge tone="quiet">{t("archived")}</Badge>{" "}
            {may && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={restore.isPending}
                onClick={() => restore.mutate({ path: { id: row.id }, body: {} })}
              >
                {t("restore")}
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
      <PageHeader title={t("title")} sub={t("sub")} actions={list.rows.length > 0 && create} />
      <Tabs current="fields" />
      {restore.error && <ErrorNote error={restore.error} />}
      <Table
        id="fields"
        label={t("tabs.fields")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        skeletonRows={4}
        empty={<EmptyState drawing="box" title={t("empty")} text={t("empty_text")} action={create} />}
      />
      <FieldPanel
        field={open === "new" ? undefined : (open ?? undefined)}
        opened={open !== null}
        onClose={() => setOpen(null)}
      />
    </Page>
  );
}
