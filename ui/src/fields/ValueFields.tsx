// Values of the business's own fields: a form of them, and how one of them is shown. The server's field is called
// `fields.<key>`, so a value that does not fit is told at its place.

import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Money as Amount } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { DateText, Moment, Money, useBoth, useFieldError, useNumberSigns } from "@/kit";
import type { Attributes, Shape } from "./wire";

interface Props {
  shapes: Shape[];
  values: Attributes;
  onChange: (values: Attributes) => void;
}

export function ValueFields({ shapes, values, onChange }: Props) {
  return shapes.map((shape) => (
    <ValueField
      key={shape.key}
      shape={shape}
      value={values[shape.key]}
      onChange={(value) => onChange({ ...values, [shape.key]: value })}
    />
  ));
}

/** What was changed: emptied values are null, those that stayed are left out. */
export function changesOf(before: Attributes, after: Attributes): Attributes {
  const keys = Object.keys(after).filter(
    (key) => JSON.stringify(after[key] ?? null) !== JSON.stringify(before[key] ?? null),
  );
  return Object.fromEntries(keys.map((key) => [key, after[key] ?? null]));
}

function ValueField({
  shape,
  value,
  onChange,
}: {
  shape: Shape;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const { t } = useTranslation("fields");
  const both = useBoth();
  const signs = useNumberSigns();
  const common = { label: both(shape.label), error: useFieldError(`fields.${shape.key}`) };
  const choices = shape.choices.map((one) => ({ value: one.value, label: both(one.label) }));
  switch (shape.type) {
    case "number":
      return (
        <NumberInput
          {...common}
          hideControls
          decimalScale={6}
          {...signs}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => onChange(next === "" ? null : Number(next))}
        />
      );
    case "money":
      return <MoneyField {...common} value={value as Amount | null} onChange={onChange} />;
    case "boolean":
      return (
        <Select
          {...common}
          clearable
          clearButtonProps={{ "aria-label": t("clear") }}
          data={["true", "false"].map((word) => ({ value: word, label: t(`boolean.${word}`) }))}
          value={typeof value === "boolean" ? String(value) : null}
          onChange={(next) => onChange(next === null ? null : next === "true")}
        />
      );
    case "date":
      return (
        <TextInput
          {...common}
          type="date"
          value={String(value ?? "")}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
    case "moment":
      return (
        <TextInput
          {...common}
          type="datetime-local"
          value={value ? local(String(value)) : ""}
          onChange={(event) => {
            const text = event.currentTarget.value;
            onChange(text ? new Date(text).toISOString() : null);
          }}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          clearable
          searchable={choices.length > 8}
          clearButtonProps={{ "aria-label": t("clear") }}
          data={choices}
          value={typeof value === "string" ? value : null}
          onChange={onChange}
        />
      );
    case "many_choice":
      return (
        <MultiSelect
          {...common}
          searchable={choices.length > 8}
          data={choices}
          value={Array.isArray(value) ? (value as string[]) : []}
          onChange={(next) => onChange(next.length > 0 ? next : null)}
        />
      );
    default:
      return (
        <Textarea
          {...common}
          autosize
          minRows={1}
          maxLength={1000}
          value={String(value ?? "")}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
  }
}

function MoneyField({
  value,
  onChange,
  ...common
}: {
  label: string;
  error?: string;
  value: Amount | null;
  onChange: (value: Amount | null) => void;
}) {
  const { currency } = useWorkspace();
  const signs = useNumberSigns();
  const kept = value?.currency ?? currency;
  const digits = digitsOf(kept);
  const unit = 10 ** digits;
  return (
    <NumberInput
      {...common}
      hideControls
      decimalScale={digits}
      {...signs}
      rightSection={<span className="muted">{kept}</span>}
      rightSectionWidth={48}
      value={value ? value.amount_minor / unit : ""}
      onChange={(next) =>
        onChange(next === "" ? null : { amount_minor: Math.round(Number(next) * unit), currency: kept })
      }
    />
  );
}

function digitsOf(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** A moment as the browser's own field wants it: without a zone, in the reader's. */
function local(moment: string): string {
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** As many decimals as the number has. */
function decimals(value: number): number {
  return Math.min(6, (String(value).split(".")[1] ?? "").length);
}

/** Rows of known values for `<Facts>`. */
export function useShownValues(shapes: Shape[], values: Attributes): [ReactNode, ReactNode][] {
  const both = useBoth();
  const known = shapes.filter((shape) => values[shape.key] !== undefined && values[shape.key] !== null);
  return known.map((shape) => [
    both(shape.label),
    <ShownValue key={shape.key} shape={shape} value={values[shape.key]} />,
  ]);
}

export function ShownValue({ shape, value }: { shape: Shape; value: unknown }): ReactNode {
  const { t } = useTranslation("fields");
  const format = useFormat();
  const both = useBoth();
  const name = (one: string) => {
    const choice = shape.choices.find((it) => it.value === one);
    return choice ? both(choice.label) : one;
  };
  if (value === null || value === undefined) return <span className="muted">—</span>;
  switch (shape.type) {
    case "number":
      return <span className="number">{format.number(Number(value), decimals(Number(value)))}</span>;
    case "money":
      return <Money value={value as Amount} />;
    case "boolean":
      return t(`boolean.${String(value)}`);
    case "date":
      return <DateText value={String(value)} />;
    case "moment":
      return <Moment value={String(value)} />;
    case "choice":
      return name(String(value));
    case "many_choice":
      return (value as string[]).map(name).join(", ");
    default:
      return String(value);
  }
}
