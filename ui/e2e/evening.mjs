// The first evening, step by step: what the guide of the same name tells, walked in one of the two languages. Each
// step leaves the picture that the guide shows.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, numberIn, settle, until } from "./steps.mjs";
import { workbook } from "./xlsx.mjs";

/** The words that a person reads on the way. */
export const WORDS = {
  ru: {
    owner: "Вера Ильина",
    shop: "Кофейня у моста",
    address: "198095, Санкт-Петербург, Мостовая ул., 2",
    start: "Начать работу",
    next: "Далее",
    ownFile: "Загрузить файл",
    recognised: "Можно продолжать: всё нужное есть.",
    consent: /^Да, согласие есть/,
    where: "Где получено",
    whereText: "Касса кофейни",
    proof: "Чем подтверждается",
    proofText: "Анкеты гостей 2025 года",
    check: "Что произойдёт",
    load: "Загрузить",
    result: "Результат",
    anyRelay: /^Другой сервер/,
    security: "Защита соединения",
    plain: "Без защиты (только сервер на этой же машине)",
    save: "Сохранить",
    create: "Создать рассылку",
    letter: /^Новости/,
    testSend: "Отправить пробное",
    testSent: /Отправлено на/,
    launch: "Запустить рассылку",
    finished: "Завершена",
    newLetter: "Новый",
    back: /Вернуться к рассылке/,
  },
  en: {
    owner: "Vera Ilyina",
    shop: "Coffee by the bridge",
    address: "2 Bridge Street, London",
    start: "Start working",
    next: "Next",
    ownFile: "Upload a file",
    recognised: "All that is needed is here.",
    consent: /^Yes/,
    where: "Where it was given",
    whereText: "Till of the café",
    proof: "What proves it",
    proofText: "Guests' forms of 2025",
    check: "What will happen",
    load: "Import",
    result: "Result",
    anyRelay: /^Another server/,
    security: "Protection",
    plain: "None (only for a server on this machine)",
    save: "Save",
    create: "Create a campaign",
    letter: /^News/,
    testSend: "Send a test",
    testSent: /Sent to/,
    launch: "Launch the campaign",
    finished: "Finished",
    newLetter: "New",
    back: /Back to the campaign/,
  },
};

/** A price list's neighbour: what an accounting program gives out when it is asked for its buyers. */
function buyers() {
  const people = [
    ["ЁЛКИНА ЗОЯ ИЛЬИНИЧНА", "8 900 555-01-31", "zoya@example.com", "12.03.1988", "да"],
    ["Петров Пётр", "8(900)555-01-32", "petr@example.com", "", "да"],
    ["СИДОРОВА АННА ПАВЛОВНА", "+7 900 555 01 33", "anna@example.com", "01.11.1979", "да"],
    ["Орлов Егор Львович", "8 900 555-01-34", "egor@example.com", "", "нет"],
    ["ЧИЖОВА МАРИНА", "", "marina@example.com", "24.05.1995", "да"],
  ];
  return workbook(
    {
      Покупатели: [
        ["Список покупателей на сегодня"],
        ["Контрагент", "Телефон", "Эл. почта", "Дата рождения", "Согласие на рассылку"],
        ...people,
        ["Итого", String(people.length)],
      ],
    },
    { Покупатели: ["A1:E1"] },
  );
}

/** What all steps need. */
export function walk({ page, server, relay, language, screenshots }) {
  const folder = join(screenshots, "first-evening");
  mkdirSync(folder, { recursive: true });
  const picture = async (name) => {
    await settle(page);
    await expectAccessible(page, `first evening, ${name}`);
    await page.screenshot({ path: join(folder, `${name}-${language}.png`) });
  };
  return { page, server, relay, w: WORDS[language], picture };
}

export async function setUp({ page, server, w, picture }) {
  await page.goto(server.address);
  await page.waitForURL(/\/setup/);
  await page.locator("input[name=name]").fill(w.owner);
  await page.locator("input[name=email]").fill("vera@example.com");
  await page.locator("input[name=password]").fill("мост над тихой рекой");
  await page.locator("input[name='workspace.name']").fill(w.shop);
  await picture("1-setup");
  await page.getByRole("button", { name: w.start }).click();
  await page.waitForURL(/\/start\/business/);
}

export async function business({ page, w, picture }) {
  await page.locator("[name=postal_address]").fill(w.address);
  await page.locator("input[name=site]").fill("https://coffee.example");
  await picture("2-business");
  await page.getByRole("button", { name: w.next }).click();
  await page.waitForURL(/\/start\/customers/);
  await picture("3-customers");
}

/** The file of an accounting program, to its end. */
export async function customers({ page, server, w, picture }) {
  await page.getByRole("link", { name: w.ownFile }).click();
  await page.waitForURL(/\/imports\/new/);
  const file = join(server.folder, "Покупатели.xlsx");
  writeFileSync(file, buyers());
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText(w.recognised).waitFor();
  await picture("4-columns");
  await page.getByRole("button", { name: w.next }).click();
  await page.getByRole("radio", { name: w.consent }).check();
  await page.getByLabel(w.where).fill(w.whereText);
  await page.getByLabel(w.proof).fill(w.proofText);
  await picture("5-consent");
  await page.getByRole("button", { name: w.next }).click();
  await page.getByText(w.check).first().waitFor();
  await page.getByRole("button", { name: w.load, exact: true }).click();
  await page.waitForURL(/\/imports\/op/);
  await page.getByText(w.result, { exact: true }).waitFor();
}

/** A sender that really sends: the relay of the story. */
export async function sender({ page, relay, w, picture }) {
  const workspace = page.url().replace(/(\/w\/[^/]+).*/, "$1");
  await page.goto(`${workspace}/start`);
  await page.waitForURL(/\/start/);
  const other = page.getByRole("button", { name: w.anyRelay });
  await other.waitFor();
  await picture("6-sender");
  await other.click();
  await page.locator("input[name=name]").fill(w.shop);
  await page.locator("input[name=from_name]").fill(w.shop);
  await page.locator("input[name=from_address]").fill("hello@coffee.example");
  await page.locator("input[name='relay.host']").fill("127.0.0.1");
  await page.locator("input[name='relay.port']").fill(String(relay.port));
  await page.getByRole("combobox", { name: w.security }).click();
  await page.getByRole("option", { name: w.plain }).click();
  await page.getByRole("button", { name: w.save, exact: true }).click();
  await page.waitForURL(/\/start\/campaign/);
  await picture("7-campaign");
}

/** From the wizard's first page to the letters on the wire. */
export async function campaign({ page, relay, w, picture }) {
  await page.getByRole("link", { name: w.create, exact: true }).click();
  await page.waitForURL(/\/campaigns\/new/);
  await page.getByRole("button", { name: w.next }).click();
  await page.waitForURL(/\/edit\/recipients/);
  const number = page.locator(".estimate-number");
  await until(page, "an estimate", async () => /\d/.test(await number.innerText().catch(() => "")));
  // Four people show no effect, and one of them kept back would only miss the news.
  const control = page.getByRole("switch");
  if (await control.isChecked()) {
    // What is estimated anew is dimmed until it is known: the choice is saved first, then the number comes.
    const anew = page.waitForResponse((answer) => answer.url().endsWith("/estimate"));
    await control.click();
    await anew;
  }
  await page.locator(".estimate:not([data-old])").waitFor();
  await picture("8-recipients");
  await page.getByRole("link", { name: w.next }).click();
  await page.waitForURL(/\/edit\/content/);
  await page.getByRole("link", { name: w.newLetter }).click();
  await page.getByRole("button", { name: w.letter }).click();
  await page.waitForURL(/\/templates\/tpl_/);
  await settle(page);
  await picture("9-letter");
  await page.getByRole("link", { name: w.back }).click();
  await page.waitForURL(/\/edit\/content/);
  for (const step of ["schedule", "goal", "launch"]) {
    await page.getByRole("link", { name: w.next }).click();
    await page.waitForURL(new RegExp(`/edit/${step}`));
    await settle(page);
  }
  await page.getByRole("button", { name: w.testSend }).click();
  await page.getByText(w.testSent).waitFor();
  await until(page, "the test letter", async () => relay.letters.length === 1);
  expect(relay.letters[0].to === "vera@example.com", `the test went to ${relay.letters[0].to}`);
  await picture("10-launch");
  const recipients = numberIn(await number.innerText());
  await page.getByRole("button", { name: w.launch }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input").fill(String(recipients));
  await dialog.getByRole("button", { name: w.launch }).click();
  await page.waitForURL(/\/campaigns\/cmp_\d+$/);
  await page.getByText(w.finished, { exact: true }).first().waitFor();
  await picture("11-finished");
  return recipients;
}
