// What the server speaks about records of the business's own, added to the shared route table.

import type { Both, Id, Moment, Rows } from "@/api/types";
import type { Attributes, Shape, ShapeInput } from "@/fields/wire";

export interface RecordType {
  id: Id;
  key: string;
  label: Both;
  fields: Shape[];
  archived: boolean;
  version: number;
  created_at: Moment;
  records: number;
  used_by: { id: Id; name: string }[];
}

export interface RecordTypeInput {
  key: string;
  label: { ru?: string; en?: string };
  fields: ShapeInput[];
}

export interface RecordRow {
  id: Id;
  type: string;
  customer_id: Id;
  number: string | null;
  fields: Attributes;
  version: number;
  created_at: Moment;
  updated_at: Moment;
}

declare module "@/api/routes" {
  interface Gets {
    "/record-types": Rows<RecordType>;
    "/record-types/{id}": RecordType;
    "/records": Rows<RecordRow>;
    "/records/{id}": RecordRow;
  }
  interface Acts {
    "POST /record-types": { body: RecordTypeInput; answer: RecordType };
    "PUT /record-types/{id}": { body: RecordTypeInput; answer: RecordType };
    "DELETE /record-types/{id}": { body: undefined; answer: undefined };
    "POST /record-types/{id}/restore": { body: Record<string, never>; answer: RecordType };
    "POST /records": {
      body: { type: string; customer_id: Id; number: string | null; fields: Attributes };
      answer: RecordRow;
    };
    "PATCH /records/{id}": { body: { number?: string | null; fields?: Attributes }; answer: RecordRow };
    "DELETE /records/{id}": { body: undefined; answer: undefined };
  }
}
