// The fields a message may name, as the server knows them (crates/template, fields.rs).

export type FieldGroup = "customer" | "own" | "orders" | "business" | "links";

export interface TagField {
  /** Key of the name in texts: `field.<name>`; of the business's own, whose name is the label, its path. */
  name: string;
  label?: string;
  group: FieldGroup;
  path: string;
  filter?: string;
  /** A name that Russian declines. */
  declined?: boolean;
  /** Whether a customer may lack it, so that words in its place are worth asking for. */
  mayLack: boolean;
}

const customer = (name: string, filter?: string): TagField => ({
  name,
  group: "customer",
  path: `customer.${name}`,
  filter,
  mayLack: true,
});

export const FIELDS: TagField[] = [
  { ...customer("first_name"), declined: true },
  { ...customer("last_name"), declined: true },
  { ...customer("middle_name"), declined: true },
  customer("city"),
  customer("birthday", 'date("day")'),
  customer("email"),
  customer("phone"),
  { name: "orders_count", group: "orders", path: "orders.count", mayLack: false },
  { name: "orders_sum", group: "orders", path: "orders.sum", filter: "money", mayLack: false },
  { name: "orders_last_at", group: "orders", path: "orders.last_at", filter: "date", mayLack: true },
  { name: "business_name", group: "business", path: "business.name", mayLack: false },
  { name: "business_address", group: "business", path: "business.address", mayLack: false },
  { name: "business_site", group: "business", path: "business.site", mayLack: false },
  { name: "unsubscribe", group: "links", path: "links.unsubscribe", mayLack: false },
  { name: "web_version", group: "links", path: "links.web_version", mayLack: false },
  { name: "preferences", group: "links", path: "links.preferences", mayLack: false },
];

/** Cases of a name, as the filter of the server takes them; the nominative needs none. */
export const CASES = ["genitive", "dative", "accusative", "instrumental", "prepositional"] as const;

/** A name put into a case. */
export function inCase(field: TagField, wanted: string | null): TagField {
  return wanted ? { ...field, filter: `case("${wanted}")` } : field;
}

/** The tag as it stands in the text; quotes in the words would end the tag early, so they become typographic. */
export function tagOf(field: TagField, otherwise: string): string {
  const words = otherwise.trim() ? `default(${quoted(otherwise)})` : undefined;
  const filters = [field.filter, words].filter(Boolean);
  return `{{ ${[field.path, ...filters].join(" | ")} }}`;
}

const quoted = (words: string) => `"${words.trim().replaceAll('"', "″").replaceAll("\\", "")}"`;

/** Words for everybody, and others for who is told «ты» (the field `address_form`). */
export function addressed(formal: string, informal: string): string {
  return `{{ ${quoted(formal)} | informal(${quoted(informal)}) }}`;
}

/** Puts text at the cursor of a field and tells where the cursor stands then. */
export function insertAt(
  value: string,
  from: number,
  to: number,
  text: string,
): { value: string; cursor: number } {
  return { value: value.slice(0, from) + text + value.slice(to), cursor: from + text.length };
}

const LOOP = /\{%-?\s*for\s+\w+\s+in\s+(records\.[a-z0-9_]+)[^%]*%\}[\s\S]*?\{%-?\s*endfor\s*-?%\}/g;
const STATEMENT = /\{%[^%]*%\}/g;
const WORDS = /\{\{\s*"([^"]*)"\s*\|\s*(?:in)?formal\("[^"]*"\)\s*\}\}/g;
const TAG = /\{\{\s*([a-z0-9_.]+)([^}]*)\}\}/g;

/**
 * A text with its tags as a person reads them in a list: the words in place of an unknown value, or what the path is
 * called; a loop over records is what the records are called.
 */
export function readable(text: string, nameOf: (path: string) => string | undefined): string {
  const named = (path: string) => `‹${nameOf(path) ?? path}›`;
  const flat = text
    .replace(LOOP, (_, path: string) => named(path))
    .replace(STATEMENT, "")
    .replace(WORDS, "$1");
  return flat.replace(TAG, (_, path: string, filters: string) => {
    const words = filters
      .match(/default\("([^"]*)"\)|\bor\s+["']([^"']*)["']/)
      ?.slice(1)
      .find(Boolean);
    return words ? words : named(path);
  });
}
