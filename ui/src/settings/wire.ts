// What the server speaks about the workspace's settings, its people and keys, added to the shared route table.

import type { FreshKey, Key, Moment, Settings, User } from "@/api/types";

export const ROLES = [
  "owner",
  "strategist",
  "crm_specialist",
  "analyst",
  "project_manager",
  "viewer",
] as const;

export interface NewUser {
  email: string;
  name: string;
  role: string;
  password: string;
}

export interface NewKey {
  kind: string;
  name: string;
  scopes: string[];
  expires_at?: Moment | null;
}

declare module "@/api/types" {
  interface User {
    locale?: string;
    created_at?: Moment;
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
  interface Acts {
    "PATCH /settings": { body: Partial<Omit<Settings, "version">>; answer: Settings };
    "POST /users": { body: NewUser; answer: User };
    "PATCH /users/{id}": { body: { role: string }; answer: User };
    "DELETE /users/{id}": { body: undefined; answer: undefined };
    "POST /keys": { body: NewKey; answer: FreshKey };
    "PATCH /keys/{id}": { body: { origins: string[] }; answer: Key };
    "DELETE /keys/{id}": { body: undefined; answer: undefined };
  }
}
