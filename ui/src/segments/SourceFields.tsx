// Which rows are meant: events of a kind or rows of another table, and what their properties must be.

import { ActionIcon, Button, Select } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PropertyTest, Source, Vocabulary, VocabularyTable } from "@/api/types";
import { useBoth } from "@/kit";
import { TestFields, widthFor } from "./values";

/** Lines of orders and records of messages are asked about by rows of their own. */
export function asked(table: VocabularyTable): boolean {
  return table.events || table.records || table.name === "orders";
}

export function tableOf(source: Source, vocabulary: Vocabulary): VocabularyTable | undefined {
  const name = source.kind ?? source.table;
  return vocabulary.tables.find((one) => one.name === name && one.events === (source.kind !== undefined));
}

function sourceOf(table: VocabularyTable): Source {
  return table.events ? { kind: table.name } : { table: table.name };
}

/** What a new row begins with: the first kind of events, or purchases where there are none yet. */
export function firstSource(vocabulary: Vocabulary): Source {
  const table = vocabulary.tables.find(asked);
  return table ? sourceOf(table) : { table: "orders" };
}

interface Props {
  source: Source;
  vocabulary: Vocabulary;
  onChange: (source: Source) => void;
}

export function SourceFields({ source, vocabulary, onChange }: Props) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const chosen = tableOf(source, vocabulary);
  const tables = vocabulary.tables.filter((one) => asked(one) || one === chosen);
  const key = (table: VocabularyTable) => `${table.events ? "kind" : "table"}:${table.name}`;
  return (
    <>
      <Select
        w={widthFor(chosen ? both(chosen.label) : "", 150)}
        searchable
        aria-label={t("what_happened")}
        placeholder={t("what_happened")}
        nothingFoundMessage={t("nothing")}
        data={tables.map((one) => ({ value: key(one), label: both(one.label) }))}
        renderOption={({ option }) => (
          <Named
            label={option.label}
            technical={option.value.startsWith("kind:") ? option.value.slice(5) : undefined}
          />
        )}
        value={chosen ? key(chosen) : null}
        onChange={(next) => {
          const table = tables.find((one) => key(one) === next);
          if (table) onChange(sourceOf(table));
        }}
      />
      <Filters source={source} vocabulary={vocabulary} onChange={onChange} />
    </>
  );
}

/** A choice with the name that programs use, where people have another word for it. */
export function Named({ label, technical }: { label: string; technical?: string }) {
  return (
    <span>
      {label}
      {technical && technical.toLowerCase() !== label.toLowerCase() && (
        <>
          {" "}
          <span className="mono muted rule-technical">{technical}</span>
        </>
      )}
    </span>
  );
}

/** Tests of properties; all of them must pass. */
export function Filters<T extends Source>({
  source,
  vocabulary,
  onChange,
}: {
  source: T;
  vocabulary: Vocabulary;
  onChange: (source: T) => void;
}) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const properties = tableOf(source, vocabulary)?.properties ?? [];
  const tests = source.where ?? [];
  const set = (next: PropertyTest[]) => {
    const { where: _, ...rest } = source;
    onChange((next.length > 0 ? { ...rest, where: next } : rest) as T);
  };
  const begin = (name: string): PropertyTest => {
    const kind = properties.find((one) => one.name === name)?.kind;
    const op = vocabulary.field_ops.find((one) => one.kind === kind)?.ops[0]?.op ?? "is";
    return { property: name, op, value: op === "in" ? [] : "" };
  };
  const first = properties[0]?.name;
  return (
    <>
      {tests.map((test, index) => (
        <span className="rule-filter" key={index}>
          <span className="muted">{index === 0 ? t("where_word") : t("joint.all")}</span>
          <Select
            w={widthFor(both(properties.find((one) => one.name === test.property)?.label) || test.property)}
            searchable
            aria-label={t("property")}
            data={properties.map((one) => ({ value: one.name, label: both(one.label) }))}
            renderOption={({ option }) => <Named label={option.label} technical={option.value} />}
            value={test.property}
            onChange={(next) => next && set(tests.map((one, at) => (at === index ? begin(next) : one)))}
          />
          <TestFields
            of={properties.find((one) => one.name === test.property)}
            test={test}
            vocabulary={vocabulary}
            onChange={(next) => set(tests.map((one, at) => (at === index ? next : one)))}
          />
          <ActionIcon
            aria-label={t("remove_filter")}
            title={t("remove_filter")}
            onClick={() => set(tests.filter((_, at) => at !== index))}
          >
            <IconX size={14} stroke={1.6} />
          </ActionIcon>
        </span>
      ))}
      {first && tests.length < 20 && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => set([...tests, begin(first)])}
        >
          {t("add_filter")}
        </Button>
      )}
    </>
  );
}
