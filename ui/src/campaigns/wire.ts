// What the server speaks about campaigns, added to the shared route table.

import type { Campaign, Id, Moment, Money, ReasonCount, Rows } from "@/api/types";

export type CampaignStateName =
  | "draft"
  | "approval"
  | "scheduled"
  | "planning"
  | "sending"
  | "paused"
  | "stopped"
  | "finished";

export type CampaignDraft = Pick<
  Campaign,
  | "name"
  | "channel"
  | "template_id"
  | "sender_id"
  | "purpose"
  | "topic_id"
  | "include"
  | "exclude"
  | "control_percent"
  | "schedule"
  | "goal_days"
  | "utm"
>;

export interface Estimate {
  matched: number;
  will_receive: number;
  control: number;
  skipped: ReasonCount[];
  as_of?: Moment;
}

/** A request for a second person's word about a large campaign. */
export interface Approval {
  campaign_id: Id;
  campaign_name: string;
  asked_by: string;
  asked_at: Moment;
  recipients: number;
  decided_by: string | null;
  decided_at: Moment | null;
  approved: boolean | null;
  word: string | null;
  may_approve: boolean;
}

export type Verdict = "positive" | "negative" | "no_conclusion";

export interface Effect {
  estimate: number;
  interval: { low: number; high: number } | null;
  verdict: Verdict;
}
export interface Share {
  hits: number;
  of: number;
}

export interface Report {
  planned: number;
  handed_over: number;
  delivered: number;
  bounced?: number;
  complained?: number;
  failed: number;
  unknown: number;
  cancelled: number;
  total: number;
  skipped: ReasonCount[];
  failed_reasons?: ReasonCount[];
  bounced_reasons?: ReasonCount[];
  opened: number;
  clicked: number;
  unsubscribed: number;
  machine_opened: number;
  machine_clicked: number;
  links: { url: string; people: number; clicks: number }[];
  customers_who_ordered: number;
  orders: number;
  revenue: Money;
  groups: { control: number; handed_over: number; treated: number };
  ordered: { treated: Share; control: Share; effect: Effect } | null;
  revenue_per_customer: { treated: number; control: number; effect: Effect; currency: string } | null;
  window_ends_at: Moment | null;
  as_of: Moment;
}

export interface DeliveryRow {
  id: Id;
  customer_id: Id;
  customer_name?: string | null;
  address: string | null;
  state: string;
  reason: string | null;
  updated_at: Moment;
  handed_over_at: Moment | null;
  opened_at?: Moment | null;
  clicked_at?: Moment | null;
  unsubscribed_at?: Moment | null;
}

declare module "@/api/types" {
  interface Campaign {
    state_note?: string | null;
    audience_count?: number;
    created_at?: Moment;
    updated_at?: Moment;
    launched_at?: Moment | null;
    finished_at?: Moment | null;
  }
}

declare module "@/api/routes" {
  interface Gets {
    "/approvals": Rows<Approval>;
    "/campaigns/{id}/approval": Rows<Approval>;
    "/campaigns/{id}/report": Report;
    "/campaigns/{id}/deliveries": Rows<DeliveryRow>;
  }
  interface Acts {
    "POST /campaigns": { body: CampaignDraft; answer: Campaign };
    "PUT /campaigns/{id}": { body: CampaignDraft; answer: Campaign };
    "DELETE /campaigns/{id}": { body: undefined; answer: undefined };
    "POST /campaigns/{id}/estimate": { body: undefined; answer: Estimate };
    "POST /campaigns/{id}/launch": { body: { expected_recipients: number }; answer: Campaign };
    "POST /campaigns/{id}/approve": { body: { expected_recipients: number }; answer: Campaign };
    "POST /campaigns/{id}/return": { body: { word: string }; answer: Campaign };
    "POST /campaigns/{id}/pause": { body: undefined; answer: Campaign };
    "POST /campaigns/{id}/resume": { body: undefined; answer: Campaign };
    "POST /campaigns/{id}/stop": { body: undefined; answer: Campaign };
    "POST /campaigns/{id}/test": { body: { address: string; customer_id?: Id }; answer: { outcome: string } };
  }
}
