// Rank and limit around the whole rule: everybody who fits, the best of them by a measure, or some at random.

import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Limit, Measure, Vocabulary } from "@/api/types";
import { useBoth } from "@/kit";
import { NumberValue, widthFor } from "./values";

interface Props {
  limit: Limit | undefined;
  vocabulary: Vocabulary;
  onChange: (limit: Limit | undefined) => void;
}

const RANKED = ["number", "money", "date", "moment"];

export function LimitFields({ limit, vocabulary, onChange }: Props) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const unit = limit && "percent" in limit ? "percent" : "count";
  const choose = (word: string | null) => {
    if (word === "top") onChange({ by: { subject: "orders", measure: "sum" }, percent: 10 });
    else if (word === "random") onChange({ seed: Math.floor(Math.random() * 1_000_000), count: 500 });
    else onChange(undefined);
  };
  const setAmount = (next: "count" | "percent", amount: unknown) => {
    if (!limit) return;
    const { count: _, percent: __, ...rest } = limit;
    onChange({ ...rest, [next]: Number(amount) || 0 });
  };
  const measures = [
    ...vocabulary.measures.map((one) => ({ value: `orders:${one.measure}`, label: both(one.label) })),
    ...vocabulary.fields
      .filter((one) => RANKED.includes(one.kind))
      .map((one) => ({ value: `field:${one.name}`, label: both(one.label) })),
  ];
  const by = limit?.by;
  // A measure of events or with a period was written by a program: it is kept, and shown as one of its own.
  const plain = by && !by.period && (by.subject === "orders" || by.subject === "field");
  const key = !by ? null : plain ? `${by.subject}:${by.measure ?? by.field}` : "other";
  const setBy = (next: string | null) => {
    const [subject, name] = (next ?? "").split(":");
    if (!limit || !name) return;
    const measure: Measure =
      subject === "orders" ? { subject: "orders", measure: name } : { subject: "field", field: name };
    onChange({ ...limit, by: measure });
  };
  const kind = !limit ? "everybody" : limit.by ? "top" : "random";
  return (
    <span className="rule-filter">
      <Select
        size="xs"
        w={widthFor(t(`limit.${kind}`))}
        aria-label={t("limit.label")}
        data={["everybody", "top", "random"].map((word) => ({ value: word, label: t(`limit.${word}`) }))}
        value={kind}
        onChange={choose}
      />
      {limit && (
        <>
          <NumberValue
            value={(unit === "percent" ? limit.percent : limit.count) || ""}
            label={t("limit.amount")}
            min={1}
            onChange={(next) => setAmount(unit, next)}
          />
          <Select
            size="xs"
            w={110}
            aria-label={t("limit.unit")}
            data={["count", "percent"].map((word) => ({ value: word, label: t(`limit.${word}`) }))}
            value={unit}
            onChange={(next) =>
              setAmount(next === "percent" ? "percent" : "count", next === "percent" ? 10 : 500)
            }
          />
        </>
      )}
      {limit?.by && (
        <Select
          size="xs"
          w={220}
          searchable
          aria-label={t("limit.by")}
          data={key === "other" ? [...measures, { value: "other", label: t("limit.other") }] : measures}
          value={key}
          onChange={setBy}
        />
      )}
    </span>
  );
}
