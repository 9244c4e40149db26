// What the page itself tells: where the visitor is, where they came from, what is pushed to its data layers, which
// forms are sent. Addresses are told without their query, because it may hold anything; only UTM marks are read.

import { list, type Properties } from "./commerce";

export function campaign(): Properties | undefined {
  const marks: Properties = {};
  const query = new URLSearchParams(location.search);
  for (const mark of ["source", "medium", "campaign", "term", "content"]) {
    const value = query.get(`utm_${mark}`);
    if (value) marks[mark === "campaign" ? "name" : mark] = value;
  }
  return Object.keys(marks).length ? marks : undefined;
}

export function bare(address: string): string {
  return address.replace(/[?#].*/s, "");
}

/** Calls `moved` for the first page and after each navigation inside of it. */
export function onMove(moved: () => void): void {
  const here = () => location.pathname + location.search;
  let at = here();
  const look = () => {
    // The title is written a moment after the address.
    if (at !== here()) setTimeout(moved, 50);
    at = here();
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const own = history[name];
    history[name] = function (this: History, ...said: Parameters<History["pushState"]>) {
      own.apply(this, said);
      look();
    };
  }
  addEventListener("popstate", look);
  moved();
}

/** Reads what a data layer holds and what will be pushed to it; other programs on it are left as they are. */
export function onPush(name: string, read: (entry: unknown) => void): void {
  const world = window as unknown as Record<string, unknown>;
  world[name] ??= [];
  const layer = world[name] as unknown[];
  if (!Array.isArray(layer)) return;
  const own = layer.push;
  for (const entry of layer) read(entry);
  layer.push = (...entries) => {
    const length = own.apply(layer, entries);
    entries.forEach(read);
    return length;
  };
}

/** The container that Yandex Metrica was told to read, where its counter stands on the page. */
export function containerOfMetrica(): string | undefined {
  const calls = list((window as unknown as { ym?: { a?: unknown } }).ym?.a);
  const name = calls.find((call) => call[1] === "init")?.[2]?.ecommerce;
  return typeof name === "string" ? name : undefined;
}

type Field = HTMLInputElement;

/** A form that was sent: its name, and the traits if a box marked with `data-rapport-consent` in it is ticked. */
export function onSubmit(submitted: (form: string, traits: Properties | undefined) => void): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const name = form.dataset.rapportForm || form.getAttribute("name") || form.id;
      const one = (query: string) => form.querySelector<Field>(query)?.value.trim() || undefined;
      const agreed = form.querySelector("[data-rapport-consent]:checked");
      const traits: Properties = { email: one("[type=email]"), phone: one("[type=tel]") };
      submitted(name || location.pathname, agreed && (traits.email || traits.phone) ? traits : undefined);
    },
    true,
  );
}
