import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beside, pick, spoken, total, typeTimed, watchKeys } from "../builder.mjs";
import { csvOf, readCsv } from "../csv.mjs";
import { ask, choose, expect, expectAccessible, numberIn, settle, signIn, until } from "../steps.mjs";

// A rule is built by hand, nested, and everything that the page then shows of it is held against what is known without
// the rule: eight guests of whom the story itself says who is meant, and the file of all customers, counted here.

const WORDS = {
  ru: {
    about: "О чём условие",
    condition: "Условие",
    group: "Группа",
    any: "Хотя бы одно",
    none: "Ни одного",
    where: "где…",
    operator: "Сравнение",
    at_least: "не меньше",
    within: "в промежутке",
    value: "Значение",
    period: "Период",
    last: "за последние",
    length: "Сколько",
    birthday: "День рождения",
    from: "От",
    to: "До",
    purchases: "Число покупок",
    consent: "Согласие",
    list: "Список",
    remove: "Убрать условие",
    name: "Название",
    folder: "Папка",
    save: "Сохранить",
    sizes: /размер\sизменился\sс\s2\sдо\s3/,
    used: "Где используется",
    portrait: "Показать портрет",
    more: "Другие действия",
    copy: "Сделать копию",
    to_list: "Сохранить как список",
    add: "Добавить",
    csv: "Выгрузить CSV",
    choose: "Выбрать",
    compare: "Показать пересечения",
    email: "Электронная почта",
  },
  en: {
    about: "What the condition is about",
    condition: "Condition",
    group: "Group",
    any: "At least one",
    none: "None of them",
    where: "where…",
    operator: "Comparison",
    at_least: "at least",
    within: "between",
    value: "Value",
    period: "Period",
    last: "in the last",
    length: "How many",
    birthday: "Birthday",
    from: "From",
    to: "To",
    purchases: "Number of purchases",
    consent: "Consent",
    list: "List",
    remove: "Remove condition",
    name: "Name",
    folder: "Folder",
    save: "Save",
    sizes: /the\ssize\swent\sfrom\s2\sto\s3/,
    used: "Where it is used",
    portrait: "Show the portrait",
    more: "More actions",
    copy: "Make a copy",
    to_list: "Save as a list",
    add: "Add",
    csv: "Export CSV",
    choose: "Choose",
    compare: "Show the overlap",
    email: "E-mail",
  },
};

const DAY = 86_400_000;
const DEAR = 900;
const daysAgo = (days) => new Date(Date.now() - days * DAY).toISOString();

/** What each guest tasted and when, was born, allowed and bought. The first two are meant; the others fail by one thing. */
const GUESTS = [
  { price: DEAR, ago: 3, born: "1995-05-05", consent: true },
  { price: DEAR, ago: 3, born: "1996-06-06", ordered: true, twice: true },
  { price: DEAR, ago: 3, born: "1985-05-05", consent: true },
  { price: 100, ago: 3, born: "1995-05-05", consent: true },
  { price: DEAR, ago: 45, born: "1995-05-05", consent: true },
  { price: DEAR, ago: 3, born: "1995-05-05" },
  { price: DEAR, ago: 3, born: "1995-05-05", consent: true, staff: true },
  { price: DEAR, ago: 3, consent: true },
];

async function invite(page, api, language) {
  const kind = language === "ru" ? "Дегустация" : "Tasting";
  const who = (at) => `taster-${language}-${at + 1}`;
  const ids = [];
  const batch = [];
  for (const [at, guest] of GUESTS.entries()) {
    const customer = await ask(page, "POST", `${api}/customers`, {
      first_name: `Guest${at + 1}`,
      last_name: language.toUpperCase(),
      birthday: guest.born ?? null,
      identities: [
        { kind: "external", value: who(at) },
        { kind: "email", value: `${who(at)}@example.com` },
      ],
    });
    ids.push(customer.id);
    if (guest.consent)
      await ask(page, "POST", `${api}/customers/${customer.id}/consents`, {
        purpose: "marketing",
        channel: "email",
        given: true,
      });
    const tasted = {
      type: "track",
      userId: who(at),
      event: kind,
      timestamp: daysAgo(guest.ago),
      properties: { price: guest.price },
    };
    batch.push(tasted, ...(guest.twice ? [tasted] : []));
  }
  await ask(page, "POST", `${api}/events`, { batch });
  await ask(page, "PUT", `${api}/orders`, {
    number: `tasting-${language}`,
    placed_at: daysAgo(1),
    customer: { id: ids[1] },
    lines: [{ code: "tasting-tea", name: "Tasting tea", unit_price: "900" }],
  });
  const list = await ask(page, "POST", `${api}/lists`, { name: `Staff ${language}` });
  await ask(page, "POST", `${api}/lists/${list.id}/members`, {
    add: ids.filter((_, at) => GUESTS[at].staff),
  });
  return { kind, ids, list };
}

const rowsOf = (page) => page.locator(".rule-row");

/** From an empty page to the nested rule; each number is waited for as it is drawn. */
async function build(page, api, words, made) {
  const everybody = await csvOf(page, `${api}/customers/export.csv`);
  await total(page, everybody.length, "nothing is asked, so everybody is meant");
  const rows = rowsOf(page);
  const add = page.getByRole("button", { name: words.condition, exact: true });
  const times = await events(page, words, made);
  await add.first().click();
  await pick(page, rows.nth(1), words.about, words.birthday);
  await pick(page, rows.nth(1), words.operator, words.within);
  await rows.nth(1).getByLabel(words.from, { exact: true }).fill("1990-01-01");
  await rows.nth(1).getByLabel(words.to, { exact: true }).fill("1999-12-31");
  const born = everybody.filter((one) => one.birthday >= "1990-01-01" && one.birthday <= "1999-12-31");
  await beside(page, rows.nth(1), born.length, "born in the nineties, by the file of all customers");
  await total(page, 4, "four of the guests were");
  const group = await bought(page, words, everybody);
  await total(page, 3, "three of them bought or allowed letters");
  await page.getByRole("button", { name: words.group, exact: true }).last().click();
  const staff = page.locator(".rule-group[data-depth='1']").nth(1);
  await staff.getByRole("radiogroup").getByText(words.none, { exact: true }).click();
  await pick(page, staff.locator(".rule-row"), words.about, words.list);
  await pick(page, staff.locator(".rule-row"), words.list, made.list.name);
  await beside(page, staff.locator(".rule-row"), 1, "one is of the staff");
  await beside(page, staff, everybody.length - 1, "everybody else is not");
  await total(page, 2, "two guests are meant");
  expect((await group.locator(".rule-row").count()) === 2, "the group has kept its rows");
  return { times, everybody };
}

/** An event: how often, with a property, within a period. The count is typed key by key. */
async function events(page, words, made) {
  const row = rowsOf(page).first();
  await page.getByRole("button", { name: words.condition, exact: true }).first().click();
  await pick(page, row, words.about, made.kind);
  await total(page, 8, "all eight tasted");
  const often = row.getByRole("textbox", { name: words.value, exact: true });
  await watchKeys(page);
  await often.press("End");
  const times = [];
  await often.press("Backspace");
  times.push(...(await typeTimed(page, often, "2")));
  await total(page, 1, "one tasted twice");
  for (const key of ["0", "3", "7", "1", "5"]) times.push(...(await typeTimed(page, often, key)));
  await total(page, 0, "nobody so often");
  await often.fill("1");
  await total(page, 8, "all eight again");
  await row.getByRole("button", { name: words.where }).click();
  await often.first().fill("500");
  await total(page, 7, "seven tasted something dear");
  await pick(page, row, words.period, words.last);
  await row.getByLabel(words.length, { exact: true }).fill("30");
  await beside(page, row, 6, "six within thirty days");
  return times;
}

/** A group of which one is enough: an order, or a consent. */
async function bought(page, words, everybody) {
  await page.getByRole("button", { name: words.group, exact: true }).first().click();
  const group = page.locator(".rule-group[data-depth='1']").first();
  expect(
    await group.getByRole("radio", { name: words.any, exact: true }).isChecked(),
    "a group inside all begins as any",
  );
  const rows = group.locator(".rule-row");
  const buyers = everybody.filter((one) => Number(one.orders_count) >= 1);
  await beside(page, rows.first(), buyers.length, "who ordered, by the file of all customers");
  await group.getByRole("button", { name: words.condition, exact: true }).click();
  await pick(page, rows.nth(1), words.about, words.consent);
  await until(page, "a number beside the consent", async () =>
    /\d/.test(await rows.nth(1).locator(".rule-count").innerText()),
  );
  const allowed = numberIn(await rows.nth(1).locator(".rule-count").innerText());
  const reached = everybody.filter((one) => one.reachable_by_email === "yes").length;
  expect(allowed >= reached, `nobody is reached without consent: ${allowed} consents, ${reached} reached`);
  return group;
}

/** Share, reach, samples and the sentence say the same two guests. */
async function panel(page, words, made, everybody) {
  const aside = page.locator(".segment-aside");
  const text = await aside.innerText();
  expect(text.includes("Guest1") && text.includes("Guest2"), `both guests are shown: ${text}`);
  expect((await aside.locator(".segment-samples li").count()) === 2, "and nobody else");
  const reach = aside.locator(".segment-reach").filter({ hasText: words.email });
  expect(numberIn(await reach.locator(".number").innerText()) === 1, "one of them can be written to");
  const base = aside.getByText(/\(/).first();
  expect(numberIn((await base.innerText()).replace(/.*\(/, "")) === everybody.length, "of the whole base");
  const sentence = await page.locator(".segment-sentence").innerText();
  for (const part of [made.kind, "500", "30", "1990", made.list.name])
    expect(sentence.includes(part), `the sentence names ${part}: ${sentence}`);
}

/** By the keyboard alone a row is added and one is removed, and the place is not lost. */
async function byKeyboard(page, words) {
  const focused = () =>
    page.evaluate(() => {
      const held = document.activeElement;
      return (held?.getAttribute("aria-label") ?? held?.textContent ?? "").replace(/\u00a0/g, " ");
    });
  const add = page.getByRole("button", { name: words.condition, exact: true }).last();
  await add.focus();
  await page.keyboard.press("Enter");
  await until(page, "the new row takes the keyboard", async () => (await focused()) === words.about);
  await page.keyboard.type(words.purchases);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await total(page, 1, "one of the two bought");
  const tabTo = async (label) => {
    for (let tabs = 0; tabs < 20 && (await focused()) !== label; tabs += 1) await page.keyboard.press("Tab");
    expect((await focused()) === label, `Tab reaches "${label}"`);
  };
  await tabTo(words.remove);
  await page.keyboard.press("Enter");
  await total(page, 2, "the row is gone again");
  expect(
    await page.evaluate(() => document.activeElement?.closest(".rule-group") !== null),
    "the keyboard stays in the rule when its row is gone",
  );
}

/** Kept as a rule; what the page of it shows and what the API says are two ways to the same two guests. */
async function keep(page, api, words, made, name) {
  await page.getByLabel(words.name, { exact: true }).fill(name);
  await page.getByRole("button", { name: words.save, exact: true }).click();
  await page.waitForURL(/\/segments\/seg_\d+/);
  await settle(page);
  const id = page.url().match(/seg_\d+/)[0];
  const listed = await ask(page, "GET", `${api}/customers?segment=${id}&sort=created`);
  expect(
    listed.rows.map((row) => row.id).join() === made.ids.slice(0, 2).join(),
    `the list of customers has the two: ${JSON.stringify(listed.rows.map((row) => row.id))}`,
  );
  const saved = await ask(page, "GET", `${api}/segments/${id}`);
  const flat = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();
  const spokenHere = flat(await page.locator(".segment-sentence").innerText());
  const language = name.endsWith("ru") ? "ru" : "en";
  expect(spokenHere.includes(flat(saved.sentence[language])), `the page says "${spokenHere}"`);
  return id;
}

/** Edited, mentioned by another, compared, described. */
async function pictures(page, workspace, api, words, made, id) {
  const staff = page.locator(".rule-group[data-depth='1']").nth(1);
  await staff.getByRole("button", { name: words.remove }).click();
  await total(page, 3, "the staff may come too");
  await page.getByRole("button", { name: words.save, exact: true }).click();
  const rule = { subject: "segment", segment_id: id, op: "in" };
  const user = await ask(page, "POST", `${api}/segments`, { name: `Mentions ${id}`, rule });
  await page.reload();
  await settle(page);
  await page.getByText(words.sizes).waitFor();
  await page.getByTestId("used-by").getByRole("link", { name: user.name }).waitFor();
  await page.getByRole("button", { name: words.portrait }).click();
  await settle(page);
  const { total: all } = await ask(page, "POST", `${api}/segments/preview`, { rule });
  const compared = page.getByText(/[.:] (Проверено сравнений|Comparisons made)/);
  const numbers = (await compared.innerText()).match(/\d[\d\s\u00a0\u202f,]*/g).map((one) => numberIn(one));
  expect(numbers[0] === 3 && numbers[1] === all - 3, `three against all others: ${numbers}`);
  await expectAccessible(page, "the page of a built segment");
  await overlap(page, workspace, made, id);
}

/** The segment, who mentions it and the staff's list: three guests in both, one of them of the staff. */
async function overlap(page, workspace, made, id) {
  await page.goto(`${workspace}/segments/overlap?of=${id},${made.list.id}`);
  await settle(page);
  const rows = page.getByTestId("overlap").locator("tbody tr");
  const counts = await rows.evaluateAll((all) =>
    all.map((row) => [row.querySelectorAll("[aria-label]").length, row.querySelector(".num").textContent]),
  );
  const shown = counts.map(([, count]) => numberIn(count)).sort();
  expect(shown.join() === "1,2", `two in the segment alone, one in both: ${JSON.stringify(counts)}`);
  await page.goto(`${workspace}/segments/${id}`);
  await settle(page);
}

/** A copy in a folder, a fixed list, a file. */
async function copies(page, workspace, api, words, made, id) {
  await page.getByRole("button", { name: words.more }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: words.csv }).click();
  const file = readCsv(readFileSync(await (await download).path(), "utf8"));
  const three = [made.ids[0], made.ids[1], made.ids[6]];
  expect(
    file.map((one) => one.id).join() === three.join(),
    `the file has the three: ${file.map((one) => one.id)}`,
  );
  await page.getByRole("button", { name: words.more }).click();
  await page.getByRole("menuitem", { name: words.to_list }).click();
  await page.getByRole("dialog").getByRole("button", { name: words.add, exact: true }).click();
  await page.waitForURL(/\/lists\/lst_\d+/);
  const list = page.url().match(/lst_\d+/)[0];
  await until(page, "the three in a list", async () => {
    const members = await ask(page, "GET", `${api}/customers?list=${list}&sort=created`);
    return members.rows.map((row) => row.id).join() === three.join();
  });
  await page.goto(`${workspace}/segments/${id}`);
  await settle(page);
  await page.getByRole("button", { name: words.more }).click();
  await page.getByRole("menuitem", { name: words.copy }).click();
  await page.waitForURL(/\/segments\/new/);
  await total(page, 3, "a copy means the same");
  const folder = `Tastings ${id}`;
  const lies = page.getByRole("combobox", { name: words.folder, exact: true });
  await lies.fill(folder);
  await lies.press("Tab");
  await page.getByRole("button", { name: words.save, exact: true }).click();
  await page.waitForURL(/\/segments\/seg_\d+/);
  await page.goto(`${workspace}/segments`);
  await settle(page);
  await pick(page, page, words.folder, folder);
  await until(
    page,
    "one segment in the folder",
    async () => (await page.locator("main tbody tr").count()) === 1,
  );
}

/** A cell of the grid is opened, kept, and has as many customers as the grid said. */
async function grid(page, workspace, api, words) {
  await page.goto(`${workspace}/segments/rfm`);
  await settle(page);
  const cell = page.getByTestId("rfm").getByRole("link").last();
  const wanted = numberIn(await cell.locator("strong").innerText());
  await cell.click();
  await page.waitForURL(/\/segments\/new/);
  await total(page, wanted, "as many as the grid said");
  await page.getByRole("button", { name: words.save, exact: true }).click();
  await page.waitForURL(/\/segments\/seg_\d+/);
  const id = page.url().match(/seg_\d+/)[0];
  const file = await csvOf(page, `${api}/customers/export.csv?segment=${id}`);
  expect(file.length === wanted, `the file of it has ${file.length} lines, the grid said ${wanted}`);
}

function story(language) {
  return {
    name: `a nested segment is built by hand, kept, described, copied and taken along (${language})`,
    async run(world) {
      const { page, context, screenshots } = world;
      const words = WORDS[language];
      await choose(context, language, language === "ru" ? "light" : "dark");
      const workspace = await signIn(world);
      const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
      const made = await invite(page, api, language);
      await page.goto(`${workspace}/segments/new`);
      await settle(page);
      const { times, everybody } = await build(page, api, words, made);
      await panel(page, words, made, everybody);
      await page.screenshot({ path: join(screenshots, `builder-${language}.png`), fullPage: true });
      await expectAccessible(page, "the builder");
      await byKeyboard(page, words);
      const id = await keep(page, api, words, made, `${made.kind} ${language}`);
      await pictures(page, workspace, api, words, made, id);
      await copies(page, workspace, api, words, made, id);
      await grid(page, workspace, api, words);
      return `from a key to the number drawn for it, ${spoken(times)}`;
    },
  };
}

export const stories = ["ru", "en"].map(story);
