// biome-ignore-all lint/suspicious/noExplicitAny: what other people's pages push and call has no type

// What a shop's data layer says of goods and orders, in the words of the tracking API. Two dialects are read: the
// events of GA4 (`{event: "add_to_cart", ecommerce: {items}}`, also by `gtag`) and the older objects that Universal
// Analytics and Yandex Metrica share (`{ecommerce: {add: {products}}}`). Nothing here touches the page.

export type Properties = Record<string, unknown>;
export type Told = [event: string, properties: Properties];

type Thing = Record<string, any>;

/** GA4's events. Those with a star are told once for each item. */
const EVENTS: Record<string, string> = {
  view_item: "Product Viewed*",
  select_item: "Product Clicked*",
  add_to_cart: "Product Added*",
  remove_from_cart: "Product Removed*",
  add_to_wishlist: "Product Added to Wishlist*",
  view_item_list: "Product List Viewed",
  view_cart: "Cart Viewed",
  begin_checkout: "Checkout Started",
  purchase: "Order Completed",
  refund: "Order Refunded",
  search: "Products Searched",
  view_search_results: "Products Searched",
  sign_up: "Signed Up",
  login: "Signed In",
};

/** The older form's actions by the event of GA4 that says the same. */
const ACTIONS: Record<string, string> = {
  detail: "view_item",
  click: "select_item",
  add: "add_to_cart",
  remove: "remove_from_cart",
  impressions: "view_item_list",
  checkout: "begin_checkout",
  purchase: "purchase",
  refund: "refund",
};

/** Our name of a property, and the names that others have for it. */
const OF_PRODUCT = [
  "product_id item_id id sku",
  "name item_name title",
  "category item_category",
  "price",
  "quantity",
  "brand item_brand",
  "variant item_variant",
  "coupon",
  "position index",
];
const OF_ORDER = [
  "order_id transaction_id id",
  "value revenue",
  "shipping",
  "tax",
  "coupon",
  "affiliation",
  "query search_term",
  "list item_list_name",
  "list_id item_list_id",
];

/** What one entry of a data layer tells; nothing for an entry of another kind. */
export function read(entry: any): Told[] {
  if (!entry || typeof entry !== "object") return [];
  // gtag("event", "purchase", {…}) pushes its arguments.
  if (entry[0] === "event") return tell(entry[1], entry[2] || {});
  const { event, ecommerce } = entry as Thing;
  const told = Object.keys(ACTIONS).flatMap((action) => {
    const said = ecommerce?.[action];
    if (typeof said !== "object" || !said) return [];
    return tell(ACTIONS[action], {
      currency: ecommerce.currencyCode || ecommerce.currency,
      items: said.products || said,
      ...said.actionField,
    });
  });
  return told.length ? told : tell(event, ecommerce || entry);
}

function tell(name: unknown, said: Thing): Told[] {
  const known = EVENTS[name as string];
  if (typeof known !== "string") return [];
  const { currency } = said;
  const items = list(said.items).map((item) => named(OF_PRODUCT, item));
  if (known.endsWith("*"))
    return items.map((item) => [known.slice(0, -1), currency ? { ...item, currency } : item]);
  const own = named(OF_ORDER, said);
  if (currency) own.currency = currency;
  if (items.length) own.products = items;
  return [[known, own]];
}

/** What is no list where one should be is an empty one. */
export function list(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}

function named(names: string[], thing: Thing): Properties {
  const own: Properties = {};
  for (const name of names) {
    const all = name.split(" ");
    const found = all.find((one) => thing?.[one] != null && thing[one] !== "");
    if (found) own[all[0] as string] = number(all[0] as string, thing[found]);
  }
  return own;
}

/** Amounts are numbers, wherever a shop writes them as text; codes stay as they are written. */
function number(name: string, value: unknown): unknown {
  const amount = /^(price|quantity|value|shipping|tax)$/.test(name) && typeof value === "string";
  const read = amount ? Number(value.replace(/\s/g, "").replace(",", ".")) : Number.NaN;
  return Number.isNaN(read) ? value : read;
}
