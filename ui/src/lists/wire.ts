// What the server speaks about lists, added to the shared route table.

import type { Id, Moment, Operation, Rows, Rule, UsedBy } from "@/api/types";

export interface ListRow {
  id: Id;
  name: string;
  description: string;
  version: number;
  members: number;
  used_by: UsedBy[];
  created_at: Moment;
  updated_at: Moment;
}

/** Who is meant: everything that is named must hold. */
export interface Which {
  search?: string;
  segment?: Id | null;
  list?: Id | null;
  rule?: Rule | null;
}

declare module "@/api/types" {
  /** Who needs a segment or a list; a campaign that is over hinders nothing. */
  interface UsedBy {
    id: Id;
    name: string;
    over: boolean;
  }
  interface Card {
    lists: { id: Id; name: string }[];
  }
}

declare module "@/api/routes" {
  interface Gets {
    "/lists": Rows<ListRow>;
    "/lists/{id}": ListRow;
  }
  interface Acts {
    "POST /lists": { body: { name: string; description?: string }; answer: ListRow };
    "PUT /lists/{id}": { body: { name: string; description?: string }; answer: ListRow };
    "DELETE /lists/{id}": { body: undefined; answer: undefined };
    "POST /lists/{id}/members": {
      body: { add?: Id[]; remove?: Id[] };
      answer: { added: number; removed: number };
    };
    "POST /lists/{id}/fill": { body: Which; answer: Operation };
  }
}
