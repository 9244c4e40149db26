import { Button } from "@mantine/core";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk } from "@/api/ask";
import { useGet } from "@/api/hooks";
import type { Rule, Segment } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Card, Chart, type Column, Count, Definition, ErrorNote, Percent, Table, useBoth } from "@/kit";
import { UsedByCard } from "@/lists/UsedBy";
import { TurnoverCard } from "./Turnover";
import type { Portrait } from "./wire";

/** Below the rule: how the segment grew, who needs it, and in what its customers differ. */
export const Pictures = memo(function Pictures({ segment, rule }: { segment: Segment; rule: Rule }) {
  return (
    <div style={{ display: "grid", gap: 12, marginTop: 12 }}>
      <Sizes id={segment.id} />
      <TurnoverCard id={segment.id} />
      <PortraitCard rule={rule} />
      <UsedByCard uses={segment.used_by} />
    </div>
  );
});

function Sizes({ id }: { id: string }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const rows = useGet("/segments/{id}/sizes", { path: { id } }).data?.rows ?? [];
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || rows.length < 2) {
    return (
      <Card title={t("sizes")}>
        <p className="sentence muted">{t("sizes_none")}</p>
      </Card>
    );
  }
  const title = t("sizes_title", {
    from: format.number(first.members),
    to: format.number(last.members),
    since: format.date(first.at),
  });
  return (
    <Chart
      title={title}
      file={`${id}-sizes`}
      data={{
        kind: "line",
        names: rows.map((row) => format.exact(row.at)),
        series: [{ name: t("customers"), values: rows.map((row) => row.members) }],
        unit: t("customers"),
        axis: t("sizes_axis"),
      }}
    />
  );
}

/** Asked for by a button: it compares every field of the whole base. */
function PortraitCard({ rule }: { rule: Rule }) {
  const { t } = useTranslation("segments");
  const [asked, setAsked] = useState(false);
  return (
    <Card title={t("portrait.title")} aside={<Definition text={t("portrait.definition")} />}>
      {asked ? (
        <PortraitTable rule={rule} />
      ) : (
        <>
          <p className="sentence muted">{t("portrait.text")}</p>
          <Button mt={12} variant="default" onClick={() => setAsked(true)}>
            {t("portrait.show")}
          </Button>
        </>
      )}
    </Card>
  );
}

function PortraitTable({ rule }: { rule: Rule }) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const format = useFormat();
  const read = useAsk("POST /segments/portrait", { body: { rule } });
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  const rows = (read.data?.traits ?? []).filter((row) => row.significant);
  const columns: Column<Portrait["traits"][number]>[] = [
    {
      id: "value",
      title: t("portrait.value"),
      width: 260,
      wrap: true,
      cell: (row) => `${both(row.field)}: ${both(row.value)}`,
    },
    {
      id: "inside",
      title: t("portrait.inside"),
      numeric: true,
      width: 110,
      cell: (row) => <Percent value={row.inside_share} />,
    },
    {
      id: "outside",
      title: t("portrait.outside"),
      numeric: true,
      width: 110,
      cell: (row) => <Percent value={row.outside_share} />,
    },
    {
      id: "difference",
      title: t("portrait.difference"),
      numeric: true,
      width: 130,
      definition: t("portrait.difference_definition"),
      cell: (row) => <Points value={row.inside_share - row.outside_share} />,
    },
    {
      id: "p",
      title: "p",
      numeric: true,
      width: 90,
      definition: t("portrait.p_definition"),
      cell: (row) => (row.p < 0.001 ? `< ${format.number(0.001, 3)}` : format.number(row.p, 3)),
    },
  ];
  return (
    <>
      {read.data && (
        <p className="sentence muted" style={{ marginBottom: 12 }}>
          {t("portrait.compared", {
            inside: format.number(read.data.inside),
            outside: format.number(read.data.outside),
            comparisons: format.number(read.data.comparisons),
          })}
        </p>
      )}
      <Table
        id="portrait"
        label={t("portrait.title")}
        list={{ rows, loading: read.isPending }}
        columns={columns}
        rowKey={(row) => `${row.field.en}:${row.value.en}`}
        compact
        empty={<p className="sentence muted">{t("portrait.none")}</p>}
      />
    </>
  );
}

/** A difference of shares in percentage points, with its sign. */
function Points({ value }: { value: number }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const sign = value > 0 ? "+" : value < 0 ? "−" : "";
  return (
    <span className="nowrap number">
      {sign}
      {format.number(Math.abs(value) * 100, 1)} {t("portrait.points")}
    </span>
  );
}

/** A number that may stand between two whole ones. */
export function Middle({ value }: { value: number | null }) {
  const format = useFormat();
  if (value === null) return <span className="muted">—</span>;
  return Number.isInteger(value) ? <Count value={value} /> : <span>{format.number(value, 1)}</span>;
}
