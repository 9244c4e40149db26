// Bringing a file in: the file, the meaning of its columns, the ground on which people may be written to, a rehearsal,
// then the import itself. The file waits on the server, so the address holds everything that was done so far but the
// answers of the later steps, which live as long as the page.

import { Skeleton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useMay, useWorkspace } from "@/api/workspace";
import { ErrorNote, NotAllowed, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import type { RecordType } from "@/records/wire";
import { CheckStep } from "./CheckStep";
import { ColumnsStep } from "./ColumnsStep";
import { type ConsentAnswer, ConsentStep } from "./ConsentStep";
import { FileStep } from "./FileStep";
import { newImportRoute } from "./routes";
import { StepBar } from "./StepBar";
import {
  asksConsent,
  type FileInfo,
  fieldNamed,
  type ImportKind,
  type ImportOptions,
  type ImportOrder,
  isFeed,
  type Mapping,
  REPEATED,
} from "./wire";
import "./imports.css";

export interface Plan {
  kind: ImportKind;
  /** What the records are. */
  of?: RecordType;
  mapping: Mapping;
  options: ImportOptions;
  consent: ConsentAnswer;
}

export function NewImportPage() {
  const { t } = useTranslation("imports");
  const to = usePlace();
  const go = useGo();
  const client = useQueryClient();
  const { slug } = useWorkspace();
  const search = newImportRoute.useSearch();
  const kind = (
    ["customers", "products", "orders", "records"].includes(search.kind ?? "") ? search.kind : "customers"
  ) as ImportKind;
  const types = useGet("/record-types");
  const inUse = (types.data?.rows ?? []).filter((one) => !one.archived);
  const of = kind === "records" ? (inUse.find((one) => one.key === search.type) ?? inUse[0]) : undefined;
  const [source, setSource] = useState<File | null>(null);
  const read = useGet("/files/{id}", {
    path: { id: search.file ?? "" },
    query: search.sheet === undefined ? undefined : { sheet: search.sheet },
    enabled: Boolean(search.file),
  });
  const uploaded = (file: FileInfo, from: File) => {
    client.setQueryData(["/files/{id}", slug, { id: file.id }, {}], file);
    setSource(from);
    go({ kind, type: of?.key, file: file.id, step: "columns" });
  };
  const crumbs = [{ title: t("title"), to: to("/imports") }];
  if (!useMay("imports.run")) return <NotAllowed title={t("new_title")} crumbs={crumbs} />;
  return (
    <Page title={t("new_title")}>
      <PageHeader crumbs={crumbs} title={t("new_title")} sub={t("new_sub")} />
      <StepBar
        kind={kind}
        step={search.file ? (search.step ?? "columns") : "file"}
        onGo={(step) => go({ ...search, step })}
      />
      {!search.file && (
        <FileStep
          kind={kind}
          types={inUse}
          of={of}
          onKind={(next, type) => go({ kind: next, type })}
          onUploaded={uploaded}
        />
      )}
      {search.file && read.error && (
        <ErrorNote error={read.error} retry={() => go({ kind, type: of?.key })} />
      )}
      {search.file && !read.data && !read.error && <Skeleton h={360} radius="lg" />}
      {types.error ? <ErrorNote error={types.error} /> : null}
      {read.data && search.file && (kind !== "records" || of) && (
        <Steps
          key={`${read.data.id}:${read.data.sheet}:${kind}`}
          file={read.data}
          kind={kind}
          of={of}
          source={source}
        />
      )}
    </Page>
  );
}

export function useGo() {
  const navigate = useNavigate();
  const to = usePlace();
  const { list } = newImportRoute.useSearch();
  return (search: {
    kind?: string;
    type?: string;
    file?: string;
    sheet?: number;
    step?: string;
    check?: string;
  }) => void navigate({ to: to("/imports/new"), search: { list, ...search } as never });
}

interface StepsProps {
  file: FileInfo;
  kind: ImportKind;
  /** What the records of the file are. */
  of: RecordType | undefined;
  source: File | null;
}

function Steps({ file, kind, of, source }: StepsProps) {
  const go = useGo();
  const search = newImportRoute.useSearch();
  const [plan, setPlan] = useState<Plan>(() => firstPlan(file, kind, { of, list: search.list }));
  const set = (change: Partial<Plan>) => setPlan((now) => ({ ...now, ...change }));
  const step = search.step ?? "columns";
  const type = of?.key;
  const at = { kind, type, file: file.id, sheet: search.sheet };
  const open = (next: string) => go({ ...at, step: next });
  const asks = asksConsent(kind);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins at its top
  useEffect(() => {
    document.getElementById("main")?.scrollTo({ top: 0 });
  }, [step]);
  if (step === "consent" && asks) {
    return (
      <ConsentStep
        plan={plan}
        onChange={(consent) => set({ consent })}
        back={() => open("columns")}
        next={() => open("check")}
      />
    );
  }
  if (step === "check") {
    return (
      <CheckStep
        order={orderOf(file, plan)}
        onOptions={(options) => set({ options: { ...plan.options, ...options } })}
        trial={search.check}
        onTrial={(check) => go({ ...at, step: "check", check })}
        back={() => open(asks ? "consent" : "columns")}
      />
    );
  }
  return (
    <ColumnsStep
      file={file}
      source={source}
      plan={plan}
      onChange={set}
      onSheet={(sheet) => go({ ...at, sheet, step: "columns" })}
      next={() => open(asks ? "consent" : "check")}
    />
  );
}

function firstPlan(
  file: FileInfo,
  kind: ImportKind,
  { of, list }: { of: RecordType | undefined; list: string | undefined },
): Plan {
  const mapping: Mapping = {};
  for (const column of file.columns) {
    const target = column.suggested[kind] ?? (of && fieldNamed(column.name, of.fields));
    const free = target && (REPEATED.includes(target) || !Object.values(mapping).includes(target));
    if (free) mapping[column.index] = target;
  }
  const options: ImportOptions =
    file.sheet === null || file.sheet === undefined
      ? { encoding: file.encoding, delimiter: file.delimiter }
      : { sheet: file.sheet };
  // What was found out was found in these columns; for columns of one's own it is found out at the reading.
  const has = (...targets: string[]) => Object.values(mapping).some((one) => targets.includes(one));
  if (file.date_format && has("placed_at", "birthday")) options.date_format = file.date_format;
  if (file.decimal && has("unit_price", "quantity")) options.decimal = file.decimal;
  if (kind === "orders" && file.cancellation_prefix) options.cancellation_prefix = file.cancellation_prefix;
  if (kind === "customers" && list) options.list_id = list;
  if (kind === "products" && isFeed(file)) options.whole_catalogue = true;
  return { kind, of, mapping, options, consent: { given: null } };
}

function orderOf(file: FileInfo, plan: Plan): Omit<ImportOrder, "dry_run"> {
  const mapping = Object.entries(plan.mapping).map(([column, target]) => ({
    column: Number(column),
    target,
  }));
  const consent = plan.consent.given ? plan.consent.basis : null;
  const record_type = plan.of?.key;
  return { file_id: file.id, kind: plan.kind, record_type, mapping, options: plan.options, consent };
}
