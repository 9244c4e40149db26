// The fields of one row: [about what] [operator] [value] [period]. It draws what the vocabulary allows and changes the
// condition it was given; it decides nothing about truth and asks the server nothing but names of products.

import { MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Condition, Vocabulary, VocabularyOp } from "@/api/types";
import { useBoth, useChannelName } from "@/kit";
import { firstCondition, subjectChoices, subjectOf, takesPeriod } from "./subjects";

interface Props {
  condition: Condition;
  vocabulary: Vocabulary;
  onChange: (condition: Condition) => void;
  autoFocus?: boolean;
}

/** Chips of values take what is left of the line and grow downwards. */
const STRETCH = { flex: "1 1 180px", maxWidth: 380 };

/** As wide as the words need, within reason, so that a usual row stands on one line. */
function widthFor(label: string | undefined, least = 84): number {
  return Math.min(250, Math.max(least, Math.round((label ?? "").length * 7.4) + 54));
}

export function ConditionFields(props: Props) {
  const { condition, vocabulary, onChange } = props;
  const { t } = useTranslation("segments");
  const both = useBoth();
  const subjects = subjectChoices(vocabulary, both, (key) => t(key));
  const chosen = subjects.flatMap((one) => one.items).find((one) => one.value === subjectOf(condition));
  return (
    <div className="condition-fields">
      <Select
        w={widthFor(chosen?.label)}
        comboboxProps={{ width: 280, position: "bottom-start" }}
        searchable
        autoFocus={props.autoFocus}
        aria-label={t("about_what")}
        nothingFoundMessage={t("nothing")}
        data={subjects}
        value={subjectOf(condition)}
        onChange={(value) =>
          value && value !== subjectOf(condition) && onChange(firstCondition(value, vocabulary))
        }
      />
      <Rest {...props} />
      {takesPeriod(condition) && <PeriodFields condition={condition} onChange={onChange} />}
    </div>
  );
}

function Rest(props: Props) {
  const { condition, vocabulary, onChange } = props;
  const { t } = useTranslation("segments");
  const channel = useChannelName();
  const channels = vocabulary.channels.map((one) => ({ value: one.value, label: channel(one.value) }));
  const set = (change: Partial<Condition>) => onChange({ ...condition, ...change });
  switch (condition.subject) {
    case "field":
      return <FieldRest {...props} />;
    case "orders":
      return <OrdersRest {...props} />;
    case "bought":
      return (
        <>
          <Choice
            label={t("operator")}
            words={["did", "did_not"]}
            value={condition.op}
            onChange={(op) => set({ op })}
          />
          {condition.what === "category" ? (
            <MultiSelect
              style={STRETCH}
              searchable
              aria-label={t("categories")}
              placeholder={condition.values?.length ? undefined : t("categories")}
              data={vocabulary.categories.map((one) => ({ value: one.id, label: one.name }))}
              value={condition.values ?? []}
              onChange={(values) => set({ values })}
            />
          ) : (
            <ProductPicker values={condition.values ?? []} onChange={(values) => set({ values })} />
          )}
        </>
      );
    case "consent":
      return (
        <>
          <Choice
            label={t("purpose")}
            words={["marketing", "service"]}
            prefix="kit:purpose"
            value={condition.purpose ?? "marketing"}
            onChange={(purpose) => set({ purpose })}
          />
          <Select
            w={widthFor(channel(condition.channel ?? ""))}
            aria-label={t("channel")}
            data={channels}
            value={condition.channel}
            onChange={(next) => set({ channel: next ?? "email" })}
          />
          {vocabulary.topics.length > 0 && (
            <Select
              w={170}
              aria-label={t("topic")}
              data={[
                { value: "", label: t("any_topic") },
                ...vocabulary.topics.map((one) => ({ value: one.id, label: one.name })),
              ]}
              value={condition.topic_id ?? ""}
              onChange={(next) => set({ topic_id: next || null })}
            />
          )}
          <Choice
            label={t("operator")}
            words={["given", "not_given"]}
            value={condition.op}
            onChange={(op) => set({ op })}
          />
        </>
      );
    case "reach":
      return (
        <>
          <Select
            w={widthFor(channel(condition.channel ?? ""))}
            aria-label={t("channel")}
            data={channels.filter((one) => one.value === "email" || one.value === "sms")}
            value={condition.channel}
            onChange={(next) => set({ channel: next ?? "email" })}
          />
          <Choice
            label={t("operator")}
            words={["can", "cannot"]}
            value={condition.op}
            onChange={(op) => set({ op })}
          />
        </>
      );
    case "segment":
      return (
        <>
          <Choice
            label={t("operator")}
            words={["in", "not_in"]}
            value={condition.op}
            onChange={(op) => set({ op })}
          />
          <Select
            w={240}
            searchable
            aria-label={t("segment")}
            placeholder={t("segment")}
            data={vocabulary.segments.map((one) => ({ value: one.id, label: one.name }))}
            value={condition.segment_id || null}
            onChange={(next) => set({ segment_id: next ?? "" })}
          />
        </>
      );
    default:
      return null;
  }
}

interface ChoiceProps {
  label: string;
  words: string[];
  value: string;
  prefix?: string;
  onChange: (value: string) => void;
}

function Choice({ label, words, value, prefix = "op", onChange }: ChoiceProps) {
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

function OpSelect({
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
function reshaped(value: unknown, operand: string): unknown {
  const first = Array.isArray(value) ? value[0] : value;
  if (operand === "none") return undefined;
  if (operand === "two") return Array.isArray(value) && value.length === 2 ? value : [first ?? "", ""];
  if (operand === "list") return Array.isArray(value) ? value : first ? [first] : [];
  return first ?? "";
}

function FieldRest({ condition, vocabulary, onChange }: Props) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const field = vocabulary.fields.find((one) => one.name === condition.field);
  const ops = vocabulary.field_ops.find((one) => one.kind === field?.kind)?.ops ?? [];
  const operand = ops.find((one) => one.op === condition.op)?.operand ?? "one";
  const setOp = (op: VocabularyOp) => {
    const value =
      op.operand === operand
        ? condition.value
        : op.operand === "days"
          ? 7
          : reshaped(typeof condition.value === "number" ? "" : condition.value, op.operand);
    const { value: _, ...rest } = condition;
    onChange(value === undefined ? { ...rest, op: op.op } : { ...rest, op: op.op, value });
  };
  const set = (value: unknown) => onChange({ ...condition, value });
  const dated = field?.kind === "date" || field?.kind === "moment";
  const choices = field?.choices.map((one) => ({ value: one.value, label: both(one.label) })) ?? [];
  return (
    <>
      <OpSelect ops={ops} value={condition.op} onChange={setOp} />
      {operand === "days" && (
        <NumberValue value={condition.value} onChange={set} unit={t("unit.days")} min={1} />
      )}
      {operand === "list" &&
        (choices.length > 0 ? (
          <MultiSelect
            style={STRETCH}
            aria-label={t("value")}
            data={choices}
            value={(condition.value as string[]) ?? []}
            onChange={set}
          />
        ) : (
          <TagsInput
            style={STRETCH}
            aria-label={t("value")}
            placeholder={
              Array.isArray(condition.value) && condition.value.length > 0 ? undefined : t("list_hint")
            }
            value={(condition.value as string[]) ?? []}
            onChange={set}
          />
        ))}
      {operand === "one" &&
        (choices.length > 0 ? (
          <Select
            w={170}
            aria-label={t("value")}
            placeholder={t("choose")}
            data={choices}
            value={(condition.value as string) || null}
            onChange={set}
          />
        ) : (
          <TextInput
            w={dated ? 150 : 200}
            type={dated ? "date" : "text"}
            aria-label={t("value")}
            placeholder={t("value")}
            value={String(condition.value ?? "")}
            onChange={(event) => set(event.currentTarget.value)}
          />
        ))}
      {operand === "two" && <Between value={condition.value} onChange={set} dated={dated} />}
    </>
  );
}

function OrdersRest({ condition, vocabulary, onChange }: Props) {
  const { t } = useTranslation("segments");
  const measure = vocabulary.measures.find((one) => one.measure === condition.measure);
  const operand = vocabulary.compare_ops.find((one) => one.op === condition.op)?.operand ?? "one";
  const money = measure?.unit === "money";
  const unit = money
    ? currencySign(vocabulary.currency)
    : measure?.unit === "count"
      ? ""
      : t(`unit.${measure?.unit}`, { defaultValue: "" });
  const set = (value: unknown) => onChange({ ...condition, value });
  return (
    <>
      <OpSelect
        ops={vocabulary.compare_ops}
        value={condition.op}
        onChange={(op) => onChange({ ...condition, op: op.op, value: reshaped(condition.value, op.operand) })}
      />
      {operand === "two" ? (
        <Between value={condition.value} onChange={set} money={money} unit={unit} />
      ) : (
        <NumberValue value={condition.value} onChange={set} money={money} unit={unit} />
      )}
    </>
  );
}

function currencySign(currency: string): string {
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
  unit?: string;
  label?: string;
  min?: number;
}

/** A number as the wire wants it: whole ones as numbers, money as a decimal text so that no penny is lost. */
function NumberValue({ value, onChange, money, unit, label, min = 0 }: NumberProps) {
  const { t } = useTranslation("segments");
  return (
    <NumberInput
      w={money ? 120 : unit ? 84 : 64}
      min={min}
      hideControls
      allowDecimal={Boolean(money)}
      decimalScale={money ? 2 : 0}
      thousandSeparator={"\u00a0"}
      decimalSeparator=","
      allowedDecimalSeparators={[",", "."]}
      allowNegative={false}
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
  unit?: string;
}

function Between({ value, onChange, dated, money, unit }: BetweenProps) {
  const { t } = useTranslation("segments");
  const [low, high] = Array.isArray(value) ? value : ["", ""];
  const part = (now: unknown, label: string, put: (next: unknown) => [unknown, unknown]) =>
    dated ? (
      <TextInput
        w={150}
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

function PeriodFields({ condition, onChange }: Pick<Props, "condition" | "onChange">) {
  const { t } = useTranslation("segments");
  const { period } = condition;
  const kind = !period ? "ever" : "last_days" in period ? "last_days" : "between";
  const choose = (next: string | null) => {
    const { period: _, ...rest } = condition;
    if (next === "last_days") onChange({ ...rest, period: { last_days: 90 } });
    else if (next === "between") onChange({ ...rest, period: { between: ["", ""] } });
    else onChange(rest);
  };
  return (
    <>
      <Select
        w={widthFor(t(`period_word.${kind}`))}
        comboboxProps={{ width: "max-content", position: "bottom-start" }}
        aria-label={t("period")}
        data={["ever", "last_days", "between"].map((word) => ({
          value: word,
          label: t(`period_word.${word}`),
        }))}
        value={kind}
        onChange={choose}
      />
      {period && "last_days" in period && (
        <NumberValue
          value={period.last_days || ""}
          label={t("days")}
          unit={t("unit.days")}
          min={1}
          onChange={(next) => onChange({ ...condition, period: { last_days: Number(next) || 0 } })}
        />
      )}
      {period && "between" in period && (
        <Between
          dated
          value={period.between}
          onChange={(next) => onChange({ ...condition, period: { between: next as [string, string] } })}
        />
      )}
    </>
  );
}

function ProductPicker({ values, onChange }: { values: string[]; onChange: (values: string[]) => void }) {
  const { t } = useTranslation("segments");
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, 200);
  const found = useGet("/products", { query: { search, limit: 20 }, keepPrevious: true }).data?.rows ?? [];
  const data = found.map((one) => ({ value: one.code, label: `${one.name} · ${one.code}` }));
  // What was chosen earlier stays in the list under its code even when the search has moved on.
  const missing = values.filter((code) => !data.some((one) => one.value === code));
  return (
    <MultiSelect
      style={STRETCH}
      searchable
      aria-label={t("products")}
      placeholder={values.length ? undefined : t("products")}
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
