// What the server speaks about duplicates and merges, added to the shared route table.

import type { Card, CustomerRow, Id, Moment, Rows } from "@/api/types";

export interface Pair {
  /** Two of them. */
  customers: CustomerRow[];
  reasons: string[];
}
export interface Merge {
  from: Id;
  name: string | null;
  actor: string;
  merged_at: Moment;
}

declare module "@/api/types" {
  interface Card {
    merged_into: Id | null;
  }
}

declare module "@/api/routes" {
  interface Gets {
    "/duplicates": Rows<Pair>;
    "/customers/{id}/merges": Rows<Merge>;
  }
  interface Acts {
    "POST /duplicates/dismiss": { body: { customers: Id[] }; answer: undefined };
    "POST /duplicates/restore": { body: { customers: Id[] }; answer: undefined };
    "POST /customers/{id}/merge": { body: { from: Id; take: string[] }; answer: Card };
    "POST /customers/{id}/unmerge": { body: undefined; answer: undefined };
  }
}
