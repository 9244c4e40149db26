// What the server speaks about the workspace's settings, its people and keys, added to the shared route table.

import type { FreshKey, Key, Moment, Rows, Settings, User } from "@/api/types";

export const ROLES = [
  "owner",
  "strategist",
  "crm_specialist",
  "analyst",
  "project_manager",
  "viewer",
] as const;

/** Somebody who is asked to come and has not come yet. */
export interface Invitation {
  id: string;
  email: string;
  role: string;
  invited_by: string;
  created_at: Moment;
  expires_at: Moment;
}
/** With the link, which is shown once. */
export interface FreshInvitation extends Invitation {
  link: string;
}

/** People who work together. */
export interface Team {
  id: string;
  name: string;
  /** One of the members. */
  lead: string | null;
  members: string[];
  version: number;
  created_at: Moment;
}
export type TeamInput = Pick<Team, "name" | "lead" | "members">;

export interface NewKey {
  kind: string;
  name: string;
  scopes: string[];
  expires_at?: Moment | null;
}

/** What the owner asks of everybody who works here. */
export interface Policy {
  version: number;
  second_factor: boolean;
  /** Roles that see customers' addresses and numbers masked. */
  masked_roles: string[];
  /** A campaign to more recipients waits for a second person; null, and everybody sends alone. */
  approval_above: number | null;
}

declare module "@/api/types" {
  interface User {
    locale?: string;
    created_at?: Moment;
    second_factor: boolean;
  }
  interface Settings {
    version: number;
  }
  interface Key {
    prefix: string;
    created_by: string;
    created_at: Moment;
    last_used_at: Moment | null;
    /** Sites that may send with a browser's key; without any, every site may. */
    origins: string[];
    /** A browser's key itself, which is no secret. */
    public_key: string | null;
  }
}

declare module "@/api/routes" {
  interface Gets {
    "/access": Policy;
    "/invitations": Rows<Invitation>;
    "/teams": Rows<Team>;
  }
  interface Acts {
    "PATCH /settings": { body: Partial<Omit<Settings, "version">>; answer: Settings };
    "PATCH /users/{id}": { body: { role: string }; answer: User };
    "POST /users/{id}/hand-over": { body: { to: string | null }; answer: { customers: number } };
    "DELETE /users/{id}": { body: undefined; answer: undefined };
    "POST /users/{id}/reset-second-factor": { body: undefined; answer: undefined };
    "DELETE /users/{id}/sessions": { body: undefined; answer: undefined };
    "POST /invitations": { body: { email: string; role: string }; answer: FreshInvitation };
    "POST /invitations/{id}/renew": { body: undefined; answer: FreshInvitation };
    "DELETE /invitations/{id}": { body: undefined; answer: undefined };
    "POST /teams": { body: TeamInput; answer: Team };
    "PUT /teams/{id}": { body: TeamInput; answer: Team };
    "DELETE /teams/{id}": { body: undefined; answer: undefined };
    "PATCH /access": { body: Partial<Omit<Policy, "version">>; answer: Policy };
    "POST /keys": { body: NewKey; answer: FreshKey };
    "PATCH /keys/{id}": { body: { origins: string[] }; answer: Key };
    "DELETE /keys/{id}": { body: undefined; answer: undefined };
  }
}
