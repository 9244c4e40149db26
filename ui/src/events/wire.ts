// What the server speaks about events, added to the shared route table.

import type { Moment } from "@/api/types";

export type PropertyType = "boolean" | "integer" | "number" | "moment" | "text" | "json" | "mixed";

export interface EventProperty {
  name: string;
  type: string | null;
  count: number;
  last_at: Moment;
}

export interface EventKind {
  id: string;
  name: string;
  locked: boolean;
  count: number;
  first_at: Moment;
  last_at: Moment;
  properties: EventProperty[];
}

export interface EventRegistry {
  locked: boolean;
  kinds: EventKind[];
  /** Messages that were not kept: an address of somebody erased stood in them. */
  refused: number;
  last_refused_at: Moment | null;
}

declare module "@/api/routes" {
  interface Gets {
    "/event-kinds": EventRegistry;
  }
  interface Acts {
    "PATCH /event-kinds": { body: { locked: boolean }; answer: EventRegistry };
    "PATCH /event-kinds/{id}": { body: { locked: boolean }; answer: EventRegistry };
  }
}
