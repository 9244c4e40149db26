// biome-ignore-all lint/suspicious/noExplicitAny: what other people's pages push and call has no type

// Rapport's tracker: what a visitor does on a shop's site, told to the shop's own Rapport and to nobody else.
//
//   <script async src="https://crm.example.com/v1/rapport.js" data-key="rp_site_…"></script>
//
// It sets no cookie, loads nothing, and never throws into the page. The guide is docs/guides/site.md.

import { type Properties, read, type Told } from "./commerce";
import { type Message, type Outbox, outbox } from "./outbox";
import { bare, campaign, containerOfMetrica, onMove, onPush, onSubmit } from "./page";
import { anonymousId, forget, load, random, refused, save } from "./visitor";

/** The same thing told in two dialects at once is told once. */
const SAME_MS = 2_000;

const script = document.currentScript as HTMLScriptElement;
const { key = "", consent, layer, forms } = script.dataset;
const required = consent === "required";
const address = script.src.replace(/rapport\.js.*/s, "batch");

let box: Outbox | undefined;
let from = bare(document.referrer);
const heard: Record<string, number> = {};

function say(type: string, told: Message): void {
  if (!box) return;
  const user = load("user");
  box.put({
    type,
    messageId: random(),
    timestamp: new Date().toISOString(),
    anonymousId: anonymousId(),
    ...(user && { userId: user }),
    ...told,
  });
}

function track([event, properties]: Told): void {
  const { order_id } = properties;
  say("track", {
    event,
    properties,
    context: { page: { path: location.pathname } },
    // A page of thanks that is opened again tells of the same order.
    ...(box && order_id != null && { messageId: `${anonymousId()}-${event}-${order_id}` }),
  });
}

function page(properties?: Properties): void {
  const url = bare(location.href);
  const { title } = document;
  const marks = campaign();
  say("page", {
    properties: { path: location.pathname, title, url, ...(from && { referrer: from }), ...properties },
    ...(marks && { context: { campaign: marks } }),
  });
  from = url;
}

/** What a data layer holds. */
function hear(entry: unknown): void {
  try {
    for (const told of read(entry)) {
      const [event, { product_id, order_id, quantity }] = told;
      const same = [event, product_id, order_id, quantity].join();
      const now = Date.now();
      if (now - (heard[same] ?? 0) > SAME_MS) track(told);
      heard[same] = now;
    }
  } catch {
    // A shop's own mistake in its data layer is not ours to report into its page.
  }
}

const calls: Record<string, (...said: any[]) => void> = {
  track: (event: string, properties: Properties = {}) => track([event, properties]),
  page,
  identify(user?: string | Properties | null, traits?: Properties) {
    if (typeof user === "object") traits = user ?? traits;
    else if (user && box) save("user", `${user}`);
    say("identify", { traits: traits || {} });
  },
  reset() {
    if (box) forget();
  },
  consent(given: boolean) {
    if (refused()) return;
    // Where a consent is required, its absence says enough.
    save("consent", given ? "1" : required ? "" : "0");
    if (given) return start();
    box?.drop();
    box = undefined;
    forget();
  },
};

let listening = false;

function start(): void {
  if (box || refused()) return;
  box = outbox(address, key);
  if (listening) {
    page();
    return;
  }
  listening = true;
  onMove(page);
  const names = layer || `dataLayer ${containerOfMetrica() || ""}`;
  for (const name of new Set(names.match(/[^\s,]+/g))) onPush(name, hear);
  if (forms !== "off")
    onSubmit((form, traits) => {
      if (traits) calls.identify?.(traits);
      track(["Form Submitted", { form }]);
    });
  // The last event that every browser gives to a page that goes.
  addEventListener("visibilitychange", () => document.hidden && box?.leave());
}

function call(said: ArrayLike<unknown>): void {
  try {
    const [name, ...rest] = Array.from(said);
    calls[name as string]?.(...rest);
  } catch {
    // As above: the page goes on.
  }
}

const world = window as unknown as { rapport?: { (...said: unknown[]): void; q?: ArrayLike<unknown>[] } };
const early = world.rapport?.q ?? [];
world.rapport = (...said) => call(said);

const word = load("consent");
if (key && (required ? word === "1" : word !== "0")) start();
for (const said of early) call(said);
