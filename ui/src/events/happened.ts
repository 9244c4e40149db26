// What an event is told by in one line: the thing it is about, and what it cost.

import { type MoneyValue, minorDigits } from "@/i18n/format";

type Properties = Record<string, unknown>;

export interface Gist {
  /** The page, the product, the query or the order. */
  about?: string;
  money?: MoneyValue;
  /** Properties that the line says already. */
  said: string[];
}

/** Properties that tell what an event of a kind is about, the best first. */
const ABOUT: Record<string, string[]> = {
  page: ["title", "name", "path", "url"],
  screen: ["name", "title"],
  identify: ["email", "phone", "name"],
  "Products Searched": ["query"],
  "Product List Viewed": ["category", "list_id"],
  "Product Viewed": ["name", "product_id", "sku"],
  "Product Clicked": ["name", "product_id", "sku"],
  "Product Added": ["name", "product_id", "sku"],
  "Product Removed": ["name", "product_id", "sku"],
  "Product Added to Wishlist": ["name", "product_id", "sku"],
  "Product Removed from Wishlist": ["name", "product_id", "sku"],
  "Product Reviewed": ["name", "product_id", "sku"],
  "Order Completed": ["order_id"],
  "Order Updated": ["order_id"],
  "Order Cancelled": ["order_id"],
  "Order Refunded": ["order_id"],
  "Coupon Entered": ["coupon", "coupon_id"],
  "Coupon Applied": ["coupon", "coupon_id"],
  "Form Submitted": ["form", "name"],
};

const MONEY = ["price", "value", "total", "revenue"];

export function gistOf(kind: string, properties: Properties): Gist {
  const wanted = Object.hasOwn(ABOUT, kind) ? (ABOUT[kind] ?? []) : [];
  const found = wanted.find((name) => word(properties[name]));
  const said = found ? [found] : [];
  const about = found && word(properties[found]);
  const priced = wanted.length > 0 || kind === "Checkout Started" || kind === "Cart Viewed";
  const amount = priced ? MONEY.find((name) => Number.isFinite(number(properties[name]))) : undefined;
  const currency = properties.currency;
  if (!amount || typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) return { about, said };
  const minor = Math.round(number(properties[amount]) * 10 ** minorDigits(currency));
  return { about, money: { amount_minor: minor, currency }, said: [...said, amount, "currency"] };
}

function word(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
}

/** Shops write an amount as a number or as a text. */
function number(value: unknown): number {
  return typeof value === "number" || (typeof value === "string" && value.trim())
    ? Number(value)
    : Number.NaN;
}

/** A value as people read it. Goods are told by name and number; what has no shorter form stays as the sender wrote it. */
export function spell(value: unknown): string {
  if (value === null) return "—";
  if (typeof value === "string") return value;
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  const told = value.map(itemOf);
  return told.every((one) => one !== null) ? told.join("; ") : JSON.stringify(value);
}

function itemOf(item: unknown): string | null {
  if (typeof item === "string" || typeof item === "number") return String(item);
  if (typeof item !== "object" || item === null) return null;
  const { name, product_id: id, quantity } = item as Record<string, unknown>;
  const called = [name, id].find((one) => typeof one === "string" && one !== "");
  if (called === undefined) return null;
  return typeof quantity === "number" && quantity !== 1 ? `${called} × ${quantity}` : String(called);
}
