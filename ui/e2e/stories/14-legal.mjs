import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, choose, expect, expectAccessible, settle, signIn } from "../steps.mjs";

const words = {
  ru: {
    inn: "ИНН",
    wrong: "Такого ИНН не бывает",
    name: "Полное название",
    ogrn: "ОГРН",
    address: "Юридический адрес",
    email: "Почта для обращений",
    save: "Сохранить",
    draft: "Открыть черновик",
    publish: "Опубликовать…",
    verb: "Опубликовать",
    holds: "действует редакция 1",
    history: "1 редакция",
    page: "Страница для клиентов",
    ledger: "История",
    evidence: "Доказательство в PDF",
    close: "Закрыть",
  },
  en: {
    inn: "INN",
    wrong: "There is no such INN",
    name: "Full legal name",
    ogrn: "OGRN",
    address: "Registered address",
    email: "E-mail for requests",
    save: "Save",
    draft: "Open the draft",
    publish: "Publish…",
    verb: "Publish",
    holds: "edition 1 holds",
    history: "1 edition",
    page: "Page for customers",
    ledger: "History",
    evidence: "Evidence as PDF",
    close: "Close",
  },
};

// One workspace serves both languages, so each publishes a document of its own.
const KIND = { ru: 0, en: 1 };

/** Details are checked, a document is published for everybody to read, and the evidence of one person is a PDF. */
export const stories = ["ru", "en"].map((language) => ({
  name: `legal documents are published and one recipient's evidence is taken away (${language})`,
  async run(world) {
    const { page, context } = world;
    const say = words[language];
    const photo = (name) =>
      page.screenshot({
        path: join(world.screenshots, `${name}-${language}.png`),
        animations: "disabled",
        fullPage: true,
      });
    await choose(context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    await page.goto(`${workspace}/settings/legal`);
    await settle(page);
    await details(page, say, photo);
    await publish(page, language, say, photo);
    await evidence(world, workspace, say, photo);
  },
}));

async function details(page, say, photo) {
  const field = (label) => page.getByLabel(label, { exact: true });
  const save = page.getByRole("button", { name: say.save });
  await field(say.inn).fill("7707083894");
  await save.click();
  await page.getByText(say.wrong).waitFor();
  await settle(page);
  await expectAccessible(page, "a wrong INN");
  await photo("legal-wrong");
  await field(say.inn).fill("7707083893");
  await field(say.ogrn).fill("1027700132195");
  await field(say.name).fill(`ООО «Чайный дом ${say.save}»`);
  await field(say.address).fill("101000, Москва, ул. Мясницкая, 1");
  await field(say.email).fill("data@tea.example");
  await save.click();
  await page.getByText(say.wrong).waitFor({ state: "detached" });
}

async function publish(page, language, say, photo) {
  await settle(page);
  await page.getByRole("button", { name: say.draft }).nth(KIND[language]).click();
  const panel = page.getByRole("dialog");
  await panel.getByText("7707083893").first().waitFor();
  await settle(page);
  await expectAccessible(page, "a draft of a document");
  await photo("legal-draft");
  await panel.getByRole("button", { name: say.publish }).click();
  await page.getByRole("button", { name: say.verb, exact: true }).click();
  await page.getByText(say.holds).first().waitFor();
  await settle(page);
  await expectAccessible(page, "legal documents");
  await photo("legal");
  await page.getByRole("button", { name: say.history, exact: true }).first().click();
  await page.getByText("SHA-256").first().waitFor();
  await settle(page);
  await expectAccessible(page, "editions of a document");
  await photo("legal-history");
  await page.getByRole("dialog").getByRole("button", { name: say.close }).click();
  const [shown] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: say.page }).first().click(),
  ]);
  await shown.getByText("Редакция 1").waitFor();
  await shown.close();
}

async function evidence(world, workspace, say, photo) {
  const { page } = world;
  const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
  const { rows } = await ask(page, "GET", `${api}/customers?limit=50`);
  const somebody = rows.find((row) => row.email && row.orders_count > 0);
  await page.goto(`${workspace}/customers/${somebody.id}`);
  await settle(page);
  await page.getByRole("button", { name: say.ledger, exact: true }).first().click();
  const link = page.getByRole("link", { name: say.evidence });
  await link.waitFor();
  await settle(page);
  await expectAccessible(page, "the history of consents");
  await photo("legal-evidence");
  const [saved] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const bytes = readFileSync(await saved.path());
  expect(saved.suggestedFilename() === `consents-${somebody.id}.pdf`, "the file has the customer's number");
  expect(bytes.subarray(0, 5).toString() === "%PDF-", "the file is a PDF");
}
