import { ask, choose, expect, expectAccessible, numberIn, settle, signIn, until } from "../steps.mjs";

const words = {
  ru: {
    make: "Новое поле",
    name: "Название",
    field: "Любимый чай",
    type: "Тип",
    choice: "один вариант",
    first: "Вариант 1",
    second: "Вариант 2",
    create: "Создать поле",
    edit: "Изменить",
    save: "Сохранить",
    row: "О чём условие",
    value: "Значение",
    operator: "Оператор",
    insert: "Вставить поле",
    put: "Вставить",
    person: "Смотреть глазами клиента",
  },
  en: {
    make: "New field",
    name: "Name",
    field: "Favourite tea",
    type: "Type",
    choice: "one choice",
    first: "Choice 1",
    second: "Choice 2",
    create: "Create the field",
    edit: "Edit",
    save: "Save",
    row: "About what",
    value: "Value",
    operator: "Operator",
    insert: "Insert a field",
    put: "Insert",
    person: "See as a customer",
  },
};

/** A field is made, filled on a card, a segment that asks about it has exactly that customer, and a letter names it. */
export const stories = ["ru", "en"].map((language) => ({
  name: `a field of one's own, filled on a card and counted by a segment (${language})`,
  async run(world) {
    const { page, context } = world;
    const say = words[language];
    await choose(context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
    const field = await make(page, workspace, api, say);
    // Visitors of the stories before have no address yet.
    const { rows } = await ask(page, "GET", `${api}/customers?limit=50`);
    const customer = rows.find((row) => row.email);
    await page.goto(`${workspace}/customers/${customer.id}`);
    await settle(page);
    await page.getByRole("button", { name: say.edit }).click();
    const panel = page.getByRole("dialog");
    await panel.getByLabel(say.field).click();
    await page.getByRole("option", { name: "Oolong" }).click();
    await settle(page);
    await expectAccessible(page, "editing a customer with own fields");
    await panel.getByRole("button", { name: say.save, exact: true }).click();
    await page.locator(".customer").getByText("Oolong").waitFor();
    await settle(page);
    await expectAccessible(page, "a card with own fields");
    const card = await ask(page, "GET", `${api}/customers/${customer.id}`);
    expect(card.fields[field.key] === "Oolong", `the card has the value: ${JSON.stringify(card.fields)}`);
    await count(page, workspace, field);
    const rule = { subject: "field", field: `fields.${field.key}`, op: "is", value: "Oolong" };
    const why = await ask(page, "POST", `${api}/segments/why`, { rule, customer_id: customer.id });
    expect(why.verdict === true, `the customer is in it: ${JSON.stringify(why)}`);
    await write({ page, workspace, api, say }, field, customer);
  },
}));

async function make(page, workspace, api, say) {
  await page.goto(`${workspace}/fields`);
  await settle(page);
  await expectAccessible(page, "/fields without a field of this name");
  await page.getByRole("button", { name: say.make }).first().click();
  const panel = page.getByRole("dialog");
  await panel.getByLabel(say.name).fill(say.field);
  await panel.getByRole("combobox", { name: say.type }).click();
  await page.getByRole("option", { name: say.choice }).click();
  await panel.getByLabel(say.first).fill("Oolong");
  await panel.getByLabel(say.second).fill("Assam");
  await settle(page);
  await expectAccessible(page, "making a field");
  await panel.getByRole("button", { name: say.create }).click();
  await page.getByRole("button", { name: say.field }).waitFor();
  await settle(page);
  await expectAccessible(page, "/fields");
  const { rows } = await ask(page, "GET", `${api}/fields`);
  const field = rows.find((row) => [row.label.ru, row.label.en].includes(say.field));
  expect(
    field?.type === "choice" && field.choices.length === 2,
    `the field is kept: ${JSON.stringify(field)}`,
  );
  return field;
}

/** A letter gets the field from the editor's list, and its preview shows the value of whom it is looked at with. */
async function write({ page, workspace, api, say }, field, customer) {
  const body = JSON.stringify({ blocks: [{ kind: "text", text: "…" }, { kind: "footer" }] });
  const draft = { name: `Tea ${field.key}`, subject: "", preheader: "", body_kind: "blocks", body };
  const template = await ask(page, "POST", `${api}/templates`, draft);
  await page.goto(`${workspace}/templates/${template.id}`);
  await settle(page);
  await page.getByRole("button", { name: say.insert }).first().click();
  const list = page.getByRole("dialog");
  await list.getByRole("button", { name: say.field }).waitFor();
  await settle(page);
  await expectAccessible(page, "the fields of a letter, with one of the business's own");
  await list.getByRole("button", { name: say.field }).click();
  await list.getByRole("button", { name: say.put }).click();
  const picker = page.getByRole("combobox", { name: say.person });
  await picker.click();
  await picker.fill(customer.email);
  // What was found before stays until the search is answered; an address finds one.
  await page.locator('[role="option"]:only-child').click();
  await page.locator(".letter-subject").getByText("Oolong").waitFor();
  await settle(page);
  await expectAccessible(page, "a letter with a field of the business's own");
  const used = (await ask(page, "GET", `${api}/fields/${field.id}`)).used_by;
  expect(
    used.some((one) => one.id === template.id),
    `the field says which template names it: ${JSON.stringify(used)}`,
  );
  await page.goto(`${workspace}/fields`);
  await page.getByRole("link", { name: template.name }).click();
  await page.waitForURL(new RegExp(`/templates/${template.id}$`));
  // The next language makes a field of its own; the list of templates stays as it was.
  await ask(page, "DELETE", `${api}/templates/${template.id}`);
}

/** The builder opens with the rule of the address and counts one customer. */
async function count(page, workspace, field) {
  const rule = { subject: "field", field: `fields.${field.key}`, op: "is", value: "Oolong" };
  await page.goto(`${workspace}/segments/new?rule=${encodeURIComponent(JSON.stringify(rule))}`);
  await until(page, "a segment of one", async () => {
    const shown = await page
      .getByTestId("segment-count")
      .innerText()
      .catch(() => "-1");
    return /\d/.test(shown) && numberIn(shown) === 1;
  });
  await settle(page);
  await expectAccessible(page, "a segment by an own field");
}
