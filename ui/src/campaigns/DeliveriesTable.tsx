import { Select } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import type { Campaign } from "@/api/types";
import { DeliveryState, EmptyState, Filters, Moment, Table, Value } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { campaignDeliveriesRoute } from "./routes";

const STATES = [
  "planned",
  "claimed",
  "handed_over",
  "delivered",
  "bounced",
  "complained",
  "skipped",
  "failed",
  "unknown",
  "cancelled",
];

/** One row for every customer of the audience: who got it, who did not, and why. */
export function DeliveriesTable({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { state } = campaignDeliveriesRoute.useSearch();
  const navigate = useNavigate();
  const to = usePlace();
  const list = useList("/campaigns/{id}/deliveries", { path: { id: campaign.id }, query: { state } });
  const choose = (next: string | null) =>
    void navigate({
      to: to(`/campaigns/${campaign.id}/deliveries`),
      search: (next ? { state: next } : {}) as never,
      replace: true,
    });
  return (
    <>
      <Filters>
        <Select
          w={220}
          clearable
          allowDeselect
          aria-label={t("delivery_state")}
          placeholder={t("every_state")}
          value={state ?? null}
          onChange={choose}
          data={STATES.map((value) => ({ value, label: t(`kit:delivery.${value}`) }))}
        />
      </Filters>
      <Table
        id="deliveries"
        label={t("view.deliveries")}
        list={list}
        compact
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/customers/${row.customer_id}`)}
        columns={[
          {
            id: "customer",
            title: t("customer"),
            width: 150,
            cell: (row) => row.customer_name || row.customer_id,
          },
          { id: "address", title: t("address"), width: 180, cell: (row) => <Value>{row.address}</Value> },
          {
            id: "state",
            title: t("delivery_state"),
            width: 290,
            cell: (row) => <DeliveryState state={row.state} reason={row.reason} />,
          },
          {
            id: "at",
            title: t("handed_over_at"),
            width: 120,
            cell: (row) => <Moment value={row.handed_over_at} />,
          },
          {
            id: "opened",
            title: t("metric.opened"),
            width: 115,
            cell: (row) => <Moment value={row.opened_at} />,
          },
          {
            id: "clicked",
            title: t("metric.clicked"),
            width: 115,
            cell: (row) => <Moment value={row.clicked_at} />,
          },
        ]}
        empty={<EmptyState drawing="inbox" title={t("no_deliveries")} text={t("no_deliveries_text")} />}
      />
    </>
  );
}
