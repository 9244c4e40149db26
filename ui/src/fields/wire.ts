// What the server speaks about fields of the business's own, added to the shared route table.

import type { Both, Id, Moment, Rows } from "@/api/types";

export const KINDS = [
  "text",
  "number",
  "money",
  "boolean",
  "date",
  "moment",
  "choice",
  "many_choice",
] as const;
export type Kind = (typeof KINDS)[number];

export interface FieldChoice {
  value: string;
  label: Both;
}

/** What a field of customers or of records is. */
export interface Shape {
  key: string;
  label: Both;
  type: string;
  choices: FieldChoice[];
}

export interface FieldRow extends Shape {
  id: Id;
  archived: boolean;
  version: number;
  created_at: Moment;
  known: number;
  used_by: { id: Id; name: string }[];
}

export interface ShapeInput {
  key: string;
  label: { ru?: string; en?: string };
  type: string;
  choices?: { value: string; label?: { ru?: string; en?: string } }[];
}

/** Values by the key of the field; what is unknown is absent. */
export type Attributes = Record<string, unknown>;

export const hasChoices = (type: string) => type === "choice" || type === "many_choice";

declare module "@/api/types" {
  interface Card {
    fields: Attributes;
  }
  interface CustomerChanges {
    fields?: Attributes;
  }
}

declare module "@/api/routes" {
  interface Gets {
    "/fields": Rows<FieldRow>;
    "/fields/{id}": FieldRow;
  }
  interface Acts {
    "POST /fields": { body: ShapeInput; answer: FieldRow };
    "PUT /fields/{id}": { body: ShapeInput; answer: FieldRow };
    "DELETE /fields/{id}": { body: undefined; answer: undefined };
    "POST /fields/{id}/restore": { body: Record<string, never>; answer: FieldRow };
  }
}
