// Holds our words for the API against the generated ones, when the interface is compiled: a route that the
// server does not have, or a property that it does not speak, is an error here with its name. `schema.d.ts` is
// generated from docs/reference/openapi.json by `npm run generate`; nothing of this file reaches the browser.

import "@/access/wire";
import "@/campaigns/wire";
import "@/consent/wire";
import "@/customers/wire";
import "@/duplicates/wire";
import "@/events/wire";
import "@/fields/wire";
import "@/imports/wire";
import "@/lists/wire";
import "@/orders/wire";
import "@/records/wire";
import "@/sandbox/wire";
import "@/segments/wire";
import "@/senders/wire";
import "@/settings/wire";
import "@/templates/wire";
import type { Acts, Gets } from "./routes";
import type { paths } from "./schema";
import type { Rule } from "./types";

type Full<R extends string> = R extends `/api/${string}` ? R : `/api/w/{workspace}${R}`;
type Operation<M extends string, R extends string> =
  Full<R> extends keyof paths ? (M extends keyof paths[Full<R>] ? paths[Full<R>][M] : never) : never;
type Json<T> = T extends { content: { "application/json": infer A } } ? A : undefined;
type Good<T> = T extends { responses: infer S } ? Json<S[Extract<keyof S, 200 | 201 | 202>]> : never;
type Body<T> = T extends { requestBody?: infer B } ? Json<NonNullable<B>> : undefined;

/** Names of what `Ours` has and `Theirs` has not, at any depth. */
type Missing<Ours, Theirs> = unknown extends Theirs
  ? never
  : [Ours] extends [Rule]
    ? never
    : NonNullable<Ours> extends readonly (infer A)[]
      ? NonNullable<Theirs> extends readonly (infer B)[]
        ? Missing<A, B>
        : "not a list"
      : NonNullable<Ours> extends object
        ? {
            [K in keyof NonNullable<Ours>]-?: K extends keyof NonNullable<Theirs>
              ? Missing<NonNullable<Ours>[K], NonNullable<Theirs>[K]>
              : K;
          }[keyof NonNullable<Ours>]
        : never;

type GetsMissing = {
  [R in keyof Gets & string]: [Operation<"get", R>] extends [never]
    ? `no route GET ${R}`
    : Missing<Gets[R], Good<Operation<"get", R>>> extends infer Name
      ? [Name] extends [never]
        ? never
        : `GET ${R}: ${Name & string}`
      : never;
}[keyof Gets & string];

type Split<R extends string> = R extends `${infer M} ${infer P}` ? [Lowercase<M>, P] : never;
type ActsMissing = {
  [R in keyof Acts & string]: [Operation<Split<R>[0], Split<R>[1]>] extends [never]
    ? `no route ${R}`
    : Missing<Acts[R]["body"], Body<Operation<Split<R>[0], Split<R>[1]>>> extends infer Name
      ? [Name] extends [never]
        ? never
        : `${R}: ${Name & string}`
      : never;
}[keyof Acts & string];

/** Does not compile while anything is missing; the message names it. */
type Nothing<T extends never> = T;
export type Agreement = [Nothing<GetsMissing>, Nothing<ActsMissing>];
