// The fields of one row: [about what] [operator] [value] [period]. It draws what the vocabulary allows and changes the
// condition it was given; it decides nothing about truth and asks the server nothing but names of products.

import { Select } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Condition, Vocabulary } from "@/api/types";
import { useBoth, useChannelName } from "@/kit";
import { BoughtFields, ShareFields } from "./GoodsFields";
import { PeriodFields } from "./PeriodFields";
import { MessagesFields, RowsFields, SequenceFields } from "./RowsFields";
import { Named } from "./SourceFields";
import { firstCondition, subjectChoices, subjectOf, takesPeriod, technicalOf } from "./subjects";
import {
  Between,
  Choice,
  currencySign,
  NumberValue,
  OpSelect,
  reshaped,
  TestFields,
  widthFor,
} from "./values";

export interface ConditionProps {
  condition: Condition;
  vocabulary: Vocabulary;
  onChange: (condition: Condition) => void;
  autoFocus?: boolean;
}

export function ConditionFields(props: ConditionProps) {
  const { condition, vocabulary, onChange } = props;
  const { t } = useTranslation("segments");
  const both = useBoth();
  const subjects = useMemo(() => subjectChoices(vocabulary, both, (key) => t(key)), [vocabulary, both, t]);
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
        renderOption={({ option }) => <Named label={option.label} technical={technicalOf(option.value)} />}
        value={subjectOf(condition)}
        onChange={(value) =>
          value && value !== subjectOf(condition) && onChange(firstCondition(value, vocabulary))
        }
      />
      <Rest {...props} />
      {takesPeriod(condition) && (
        <PeriodFields condition={condition} vocabulary={vocabulary} onChange={onChange} />
      )}
    </div>
  );
}

function Rest(props: ConditionProps) {
  const { condition, vocabulary, onChange } = props;
  const { t } = useTranslation("segments");
  const channel = useChannelName();
  const channels = vocabulary.channels.map((one) => ({ value: one.value, label: channel(one.value) }));
  const set = (change: Partial<Condition>) => onChange({ ...condition, ...change });
  switch (condition.subject) {
    case "field":
      return (
        <TestFields
          of={vocabulary.fields.find((one) => one.name === condition.field)}
          test={condition}
          vocabulary={vocabulary}
          onChange={onChange}
        />
      );
    case "orders":
      return <OrdersRest {...props} />;
    case "bought":
      return <BoughtFields {...props} />;
    case "share":
      return <ShareFields {...props} />;
    case "events":
    case "rows":
      return <RowsFields {...props} />;
    case "messages":
      return <MessagesFields {...props} />;
    case "sequence":
      return <SequenceFields {...props} />;
    case "list":
      return (
        <Member
          value={condition.list_id}
          op={condition.op}
          label={t("list")}
          data={vocabulary.lists}
          onChange={(list_id, op) => set({ list_id, op })}
        />
      );
    case "control":
      return (
        <Member
          value={condition.campaign_id}
          op={condition.op}
          label={t("campaign")}
          data={vocabulary.campaigns}
          onChange={(campaign_id, op) => set({ campaign_id, op })}
        />
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
        <Member
          value={condition.segment_id}
          op={condition.op}
          label={t("segment")}
          data={vocabulary.segments}
          onChange={(segment_id, op) => set({ segment_id, op })}
        />
      );
    default:
      return null;
  }
}

interface MemberProps {
  value: string | null | undefined;
  op: string;
  label: string;
  data: { id: string; name: string }[];
  onChange: (id: string, op: string) => void;
}

/** In something of the workspace's own, or not in it. */
function Member({ value, op, label, data, onChange }: MemberProps) {
  const { t } = useTranslation("segments");
  return (
    <>
      <Choice
        label={t("operator")}
        words={["in", "not_in"]}
        value={op}
        onChange={(next) => onChange(value ?? "", next)}
      />
      <Select
        w={240}
        searchable
        aria-label={label}
        placeholder={label}
        nothingFoundMessage={t("nothing")}
        data={data.map((one) => ({ value: one.id, label: one.name }))}
        value={value || null}
        onChange={(next) => onChange(next ?? "", op)}
      />
    </>
  );
}

function OrdersRest({ condition, vocabulary, onChange }: ConditionProps) {
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
