// What the server speaks about oneself: the second factor and the open sessions, added to the shared route table.

import type { Me, Moment, Rows } from "@/api/types";

/** After the password, where somebody has a second factor. */
export interface SecondStep {
  ticket: string;
  expires_at: Moment;
}

export interface NewFactor {
  secret: string;
  address: string;
  qr: { size: number; path: string };
}

/** What the link of an invitation opens. */
export interface InvitationLook {
  workspace: string;
  email: string;
  role: string;
  has_account: boolean;
}

export interface OpenSession {
  id: string;
  browser: string;
  address: string;
  created_at: Moment;
  last_seen_at: Moment;
  idle_until: Moment;
  expires_at: Moment;
  current: boolean;
}

declare module "@/api/routes" {
  interface Gets {
    "/api/me/second-factor": { since?: Moment | null; recovery_codes_left: number };
    "/api/me/sessions": Rows<OpenSession>;
  }
  interface Acts {
    "POST /api/session/code": { body: { ticket: string; code: string }; answer: Me };
    "POST /api/invitation/look": { body: { token: string }; answer: InvitationLook };
    "POST /api/invitation/accept": {
      body: { token: string; name: string; password: string; locale: string };
      answer: Me;
    };
    "POST /api/me/invitations": { body: { token: string }; answer: { slug: string } };
    "POST /api/me/password": { body: { current: string; new: string }; answer: undefined };
    "POST /api/me/second-factor": { body: { password: string }; answer: NewFactor };
    "POST /api/me/second-factor/confirm": { body: { code: string }; answer: { codes: string[] } };
    "POST /api/me/second-factor/codes": {
      body: { password: string; code: string };
      answer: { codes: string[] };
    };
    "POST /api/me/second-factor/off": { body: { password: string; code: string }; answer: undefined };
    "DELETE /api/me/sessions/{id}": { body: undefined; answer: undefined };
    "DELETE /api/me/sessions": { body: undefined; answer: undefined };
  }
}
