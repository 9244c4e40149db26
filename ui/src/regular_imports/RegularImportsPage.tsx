import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { ImportTabs } from "@/imports/ImportTabs";
import { EmptyState, Moment, NotAllowed, Page, PageHeader, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { placeWords, RegularImportState, Told, useScheduleWords } from "./Words";
import "./regular.css";

/** Every import that repeats by itself. */
export function RegularImportsPage() {
  const { t } = useTranslation("regular_imports");
  const to = usePlace();
  const may = useMay("imports.run");
  const list = useList("/regular-imports", { enabled: may });
  const when = useScheduleWords();
  if (!may) return <NotAllowed title={t("title")} crumbs={[]} />;
  return (
    <Page title={t("title")}>
      <PageHeader title={t("imports:title")} sub={t("sub")} />
      <ImportTabs />
      <Table
        id="regular-imports"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/imports/regular/${row.id}`)}
        columns={[
          { id: "name", title: t("name"), width: 200, cell: (row) => row.name },
          { id: "state", title: t("state"), width: 160, cell: (row) => <RegularImportState one={row} /> },
          { id: "place", title: t("place"), width: 200, cell: (row) => placeWords(row.place) },
          { id: "when", title: t("schedule"), width: 190, cell: (row) => when(row.schedule) },
          {
            id: "last",
            title: t("last"),
            width: 300,
            wrap: true,
            cell: (row) => (row.last ? <Told run={row.last} /> : <span className="muted">—</span>),
          },
          {
            id: "next",
            title: t("next"),
            width: 140,
            cell: (row) => (row.next_at ? <Moment value={row.next_at} /> : <span className="muted">—</span>),
          },
        ]}
        empty={
          <EmptyState
            drawing="file"
            title={t("empty_title")}
            text={t("empty_text")}
            action={
              <Button component={Link} to={to("/imports")}>
                {t("empty_action")}
              </Button>
            }
          />
        }
      />
    </Page>
  );
}
