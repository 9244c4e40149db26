import { Button, SegmentedControl } from "@mantine/core";
import { useThrottledCallback } from "@mantine/hooks";
import { IconDownload, IconLogin2, IconLogout2 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet, useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import { useMay, useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { Badge, Card, type Column, Definition, Filters, FiltersSpacer, Moment, Table, Value } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import type { LatestChange } from "./wire";
import "./builder.css";

/** Often enough to be called live, and seldom enough for a segment that moves all the time. */
const REFRESH_MS = 1_000;

/** Who entered the segment and who left it, while it happens. */
export function TurnoverCard({ id }: { id: string }) {
  const { t } = useTranslation("segments");
  const { slug } = useWorkspace();
  const mayExport = useMay("customers.export");
  const mayRead = useMay("customers.read");
  const refresh = useRefresh();
  const [period, setPeriod] = useState("week");
  const [change, setChange] = useState("");
  const again = useThrottledCallback(
    () => refresh("/segments/{id}/changes/counts", "/segments/{id}/changes/latest"),
    REFRESH_MS,
  );
  useLive("segment", (event) => {
    if (event.id === id) again();
  });
  const query = new URLSearchParams({ period, change }).toString();
  return (
    <Card
      title={
        <>
          {t("turnover.title")} <Definition text={t("turnover.definition")} />
        </>
      }
      aside={
        mayExport &&
        mayRead && (
          <Button
            component="a"
            size="compact-sm"
            variant="subtle"
            href={`/api/w/${slug}/segments/${id}/changes/export.csv?${query}`}
            leftSection={<IconDownload size={15} aria-hidden />}
          >
            {t("kit:export_csv")}
          </Button>
        )
      }
    >
      <Filters>
        <Periods id={id} period={period} setPeriod={setPeriod} />
        <FiltersSpacer />
        <SegmentedControl
          size="xs"
          aria-label={t("turnover.change")}
          value={change}
          onChange={setChange}
          data={[
            { value: "", label: t("turnover.both") },
            { value: "entered", label: t("turnover.entries") },
            { value: "left", label: t("turnover.exits") },
          ]}
        />
      </Filters>
      {mayRead && <Changes id={id} period={period} change={change} />}
    </Card>
  );
}

interface PeriodsProps {
  id: string;
  period: string;
  setPeriod: (period: string) => void;
}

/** Today, a week, a month: how many came and how many left stands on the button itself. */
function Periods({ id, period, setPeriod }: PeriodsProps) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const rows = useGet("/segments/{id}/changes/counts", { path: { id } }).data?.rows ?? [];
  const counted = (value: string) => {
    const row = rows.find((one) => one.period === value);
    return (
      <span className="turnover-period">
        {t(`turnover.${value}`)}
        {row && (
          <span className="number" data-testid={`turnover-${value}`}>
            <span className="turnover-in">+{format.number(row.entered)}</span>{" "}
            <span className="turnover-out">−{format.number(row.left)}</span>
          </span>
        )}
      </span>
    );
  };
  return (
    <SegmentedControl
      aria-label={t("turnover.period")}
      value={period}
      onChange={setPeriod}
      data={["today", "week", "month"].map((value) => ({ value, label: counted(value) }))}
    />
  );
}

function Changes({ id, period, change }: { id: string; period: string; change: string }) {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const list = useList("/segments/{id}/changes/latest", {
    path: { id },
    query: { period, change: change || undefined },
    limit: 20,
  });
  const columns: Column<LatestChange>[] = [
    {
      id: "customer",
      title: t("turnover.customer"),
      width: 260,
      cell: (row) => row.customer?.name ?? row.customer?.email ?? row.customer_id,
    },
    { id: "email", title: "E-mail", width: 240, cell: (row) => <Value>{row.customer?.email}</Value> },
    { id: "city", title: t("turnover.city"), width: 150, cell: (row) => <Value>{row.customer?.city}</Value> },
    {
      id: "change",
      title: t("turnover.change"),
      width: 150,
      cell: (row) =>
        row.change === "entered" ? (
          <Badge tone="ok" icon={IconLogin2}>
            {t("turnover.entered")}
          </Badge>
        ) : (
          <Badge icon={IconLogout2}>{t("turnover.left")}</Badge>
        ),
    },
    { id: "at", title: t("turnover.at"), width: 160, cell: (row) => <Moment value={row.changed_at} /> },
  ];
  return (
    <Table
      id="turnover"
      label={t("turnover.title")}
      list={list}
      columns={columns}
      rowKey={(row) => String(row.id)}
      rowHref={(row) => to(`/customers/${row.customer_id}`)}
      compact
      skeletonRows={3}
      empty={<p className="sentence muted">{t("turnover.nobody")}</p>}
    />
  );
}
