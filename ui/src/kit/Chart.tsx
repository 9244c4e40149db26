import { ActionIcon, Group, Skeleton } from "@mantine/core";
import { IconDownload, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { download, toCsv } from "./csv";
import "./table.css";

const Canvas = lazy(() => import("./ChartCanvas"));

export interface Series {
  name: string;
  values: (number | null)[];
  /** 1–8 of the palette; a channel keeps its own (`CHANNEL_SERIES`). */
  color?: number;
}

export interface ChartData {
  kind: "line" | "bar" | "bar_across";
  /** What stands along the axis: dates, channels, reasons. */
  names: string[];
  series: Series[];
  unit: string;
  axis: string;
  format?: (value: number) => string;
}

interface Props {
  /** A sentence that says what is seen. */
  title: string;
  data: ChartData;
  /** Name of the CSV file without its ending. */
  file: string;
  height?: number;
}

/** A chart with its sentence; the same numbers as a table and as a file. */
export function Chart({ title, data, file, height = 240 }: Props) {
  const { t } = useTranslation("kit");
  const [asTable, setAsTable] = useState(false);
  const save = () =>
    download(
      `${file}.csv`,
      toCsv([
        [data.axis, ...data.series.map((series) => series.name)],
        ...data.names.map((name, index) => [name, ...data.series.map((series) => series.values[index])]),
      ]),
    );
  return (
    <figure className="card" style={{ margin: 0 }}>
      <figcaption className="card-title">
        <span>{title}</span>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            aria-pressed={asTable}
            aria-label={t("chart.table")}
            title={t("chart.table")}
            onClick={() => setAsTable(!asTable)}
          >
            <IconTable size={16} stroke={1.6} />
          </ActionIcon>
          <ActionIcon aria-label={t("chart.csv")} title={t("chart.csv")} onClick={save}>
            <IconDownload size={16} stroke={1.6} />
          </ActionIcon>
        </Group>
      </figcaption>
      {asTable ? (
        <ChartTable data={data} />
      ) : (
        <Suspense fallback={<Skeleton h={height} />}>
          <Canvas data={data} height={height} label={title} />
        </Suspense>
      )}
    </figure>
  );
}

function ChartTable({ data }: { data: ChartData }) {
  const format = useFormat();
  const write = data.format ?? ((value: number) => format.number(value));
  return (
    <table className="table" data-compact>
      <thead>
        <tr>
          <th>{data.axis}</th>
          {data.series.map((series) => (
            <th key={series.name} className="num">
              {series.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.names.map((name, index) => (
          <tr key={name}>
            <td>{name}</td>
            {data.series.map((series) => {
              const value = series.values[index];
              return (
                <td key={series.name} className="num">
                  {value === null || value === undefined ? "—" : write(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
