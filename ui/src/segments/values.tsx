// Editors of values that every kind of row shares: operators, numbers, money, dates, choices, lists of texts, products.
// They draw a value and hand back the next; what may stand where says the vocabulary.

import { MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Test, Vocabulary, VocabularyField, VocabularyOp } from "@/api/types";
import { useBoth, useNumberSigns } from "@/kit";

/** Chips of values take what is left of the line and grow downwards. */
export const STRETCH = { flex: "1 1 180px", maxWidth: 380 };

/** As wide as the words need, within reason, so that a usual row stands on one line. */
export function widthFor(label: string | undefined, least = 64): number {
  return Math.min(250, Math.max(least, Math.round((label ?? "").length * 7.4) + 42));
}

interface ChoiceProps {
  label: string;
  words: string[];
  value: string;
  prefix?: string;
  onChange: (value: string) => void;
}

export function Choice({ label, words, value, prefix = "op", onChange }: ChoiceProps) {
  const { t } = useTranslation("segments");
  return (
    <Select
      w={widthFor(t(`${prefix}.${value}`))}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
      aria-label={label}
      data={words.map((word) => ({ value: word, label: t(`${prefix}.${word}`) }))}
      value={value}
      onChange={(next) => next && onChange(next)}
    />
  );
}

export function OpSelect({
  ops,
  value,
  onChange,
}: {
  ops: VocabularyOp[];
  value: string;
  onChange: (op: VocabularyOp) => void;
}) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  return (
    <Select
      w={widthFor(both(ops.find((one) => one.op === value)?.label))}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
      aria-label={t("operator")}
      data={ops.map((one) => ({ value: one.op, label: both(one.label) }))}
      value={value}
      onChange={(next) => {
        const op = ops.find((one) => one.op === next);
        if (op) onChange(op);
      }}
    />
  );
}

/** What stays of a value when the operator asks for another shape of it. */
export function reshaped(value: unknown, operand: string): unknown {
  const first = Array.isArray(value) ? value[0] : value;
  if (operand === "none") return undefined;
  if (operand === "two") return Array.isArray(value) && value.length === 2 ? value : [first ?? "", ""];
  if (operand === "list") return Array.isArray(value) ? value : first ? [first] : [];
  return first ?? "";
}

export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat("ru", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  }).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}

interface NumberProps {
  value: unknown;
  onChange: (value: unknown) => void;
  money?: boolean;
  fraction?: boolean;
  unit?: string;
  label?: string;
  min?: number;
}

/** A number as the wire wants it: whole ones as numbers, money as a decimal text so that no penny is lost. */
export function NumberValue({ value, onChange, money, fraction, unit, label, min = 0 }: NumberProps) {
  const { t } = useTranslation("segments");
  return (
    <NumberInput
      w={money ? 110 : unit || fraction ? 80 : 54}
      min={fraction ? undefined : min}
      hideControls
      allowDecimal={Boolean(money || fraction)}
      decimalScale={fraction ? 6 : money ? 2 : 0}
      {...useNumberSigns()}
      allowNegative={Boolean(fraction)}
      aria-label={label ?? t("value")}
      suffix={unit ? `\u00a0${unit}` : undefined}
      value={value === "" || value === undefined || value === null ? "" : Number(value)}
      onChange={(next) => onChange(next === "" ? "" : money ? String(next) : Number(next))}
    />
  );
}

interface BetweenProps {
  value: unknown;
  onChange: (value: unknown) => void;
  dated?: boolean;
  money?: boolean;
  /** A number that need not be whole. */
  fraction?: boolean;
  unit?: string;
}

export function Between({ value, onChange, dated, money, fraction, unit }: BetweenProps) {
  const { t } = useTranslation("segments");
  const [low, high] = Array.isArray(value) ? value : ["", ""];
  const part = (now: unknown, label: string, put: (next: unknown) => [unknown, unknown]) =>
    dated ? (
      <TextInput
        w={132}
        type="date"
        aria-label={label}
        value={String(now ?? "")}
        onChange={(event) => onChange(put(event.currentTarget.value))}
      />
    ) : (
      <NumberValue
        value={now}
        label={label}
        money={money}
        fraction={fraction}
        unit={unit}
        onChange={(next) => onChange(put(next))}
      />
    );
  return (
    <>
      {part(low, t("from"), (next) => [next, high])}
      <span className="muted">{t("to_word")}</span>
      {part(high, t("to"), (next) => [low, next])}
    </>
  );
}

/** A field of the customer, or a property of an event with the prefix of the ids it may hold. */
type Known = VocabularyField & { prefix?: string };

interface TestProps<T extends Test> {
  /** What the field or the property holds; nothing when it is not known here. */
  of: Known | undefined;
  test: T;
  vocabulary: Vocabulary;
  onChange: (test: T) => void;
}

/** Operator and value of one field of the customer or one property of an event. */
export function TestFields<T extends Test>({ of, test, vocabulary, onChange }: TestProps<T>) {
  const { t } = useTranslation("segments");
  const ops = vocabulary.field_ops.find((one) => one.kind === of?.kind)?.ops ?? [];
  const operand = ops.find((one) => one.op === test.op)?.operand ?? "one";
  const setOp = (op: VocabularyOp) => {
    const value =
      op.operand === operand
        ? test.value
        : op.operand === "days"
          ? 7
          : reshaped(typeof test.value === "number" ? "" : test.value, op.operand);
    const { value: _, ...rest } = test;
    onChange((value === undefined ? { ...rest, op: op.op } : { ...rest, op: op.op, value }) as T);
  };
  const set = (value: unknown) => onChange({ ...test, value });
  const dated = of?.kind === "date" || of?.kind === "moment";
  const money = of?.kind === "money";
  return (
    <>
      <OpSelect ops={ops} value={test.op} onChange={setOp} />
      {operand === "days" && <NumberValue value={test.value} onChange={set} unit={t("unit.days")} min={1} />}
      {operand === "list" && <ListValue of={of} value={test.value} vocabulary={vocabulary} onChange={set} />}
      {operand === "one" && money && (
        <NumberValue value={test.value} onChange={set} money unit={currencySign(vocabulary.currency)} />
      )}
      {operand === "one" && !money && <OneValue of={of} value={test.value} dated={dated} onChange={set} />}
      {operand === "two" && (
        <Between
          value={test.value}
          onChange={set}
          dated={dated}
          money={money}
          fraction={of?.kind === "number"}
          unit={money ? currencySign(vocabulary.currency) : undefined}
        />
      )}
    </>
  );
}

interface OneProps {
  of: Known | undefined;
  value: unknown;
  dated: boolean;
  onChange: (value: unknown) => void;
}

function OneValue({ of, value, dated, onChange }: OneProps) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const choices = of?.choices.map((one) => ({ value: one.value, label: both(one.label) })) ?? [];
  if (of?.kind === "boolean")
    return (
      <Select
        w={100}
        aria-label={t("value")}
        placeholder={t("choose")}
        data={["true", "false"].map((word) => ({ value: word, label: t(`boolean.${word}`) }))}
        value={typeof value === "boolean" ? String(value) : null}
        onChange={(next) => onChange(next === "true")}
      />
    );
  if (choices.length > 0) {
    const longest = choices.reduce((long, one) => (one.label.length > long.length ? one.label : long), "");
    return (
      <Select
        w={widthFor(longest, 170)}
        aria-label={t("value")}
        placeholder={t("choose")}
        data={choices}
        value={(value as string) || null}
        onChange={onChange}
      />
    );
  }
  return (
    <TextInput
      w={dated ? 132 : of?.kind === "number" ? 96 : 200}
      type={dated ? "date" : "text"}
      inputMode={of?.kind === "number" ? "decimal" : undefined}
      aria-label={t("value")}
      placeholder={t("value")}
      value={String(value ?? "")}
      onChange={(event) => {
        const text = event.currentTarget.value;
        onChange(of?.kind === "number" ? text.replace(",", ".") : text);
      }}
    />
  );
}

interface ListProps {
  of: Known | undefined;
  value: unknown;
  vocabulary: Vocabulary;
  onChange: (value: unknown) => void;
}

function ListValue({ of, value, vocabulary, onChange }: ListProps) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const list = Array.isArray(value) ? (value as string[]) : [];
  if (of?.prefix === "prd") return <ProductPicker by="id" values={list} onChange={onChange} />;
  const named = { cmp: vocabulary.campaigns, top: vocabulary.topics }[of?.prefix ?? ""];
  const choices =
    named?.map((one) => ({ value: one.id, label: one.name })) ??
    of?.choices.map((one) => ({ value: one.value, label: both(one.label) })) ??
    [];
  if (choices.length > 0)
    return (
      <MultiSelect
        style={STRETCH}
        searchable
        aria-label={t("value")}
        placeholder={list.length > 0 ? undefined : t("choose")}
        data={choices}
        value={list}
        onChange={onChange}
      />
    );
  return (
    <TagsInput
      style={STRETCH}
      aria-label={t("value")}
      placeholder={list.length > 0 ? undefined : t("list_hint")}
      value={list}
      onChange={onChange}
    />
  );
}

interface ProductProps {
  values: string[];
  /** Purchases name products by their code, properties of events by their id. */
  by?: "code" | "id";
  label?: string;
  onChange: (values: string[]) => void;
}

export function ProductPicker({ values, by = "code", label, onChange }: ProductProps) {
  const { t } = useTranslation("segments");
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, 200);
  const found = useGet("/products", { query: { search, limit: 20 }, keepPrevious: true }).data?.rows ?? [];
  const data = found.map((one) => ({ value: one[by], label: `${one.name} · ${one.code}` }));
  // What was chosen earlier stays in the list under its code even when the search has moved on.
  const missing = values.filter((code) => !data.some((one) => one.value === code));
  return (
    <MultiSelect
      style={STRETCH}
      searchable
      aria-label={label ?? t("products")}
      placeholder={values.length ? undefined : (label ?? t("products"))}
      nothingFoundMessage={t("nothing")}
      data={[...missing.map((code) => ({ value: code, label: code })), ...data]}
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      value={values}
      onChange={onChange}
    />
  );
}
