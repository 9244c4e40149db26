// A shop's product feed by hand, and the document of a consent: what a catalogue no longer names becomes unavailable, a
// feed that was cut short is asked about, and the ledger points at the published edition.

import { join } from "node:path";
import { ask, choose, expect, expectAccessible, settle, signIn } from "../steps.mjs";

const words = {
  ru: {
    products: "Товары",
    next: "Далее",
    run: "Загрузить",
    whole: "В файле весь каталог",
    shrinks: "В файле нет больше половины товаров",
    anyway: "Файл полный, продолжить",
    retired: "Нет в наличии: не названы в файле",
    result: "Результат",
    yes: "Да, согласие есть",
    where: "Где получено",
    document: "На каком документе",
    edition: "Согласие на получение рекламы, редакция",
    proof: "Чем подтверждается",
  },
  en: {
    products: "Products",
    next: "Next",
    run: "Import",
    whole: "The file holds the whole catalogue",
    shrinks: "More than half of the products",
    anyway: "The file is whole, go on",
    retired: "Unavailable: not in the file",
    result: "Result",
    yes: "Yes, there is consent",
    where: "Where it was given",
    document: "On which document",
    edition: "edition",
    proof: "What proves it",
  },
};

function feed(language, codes) {
  const offers = codes.map(
    (code) => `<offer id="${language}-${code}" available="true"><price>990</price><currencyId>RUR</currencyId>
      <categoryId>2</categoryId><name>Чай «${code}»</name></offer>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-11-22 10:00"><shop>
    <categories><category id="1">Чай</category><category id="2" parentId="1">Чёрный</category></categories>
    <offers>${offers.join("")}</offers></shop></yml_catalog>`;
}

async function upload(page, workspace, name, text, kind) {
  await page.goto(`${workspace}/imports/new?kind=${kind}`);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name, mimeType: "application/xml", buffer: Buffer.from(text) });
}

export const stories = ["ru", "en"].map((language) => ({
  name: `a product feed and the edition of a consent come in by hand (${language})`,
  async run(world) {
    const { page, context } = world;
    const say = words[language];
    const button = (name) => page.getByRole("button", { name, exact: true });
    const look = async (name, where) => {
      await settle(page);
      await expectAccessible(page, where);
      const path = join(world.screenshots, `${name}-${language}.png`);
      await page.screenshot({ path, animations: "disabled", fullPage: true });
    };
    await choose(context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
    // What else is available in the demonstration's shop would count as gone, so the feed does not speak for it first.
    await upload(page, workspace, "price.yml", feed(language, ["А", "Б", "В"]), "products");
    await look("feed-columns", "columns of a feed");
    await button(say.next).click();
    const whole = page.getByLabel(say.whole);
    expect(await whole.isChecked(), "a feed speaks for the whole catalogue");
    await page.getByText(say.run, { exact: true }).first().waitFor();
    await whole.uncheck();
    await page.waitForFunction(() => !document.querySelector("button[data-disabled]"));
    await button(say.run).click();
    await page.getByText(say.result, { exact: true }).waitFor();
    await upload(page, workspace, "price.yml", feed(language, ["А"]), "products");
    await button(say.next).click();
    await page.getByRole("alert").getByText(say.shrinks).waitFor();
    await look("feed-shrinks", "a catalogue that shrinks");
    await button(say.anyway).click();
    await page.getByText(say.retired).waitFor();
    await button(say.run).click();
    await page.getByText(say.result, { exact: true }).waitFor();
    await page.getByText(say.retired).waitFor();
    await look("feed-result", "the result of a feed");
    await consent({ page, workspace, api }, language, { say, button, look });
  },
}));

async function consent({ page, workspace, api }, language, { say, button, look }) {
  const body = { kind: "advertising", body: `Я согласен получать рекламу магазина (${language}).` };
  const text = await ask(page, "POST", `${api}/legal/publish`, body);
  const email = `edition-${language}@regular.example`;
  await upload(page, workspace, "people.csv", `Почта,Город\n${email},Казань\n`, "customers");
  await button(say.next).click();
  await page.getByText(say.yes, { exact: true }).click();
  await page.getByLabel(say.where).fill("Касса на Тверской");
  await page.getByLabel(say.proof).waitFor();
  await page.getByRole("combobox", { name: say.document }).click();
  await page.getByRole("option").filter({ hasText: say.edition }).first().click();
  await page.getByLabel(say.proof).waitFor({ state: "detached" });
  await look("consent-edition", "the document of a consent");
  await button(say.next).click();
  await button(say.run).click();
  await page.getByText(say.result, { exact: true }).waitFor();
  const { rows } = await ask(page, "GET", `${api}/customers?search=${encodeURIComponent(email)}`);
  const ledger = await ask(page, "GET", `${api}/customers/${rows[0].id}/consents`);
  const entry = JSON.stringify(ledger);
  expect(entry.includes(text.version), `the ledger names the edition: ${entry}`);
  expect(entry.includes("Касса на Тверской"), `the ledger says where: ${entry}`);
}
