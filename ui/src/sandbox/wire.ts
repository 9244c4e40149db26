// What the server speaks about the sandbox, added to the shared route table.

import type { Id, Moment, Rows } from "@/api/types";

export interface SandboxRow {
  delivery_id: Id;
  campaign_id: Id | null;
  customer_id: Id | null;
  address: string;
  subject: string;
  created_at: Moment;
}

export interface SandboxLetter extends SandboxRow {
  from: string;
  to: string;
  html: string;
  text: string;
  headers: { name: string; value: string }[];
  raw: string;
}

declare module "@/api/routes" {
  interface Gets {
    "/sandbox": Rows<SandboxRow>;
    "/sandbox/{id}": SandboxLetter;
  }
}
