// The part of the chart that carries echarts; loaded only when a chart is on the screen.

import { useMantineColorScheme } from "@mantine/core";
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useFormat } from "@/i18n/format";
import type { ChartData, Series } from "./Chart";

echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export default function ChartCanvas({
  data,
  height,
  label,
}: {
  data: ChartData;
  height: number;
  label: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  const format = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, which changes with the scheme
  useEffect(() => {
    if (!place.current) return;
    const chart = echarts.init(place.current, null, { renderer: "svg" });
    chart.setOption(options(data, label, data.format ?? ((value) => format.number(value))));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [data, label, colorScheme, format]);
  return <div ref={place} style={{ height }} role="img" aria-label={label} />;
}

function options(
  data: ChartData,
  label: string,
  write: (value: number) => string,
): echarts.EChartsCoreOption {
  const ink = token("--ink-soft");
  const line = token("--line");
  const font = { color: ink, fontFamily: "Inter Variable", fontSize: 12 };
  const names = {
    type: "category",
    data: data.names,
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: font,
    inverse: data.kind === "bar_across",
  };
  const values = {
    type: "value",
    name: data.unit,
    nameTextStyle: { ...font, align: "left" },
    splitLine: { lineStyle: { color: line } },
    axisLabel: { ...font, formatter: write },
  };
  const across = data.kind === "bar_across";
  return {
    animationDuration: 160,
    aria: { enabled: true, label: { description: label } },
    textStyle: { fontFamily: "Inter Variable" },
    grid: { left: 4, right: 24, top: 32, bottom: 4, outerBounds: { left: 4, right: 4, bottom: 4 } },
    tooltip: {
      trigger: "axis",
      backgroundColor: token("--surface"),
      borderColor: token("--line-strong"),
      textStyle: { color: token("--ink"), fontSize: 13 },
      valueFormatter: (value: unknown) => (typeof value === "number" ? write(value) : "—"),
    },
    xAxis: across ? values : names,
    yAxis: across ? names : values,
    series: data.series.flatMap((series, index) => drawn(series, index, data)),
  };
}

function drawn(series: Series, index: number, data: ChartData): object[] {
  const color = token(`--series-${series.color ?? index + 1}`);
  const direct = data.kind === "line" && data.series.length > 1;
  return [
    {
      type: data.kind === "line" ? "line" : "bar",
      name: series.name,
      data: series.values,
      color,
      showSymbol: false,
      barMaxWidth: 28,
      lineStyle: { width: 2 },
      itemStyle: data.kind === "line" ? undefined : { borderRadius: 2 },
      endLabel: direct ? { show: true, formatter: series.name, color } : undefined,
    },
  ];
}
