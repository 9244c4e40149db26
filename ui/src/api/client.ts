import createClient, { type Middleware } from "openapi-fetch";
import { networkProblem, readProblem } from "./problem";

// One thin door to the server. Pages do not call it: they use the hooks of `hooks.ts`.

let csrf = "";
let onSignedOut: () => void = () => {};

export function rememberCsrf(token: string): void {
  csrf = token;
}

export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Call {
  path?: Record<string, string>;
  query?: Query;
  body?: unknown;
  /** The version that was read; the server refuses the edit when another came in between. */
  version?: number;
  /** The same key for a repeated try of the same act, so that it happens once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRF-Token", csrf);
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", newKey());
    }
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return response;
    if (response.status === 401 && !schemaPath.startsWith("/api/session")) onSignedOut();
    throw await readProblem(response);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return networkProblem();
  },
};

// The routes are typed by `routes.ts`; here they are only text.
type Untyped = Record<string, Record<Lowercase<Method>, never>>;
const door = createClient<Untyped>({ baseUrl: "", credentials: "same-origin" });
door.use(guard);

/** Edits under way, by what they edit. */
const edits = new Map<string, Promise<unknown>>();

/**
 * `route` is "POST /api/…"; answers the body or throws an `ApiProblem`. What is being edited is read after the edit: a
 * page left in the middle of a save and opened again would begin with the version before it.
 */
export async function call<A>(method: Method, route: string, options: Call = {}): Promise<A> {
  const thing = JSON.stringify([route, options.path]);
  if (method === "GET") {
    await edits.get(thing)?.catch(() => {});
    return send<A>(method, route, options);
  }
  const edit = send<A>(method, route, options);
  if (method === "POST") return edit;
  edits.set(thing, edit);
  try {
    return await edit;
  } finally {
    if (edits.get(thing) === edit) edits.delete(thing);
  }
}

async function send<A>(method: Method, route: string, options: Call): Promise<A> {
  const headers: Record<string, string> = {};
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  const raw = options.body instanceof Blob;
  if (raw) headers["Content-Type"] = "application/octet-stream";
  const ask = door.request as unknown as (
    method: string,
    path: string,
    init: object,
  ) => Promise<{ data?: A; response: Response }>;
  const answer = await ask(method.toLowerCase(), route, {
    params: { path: options.path, query: present(options.query) },
    body: options.body,
    headers,
    signal: options.signal,
    ...(raw ? { bodySerializer: (body: Blob) => body } : {}),
  });
  return answer.data as A;
}

function present(query: Query | undefined): Query {
  const kept = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  return Object.fromEntries(kept);
}

/** Random and unique; works on plain http too, where `crypto.randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
