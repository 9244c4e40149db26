// What the server speaks about imports that repeat by themselves, added to the shared route table.

import type { Id, Moment, Rows } from "@/api/types";
import type { ImportKind } from "@/imports/wire";

export interface Place {
  url?: string;
  folder?: string;
  pattern?: string;
}

export interface Schedule {
  every: "hour" | "day" | "week";
  /** Of the hour; of a day or week the minute of the day. */
  minute: number;
  weekday?: number | null;
}

export interface Credentials {
  login?: string;
  password?: string;
  header?: string;
  value?: string;
}

export interface RegularImportInput {
  name: string;
  place: Place;
  schedule: Schedule;
  credentials?: Credentials;
}

export interface RegularImportChange extends RegularImportInput {
  forget_credentials?: boolean;
  from?: Id;
}

export interface NewRegularImport extends RegularImportInput {
  from: Id;
}

export interface Run {
  ran_at: Moment;
  outcome: "started" | "unchanged" | "nothing" | "failed";
  code: string | null;
  detail: string | null;
  file_name: string | null;
  operation_id: Id | null;
  /** Of the import that was ordered. */
  state: string | null;
  done: number | null;
  failed: number | null;
}

export interface RegularImport {
  id: Id;
  name: string;
  kind: ImportKind;
  place: Place;
  schedule: Schedule;
  login: string | null;
  header: string | null;
  columns: string[];
  consent: boolean;
  state: "active" | "stopped";
  /** `by_hand`, `right_gone`, `restored`. */
  reason: string | null;
  next_at: Moment | null;
  failures: number;
  last: Run | null;
  runs_as: string;
  created_at: Moment;
  version: number;
}

export interface Places {
  folder: string | null;
  private: boolean;
}

/** Failures in a row after which somebody should look. */
export const TOLD_AFTER = 3;

/** Whether somebody has to do something before it brings anything again. */
export function needsHelp(one: RegularImport): boolean {
  if (one.state === "stopped") return one.reason !== "by_hand";
  return one.failures >= TOLD_AFTER;
}

declare module "@/api/routes" {
  interface Gets {
    "/regular-imports": Rows<RegularImport>;
    "/regular-imports/{id}": RegularImport;
    "/regular-imports/{id}/runs": Rows<Run>;
    "/regular-imports/places": Places;
  }
  interface Acts {
    "POST /regular-imports": { body: NewRegularImport; answer: RegularImport };
    "PUT /regular-imports/{id}": { body: RegularImportChange; answer: RegularImport };
    "DELETE /regular-imports/{id}": { body: undefined; answer: undefined };
    "POST /regular-imports/{id}/run": { body: undefined; answer: RegularImport };
    "POST /regular-imports/{id}/stop": { body: undefined; answer: RegularImport };
    "POST /regular-imports/{id}/resume": { body: undefined; answer: RegularImport };
  }
}
