// What the server speaks about webhooks, added to the shared route table.

import type { Id, Moment, Rows } from "@/api/types";

export interface Webhook {
  id: Id;
  url: string;
  description: string;
  kinds: string[];
  segments: Id[];
  state: "active" | "paused";
  /** `by_hand`, `gave_up`, `gone`, `restored`. */
  reason: string | null;
  failing_since: Moment | null;
  old_secret_until: Moment | null;
  created_at: Moment;
  version: number;
}

export interface FreshWebhook extends Webhook {
  secret: string;
}

export interface WebhookInput {
  url: string;
  description: string;
  kinds: string[];
  segments: Id[];
}

export interface WebhookMessage {
  id: Id;
  message_id: string;
  kind: string;
  count: number;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  created_at: Moment;
  tried_at: Moment | null;
  next_try_at: Moment | null;
  status: number | null;
  error: string | null;
  body: unknown;
}

export interface WebhookTest {
  taken: boolean;
  status: number | null;
  error: string | null;
  detail: string | null;
}

export const KINDS = ["segment.entered", "segment.left"] as const;

declare module "@/api/routes" {
  interface Gets {
    "/webhooks": Rows<Webhook>;
    "/webhooks/{id}": Webhook;
    "/webhooks/{id}/messages": Rows<WebhookMessage>;
  }
  interface Acts {
    "POST /webhooks": { body: WebhookInput; answer: FreshWebhook };
    "PUT /webhooks/{id}": { body: WebhookInput; answer: Webhook };
    "DELETE /webhooks/{id}": { body: undefined; answer: undefined };
    "POST /webhooks/{id}/rotate": { body: undefined; answer: FreshWebhook };
    "POST /webhooks/{id}/pause": { body: undefined; answer: Webhook };
    "POST /webhooks/{id}/resume": { body: undefined; answer: Webhook };
    "POST /webhooks/{id}/test": { body: undefined; answer: WebhookTest };
    "POST /webhook-messages/{id}/resend": { body: undefined; answer: WebhookMessage };
  }
}
