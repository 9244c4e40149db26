import { expect, it } from "vitest";
import { addressed, FIELDS, inCase, insertAt, readable, type TagField, tagOf } from "./fields";

const first = FIELDS[0] as TagField;
const NAMES: Record<string, string> = { "customer.city": "City", "records.car": "Cars" };
const name = (path: string) => NAMES[path];

it("writes a tag with the filter of its field and the words in place of an unknown value", () => {
  expect(tagOf(first, "")).toBe("{{ customer.first_name }}");
  expect(tagOf(inCase(first, "dative"), "вам")).toBe(
    '{{ customer.first_name | case("dative") | default("вам") }}',
  );
  expect(inCase(first, null)).toBe(first);
  expect(tagOf(first, ' say "hi" ')).toBe('{{ customer.first_name | default("say ″hi″") }}');
  const birthday = FIELDS.find((one) => one.name === "birthday") as TagField;
  expect(tagOf(birthday, "soon")).toBe('{{ customer.birthday | date("day") | default("soon") }}');
});

it("reads a subject as a person would", () => {
  expect(readable('{{ customer.first_name | default("Friend") }}, look', name)).toBe("Friend, look");
  expect(readable("{{ customer.first_name or 'Friend' }}, look", name)).toBe("Friend, look");
  expect(readable("Hi{% if customer.city %}, {{ customer.city }}{% endif %}!", name)).toBe("Hi, ‹City›!");
  expect(readable("From {{ odd.thing2 }}", name)).toBe("From ‹odd.thing2›");
  const loop = "Yours: {% for car in records.car %}{{ car.title }}, {% endfor %}and {{ customer.city }}";
  expect(readable(loop, name)).toBe("Yours: ‹Cars›and ‹City›");
});

it("writes two forms of address, and reads the one that everybody gets", () => {
  const tag = addressed(" Ваш заказ ", 'Твой "заказ"');
  expect(tag).toBe('{{ "Ваш заказ" | informal("Твой ″заказ″") }}');
  expect(readable(`${tag} собран`, name)).toBe("Ваш заказ собран");
  expect(readable('{{ "Ты" | formal("Вы") }}!', name)).toBe("Ты!");
});

it("inserts at the cursor and moves it behind", () => {
  expect(insertAt("ab", 1, 1, "X")).toEqual({ value: "aXb", cursor: 2 });
  expect(insertAt("abc", 0, 2, "X")).toEqual({ value: "Xc", cursor: 1 });
});
