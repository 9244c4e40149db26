import { Button, Select } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import { EmptyState, Filters, Moment, Page, PageHeader, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { sandboxRoute } from "./routes";
import "./wire";

export function SandboxPage() {
  const { t } = useTranslation("sandbox");
  const to = usePlace();
  const navigate = useNavigate();
  const { campaign } = sandboxRoute.useSearch();
  const list = useList("/sandbox", { query: { campaign } });
  const campaigns = useList("/campaigns", { limit: 200 });
  const refresh = useRefresh();
  useLive("campaign", () => refresh("/sandbox"));
  const names = new Map(campaigns.rows.map((row) => [row.id, row.name]));
  const choose = (id: string | null) =>
    void navigate({ to: to("/sandbox"), search: (id ? { campaign: id } : {}) as never, replace: true });
  const empty = !list.loading && list.rows.length === 0 && !campaign && !list.problem;
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} />
      {!empty && (
        <Filters>
          <Select
            w={300}
            clearable
            allowDeselect
            searchable
            aria-label={t("campaign")}
            placeholder={t("every_campaign")}
            value={campaign ?? null}
            onChange={choose}
            data={campaigns.rows
              .filter((row) => row.state !== "draft")
              .map((row) => ({ value: row.id, label: row.name }))}
          />
        </Filters>
      )}
      <Table
        id="sandbox"
        label={t("title")}
        list={list}
        rowKey={(row) => row.delivery_id}
        rowHref={(row) => to(`/sandbox/${row.delivery_id}`)}
        columns={[
          { id: "subject", title: t("subject"), width: 360, cell: (row) => row.subject || t("no_subject") },
          { id: "address", title: t("address"), width: 250, cell: (row) => row.address },
          {
            id: "campaign",
            title: t("campaign"),
            width: 230,
            cell: (row) => (row.campaign_id ? (names.get(row.campaign_id) ?? row.campaign_id) : t("test")),
          },
          { id: "at", title: t("at"), width: 140, cell: (row) => <Moment value={row.created_at} /> },
        ]}
        empty={
          <EmptyState
            drawing="inbox"
            title={t("empty_title")}
            text={t("empty_text")}
            action={
              empty ? (
                <Button component={Link} to={to("/campaigns/new")}>
                  {t("to_campaign")}
                </Button>
              ) : undefined
            }
          />
        }
      />
    </Page>
  );
}
