import { Button, SegmentedControl, Select } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet, useList } from "@/api/hooks";
import type { OrderRow, Money as Sum } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import {
  Count,
  EmptyState,
  Filters,
  FiltersSpacer,
  Moment,
  Money,
  Page,
  PageHeader,
  StatCard,
  Stats,
  Table,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { OrderState } from "./OrderState";
import { ordersRoute } from "./routes";
import type { OrderTotals } from "./wire";
import "./orders.css";

const STATES = [
  "placed",
  "paid",
  "shipped",
  "delivered",
  "cancelled",
  "returned_in_part",
  "returned",
] as const;

export function OrdersPage() {
  const { t } = useTranslation("orders");
  const to = usePlace();
  const search = ordersRoute.useSearch();
  const navigate = useNavigate();
  const may = useMay("imports.run");
  const list = useList("/orders", { query: { kind: search.kind, state: search.state } });
  const set = (change: Partial<typeof search>) => {
    const next = { ...search, ...change };
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    void navigate({ to: to("/orders"), search: kept as never, replace: true });
  };
  const empty = !list.loading && list.rows.length === 0 && !search.kind && !search.state && !list.problem;
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} />
      {!empty && (
        <Totals filter={search.totals === "clean" ? "clean" : "all"} onFilter={(totals) => set({ totals })} />
      )}
      {!empty && (
        <Filters>
          <SegmentedControl
            size="xs"
            aria-label={t("kind")}
            value={search.kind ?? ""}
            onChange={(kind) => set({ kind: kind || undefined })}
            data={[
              { value: "", label: t("every_kind") },
              { value: "sale", label: t("kinds.sale") },
              { value: "cancellation", label: t("kinds.cancellation") },
            ]}
          />
          <Select
            size="xs"
            w={190}
            aria-label={t("state")}
            placeholder={t("every_state")}
            clearable
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            data={STATES.map((state) => ({ value: state, label: t(`states.${state}`) }))}
          />
          <FiltersSpacer />
        </Filters>
      )}
      <Table
        id="orders"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => to(`/orders/${row.id}`)}
        columns={[
          { id: "number", title: t("number"), width: 160, cell: (row) => row.number },
          { id: "at", title: t("placed_at"), width: 170, cell: (row) => <Moment value={row.placed_at} /> },
          { id: "customer", title: t("customer"), width: 220, cell: (row) => <Customer row={row} /> },
          { id: "state", title: t("state"), width: 160, cell: (row) => <OrderState order={row} /> },
          {
            id: "lines",
            title: t("lines"),
            numeric: true,
            width: 110,
            cell: (row) => <Count value={row.lines} />,
          },
          {
            id: "total",
            title: t("total"),
            numeric: true,
            width: 150,
            cell: (row) => <Money value={row.total} />,
          },
          {
            id: "returned",
            title: t("returned"),
            definition: t("definition.returned"),
            numeric: true,
            width: 140,
            cell: (row) => <Returned value={row.returned} />,
          },
        ]}
        empty={
          <EmptyState
            drawing="box"
            title={t(empty ? "empty_title" : "none_title")}
            text={t(empty ? "empty_text" : "none_text")}
            action={
              empty && may ? (
                <Button component={Link} to={to("/imports/new")} search={{ kind: "orders" } as never}>
                  {t("to_import")}
                </Button>
              ) : undefined
            }
          />
        }
      />
    </Page>
  );
}

function Returned({ value }: { value: Sum | undefined }) {
  if (!value?.amount_minor) return <span className="muted">—</span>;
  return <Money value={{ ...value, amount_minor: -value.amount_minor }} />;
}

function Customer({ row }: { row: OrderRow }) {
  const { t } = useTranslation("orders");
  const to = usePlace();
  if (!row.customer_id) return <span className="muted">{t("no_customer")}</span>;
  return (
    <Link
      className="link"
      style={{ position: "relative", zIndex: 1 }}
      to={to(`/customers/${row.customer_id}`)}
    >
      {row.customer_name || row.customer_id}
    </Link>
  );
}

interface TotalsProps {
  filter: "all" | "clean";
  onFilter: (filter: string | undefined) => void;
}

/** The sums of everything, or of the clean lines that reports about customers count. */
function Totals({ filter, onFilter }: TotalsProps) {
  const { t } = useTranslation("orders");
  const read = useGet("/orders/summary", { query: { filter }, keepPrevious: true });
  const summary = read.data;
  const { currency } = useWorkspace();
  const own = (one: OrderTotals) => Number(one.total.currency !== currency);
  const totals = [...(summary?.totals ?? [])].sort((a, b) => own(a) - own(b));
  const sum = (pick: (one: OrderTotals) => number) => totals.reduce((total, one) => total + pick(one), 0);
  const loading = !summary && !read.error;
  if (read.error) return null;
  return (
    <div className="order-totals" style={{ marginBottom: 20 }}>
      <Filters>
        <SegmentedControl
          size="xs"
          aria-label={t("totals")}
          value={filter}
          onChange={(next) => onFilter(next === "clean" ? "clean" : undefined)}
          data={[
            { value: "all", label: t("all") },
            { value: "clean", label: t("clean") },
          ]}
        />
        <span className="muted" style={{ fontSize: 13 }}>
          {t(`${filter}_text`)} {summary && <AsOf moment={summary.as_of} />}
        </span>
      </Filters>
      <Stats>
        <StatCard
          label={t("total")}
          loading={loading}
          value={<Sums totals={totals} />}
          note={<Exact totals={totals} />}
          definition={t("definition.total")}
        />
        <StatCard
          label={t("orders_count")}
          loading={loading}
          value={<Count value={sum((one) => one.orders)} />}
          note={<Cancelled count={sum((one) => one.cancellations)} />}
        />
        <StatCard
          label={t("lines_count")}
          loading={loading}
          value={<Count value={sum((one) => one.lines)} />}
          note={<WithoutCustomer count={sum((one) => one.lines_without_customer)} />}
        />
        <StatCard
          label={t("customers_count")}
          loading={loading}
          value={<Count value={summary?.customers} />}
          note=" "
        />
        <StatCard
          label={t("products_count")}
          loading={loading}
          value={<Count value={summary?.products} />}
          note=" "
        />
      </Stats>
    </div>
  );
}

/** Totals of very many orders are counted once a minute: whoever reads them sees of when they are. */
function AsOf({ moment }: { moment: string }) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const old = Date.now() - Date.parse(moment) > 5_000;
  return old ? t("as_of", { time: format.time(moment) }) : null;
}

/** What is left after what came back. */
function net({ total, returned }: OrderTotals): Sum {
  return { ...total, amount_minor: total.amount_minor - returned.amount_minor };
}

function Sums({ totals }: { totals: OrderTotals[] }) {
  const [first] = totals;
  if (!first) return <Count value={0} />;
  return <Money value={net(first)} />;
}

function Exact({ totals }: { totals: OrderTotals[] }) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const [first, ...rest] = totals;
  if (!first) return <> </>;
  if (rest.length > 0) return <>{rest.map((one) => format.money(net(one))).join(" · ")}</>;
  if (first.returned.amount_minor) return <>{t("returned_sum", { sum: format.money(first.returned) })}</>;
  const rounded = first.exact.includes(".") && (first.exact.split(".")[1]?.length ?? 0) > 2;
  return <>{rounded ? t("exact", { value: format.number(Number(first.exact), 3) }) : " "}</>;
}

function Cancelled({ count }: { count: number }) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  return <>{count ? t("cancelled_count", { count, shown: format.number(count) }) : " "}</>;
}

function WithoutCustomer({ count }: { count: number }) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  return <>{count ? t("without_customer", { count, shown: format.number(count) }) : " "}</>;
}
