import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useFormat } from "@/i18n/format";
import { ErrorNote, Moment, Money, Page, PageHeader, Section, Table } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { OrderState } from "./OrderState";
import { orderRoute } from "./routes";
import type { OrderCard, OrderLine, OrderReturn } from "./wire";
import "./orders.css";

export function OrderPage() {
  const { t } = useTranslation("orders");
  const to = usePlace();
  const { id } = orderRoute.useParams();
  const read = useGet("/orders/{id}", { path: { id } });
  const crumbs = [{ title: t("title"), to: to("/orders") }];
  if (read.error) {
    return (
      <Page title={t("title")} narrow>
        <PageHeader crumbs={crumbs} title={t("order")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  const order = read.data;
  if (!order) {
    return (
      <Page title={t("order")}>
        <Skeleton h={28} w={240} mb={24} />
        <Skeleton h={320} radius="lg" />
      </Page>
    );
  }
  const title = t("order_number", { number: order.number });
  return (
    <Page title={title}>
      <PageHeader
        crumbs={crumbs}
        title={title}
        badge={<OrderState order={order} />}
        sub={
          <>
            <Moment value={order.placed_at} exact /> · <Money value={order.total} /> <Back order={order} />·{" "}
            {order.customer_id ? (
              <Link className="link" to={to(`/customers/${order.customer_id}`)}>
                {order.customer_name || order.customer_id}
              </Link>
            ) : (
              t("no_customer")
            )}
          </>
        }
      />
      <Lines rows={order.rows} currency={order.total.currency} />
      {order.returns.length > 0 && <Returns order={order} />}
      {order.life.length > 1 && <Life order={order} />}
    </Page>
  );
}

function Back({ order }: { order: OrderCard }) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  if (!order.returned?.amount_minor) return null;
  return <>({t("returned_sum", { sum: format.money(order.returned) })}) </>;
}

function Returns({ order }: { order: OrderCard }) {
  const { t, i18n } = useTranslation("orders");
  const decimal = (text: string) =>
    new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 6 }).format(Number(text));
  const name = (position: number) => order.rows.find((row) => row.position === position)?.name ?? "";
  const what = (back: OrderReturn) =>
    back.lines.map((line) =>
      t("return_piece", { quantity: decimal(line.quantity), name: name(line.position) }),
    );
  return (
    <Section title={t("returns_title")}>
      <Table
        id="order-returns"
        label={t("returns_title")}
        compact
        list={{ rows: order.returns }}
        rowKey={(row) => `${row.at}/${row.key}/${row.lines[0]?.position}`}
        columns={[
          { id: "at", title: t("return_at"), width: 210, cell: (row) => <Moment value={row.at} exact /> },
          { id: "what", title: t("return_what"), width: 380, cell: (row) => what(row).join(", ") },
          {
            id: "key",
            title: t("return_key"),
            width: 150,
            cell: (row) => <span className="mono">{row.key ?? "—"}</span>,
          },
          {
            id: "total",
            title: t("total"),
            numeric: true,
            width: 140,
            cell: (row) => <Money value={{ ...row.total, amount_minor: -row.total.amount_minor }} />,
          },
        ]}
        empty=""
      />
    </Section>
  );
}

function Life({ order }: { order: OrderCard }) {
  const { t } = useTranslation("orders");
  return (
    <Section title={t("life_title")}>
      <ol className="order-life">
        {order.life.map((step) => (
          <li key={`${step.at}/${step.state}`}>
            <OrderState order={{ kind: order.kind, state: step.state }} />
            <Moment value={step.at} exact />
            <span className="muted">{t(`sources.${step.source}`, { defaultValue: step.source })}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Lines({ rows, currency }: { rows: OrderLine[]; currency: string }) {
  const { t, i18n } = useTranslation("orders");
  const format = useFormat();
  const decimal = (text: string) =>
    new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 6 }).format(Number(text));
  const price = (text: string) =>
    new Intl.NumberFormat(i18n.language === "ru" ? "ru-RU" : "en-GB", {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      // As the sums beside it: fractions only where there are any.
      trailingZeroDisplay: "stripIfInteger",
      maximumFractionDigits: 4,
    }).format(Number(text));
  return (
    <Table
      id="order-lines"
      label={t("lines_title")}
      compact
      list={{ rows }}
      rowKey={(row) => String(row.position)}
      columns={[
        { id: "position", title: "№", width: 70, cell: (row) => format.number(row.position) },
        { id: "name", title: t("product"), width: 380, cell: (row) => row.name },
        { id: "code", title: t("code"), width: 140, cell: (row) => <span className="mono">{row.code}</span> },
        {
          id: "quantity",
          title: t("quantity"),
          numeric: true,
          width: 110,
          cell: (row) => decimal(row.quantity),
        },
        {
          id: "price",
          title: t("unit_price"),
          numeric: true,
          width: 130,
          cell: (row) => price(row.unit_price),
        },
        {
          id: "total",
          title: t("total"),
          definition: t("definition.line_total"),
          numeric: true,
          width: 140,
          cell: (row) => <Money value={row.total} />,
        },
      ]}
      empty=""
    />
  );
}
