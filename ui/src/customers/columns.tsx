import { useTranslation } from "react-i18next";
import type { CustomerRow } from "@/api/types";
import { ChannelIcon, type Column, Count, Moment, Money, Rating, Value } from "@/kit";
import { ResponsibleName } from "./Responsible";

/** Customers as rows are the same wherever they stand: all of them, and those of a list. */
export function useCustomerColumns(): Column<CustomerRow>[] {
  const { t } = useTranslation("customers");
  return [
    {
      id: "name",
      title: t("name"),
      sort: "name",
      width: 190,
      cell: (row) => row.name || row.email || row.phone || row.id,
    },
    { id: "email", title: t("email"), width: 215, cell: (row) => <Value>{row.email}</Value> },
    { id: "phone", title: t("phone"), width: 130, hidden: true, cell: (row) => <Value>{row.phone}</Value> },
    { id: "city", title: t("city"), width: 130, cell: (row) => <Value>{row.city}</Value> },
    {
      id: "reach",
      title: t("reach"),
      width: 96,
      definition: t("reach_definition"),
      cell: (row) =>
        row.reach.length === 0 ? (
          <Value>{null}</Value>
        ) : (
          row.reach.map((channel) => <ChannelIcon key={channel} channel={channel} />)
        ),
    },
    {
      id: "engagement",
      title: t("engagement"),
      width: 138,
      sort: "engagement",
      definition: t("engagement_definition"),
      cell: (row) => <Rating value={row.engagement} />,
    },
    {
      id: "preferred_channel",
      title: t("field.preferred_channel"),
      width: 150,
      hidden: true,
      cell: ({ preferred_channel: channel }) => (
        <Value>{channel && t(`kit:channel.${channel}`, { defaultValue: channel })}</Value>
      ),
    },
    {
      id: "responsible",
      title: t("field.responsible"),
      width: 150,
      hidden: true,
      cell: (row) => <Value>{row.responsible && <ResponsibleName id={row.responsible} />}</Value>,
    },
    {
      id: "orders",
      title: t("orders"),
      numeric: true,
      width: 104,
      sort: "orders_count",
      definition: t("orders_definition"),
      cell: (row) => <Count value={row.orders_count} />,
    },
    {
      id: "sum",
      title: t("sum"),
      numeric: true,
      width: 130,
      sort: "orders_sum",
      definition: t("sum_definition"),
      cell: (row) => <Money value={row.orders_sum} />,
    },
    {
      id: "last",
      title: t("last_order"),
      width: 140,
      sort: "last_order",
      cell: (row) => <Moment value={row.last_order_at} />,
    },
    {
      id: "created",
      title: t("created"),
      width: 140,
      sort: "created",
      hidden: true,
      cell: (row) => <Moment value={row.created_at} />,
    },
  ];
}
