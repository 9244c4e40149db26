import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import { useMay } from "@/api/workspace";
import { type Column, Count, EmptyState, Moment, Page, PageHeader, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { ListForm } from "./ListForm";
import type { ListRow } from "./wire";

/** Every list with its members and who uses it. */
export function ListsPage() {
  const { t } = useTranslation("lists");
  const to = usePlace();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const mayWrite = useMay("lists.write");
  const [creating, setCreating] = useState(false);
  const list = useList("/lists");
  useLive("list", () => refresh("/lists"));
  const create = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t("new")}
    </Button>
  );
  const columns: Column<ListRow>[] = [
    { id: "name", title: t("name"), width: 260, wrap: true, cell: (row) => row.name },
    {
      id: "description",
      title: t("description"),
      width: 320,
      wrap: true,
      cell: (row) => <span className="muted">{row.description}</span>,
    },
    {
      id: "members",
      title: t("members"),
      numeric: true,
      width: 110,
      definition: t("members_definition"),
      cell: (row) => <Count value={row.members} />,
    },
    {
      id: "uses",
      title: t("used"),
      width: 180,
      cell: (row) => {
        const now = row.used_by.filter((one) => !one.over);
        return now.length === 0 ? <span className="muted">—</span> : now.map((one) => one.name).join(", ");
      },
    },
    { id: "updated", title: t("updated"), width: 140, cell: (row) => <Moment value={row.updated_at} /> },
  ];
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} actions={list.rows.length > 0 && create} />
      <Table
        id="lists"
        label={t("title")}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/lists/${row.id}`)}
        skeletonRows={5}
        empty={<EmptyState drawing="people" title={t("empty")} text={t("empty_text")} action={create} />}
      />
      <ListForm
        opened={creating}
        onClose={() => setCreating(false)}
        onSaved={(made) => void navigate({ to: to(`/lists/${made.id}`) })}
      />
    </Page>
  );
}
