// Double opt-in: the owner opens the page, a stranger subscribes without scripts, and the letter's button writes it.

import { join } from "node:path";
import { setUp, walk } from "../evening.mjs";
import { startFresh } from "../server.mjs";
import { startRelay } from "../smtp.mjs";
import { ask, choose, expect, expectAccessible, settle, until } from "../steps.mjs";

const WORDS = {
  ru: {
    sender: "Кто пишет письмо с вопросом",
    open: "Страница открыта",
    missing: "Сначала опубликуйте согласия",
    email: "Почта",
    name: "Имя, если хотите",
    boxes: [/получение рекламы/, /обработку персональных данных/],
    subscribe: "Подписаться",
    sent: "Проверьте почту",
    question: "Подтвердите подписку",
    confirm: "Подтверждаю",
    done: "Подписка подтверждена",
    confirmed: "Подтвердили",
    list: "Анкеты с кассы",
    whom: "Кого спросить",
    declared: "На каком основании вы им пишете",
    declaredText: "Оставили почту на кассе в анкете гостя, анкеты лежат в офисе",
    sure: /Основание проверено/,
    askOne: "Спросить 1 человека",
    rounds: "Кого уже спрашивали",
    no: "Нет, не пишите",
    kept: "Ответ записан",
  },
  en: {
    sender: "Who writes the letter that asks",
    open: "The page is open",
    missing: "Publish the consents first",
    email: "E-mail",
    name: "Name, if you like",
    boxes: [/receive advertising/, /processing of my personal data/],
    subscribe: "Subscribe",
    sent: "Check your mail",
    question: "Confirm the subscription",
    confirm: "I confirm",
    done: "You are subscribed",
    confirmed: "Confirmed",
    list: "Forms from the till",
    whom: "Whom to ask",
    declared: "On which basis you write to them",
    declaredText: "They left their e-mail at the till in a guest's form, kept in the office",
    sure: /The basis is checked/,
    askOne: "Ask 1 person",
    rounds: "Who was asked",
    no: "No, do not",
    kept: "Your answer is kept",
  },
};

const DETAILS = {
  form: "company",
  legal_name: "ООО «Кофейня»",
  inn: "7707083893",
  ogrn: "1027700132195",
  address: "198095, Санкт-Петербург, Мостовая ул., 2",
  email: "data@coffee.example",
  phone: "",
  site: "https://coffee.example",
  responsible: "",
};

async function publish(page, api) {
  await page.evaluate(
    async ([address, details]) => {
      const { csrf } = await (await fetch("/api/session")).json();
      const headers = { "content-type": "application/json", "x-csrf-token": csrf, "if-match": '"0"' };
      await fetch(address, { method: "PUT", headers, body: JSON.stringify(details) });
    },
    [`${api}/legal`, DETAILS],
  );
  const { documents } = await ask(page, "GET", `${api}/legal`);
  for (const { kind, draft } of documents) {
    if (kind === "advertising" || kind === "personal_data")
      await ask(page, "POST", `${api}/legal/publish`, { kind, body: draft });
  }
}

/** The first address of ours in the parts of a letter as it came over the wire. */
function linkIn(letter, server) {
  const parts = letter.text.split(/\r\n--[^\r]+\r\n/).map((part) => {
    const [head, ...body] = part.split("\r\n\r\n");
    const text = body.join("\r\n\r\n");
    if (/base64/i.test(head)) return Buffer.from(text, "base64").toString();
    return text.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  });
  const text = parts.find((part) => part.includes(`${server.address}/s/`));
  expect(text, `no link in ${letter.text}`);
  return text.slice(text.indexOf(`${server.address}/s/`)).match(/^[^\s"]+/)[0];
}

async function story(world, language) {
  const { page, context, binary, screenshots } = world;
  const say = WORDS[language];
  const [server, relay] = [await startFresh(binary), await startRelay()];
  const photo = async (on, name) => {
    await on.screenshot({ path: join(screenshots, `${name}-${language}.png`), fullPage: true });
  };
  try {
    await choose(context, language, language === "ru" ? "light" : "dark");
    await setUp(walk({ page, server, relay, language, screenshots }));
    const workspace = page.url().replace(/(\/w\/[^/]+).*/, "$1");
    const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
    await ask(page, "POST", `${api}/senders`, {
      kind: "smtp",
      name: "Relay",
      from_name: "Кофейня",
      from_address: "hello@coffee.example",
      relay: { host: "127.0.0.1", port: relay.port, security: "plain", user: "", connections: 1 },
    });
    await page.goto(`${workspace}/settings/subscription`);
    await page.getByText(say.missing).waitFor();
    await settle(page);
    await expectAccessible(page, "a page without documents");
    await photo(page, "subscription-missing");
    await publish(page, api);
    await page.reload();
    await page.getByRole("combobox", { name: say.sender }).click();
    await page.getByRole("option", { name: /Relay/ }).click();
    await page.getByRole("switch", { name: say.open }).click();
    const address = await page.locator("input.mono").first().inputValue();
    await settle(page);
    await expectAccessible(page, "an open page");
    await photo(page, "subscription");
    await subscribe({ world, say, server, relay, address, language, photo });
    const { rows } = await ask(page, "GET", `${api}/customers`);
    expect(rows.length === 1 && rows[0].email === "zoya@example.com", JSON.stringify(rows));
    const ledger = await ask(page, "GET", `${api}/customers/${rows[0].id}/consents`);
    expect(
      ledger.rows
        .map((row) => row.text_version)
        .sort()
        .join() === "advertising-1,personal_data-1",
      "texts",
    );
    await page.reload();
    await page.locator(".stat").filter({ hasText: say.confirmed }).getByText("1", { exact: true }).waitFor();
    await settle(page);
    await photo(page, "subscription-counts");
    await askKnown({ page, api, workspace, say, relay, server, photo });
  } finally {
    relay.stop();
    await server.stop();
  }
}

/** Somebody who never said anything is asked once, and says no. */
async function askKnown({ page, api, workspace, say, relay, server, photo }) {
  const identities = [{ kind: "email", value: "petr@example.com" }];
  const { id } = await ask(page, "POST", `${api}/customers`, { first_name: "Petr", identities });
  const list = await ask(page, "POST", `${api}/lists`, { name: say.list });
  const { rows } = await ask(page, "GET", `${api}/customers`);
  await ask(page, "POST", `${api}/lists/${list.id}/members`, { add: rows.map((row) => row.id), remove: [] });
  await page.goto(`${workspace}/settings/subscription`);
  await page.getByRole("combobox", { name: say.whom }).click();
  await page.getByRole("option", { name: say.list }).click();
  await page.getByLabel(say.declared).fill(say.declaredText);
  await page.getByLabel(say.sure).check();
  await settle(page);
  await expectAccessible(page, "who would be asked");
  await photo(page, "subscription-ask");
  await page.getByRole("button", { name: say.askOne }).click();
  await until(page, "the question", async () => relay.letters.length === 2);
  expect(relay.letters[1].to === "petr@example.com", relay.letters[1].to);
  await page.getByRole("table", { name: say.rounds }).waitFor();
  await settle(page);
  await expectAccessible(page, "who was asked");
  await photo(page, "subscription-rounds");
  await page.goto(linkIn(relay.letters[1], server));
  await photo(page, "subscribe-known");
  await page.getByRole("button", { name: say.no }).click();
  await page.getByRole("heading", { name: say.kept }).waitFor();
  await page.goto(`${workspace}/settings/subscription`);
  const ledger = await ask(page, "GET", `${api}/customers/${id}/consents`);
  expect(ledger.rows.length === 1 && ledger.rows[0].given === false, JSON.stringify(ledger.rows));
}

/** A person without scripts, on a phone. */
async function subscribe({ world, say, server, relay, address, language, photo }) {
  const context = await world.context.browser().newContext({
    javaScriptEnabled: false,
    locale: language === "ru" ? "ru-RU" : "en-GB",
    viewport: { width: 360, height: 780 },
    colorScheme: language === "ru" ? "light" : "dark",
  });
  const page = await context.newPage();
  try {
    await page.goto(address);
    for (const box of say.boxes)
      expect(!(await page.getByLabel(box).isChecked()), "no box is ticked for anybody");
    await photo(page, "subscribe");
    await page.getByLabel(say.email, { exact: true }).fill("zoya@example.com");
    await page.getByLabel(say.name, { exact: true }).fill(language === "ru" ? "Зоя" : "Zoya");
    for (const box of say.boxes) await page.getByLabel(box).check();
    await page.getByRole("button", { name: say.subscribe }).click();
    await page.getByRole("heading", { name: say.sent }).waitFor();
    await photo(page, "subscribe-sent");
    await until(page, "the letter that asks", async () => relay.letters.length === 1);
    expect(relay.letters[0].to === "zoya@example.com", relay.letters[0].to);
    expect(!/List-Unsubscribe/i.test(relay.letters[0].text), "a question is not a campaign");
    const link = linkIn(relay.letters[0], server);
    await page.goto(link);
    await page.getByRole("heading", { name: say.question }).waitFor();
    await photo(page, "subscribe-question");
    await page.getByRole("button", { name: say.confirm }).click();
    await page.getByRole("heading", { name: say.done }).waitFor();
    await photo(page, "subscribe-done");
    expect(relay.letters.length === 1, "one letter and no more");
  } finally {
    await context.close();
  }
}

export const stories = ["ru", "en"].map((language) => ({
  name: `a stranger subscribes and confirms by a letter (${language})`,
  alone: true,
  run: (world) => story(world, language),
}));
