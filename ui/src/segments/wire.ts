// What the server speaks about pictures of segments, added to the shared route table.

import type { Both, Id, Moment, Money, Rows, Rule } from "@/api/types";

export interface SegmentSize {
  at: Moment;
  members: number;
  changed: boolean;
}
export interface LatestChange {
  id: number;
  customer_id: Id;
  change: "entered" | "left";
  changed_at: Moment;
  customer: { id: Id; name: string | null; city: string | null; email: string | null } | null;
}
export interface Turnover {
  period: "today" | "week" | "month";
  since: Moment;
  entered: number;
  left: number;
}
export interface Overlap {
  sets: { id: Id; name: string; count: number }[];
  parts: { inside: Id[]; count: number }[];
  together: number;
  as_of: Moment;
}
export interface Portrait {
  inside: number;
  outside: number;
  comparisons: number;
  traits: {
    field: Both;
    value: Both;
    inside: number;
    outside: number;
    inside_share: number;
    outside_share: number;
    p: number;
    significant: boolean;
  }[];
  as_of: Moment;
}
export interface RfmScore {
  score: number;
  from: number | null;
  to: number | null;
}
export interface RfmCell {
  recency: number;
  frequency: number;
  customers: number;
  paid: Money;
  rule: Rule;
}
export interface Rfm {
  buyers: number;
  paying: number;
  median_recency_days: number | null;
  median_frequency: number | null;
  median_money_minor: number | null;
  currency: string;
  recency: RfmScore[];
  frequency: RfmScore[];
  cells: RfmCell[];
  as_of: Moment;
}
export interface ClustersWanted {
  figures: string[];
  groups: number;
  seed?: number;
  as_of?: Moment | null;
}
export interface Clusters {
  groups: { customers: number; means: number[]; medians: number[] }[];
  divided: number;
  left_out: number;
  silhouette: number;
  stability: number;
  as_of: Moment;
}

declare module "@/api/types" {
  interface TimelineData {
    segment_id?: Id | null;
    segment_name?: string | null;
    entered?: boolean | null;
  }
  interface SegmentRow {
    folder: string;
    used_by: UsedBy[];
  }
}

declare module "@/api/routes" {
  interface Gets {
    "/segments/{id}/sizes": Rows<SegmentSize>;
    "/segments/{id}/changes/latest": Rows<LatestChange>;
    "/segments/{id}/changes/counts": Rows<Turnover>;
    "/segments/rfm": Rfm;
  }
  interface Acts {
    "POST /segments/overlap": { body: { of: Id[] }; answer: Overlap };
    "POST /segments/portrait": { body: { rule: Rule }; answer: Portrait };
    "POST /segments/clusters": { body: ClustersWanted; answer: Clusters };
    "POST /lists/from-clusters": {
      body: { name: string; clusters: ClustersWanted };
      answer: { list_id: Id; operation_id: Id }[];
    };
  }
}
