// When what a row speaks of happened: ever, the last minutes, hours or days, between dates, a calendar unit, or within a
// time after something else.

import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Condition, Period, Span, Vocabulary } from "@/api/types";
import { useBoth } from "@/kit";
import { firstSource, SourceFields } from "./SourceFields";
import { Between, NumberValue, widthFor } from "./values";

interface Props {
  condition: Condition;
  vocabulary: Vocabulary;
  onChange: (condition: Condition) => void;
}

const UNITS = ["minutes", "hours", "days"] as const;
const LAST = { minutes: "last_minutes", hours: "last_hours", days: "last_days" } as const;

/** Which kind of period this is, as the first choice of the row. */
function kindOf(period: Period | undefined): string {
  if (!period) return "ever";
  if ("calendar" in period) return `calendar:${period.calendar}`;
  if ("between" in period) return "between";
  return "after" in period ? "after" : "last";
}

export function PeriodFields({ condition, vocabulary, onChange }: Props) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const { period } = condition;
  const kind = kindOf(period);
  const set = (next: Period | undefined) => {
    const { period: _, ...rest } = condition;
    onChange(next ? { ...rest, period: next } : rest);
  };
  const choose = (next: string | null) => {
    if (next?.startsWith("calendar:")) set({ calendar: next.slice("calendar:".length) });
    else if (next === "last") set({ last_days: 90 });
    else if (next === "between") set({ between: ["", ""] });
    else if (next === "after") set({ after: firstSource(vocabulary), within: { days: 3 } });
    else set(undefined);
  };
  // A sequence is a time after something already.
  const words =
    condition.subject === "sequence" ? ["ever", "last", "between"] : ["ever", "last", "between", "after"];
  const data = [
    ...words.map((word) => ({ value: word, label: t(`period_word.${word}`) })),
    ...vocabulary.calendars.map((one) => ({ value: `calendar:${one.value}`, label: both(one.label) })),
  ];
  return (
    <span className="rule-period">
      <Select
        w={widthFor(data.find((one) => one.value === kind)?.label)}
        comboboxProps={{ width: "max-content", position: "bottom-start" }}
        aria-label={t("period")}
        data={data}
        value={kind}
        onChange={choose}
      />
      {period && kind === "last" && (
        <SpanFields
          span={lastOf(period)}
          onChange={(span) => {
            const unit = unitOf(span);
            set({ [LAST[unit]]: span[unit] ?? 0 } as Period);
          }}
        />
      )}
      {period && "between" in period && (
        <Between
          dated
          value={period.between}
          onChange={(next) => set({ between: next as [string, string] })}
        />
      )}
      {period && "after" in period && (
        <>
          <SpanFields span={period.within} onChange={(within) => set({ ...period, within })} />
          <span className="muted">{t("after_word")}</span>
          <SourceFields
            source={period.after}
            vocabulary={vocabulary}
            onChange={(after) => set({ ...period, after })}
          />
        </>
      )}
    </span>
  );
}

function lastOf(period: Period): Span {
  if ("last_minutes" in period) return { minutes: period.last_minutes };
  if ("last_hours" in period) return { hours: period.last_hours };
  return { days: "last_days" in period ? period.last_days : 0 };
}

function unitOf(span: Span): (typeof UNITS)[number] {
  return UNITS.find((unit) => span[unit] !== undefined) ?? "days";
}

/** A length of time: a number and its unit. */
export function SpanFields({ span, onChange }: { span: Span; onChange: (span: Span) => void }) {
  const { t } = useTranslation("segments");
  const unit = unitOf(span);
  const count = span[unit] ?? 0;
  const word = (one: (typeof UNITS)[number]) => t(`span.${one}`, { count });
  return (
    <>
      <NumberValue
        value={count || ""}
        label={t("length")}
        min={1}
        onChange={(next) => onChange({ [unit]: Number(next) || 0 })}
      />
      <Select
        w={widthFor(word(unit))}
        aria-label={t("span_unit")}
        data={UNITS.map((one) => ({ value: one, label: word(one) }))}
        value={unit}
        onChange={(next) => next && onChange({ [next]: count })}
      />
    </>
  );
}
