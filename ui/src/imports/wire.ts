// What the server speaks about files and imports, added to the shared route table.

import type { Channel, Id, Moment, Operation } from "@/api/types";
import type { Shape } from "@/fields/wire";

export type ImportKind = "customers" | "products" | "orders" | "records";

export interface FileColumn {
  index: number;
  name: string;
  samples: string[];
  suggested: Partial<Record<ImportKind, string | null>>;
  /** Of whole names: how the first sample is read. */
  name_read?: NameRead | null;
  /** Our own numbers of customers, from our own export. */
  own_ids?: boolean;
}

export interface NameRead {
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  gender: string | null;
}

export interface FileInfo {
  id: Id;
  name: string;
  bytes: number;
  rows: number;
  encoding: string;
  delimiter: string;
  /** Of a workbook: its sheets, and which of them was read. */
  sheets?: string[];
  sheet?: number | null;
  /** Lines of title above the header. */
  title_lines?: number;
  /** Rows without data that are passed: totals, notes, the header once more. */
  passed?: number;
  /** Rows that repeat an earlier one word for word. */
  doubled?: number;
  columns: FileColumn[];
  /** Places where the encoding did not know a byte. */
  unknown_bytes?: number;
  date_format?: string;
  decimal?: string;
  cancellation_prefix?: string | null;
}

export interface ImportOptions {
  sheet?: number;
  encoding?: string;
  delimiter?: string;
  zone?: string;
  currency?: string;
  date_format?: string;
  decimal?: string;
  cancellation_prefix?: string;
  list_id?: Id | null;
  /** Of products: those that the file does not name become unavailable. */
  whole_catalogue?: boolean;
  /** Even if they are more than half. */
  may_shrink?: boolean;
}

export interface ConsentBasis {
  basis: string;
  source: string;
  document: string;
  given_at: Moment;
  channels: Channel[];
  topic_id: Id | null;
  text_version: string | null;
}

export interface ImportOrder {
  file_id: Id;
  kind: ImportKind;
  /** Of records: the key of their type. */
  record_type?: string;
  mapping: { column: number; target: string }[];
  options: ImportOptions;
  consent: ConsentBasis | null;
  dry_run: boolean;
}

export interface Count {
  created: number;
  updated: number;
  unchanged: number;
}

/** What an import did; kept in the operation's `result`. */
export interface ImportResult {
  dry_run: boolean;
  rows: number;
  errors: number;
  passed?: number;
  customers: Count;
  products: Count;
  orders: Count;
  /** Absent in what was imported before there were records. */
  records?: Count;
  lines: number;
  consents_written: number;
  consents_kept: number;
  listed?: number;
  /** The list that the customers of the file are in. */
  list_id?: Id;
  /** Products that became unavailable, because the whole catalogue does not name them. */
  retired?: number;
  limited?: boolean;
  error?: { code: string; detail: string };
}

export interface UndoFates {
  gone: number;
  back: number;
  stays: number;
}

/** What taking an import back did; kept in the result of its operation. */
export interface UndoResult {
  dry_run: boolean;
  import: Id | null;
  customers: UndoFates;
  products: UndoFates;
  orders: UndoFates;
  records: UndoFates;
  consents: number;
  unlisted: number;
  stays: number;
  error?: { code: string; detail: string };
}

export interface ImportUndo {
  state: "possible" | "too_early" | "too_late" | "nothing" | "running" | "stopped" | "done";
  until: Moment | null;
  operation_id: Id | null;
  later: number;
}

export function isUndoResult(result: unknown): result is UndoResult {
  return typeof result === "object" && result !== null && "unlisted" in result;
}

export function isImportResult(result: unknown): result is ImportResult {
  return typeof result === "object" && result !== null && "customers" in result && "rows" in result;
}

/** What a column can mean, by kind, in the order of the list; as the server has it (crates/domain, imports/target.rs). */
export const TARGETS: Record<ImportKind, string[]> = {
  customers: [
    "external_id",
    "email",
    "phone",
    "full_name",
    "first_name",
    "middle_name",
    "last_name",
    "gender",
    "birthday",
    "country",
    "city",
    "locale",
    "source",
    "preferred_channel",
    "contact_frequency",
    "consent",
    "consent_at",
  ],
  products: [
    "code",
    "name",
    "category",
    "unit_price",
    "old_price",
    "currency",
    "picture",
    "pictures",
    "url",
    "available",
    "vendor",
    "params",
  ],
  orders: [
    "number",
    "placed_at",
    "code",
    "name",
    "category",
    "quantity",
    "unit_price",
    "currency",
    "state",
    "cancelled",
    "external_id",
    "email",
    "phone",
    "full_name",
    "first_name",
    "middle_name",
    "last_name",
    "country",
    "city",
  ],
  records: ["number", "external_id", "email", "phone", "full_name", "first_name", "middle_name", "last_name"],
};

/** Meanings that several columns may have: a person has many telephones. */
export const REPEATED = ["email", "phone"];

const REQUIRED: Record<ImportKind, string[]> = {
  customers: [],
  products: ["code"],
  orders: ["number", "placed_at", "code", "quantity", "unit_price"],
  records: ["number"],
};

/** The meaning of a column whose header is the key of a field, or what people call it. */
export function fieldNamed(header: string, fields: Shape[]): string | undefined {
  const fold = (text: string) => text.trim().toLowerCase().replaceAll("ё", "е");
  const word = fold(header).replace(/^fields\./, "");
  const field = fields.find((one) => [one.key, one.label.ru, one.label.en].some((it) => fold(it) === word));
  return field && `fields.${field.key}`;
}

/** Kinds of import that bring people along whose consent can be told. */
export function asksConsent(kind: ImportKind): boolean {
  return kind === "customers" || kind === "orders";
}

/** Whether a file is a shop's feed, which names everything that can be bought. */
export function isFeed(file: FileInfo): boolean {
  return /\.(yml|xml)(\.gz)?$/i.test(file.name);
}

export type Mapping = Record<number, string>;

/** Which meanings are still missing before the import can begin. */
export function missing(kind: ImportKind, mapping: Mapping): string[] {
  const had = new Set(Object.values(mapping));
  const lacking = REQUIRED[kind].filter((target) => !had.has(target));
  const known = ["email", "phone", "external_id"].some((target) => had.has(target));
  return (kind === "customers" || kind === "records") && !known ? [...lacking, "identity"] : lacking;
}

declare module "@/api/routes" {
  interface Gets {
    "/files/{id}": FileInfo;
    "/imports/{id}/undo": ImportUndo;
  }
  interface Acts {
    "POST /files": { body: Blob; answer: FileInfo };
    "POST /imports": { body: ImportOrder; answer: Operation };
    "POST /imports/{id}/undo": { body: { dry_run: boolean }; answer: Operation };
  }
}

/** A rehearsal wrote nothing. */
export function isTrial(result: unknown): boolean {
  return isImportResult(result) && result.dry_run;
}
