// What the server speaks about senders, added to the shared route table.

import type { Moment, Rows, Sender } from "@/api/types";

export type Security = "tls" | "starttls" | "plain";

export interface SmtpRelay {
  host: string;
  port: number;
  security: Security;
  user: string | null;
  connections: number;
  per_second: number | null;
  per_day: number | null;
}

/** A relay as its provider describes it; an empty host is one that each customer is told. */
export interface RelayPreset {
  id: string;
  name: string;
  relay: SmtpRelay;
  message_bytes: number | null;
  spf_include: string | null;
  dkim: "relay" | "either";
  source: string;
  read_at: string | null;
}

export interface DnsRecord {
  kind: string;
  name: string;
  value: string;
  pieces: string[];
}

export interface DkimKey {
  selector: string;
  domain: string;
  state: "waiting" | "signing" | "retired";
  record: DnsRecord;
  seen_at: Moment | null;
  created_at: Moment;
  works: boolean;
  looked_at: Moment | null;
  next_look_at: Moment | null;
}

export interface DomainFinding {
  area: "address" | "spf" | "dkim" | "dmarc" | "mx";
  level: "ok" | "info" | "warn" | "bad";
  code: string;
  detail: string;
  record: DnsRecord | null;
  instead: boolean;
}

export interface DomainCheck {
  checked_at: Moment | null;
  broken: boolean;
  findings: DomainFinding[];
}

export interface SenderTestOutcome {
  ok: boolean;
  code: string | null;
  said: string;
  signed_by: string | null;
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

export type IntakeForm = "none" | "unisender_go" | "dashamail" | "notisend" | "ses" | "mailgun" | "other";

export interface BounceMailbox {
  host: string;
  port: number;
  security: "tls" | "plain";
  user: string;
  folder: string;
}

/** Where a sender's bounces and complaints come in. */
export interface SenderIntake {
  address: string;
  form: IntakeForm;
  has_secret: boolean;
  verp: boolean;
  mailbox: BounceMailbox | null;
  has_mailbox_password: boolean;
  called_at: string | null;
  call_code: string | null;
  polled_at: string | null;
  poll_code: string | null;
  taken: number;
  foreign: number;
  version: number;
}

export interface IntakeChange {
  form?: IntakeForm;
  secret?: string | null;
  verp?: boolean;
  mailbox?: BounceMailbox | null;
  mailbox_password?: string | null;
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
  interface Gets {
    "/senders/presets": Rows<RelayPreset>;
    "/senders/{id}/domain": DomainCheck;
    "/senders/{id}/dkim": Rows<DkimKey>;
    "/senders/{id}/intake": SenderIntake;
  }
  interface Acts {
    "PATCH /senders/{id}/intake": { body: IntakeChange; answer: SenderIntake };
    "POST /senders/{id}/intake/check": {
      body: undefined;
      answer: { ok: boolean; code: string | null; detail: string };
    };
    "POST /senders/{id}/intake/rotate": { body: undefined; answer: SenderIntake };
    "POST /senders": { body: SenderDraft; answer: Sender };
    "PATCH /senders/{id}": { body: Partial<Omit<SenderDraft, "kind">>; answer: Sender };
    "DELETE /senders/{id}": { body: undefined; answer: undefined };
    "POST /senders/{id}/check": { body: undefined; answer: SenderCheck };
    "POST /senders/{id}/domain": { body: undefined; answer: DomainCheck };
    "POST /senders/{id}/dkim": { body: { selector?: string; private_key?: string }; answer: Rows<DkimKey> };
    "POST /senders/{id}/dkim/start": { body: { selector: string }; answer: Rows<DkimKey> };
    "DELETE /senders/{id}/dkim": { body: undefined; answer: undefined };
    "POST /senders/{id}/test": { body: { address: string }; answer: SenderTestOutcome };
  }
}
