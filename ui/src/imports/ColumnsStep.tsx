import { Button, Group, Select, TextInput } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useMay, useWorkspace } from "@/api/workspace";
import { FieldPanel } from "@/fields/FieldPanel";
import { useFormat } from "@/i18n/format";
import { Card, Note, Section, useBoth } from "@/kit";
import type { Plan } from "./NewImportPage";
import { type Peek, peek } from "./peek";
import {
  type FileColumn,
  type FileInfo,
  type ImportKind,
  type ImportOptions,
  missing,
  REPEATED,
  TARGETS,
} from "./wire";

interface Props {
  file: FileInfo;
  /** The file in this browser, while it is still at hand. */
  source: File | null;
  plan: Plan;
  onChange: (change: Partial<Plan>) => void;
  /** Another sheet of the workbook. */
  onSheet: (sheet: number) => void;
  next: () => void;
}

export function ColumnsStep({ file, source, plan, onChange, onSheet, next }: Props) {
  const { t } = useTranslation("imports");
  const columns = useColumns(file, source, plan.options);
  const lacking = missing(plan.kind, plan.mapping);
  return (
    <>
      <FileFacts file={file} plan={plan} onChange={onChange} onSheet={onSheet} />
      <Section title={t("mapping")}>
        <MappingTable columns={columns} plan={plan} onChange={onChange} />
      </Section>
      <div className="wizard-foot">
        {lacking.length > 0 ? (
          <Note tone="warn" role="status">
            {t("lacking")}{" "}
            <strong>{lacking.map((target) => t(meaningOf(plan.kind, target))).join(", ")}</strong>.
          </Note>
        ) : (
          <span className="muted">{t("mapping_good")}</span>
        )}
        <Button
          disabled={lacking.length > 0}
          onClick={next}
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          {t("kit:next")}
        </Button>
      </div>
    </>
  );
}

/** The columns as the server found them, or as they look with the encoding and separator that the user chose. */
function useColumns(file: FileInfo, source: File | null, options: ImportOptions): FileColumn[] {
  const [seen, setSeen] = useState<Peek | null>(null);
  const book = (file.sheets?.length ?? 0) > 0;
  const changed = !book && (options.encoding !== file.encoding || options.delimiter !== file.delimiter);
  useEffect(() => {
    let alive = true;
    if (!changed || !source || source.name.endsWith(".gz")) setSeen(null);
    else {
      const look = peek(source, options.encoding ?? "utf-8", options.delimiter ?? ",", file.title_lines);
      void look.then((found) => alive && setSeen(found));
    }
    return () => {
      alive = false;
    };
  }, [changed, source, options.encoding, options.delimiter, file.title_lines]);
  if (!seen) return file.columns;
  return seen.headers.map((name, index) => ({
    index,
    name,
    samples: seen.rows.map((row) => row[index] ?? ""),
    name_read: null,
    suggested: file.columns.find((column) => column.name === name)?.suggested ?? {},
  }));
}

const ENCODINGS = ["utf-8", "windows-1251", "koi8-r", "ibm866", "utf-16le", "windows-1252"];
const DELIMITERS = [",", ";", "\t", "|"];

function FileFacts({ file, plan, onChange, onSheet }: Pick<Props, "file" | "plan" | "onChange" | "onSheet">) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const { zone, currency } = useWorkspace();
  const { options } = plan;
  const set = (change: Partial<ImportOptions>) => onChange({ options: { ...options, ...change } });
  const sheets = file.sheets ?? [];
  const encodings = [...new Set([file.encoding.toLowerCase(), ...ENCODINGS])];
  return (
    <Card
      title={file.name}
      aside={
        <span className="muted" style={{ fontWeight: 400 }}>
          {t("rows_count", { count: file.rows, shown: format.number(file.rows) })}, {format.bytes(file.bytes)}
        </span>
      }
    >
      <Group gap="sm" align="flex-start">
        {sheets.length > 0 ? (
          <Select
            w={260}
            label={t("sheet")}
            allowDeselect={false}
            value={String(file.sheet ?? 0)}
            onChange={(sheet) => sheet !== null && onSheet(Number(sheet))}
            data={sheets.map((name, index) => ({ value: String(index), label: name }))}
          />
        ) : (
          <>
            <Select
              w={155}
              label={t("encoding")}
              value={options.encoding?.toLowerCase()}
              onChange={(encoding) => set({ encoding: encoding ?? undefined })}
              data={encodings.map((value) => ({ value, label: value.toUpperCase() }))}
            />
            <Select
              w={165}
              label={t("delimiter")}
              value={options.delimiter}
              onChange={(delimiter) => set({ delimiter: delimiter ?? undefined })}
              data={DELIMITERS.map((value) => ({
                value,
                label: t(`delimiters.${DELIMITERS.indexOf(value)}`),
              }))}
            />
          </>
        )}
        <Select
          w={170}
          label={t("date_format")}
          value={options.date_format ?? null}
          placeholder={t("by_itself")}
          onChange={(date_format) => set({ date_format: date_format ?? undefined })}
          data={["dmy", "ymd", "mdy"].map((value) => ({ value, label: t(`date_formats.${value}`) }))}
        />
        {plan.kind !== "customers" && (
          <TextInput
            w={80}
            label={t("currency")}
            placeholder={currency}
            maxLength={3}
            value={options.currency ?? ""}
            onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() || undefined })}
          />
        )}
        {plan.kind === "orders" && (
          <TextInput
            w={165}
            label={t("cancellation_prefix")}
            placeholder={t("cancellation_prefix_none")}
            maxLength={20}
            value={options.cancellation_prefix ?? ""}
            onChange={(event) => set({ cancellation_prefix: event.currentTarget.value || undefined })}
          />
        )}
        <TextInput
          w={160}
          label={t("zone")}
          placeholder={zone}
          value={options.zone ?? ""}
          onChange={(event) => set({ zone: event.currentTarget.value || undefined })}
        />
      </Group>
      <Passed file={file} kind={plan.kind} />
      {(file.unknown_bytes ?? 0) > 0 && options.encoding === file.encoding && (
        <div style={{ marginTop: 12 }}>
          <Note tone="warn">{t("unknown_bytes")}</Note>
        </div>
      )}
    </Card>
  );
}

/** What of the file is no data, told before anybody wonders where it went. */
function Passed({ file, kind }: { file: FileInfo; kind: ImportKind }) {
  const { t } = useTranslation("imports");
  const facts = [
    { name: "facts.titles", count: file.title_lines ?? 0 },
    { name: "facts.passed", count: file.passed ?? 0 },
    { name: "facts.doubled", count: kind === "customers" ? (file.doubled ?? 0) : 0 },
  ].filter((fact) => fact.count > 0);
  if (facts.length === 0) return null;
  return (
    <ul className="file-facts">
      {facts.map((fact) => (
        <li key={fact.name}>{t(fact.name, { count: fact.count })}</li>
      ))}
    </ul>
  );
}

/** A number is of an order, or of a record. */
function meaningOf(kind: ImportKind, target: string): string {
  return kind === "records" && target === "number" ? "target.record_number" : `target.${target}`;
}

/** The meaning that is not there yet. */
const NEW = "new";

interface TableProps {
  columns: FileColumn[];
  plan: Plan;
  onChange: (change: Partial<Plan>) => void;
}

function MappingTable({ columns, plan, onChange }: TableProps) {
  const { t } = useTranslation("imports");
  const { mapping, kind } = plan;
  const both = useBoth();
  const may = useMay("fields.write");
  const [making, setMaking] = useState<FileColumn | null>(null);
  const fields = (useGet("/fields").data?.rows ?? []).filter((one) => !one.archived);
  const own = kind === "customers" ? fields : (plan.of?.fields ?? []);
  const meanings = [
    {
      group: t("standard_fields"),
      items: TARGETS[kind].map((target) => ({ value: target, label: t(meaningOf(kind, target)) })),
    },
    {
      group: plan.of ? both(plan.of.label) : t("fields:own"),
      items: [
        ...own.map((one) => ({ value: `fields.${one.key}`, label: both(one.label) })),
        ...(kind === "customers" && may ? [{ value: NEW, label: t("fields:new_for_column") }] : []),
      ],
    },
  ].filter((one) => one.items.length > 0);
  const set = (index: number, target: string | null) => {
    // A meaning belongs to one column: taking it for another frees the first.
    const kept = Object.entries(mapping).filter(
      ([column, had]) => Number(column) !== index && (had !== target || REPEATED.includes(had)),
    );
    onChange({ mapping: Object.fromEntries(target ? [...kept, [index, target]] : kept) });
  };
  return (
    <div className="table-wrap mapping">
      <table className="table" aria-label={t("mapping")}>
        <colgroup>
          <col style={{ width: "26%" }} />
          <col />
          <col style={{ width: 280 }} />
        </colgroup>
        <thead>
          <tr>
            <th>{t("column")}</th>
            <th>{t("samples")}</th>
            <th>{t("meaning")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.index}>
              <td>
                <strong style={{ fontWeight: 500 }}>
                  {column.name || t("column_number", { number: column.index + 1 })}
                </strong>
              </td>
              <td>
                <span className="column-samples" title={column.samples.join("\n")}>
                  {column.samples.filter(Boolean).slice(0, 4).join(" · ") || "—"}
                </span>
                <Reading column={column} target={mapping[column.index]} />
              </td>
              <td>
                <Select
                  size="xs"
                  clearable
                  allowDeselect
                  searchable
                  aria-label={t("meaning_of", { column: column.name })}
                  placeholder={t("skip_column")}
                  value={mapping[column.index] ?? null}
                  onChange={(target) => (target === NEW ? setMaking(column) : set(column.index, target))}
                  data={meanings}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <FieldPanel
        opened={making !== null}
        name={making?.name}
        onClose={() => setMaking(null)}
        onSaved={(field) => making && set(making.index, `fields.${field.key}`)}
      />
    </div>
  );
}

/** Whether a cell holds more than one telephone or mailbox. */
function isSeveral(cell: string): boolean {
  const digits = cell.replace(/\D/g, "").length;
  return /@.*@/s.test(cell) || (digits >= 20 && /[,;/|\n]/.test(cell));
}

/** What will become of the cells of a column, where that is more than taking them over. */
function Reading({ column, target }: { column: FileColumn; target: string | undefined }) {
  const { t } = useTranslation("imports");
  const words = () => {
    if (column.own_ids && !target) return t("reading.own_ids");
    if (target === "consent") return t("reading.consent");
    if (target && REPEATED.includes(target) && column.samples.some(isSeveral)) return t("reading.several");
    const name = column.name_read;
    if (target !== "full_name" || !name) return null;
    const parts = (["last_name", "first_name", "middle_name"] as const).flatMap((part) =>
      name[part] ? [`${t(`target.${part}`)}: ${name[part]}`] : [],
    );
    if (name.gender) parts.push(`${t("target.gender")}: ${t(`reading.gender.${name.gender}`)}`);
    return `→ ${parts.join(" · ")}`;
  };
  const text = words();
  return text ? (
    <span className="column-reading" title={text}>
      {text}
    </span>
  ) : null;
}
