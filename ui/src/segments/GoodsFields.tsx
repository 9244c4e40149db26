// Rows about goods: what was bought and what was not, and which share of the money it took.

import { MultiSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Condition, Vocabulary } from "@/api/types";
import type { ConditionProps } from "./ConditionFields";
import { Between, Choice, NumberValue, OpSelect, ProductPicker, reshaped, STRETCH } from "./values";

export function BoughtFields({ condition, vocabulary, onChange }: ConditionProps) {
  const { t } = useTranslation("segments");
  const setOp = (op: string) => {
    const { but_not: _, ...rest } = condition;
    onChange(op === "did" ? { ...condition, op } : { ...rest, op });
  };
  const setButNot = (values: string[]) => {
    const { but_not: _, ...rest } = condition;
    onChange(values.length > 0 ? { ...rest, but_not: values } : rest);
  };
  return (
    <>
      <Choice label={t("operator")} words={["did", "did_not"]} value={condition.op} onChange={setOp} />
      <Goods
        condition={condition}
        vocabulary={vocabulary}
        values={condition.values ?? []}
        onChange={(values) => onChange({ ...condition, values })}
      />
      {(condition.but_not?.length ?? 0) > 0 && <span className="muted">{t("but_not")}</span>}
      {condition.op === "did" && (condition.values?.length ?? 0) > 0 && (
        <Goods
          condition={condition}
          vocabulary={vocabulary}
          label={t("but_not")}
          values={condition.but_not ?? []}
          onChange={setButNot}
        />
      )}
    </>
  );
}

export function ShareFields({ condition, vocabulary, onChange }: ConditionProps) {
  const { t } = useTranslation("segments");
  const operand = vocabulary.compare_ops.find((one) => one.op === condition.op)?.operand ?? "one";
  const set = (value: unknown) => onChange({ ...condition, value });
  return (
    <>
      <Goods
        condition={condition}
        vocabulary={vocabulary}
        values={condition.values ?? []}
        onChange={(values) => onChange({ ...condition, values })}
      />
      <OpSelect
        ops={vocabulary.compare_ops}
        value={condition.op}
        onChange={(op) => onChange({ ...condition, op: op.op, value: reshaped(condition.value, op.operand) })}
      />
      {operand === "two" ? (
        <Between value={condition.value} onChange={set} unit={t("unit.percent")} />
      ) : (
        <NumberValue value={condition.value} onChange={set} unit={t("unit.percent")} />
      )}
    </>
  );
}

interface GoodsProps {
  condition: Condition;
  vocabulary: Vocabulary;
  values: string[];
  label?: string;
  onChange: (values: string[]) => void;
}

function Goods({ condition, vocabulary, values, label, onChange }: GoodsProps) {
  const { t } = useTranslation("segments");
  if (condition.what !== "category")
    return <ProductPicker values={values} label={label} onChange={onChange} />;
  const words = label ?? t("categories");
  return (
    <MultiSelect
      style={STRETCH}
      searchable
      aria-label={words}
      placeholder={values.length ? undefined : words}
      nothingFoundMessage={t("nothing")}
      data={vocabulary.categories.map((one) => ({ value: one.id, label: one.name }))}
      value={values}
      onChange={onChange}
    />
  );
}
