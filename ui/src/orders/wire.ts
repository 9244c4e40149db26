// What the server speaks about orders, added to the shared route table.

import type { Id, Money, OrderRow } from "@/api/types";

export interface OrderLine {
  position: number;
  product_id: Id;
  code: string;
  name: string;
  /** A decimal number as text: weighed goods have fractions. */
  quantity: string;
  unit_price: string;
  total: Money;
  placed_at: string;
}

export interface OrderReturn {
  /** The shop's own word for it. */
  key: string | null;
  at: string;
  total: Money;
  lines: { position: number; quantity: string; total: Money }[];
}

export interface OrderStep {
  state: string;
  at: string;
  /** `api` or `events`. */
  source: string;
}

export interface OrderCard extends OrderRow {
  rows: OrderLine[];
  returns: OrderReturn[];
  /** Empty for an imported order. */
  life: OrderStep[];
}

export interface OrderTotals {
  orders: number;
  cancellations: number;
  lines: number;
  lines_without_customer: number;
  total: Money;
  returned: Money;
  /** The sum before any rounding, as a decimal number. */
  exact: string;
}

export interface OrderSummary {
  filter: "all" | "clean";
  customers: number;
  products: number;
  totals: OrderTotals[];
  as_of: string;
}

declare module "@/api/types" {
  interface OrderRow {
    lines?: number;
    /** What came back, as a sum above zero. */
    returned?: Money;
  }
}

declare module "@/api/routes" {
  interface Gets {
    "/orders/{id}": OrderCard;
    "/orders/summary": OrderSummary;
  }
}
