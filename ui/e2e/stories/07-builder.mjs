import { join } from "node:path";
import { ask, choose, expect, expectAccessible, numberIn, settle, signIn, until } from "../steps.mjs";

// A rule is built by hand in the browser, in both languages: events with a property and a period, one thing after another,
// a list, a nested group of which nothing may hold, rank and limit. The story has five guests of its own and knows
// after each step who of them is meant.

const WORDS = {
  ru: {
    about: "О чём условие",
    condition: "Условие",
    group: "Группа",
    none: "Ни одного",
    filter: "где…",
    property: "Свойство",
    operator: "Сравнение",
    at_least: "не меньше",
    value: "Значение",
    period: "Период",
    last: "за последние",
    length: "Сколько",
    sequence: "Одно за другим",
    happened: "Что произошло",
    did_not: "не было",
    list: "Список",
    purchases: "Число покупок",
    limit: "Кого из подходящих взять",
    top: "лучшие",
    amount: "Сколько взять",
    unit: "Чего",
    customers: "клиентов",
    name: "Название",
    save: "Сохранить",
    more: "Другие действия",
    copy: "Сделать копию",
    why: "Почему клиент входит или нет",
    customer: "Клиент",
    belongs: "Входит",
    short: "Почему?",
    segment: "Сегмент",
    turnover: "Кто пришёл и кто ушёл",
  },
  en: {
    about: "What the condition is about",
    condition: "Condition",
    group: "Group",
    none: "None of them",
    filter: "where…",
    property: "Property",
    operator: "Comparison",
    at_least: "at least",
    value: "Value",
    period: "Period",
    last: "in the last",
    length: "How many",
    sequence: "One after another",
    happened: "What happened",
    did_not: "did not happen",
    list: "List",
    purchases: "Number of purchases",
    limit: "Which of those who fit",
    top: "the best",
    amount: "How many",
    unit: "Of what",
    customers: "customers",
    name: "Name",
    save: "Save",
    more: "More actions",
    copy: "Duplicate",
    why: "Why a customer is in or not",
    customer: "Customer",
    belongs: "Is in",
    short: "Why?",
    segment: "Segment",
    turnover: "Who came and who left",
  },
};

const HOUR = 3_600_000;

/**
 * Five guests who tasted something five hours ago: how often and how dear. The fourth ordered an hour later, the fifth
 * never tasted; the first, second and fourth are in a list.
 */
async function guests(page, api, language) {
  const kind = `Tasting ${language}`;
  const at = (ago) => new Date(Date.now() - ago * HOUR).toISOString();
  const who = (number) => `guest-${language}-${number}`;
  const tasted = (number, price, turn) => ({
    type: "track",
    userId: who(number),
    event: kind,
    timestamp: at(5 + turn / 10),
    properties: { price },
  });
  const order = {
    type: "track",
    userId: who(4),
    event: "Order Completed",
    timestamp: at(4),
    properties: {
      order_id: `tasting-${language}`,
      products: [{ sku: "tasting-tea", name: "Tasting tea", price: 900, quantity: 1 }],
    },
  };
  const names = [1, 2, 3, 4, 5].map((number) => ({
    type: "identify",
    userId: who(number),
    traits: { firstName: `Guest${number}`, lastName: language.toUpperCase() },
  }));
  const tastings = [
    tasted(1, 900, 1),
    tasted(1, 900, 2),
    tasted(1, 900, 3),
    tasted(2, 900, 1),
    tasted(2, 900, 2),
  ];
  const batch = [...names, ...tastings, tasted(3, 100, 1), tasted(4, 900, 1), order];
  await ask(page, "POST", `${api}/events`, { batch });
  const found = await ask(page, "GET", `${api}/customers?search=guest-${language}&sort=created`);
  const ids = found.rows.map((row) => row.id);
  expect(ids.length === 5, `five guests were made, not ${ids.length}`);
  const list = await ask(page, "POST", `${api}/lists`, { name: `Guests ${language}` });
  await ask(page, "POST", `${api}/lists/${list.id}/members`, { add: [ids[0], ids[1], ids[3]] });
  return { kind, ids, list };
}

async function pick(page, place, field, word, nth = 0) {
  await place.locator(`input[aria-label="${field}"]`).nth(nth).click();
  await page.getByRole("option", { name: word, exact: true }).click();
}

/** The total beside the rule, waited for: it follows every change by itself. */
async function total(page, wanted, says) {
  const shown = page.getByTestId("segment-count");
  await until(page, `${says}: ${wanted}`, async () => {
    const text = await shown.innerText().catch(() => "");
    const still = (await shown.getAttribute("data-old")) === null;
    return still && /\d/.test(text) && numberIn(text) === wanted;
  });
}

async function beside(page, row, wanted, says) {
  await until(page, `${says}, beside the row: ${wanted}`, async () => {
    const text = await row.locator(".rule-count").first().innerText();
    return /\d/.test(text) && numberIn(text) === wanted;
  });
}

async function build(page, words, made) {
  const rows = page.locator(".rule-row");
  const add = page.getByRole("button", { name: words.condition, exact: true });
  await add.first().waitFor();
  if ((await rows.count()) === 0) await add.first().click();
  // An event, how often, with a property and within a period.
  await pick(page, rows.nth(0), words.about, made.kind);
  await rows.nth(0).locator(`input[aria-label="${words.value}"]`).fill("1");
  await total(page, 4, "four tasted");
  await rows.nth(0).locator(`input[aria-label="${words.value}"]`).fill("2");
  await total(page, 2, "two tasted twice, counted while typing");
  await rows.nth(0).locator(`input[aria-label="${words.value}"]`).fill("1");
  await rows.nth(0).getByRole("button", { name: words.filter }).click();
  await pick(page, rows.nth(0), words.operator, words.at_least);
  await rows.nth(0).locator(`input[aria-label="${words.value}"]`).first().fill("500");
  await total(page, 3, "three tasted something dear");
  await pick(page, rows.nth(0), words.period, words.last);
  await rows.nth(0).locator(`input[aria-label="${words.length}"]`).fill("30");
  await beside(page, rows.nth(0), 3, "in thirty days");
  // One after another: who tasted and did not order within two hours.
  await add.first().click();
  await pick(page, rows.nth(1), words.about, words.sequence);
  await pick(page, rows.nth(1), words.happened, made.kind);
  await pick(page, rows.nth(1), words.operator, words.did_not);
  await beside(page, rows.nth(1), 3, "three did not order afterwards");
  await total(page, 2, "two of them tasted something dear");
  // A list.
  await add.first().click();
  await pick(page, rows.nth(2), words.about, words.list);
  await pick(page, rows.nth(2), words.list, made.list.name);
  await beside(page, rows.nth(2), 3, "three in the list");
  await total(page, 2, "two of them are in the list");
  // A group of which nothing may hold.
  await page.getByRole("button", { name: words.group, exact: true }).first().click();
  const group = page.locator(".rule-group[data-depth='1']");
  await group.getByRole("radiogroup").getByText(words.none, { exact: true }).click();
  await pick(page, group.locator(".rule-row"), words.about, words.purchases);
  await group.locator(`input[aria-label="${words.value}"]`).fill("1000");
  await total(page, 2, "nobody buys so often");
  // The best of them.
  const head = page.locator(".rule-group[data-depth='0'] > .rule-group-head");
  await pick(page, head, words.limit, words.top);
  await pick(page, head, words.unit, words.customers);
  await head.locator(`input[aria-label="${words.amount}"]`).fill("1");
  await total(page, 1, "the best one");
}

async function keep(page, workspace, api, { language, words, name }) {
  await page.getByLabel(words.name, { exact: true }).fill(name);
  await page.getByRole("button", { name: words.save, exact: true }).click();
  await page.waitForURL(/\/segments\/seg_\d+/);
  await settle(page);
  const id = page.url().match(/seg_\d+/)[0];
  const saved = await ask(page, "GET", `${api}/segments/${id}`);
  expect(saved.count === 1, `the saved segment has one customer, not ${saved.count}`);
  const spoken = await page.locator(".segment-sentence").innerText();
  const flat = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();
  expect(
    flat(spoken).includes(flat(saved.sentence[language])),
    `the page says "${spoken}", the server "${saved.sentence[language]}"`,
  );
  await page.getByRole("heading", { name: words.turnover }).waitFor();
  await expectAccessible(page, `a built segment, ${language}`);
  await page.getByRole("button", { name: words.more }).click();
  await page.getByRole("menuitem", { name: words.copy }).click();
  await page.waitForURL(/\/segments\/new/);
  await total(page, 1, "a copy means the same");
  await page.goto(`${workspace}/segments/${id}`);
  await settle(page);
  return saved;
}

/** Why one guest is in, on the page of the segment and on the card. */
async function why(page, workspace, { words, made, saved }) {
  await page.getByRole("button", { name: words.why }).click();
  const panel = page.getByRole("dialog");
  await panel.getByLabel(words.customer).fill("Guest1");
  const option = page.getByRole("option", {
    name: new RegExp(`Guest1 ${made.kind.slice(-2).toUpperCase()}`),
  });
  await option.first().click();
  await panel.locator(".why li").first().waitFor();
  expect((await panel.locator(".why li").count()) >= 4, "every condition is told");
  await page.goto(`${workspace}/customers/${made.ids[0]}`);
  await settle(page);
  await page.getByRole("button", { name: words.short }).click();
  await pick(page, page.getByRole("dialog"), words.segment, saved.name).catch(async () => {
    await page.getByRole("dialog").getByLabel(words.segment).click();
    await page.getByRole("option", { name: saved.name, exact: true }).click();
  });
  await page.getByRole("dialog").locator(".why li").first().waitFor();
  await expectAccessible(page, "why, on the card");
}

function story(language) {
  return {
    name: `a rule of events, a sequence, a list, a group and a limit is built by hand, ${language}`,
    async run(world) {
      const { page, context, screenshots } = world;
      const words = WORDS[language];
      await choose(context, language, language === "ru" ? "light" : "dark");
      const workspace = await signIn(world);
      const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
      const made = await guests(page, api, language);
      await page.goto(`${workspace}/segments/new`);
      await settle(page);
      await build(page, words, made);
      await page.screenshot({ path: join(screenshots, `builder-${language}.png`), fullPage: true });
      await expectAccessible(page, `the builder, ${language}`);
      const name = language === "ru" ? "Дегустация без заказа" : "Tasting without an order";
      const saved = await keep(page, workspace, api, { language, words, name });
      await why(page, workspace, { words, made, saved });
    },
  };
}

export const stories = ["ru", "en"].map(story);
