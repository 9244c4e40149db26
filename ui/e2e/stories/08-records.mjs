import { ask, choose, expect, expectAccessible, numberIn, settle, signIn, until } from "../steps.mjs";

const words = {
  ru: {
    make: "Новый тип объектов",
    name: "Название",
    type: "Автомобиль",
    more: "Добавить поле",
    model: "Модель",
    car: "Lada Vesta",
    serviced: "Дата ТО",
    kind: "Тип",
    date: "дата",
    create: "Создать тип",
    records: "Объекты",
    add: "Добавить",
    number: "Номер",
    about: "О чём условие",
    condition: "Условие",
    where: "где…",
    property: "Свойство",
    operator: "Сравнение",
    long: "давность не меньше",
    value: "Значение",
  },
  en: {
    make: "New record type",
    name: "Name",
    type: "Vehicle",
    more: "Add a field",
    model: "Model",
    car: "Ford Focus",
    serviced: "Last service",
    kind: "Type",
    date: "date",
    create: "Create the type",
    records: "Records",
    add: "Add",
    number: "Number",
    about: "What the condition is about",
    condition: "Condition",
    where: "where…",
    property: "Property",
    operator: "Comparison",
    long: "at least this long ago",
    value: "Value",
  },
};

/** More than eleven months before today. */
function longAgo() {
  const day = new Date(Date.now() - 340 * 86_400_000);
  return day.toISOString().slice(0, 10);
}

/** A noun of the business's own is described, a card gets one, and a segment by its date has exactly that customer. */
export const stories = ["ru", "en"].map((language) => ({
  name: `a record type of one's own, a record on a card, counted by how long ago its date is (${language})`,
  async run(world) {
    const { page, context } = world;
    const say = words[language];
    await choose(context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
    const type = await make(page, workspace, api, say);
    const customer = (await ask(page, "GET", `${api}/customers?limit=1`)).rows[0];
    await record(page, `${workspace}/customers/${customer.id}`, say);
    const kept = (await ask(page, "GET", `${api}/records?customer=${customer.id}&type=${type.id}`)).rows;
    expect(kept.length === 1 && kept[0].number === "A 001", `the record is kept: ${JSON.stringify(kept)}`);
    await count(page, workspace, say);
    const where = [{ property: type.fields[1].key, op: "before_last_days", value: 335 }];
    const rule = {
      subject: "rows",
      table: `records.${type.key}`,
      aggregate: "count",
      op: "at_least",
      value: 1,
      where,
    };
    const why = await ask(page, "POST", `${api}/segments/why`, { rule, customer_id: customer.id });
    expect(why.verdict === true, `the customer is in it: ${JSON.stringify(why)}`);
  },
}));

async function make(page, workspace, api, say) {
  await page.goto(`${workspace}/records`);
  await settle(page);
  await expectAccessible(page, "/records without a type of this name");
  await page.getByRole("button", { name: say.make }).first().click();
  const panel = page.getByRole("dialog");
  await panel.getByLabel(say.name, { exact: true }).first().fill(say.type);
  await panel.getByRole("button", { name: say.more }).click();
  const parts = panel.getByRole("group");
  await parts.nth(0).getByLabel(say.name, { exact: true }).fill(say.model);
  await parts.nth(1).getByLabel(say.name, { exact: true }).fill(say.serviced);
  await parts.nth(1).getByRole("combobox", { name: say.kind }).click();
  await page.getByRole("option", { name: say.date, exact: true }).click();
  await settle(page);
  await expectAccessible(page, "making a record type");
  await panel.getByRole("button", { name: say.create }).click();
  await page.getByRole("button", { name: say.type, exact: true }).waitFor();
  await settle(page);
  await expectAccessible(page, "/records");
  const { rows } = await ask(page, "GET", `${api}/record-types`);
  const type = rows.find((row) => [row.label.ru, row.label.en].includes(say.type));
  expect(
    type?.fields.length === 2 && type.fields[1].type === "date",
    `the type is kept: ${JSON.stringify(type)}`,
  );
  return type;
}

async function record(page, card, say) {
  await page.goto(card);
  await settle(page);
  const box = page.locator(".customer-side .card").filter({ hasText: say.records });
  await box.getByRole("button", { name: say.add }).click();
  // The first type is added at once; among several one is chosen.
  const item = page.getByRole("menuitem", { name: say.type });
  const panel = page.getByRole("dialog");
  await item.or(panel).first().waitFor();
  if (await item.isVisible()) await item.click();
  await panel.getByLabel(say.model).fill(say.car);
  await panel.getByLabel(say.serviced).fill(longAgo());
  await panel.getByLabel(say.number).fill("A 001");
  await settle(page);
  await expectAccessible(page, "adding a record");
  await panel.getByRole("button", { name: say.add, exact: true }).click();
  await box.getByText(say.car).waitFor();
  await settle(page);
  await expectAccessible(page, "a card with a record");
}

/** The row is put together by hand, and the segment counts one customer. */
async function count(page, workspace, say) {
  await page.goto(`${workspace}/segments/new`);
  await settle(page);
  await page.getByRole("button", { name: say.condition, exact: true }).first().click();
  const row = page.locator(".rule-row").first();
  await pick(page, row, say.about, say.type);
  await row.getByRole("button", { name: say.where }).click();
  const test = row.locator(".rule-filter");
  await pick(page, test, say.property, say.serviced);
  await pick(page, test, say.operator, say.long);
  await test.getByRole("textbox", { name: say.value, exact: true }).fill("335");
  await until(page, "a segment of one", async () => {
    const shown = await page
      .getByTestId("segment-count")
      .innerText()
      .catch(() => "-1");
    return /\d/.test(shown) && numberIn(shown) === 1;
  });
  await settle(page);
  await expectAccessible(page, "a segment by the date of a record");
}

async function pick(page, within, field, option) {
  await within.getByRole("combobox", { name: field, exact: true }).first().click();
  await page.getByRole("option", { name: option }).filter({ visible: true }).first().click();
}
