import { expect, it } from "vitest";
import { tagOf } from "./fields";
import { asksAddressForm, customerTag, typeTags } from "./own";

const english = (text: { ru: string; en: string } | null | undefined) => text?.en ?? "";
const shape = (key: string, type: string) => ({
  key,
  type,
  label: { ru: "", en: `The ${key}` },
  choices: [],
});

it("names an own field by its path, with the filter that its type is read by", () => {
  const tag = (key: string, type: string) => tagOf(customerTag(shape(key, type), english), "");
  expect(tag("breed", "text")).toBe("{{ customer.fields.breed }}");
  expect(tag("mileage", "number")).toBe("{{ customer.fields.mileage | number }}");
  expect(tag("bonus", "money")).toBe("{{ customer.fields.bonus | money }}");
  expect(tag("seen", "moment")).toBe("{{ customer.fields.seen | date }}");
  expect(tag("level", "choice")).toBe("{{ customer.fields.level }}");
  expect(customerTag(shape("breed", "text"), english).label).toBe("The breed");
});

it("lists the records of a type and names the fields of the newest", () => {
  const car = typeTags(
    { key: "car", label: { ru: "", en: "Car" }, fields: [shape("bought", "date")] },
    english,
  );
  expect(car.list).toBe(
    "{% for car in records.car %}{{ car.title }}{% if not loop.last %}, {% endif %}{% endfor %}",
  );
  expect(car.fields.map((one) => tagOf(one, "soon"))).toEqual([
    '{{ records.car.latest.fields.bought | date | default("soon") }}',
  ]);
  const loop = typeTags({ key: "loop", label: { ru: "", en: "Loop" }, fields: [] }, english);
  expect(loop.list).toContain("{% for item in records.loop %}{{ item.title }}");
});

it("knows the field that says who is told «ты»", () => {
  const choices = [{ value: "informal", label: { ru: "на ты", en: "" } }];
  expect(asksAddressForm({ ...shape("address_form", "choice"), choices })).toBe(true);
  expect(asksAddressForm(shape("address_form", "choice"))).toBe(false);
  expect(asksAddressForm({ ...shape("tone", "choice"), choices })).toBe(false);
});
