import { SegmentedControl, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useFormat } from "@/i18n/format";
import {
  Card,
  Count,
  Definition,
  EmptyState,
  ErrorNote,
  Money,
  Page,
  PageHeader,
  StatCard,
  Stats,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { Middle } from "./Pictures";
import type { Rfm, RfmCell, RfmScore } from "./wire";
import "./builder.css";

/** Buyers by how lately and how often they buy; each cell opens as a segment. */
export function RfmPage() {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const read = useGet("/segments/rfm");
  const rfm = read.data;
  return (
    <Page title={t("rfm.title")}>
      <PageHeader
        title={t("rfm.title")}
        sub={t("rfm.sub")}
        crumbs={[{ title: t("title"), to: to("/segments") }]}
      />
      {read.error && <ErrorNote error={read.error} retry={() => void read.refetch()} />}
      {!rfm && !read.error && <Skeleton h={420} radius="lg" />}
      {rfm && rfm.buyers === 0 && (
        <EmptyState drawing="chart" title={t("rfm.empty")} text={t("rfm.empty_text")} />
      )}
      {rfm && rfm.buyers > 0 && (
        <div style={{ display: "grid", gap: 16 }}>
          <Medians rfm={rfm} />
          <Grid rfm={rfm} />
          <p className="sentence muted">{t("rfm.definition")}</p>
        </div>
      )}
    </Page>
  );
}

function Medians({ rfm }: { rfm: Rfm }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const money = rfm.median_money_minor;
  return (
    <Stats>
      <StatCard label={t("rfm.buyers")} value={<Count value={rfm.buyers} />} />
      <StatCard
        label={t("rfm.recency")}
        definition={t("rfm.recency_definition")}
        value={<Middle value={rfm.median_recency_days} />}
        note={t("rfm.median")}
      />
      <StatCard
        label={t("rfm.frequency")}
        definition={t("rfm.frequency_definition")}
        value={<Middle value={rfm.median_frequency} />}
        note={t("rfm.median")}
      />
      <StatCard
        label={t("rfm.money")}
        definition={t("rfm.money_definition")}
        value={
          money === null ? "—" : format.money({ amount_minor: Math.round(money), currency: rfm.currency })
        }
        note={t("rfm.median")}
      />
    </Stats>
  );
}

type Shown = "customers" | "paid";

function Grid({ rfm }: { rfm: Rfm }) {
  const { t } = useTranslation("segments");
  const [shown, setShown] = useState<Shown>("customers");
  const weight = (cell: RfmCell) => (shown === "customers" ? cell.customers : cell.paid.amount_minor);
  const most = Math.max(1, ...rfm.cells.map(weight));
  const scores = [5, 4, 3, 2, 1];
  return (
    <Card
      title={t("rfm.grid")}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t("rfm.shown")}
          value={shown}
          onChange={(value) => setShown(value as Shown)}
          data={[
            { value: "customers", label: t("customers") },
            { value: "paid", label: t("rfm.paid") },
          ]}
        />
      }
    >
      <div style={{ overflowX: "auto" }}>
        <table className="rfm" data-testid="rfm" aria-label={t("rfm.grid")}>
          <thead>
            <tr>
              <td>
                <Definition text={t("rfm.cell_definition")} />
              </td>
              {[1, 2, 3, 4, 5].map((score) => (
                <th key={score} scope="col">
                  F{score} <Bounds of={rfm.frequency[score - 1]} unit={t("rfm.orders_unit")} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.map((recency) => (
              <tr key={recency}>
                <th scope="row">
                  R{recency} <Bounds of={rfm.recency[recency - 1]} unit={t("unit.days")} />
                </th>
                {[1, 2, 3, 4, 5].map((frequency) => {
                  const cell = rfm.cells.find(
                    (one) => one.recency === recency && one.frequency === frequency,
                  );
                  return <Cell key={frequency} cell={cell} share={cell ? weight(cell) / most : 0} />;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Bounds({ of, unit }: { of: RfmScore | undefined; unit: string }) {
  const format = useFormat();
  if (!of || of.from === null || of.to === null) return <span className="rfm-bounds">—</span>;
  const text =
    of.from === of.to ? format.number(of.from) : `${format.number(of.from)}–${format.number(of.to)}`;
  return (
    <span className="rfm-bounds">
      {text} {unit}
    </span>
  );
}

function Cell({ cell, share }: { cell: RfmCell | undefined; share: number }) {
  const { t } = useTranslation("segments");
  const to = usePlace();
  if (!cell || cell.customers === 0) return <td className="rfm-none">—</td>;
  const name = t("rfm.cell", { recency: cell.recency, frequency: cell.frequency });
  return (
    <td style={{ "--share": `${Math.round(share * 70)}%` } as React.CSSProperties}>
      <Link
        to={to("/segments/new")}
        search={{ rule: JSON.stringify(cell.rule), name } as never}
        title={t("rfm.open", { name })}
      >
        <strong>
          <Count value={cell.customers} />
        </strong>
        <Money value={cell.paid} style="short" />
      </Link>
    </td>
  );
}
