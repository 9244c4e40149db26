// What the server speaks about senders, added to the shared route table.

import type { Sender } from "@/api/types";

export type Security = "tls" | "starttls" | "plain";

export interface SmtpRelay {
  host: string;
  port: number;
  security: Security;
  user: string | null;
  connections: number;
  per_second: number | null;
}

export interface SenderDraft {
  name: string;
  kind: "sandbox" | "smtp";
  from_name: string;
  from_address: string;
  reply_to: string | null;
  relay: SmtpRelay | null;
  password?: string | null;
}

export interface SenderCheck {
  ok: boolean;
  code: string | null;
  detail: string;
  encrypted: boolean;
  message_bytes: number | null;
}

declare module "@/api/types" {
  interface Sender {
    from_name: string;
    reply_to: string | null;
    relay: import("@/senders/wire").SmtpRelay | null;
    has_password: boolean;
    version: number;
    created_at: Moment;
  }
}

declare module "@/api/routes" {
  interface Acts {
    "POST /senders": { body: SenderDraft; answer: Sender };
    "PATCH /senders/{id}": { body: Partial<Omit<SenderDraft, "kind">>; answer: Sender };
    "DELETE /senders/{id}": { body: undefined; answer: undefined };
    "POST /senders/{id}/check": { body: undefined; answer: SenderCheck };
  }
}
