// Rows about what a customer has many of: events and other records, messages, and one thing after another.

import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Condition } from "@/api/types";
import { useBoth, useChannelName } from "@/kit";
import type { ConditionProps } from "./ConditionFields";
import { SpanFields } from "./PeriodFields";
import { Filters, firstSource, SourceFields, tableOf } from "./SourceFields";
import { ofRecords } from "./subjects";
import { Between, Choice, currencySign, NumberValue, OpSelect, reshaped, widthFor } from "./values";

export function RowsFields({ condition, vocabulary, onChange }: ConditionProps) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const figure = vocabulary.figures.find((one) => one.aggregate === condition.aggregate);
  const properties = (tableOf(condition, vocabulary)?.properties ?? []).filter(
    (one) => figure?.property === "any" || one.kind === "number" || one.kind === "money",
  );
  const property = properties.find((one) => one.name === condition.of);
  const records = ofRecords(condition);
  const numbers = vocabulary.figures.filter(
    (one) =>
      one === figure ||
      ((one.property !== "number" || hasNumbers({ condition, vocabulary })) &&
        !(records && one.unit === "days")),
  );
  const figureName = (one: typeof figure) =>
    records && one?.aggregate === "count" ? t("how_many_records") : both(one?.label);
  const setFigure = (aggregate: string | null) => {
    const next = vocabulary.figures.find((one) => one.aggregate === aggregate);
    if (!next) return;
    const { of: _, ...rest } = condition;
    onChange(
      next.property === "none"
        ? { ...rest, aggregate: next.aggregate }
        : { ...rest, aggregate: next.aggregate, of: "" },
    );
  };
  return (
    <>
      <Filters source={condition} vocabulary={vocabulary} onChange={onChange} />
      <Select
        w={widthFor(figureName(figure))}
        comboboxProps={{ width: "max-content", position: "bottom-start" }}
        aria-label={t("figure")}
        data={numbers.map((one) => ({ value: one.aggregate, label: figureName(one) }))}
        value={condition.aggregate ?? "count"}
        onChange={setFigure}
      />
      {figure && figure.property !== "none" && (
        <Select
          w={widthFor(both(property?.label), 130)}
          searchable
          aria-label={t("property")}
          placeholder={t("property")}
          data={properties.map((one) => ({ value: one.name, label: both(one.label) }))}
          value={condition.of || null}
          onChange={(next) => next && onChange({ ...condition, of: next })}
        />
      )}
      <Compared
        condition={condition}
        vocabulary={vocabulary}
        onChange={onChange}
        money={figure?.unit === "property" && property?.kind === "money"}
        unit={figure?.unit === "days" ? t("unit.days") : ""}
        decimal={figure?.unit === "property"}
      />
    </>
  );
}

function hasNumbers({ condition, vocabulary }: Pick<ConditionProps, "condition" | "vocabulary">): boolean {
  const properties = tableOf(condition, vocabulary)?.properties ?? [];
  return properties.some((one) => one.kind === "number" || one.kind === "money");
}

interface ComparedProps extends ConditionProps {
  money?: boolean;
  decimal?: boolean;
  unit?: string;
}

/** An operator and the number, or the two, it compares with. */
function Compared({ condition, vocabulary, onChange, money, decimal, unit }: ComparedProps) {
  const operand = vocabulary.compare_ops.find((one) => one.op === condition.op)?.operand ?? "one";
  const set = (value: unknown) => onChange({ ...condition, value });
  const sign = money ? currencySign(vocabulary.currency) : unit;
  return (
    <>
      <OpSelect
        ops={vocabulary.compare_ops}
        value={condition.op}
        onChange={(op) => onChange({ ...condition, op: op.op, value: reshaped(condition.value, op.operand) })}
      />
      {operand === "two" ? (
        <Between value={condition.value} onChange={set} money={money || decimal} unit={sign} />
      ) : (
        <NumberValue value={condition.value} onChange={set} money={money || decimal} unit={sign} />
      )}
    </>
  );
}

const COUNTED = ["at_least", "at_most", "equals"];

export function MessagesFields({ condition, vocabulary, onChange }: ConditionProps) {
  const { t } = useTranslation("segments");
  const channel = useChannelName();
  const set = (key: "campaign_id" | "topic_id" | "channel", value: string | null) => {
    const { [key]: _, ...rest } = condition;
    onChange((value ? { ...rest, [key]: value } : rest) as Condition);
  };
  const setOp = (op: string) => {
    const { value: _, ...rest } = condition;
    onChange(COUNTED.includes(op) ? { ...rest, op, value: condition.value ?? 1 } : { ...rest, op });
  };
  const scopes = [
    { key: "campaign_id", any: t("any_campaign"), data: vocabulary.campaigns },
    { key: "topic_id", any: t("any_topic"), data: vocabulary.topics },
    {
      key: "channel",
      any: t("any_channel"),
      data: vocabulary.channels.map((one) => ({ id: one.value, name: channel(one.value) })),
    },
  ] as const;
  return (
    <>
      <Choice
        label={t("operator")}
        words={["did", "did_not", ...COUNTED]}
        prefix="message_op"
        value={condition.op}
        onChange={setOp}
      />
      {COUNTED.includes(condition.op) && (
        <NumberValue value={condition.value} onChange={(value) => onChange({ ...condition, value })} />
      )}
      {scopes
        .filter((scope) => scope.data.length > 0)
        .map((scope) => {
          const value = condition[scope.key] ?? "";
          const name = scope.data.find((one) => one.id === value)?.name ?? scope.any;
          return (
            <Select
              key={scope.key}
              w={widthFor(name)}
              comboboxProps={{ width: "max-content", position: "bottom-start" }}
              searchable
              aria-label={t(
                scope.key === "campaign_id" ? "campaign" : scope.key === "topic_id" ? "topic" : "channel",
              )}
              nothingFoundMessage={t("nothing")}
              data={[
                { value: "", label: scope.any },
                ...scope.data.map((one) => ({ value: one.id, label: one.name })),
              ]}
              value={value}
              onChange={(next) => set(scope.key, next)}
            />
          );
        })}
    </>
  );
}

export function SequenceFields({ condition, vocabulary, onChange }: ConditionProps) {
  const { t } = useTranslation("segments");
  const first = condition.first ?? firstSource(vocabulary);
  const then = condition.then ?? { table: "orders" };
  return (
    <>
      <SourceFields
        source={first}
        vocabulary={vocabulary}
        onChange={(source) => onChange({ ...condition, first: source })}
      />
      <span className="muted">{t("then_word")}</span>
      <SpanFields
        span={condition.within ?? { hours: 2 }}
        onChange={(within) => onChange({ ...condition, within })}
      />
      <Choice
        label={t("operator")}
        words={["did", "did_not"]}
        prefix="sequence_op"
        value={condition.op}
        onChange={(op) => onChange({ ...condition, op })}
      />
      <SourceFields
        source={then}
        vocabulary={vocabulary}
        // biome-ignore lint/suspicious/noThenProperty: the word of the language
        onChange={(source) => onChange({ ...condition, then: source })}
      />
    </>
  );
}
