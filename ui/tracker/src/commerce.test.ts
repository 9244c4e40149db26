import { describe, expect, it } from "vitest";
import { read } from "./commerce";

const tea = { item_id: "tea-1", item_name: "Сенча", item_category: "Чай", price: 560, quantity: 2 };
const told = { product_id: "tea-1", name: "Сенча", category: "Чай", price: 560, quantity: 2 };

describe("events of GA4", () => {
  it("tell of each product by itself, with the currency", () => {
    const items = [tea, { ...tea, item_id: "tea-2" }];
    expect(read({ event: "add_to_cart", ecommerce: { currency: "RUB", items } })).toEqual([
      ["Product Added", { ...told, currency: "RUB" }],
      ["Product Added", { ...told, product_id: "tea-2", currency: "RUB" }],
    ]);
    expect(read({ event: "view_item", ecommerce: { items: [tea] } })).toEqual([["Product Viewed", told]]);
    expect(read({ event: "remove_from_cart", ecommerce: { items: [tea] } })[0]?.[0]).toBe("Product Removed");
  });

  it("tell of an order once, with its products", () => {
    const ecommerce = {
      transaction_id: "T-7",
      value: 1120,
      currency: "RUB",
      coupon: "",
      shipping: 0,
      items: [tea],
    };
    expect(read({ event: "purchase", ecommerce })).toEqual([
      ["Order Completed", { order_id: "T-7", value: 1120, shipping: 0, currency: "RUB", products: [told] }],
    ]);
  });

  it("are read from gtag's arguments too", () => {
    const pushed = (function (..._: unknown[]) {
      // biome-ignore lint/complexity/noArguments: gtag pushes the object of its arguments and no array
      return arguments;
    })("event", "begin_checkout", { value: 5, items: [tea] });
    expect(read(pushed)).toEqual([["Checkout Started", { value: 5, products: [told] }]]);
    expect(read(["config", "G-1"])).toEqual([]);
    expect(read(["event", "search", { search_term: "улун" }])).toEqual([
      ["Products Searched", { query: "улун" }],
    ]);
  });

  it("of lists keep the list's name", () => {
    const ecommerce = { item_list_name: "Новинки", items: [tea] };
    expect(read({ event: "view_item_list", ecommerce })).toEqual([
      ["Product List Viewed", { list: "Новинки", products: [told] }],
    ]);
  });
});

describe("objects of Universal Analytics and Yandex Metrica", () => {
  const product = { id: "tea-1", name: "Сенча", category: "Чай", price: "1 290,50", quantity: "2" };
  const read1 = { product_id: "tea-1", name: "Сенча", category: "Чай", price: 1290.5, quantity: 2 };

  it("tell what was looked at, put into the cart and taken out", () => {
    const of = (action: string) =>
      read({ ecommerce: { currencyCode: "RUB", [action]: { products: [product] } } });
    for (const [action, event] of [
      ["detail", "Product Viewed"],
      ["add", "Product Added"],
      ["remove", "Product Removed"],
      ["click", "Product Clicked"],
    ] as const)
      expect(of(action)).toEqual([[event, { ...read1, currency: "RUB" }]]);
  });

  it("tell of an order by its action field", () => {
    const purchase = {
      actionField: { id: "T-7", revenue: "2581,00", coupon: "ЧАЙ", goal_id: 1 },
      products: [product],
    };
    expect(read({ ecommerce: { currencyCode: "RUB", purchase } })).toEqual([
      [
        "Order Completed",
        { order_id: "T-7", value: 2581, coupon: "ЧАЙ", currency: "RUB", products: [read1] },
      ],
    ]);
  });

  it("tell of lists without a wrapper, and of several things at once", () => {
    const entry = {
      event: "anything",
      ecommerce: { impressions: [product], detail: { products: [product] } },
    };
    expect(read(entry).map(([event]) => event)).toEqual(["Product Viewed", "Product List Viewed"]);
  });
});

describe("what is no e-commerce", () => {
  it("tells nothing and breaks nothing", () => {
    const odd = [
      null,
      7,
      "text",
      {},
      [],
      { event: "gtm.js" },
      { event: "constructor" },
      { event: {} },
      { ecommerce: null },
      { ecommerce: "x" },
      { ecommerce: { detail: null, add: 5 } },
      { event: "add_to_cart", ecommerce: { items: "many" } },
    ];
    for (const entry of odd) expect(read(entry)).toEqual([]);
    expect(read({ event: "add_to_cart", ecommerce: { items: [null] } })).toEqual([["Product Added", {}]]);
  });
});
