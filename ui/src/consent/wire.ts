// What the server speaks about topics and the suppression list, added to the shared route table.

import type { Channel, Moment, Suppression, Topic } from "@/api/types";

declare module "@/api/types" {
  interface Topic {
    created_at?: Moment;
  }
  interface Suppression {
    id: string;
    note: string | null;
    actor: string;
  }
}

/** The public page on which people subscribe. */
export interface SubscriptionPage {
  version: number;
  open: boolean;
  sender_id: string | null;
  url: string;
  missing: string[];
  ready: boolean;
  not_signed: boolean;
  letters: { state: string; count: number }[];
}

/** Who of a segment or a list would be asked, and who not and why. */
export interface ConfirmationEstimate {
  will_ask: number;
  not_asked: { reason: string; count: number }[];
  limit: number;
  text_version: string | null;
}

/** Known people who are asked once. */
export interface ConfirmationRound {
  id: string;
  stopped: boolean;
  text_version: string;
  declared: string;
  created_at: Moment;
  people: { state: string; count: number }[];
}

type Whom = { segment_id?: string; list_id?: string };

declare module "@/api/routes" {
  interface Gets {
    "/subscription-page": SubscriptionPage;
    "/confirmation-rounds": { rows: ConfirmationRound[] };
  }
  interface Acts {
    "POST /confirmation-rounds/estimate": { body: Whom; answer: ConfirmationEstimate };
    "POST /confirmation-rounds": {
      body: Whom & { declared: string; expected_people: number };
      answer: ConfirmationRound;
    };
    "POST /confirmation-rounds/{id}/stop": { body: Record<string, never>; answer: ConfirmationRound };
    "PUT /subscription-page": {
      body: { open: boolean; sender_id: string | null };
      answer: SubscriptionPage;
    };
    "POST /topics": { body: { name: string }; answer: Topic };
    "POST /suppressions": {
      body: { channel: Channel; address: string; reason?: string; note?: string };
      answer: Suppression;
    };
    "POST /suppressions/lift": {
      body: { address: string; reason: string; reference?: string };
      answer: undefined;
    };
    "DELETE /suppressions/{id}": { body: undefined; answer: undefined };
  }
}
