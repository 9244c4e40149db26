import { describe, expect, it } from "vitest";
import known from "../../../crates/domain/src/events/words.json";
import { gistOf, spell } from "./happened";
import { wordOf } from "./words";

describe("an event in one line", () => {
  it("says the product and its price", () => {
    const gist = gistOf("Product Viewed", {
      product_id: "M1",
      name: "Сенча",
      price: "560.5",
      currency: "RUB",
    });
    expect(gist.about).toBe("Сенча");
    expect(gist.money).toEqual({ amount_minor: 56_050, currency: "RUB" });
    expect(gist.said).toEqual(["name", "price", "currency"]);
  });

  it("says no money without a currency, and nothing of what the business calls its own way", () => {
    expect(gistOf("Product Viewed", { sku: 7, price: 5 })).toEqual({
      about: "7",
      money: undefined,
      said: ["sku"],
    });
    expect(gistOf("Чайник осмотрен", { name: "x", price: 5, currency: "RUB" }).said).toEqual([]);
    expect(gistOf("constructor", { price: 5 }).about).toBeUndefined();
    expect(gistOf("Product Viewed", { name: "", price: "", currency: "RUB" }).money).toBeUndefined();
  });
});

describe("a value of an event", () => {
  it.each([
    [
      [
        { product_id: "M1", name: "Сенча", price: 420, quantity: 2 },
        { product_id: "M2", quantity: 1 },
      ],
      "Сенча × 2; M2",
    ],
    [["чай", 5], "чай; 5"],
    [[{ sku: "M1" }], '[{"sku":"M1"}]'],
    [[{ name: "Сенча" }, [1]], '[{"name":"Сенча"},[1]]'],
    [[], "[]"],
    [{ a: 1 }, '{"a":1}'],
    [null, "—"],
    ["/checkout", "/checkout"],
    [7, "7"],
  ])("%j is read as %s", (value, text) => expect(spell(value)).toBe(text));
});

describe("words of events", () => {
  it("are the specification's or the name itself", () => {
    expect(wordOf(known.kinds, "Product Viewed", 0)).toBe("Просмотр товара");
    expect(wordOf(known.kinds, "Чайник осмотрен", 0)).toBe("Чайник осмотрен");
    expect(wordOf(known.kinds, "constructor", 1)).toBe("constructor");
  });
});
