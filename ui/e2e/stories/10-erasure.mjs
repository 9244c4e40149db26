import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, choose, expect, expectAccessible, settle, signIn } from "../steps.mjs";

const words = {
  ru: {
    more: "Другие действия",
    erase: "Удалить данные клиента…",
    make: "Создать ключ записи",
    key: "Ключ запечатанной записи",
    tick: "Ключ сохранён в надёжном месте",
    next: "Далее",
    typed: "Чтобы подтвердить",
    verb: "Удалить навсегда",
    erased: "Данные удалены по просьбе человека",
    edit: "Изменить",
    ask: "Открыть запечатанную запись",
    record: "Ключ",
    open: "Открыть запись",
    wrong: "Этот ключ не открывает запись",
    consents: "Согласия",
    orders: "Заказы",
    download: "Скачать JSON",
    nobody: "Никого не нашлось",
  },
  en: {
    more: "More actions",
    erase: "Erase this person…",
    make: "Make the record's key",
    key: "Key of the sealed record",
    tick: "The key is saved in a safe place",
    next: "Next",
    typed: "To confirm",
    verb: "Erase for ever",
    erased: "The data was erased at the person's request",
    edit: "Edit",
    ask: "Open the sealed record",
    record: "Key",
    open: "Open the record",
    wrong: "This key does not open the record",
    consents: "Consents",
    orders: "Orders",
    download: "Download JSON",
    nobody: "Nobody found",
  },
};

/** A buyer is erased by their card; the card says so, only the key opens what is kept, and no search finds them. */
export const stories = ["ru", "en"].map((language) => ({
  name: `a customer is erased, and the key opens what is kept (${language})`,
  async run(world) {
    const { page, context } = world;
    const say = words[language];
    const look = { language, say, photo: (name) => photo(world, `${name}-${language}`) };
    await choose(context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
    const { id, email } = await buyer(page, api);
    await page.goto(`${workspace}/customers/${id}`);
    await settle(page);
    const key = await erase(page, id, look);
    await openWith(page, key, look);
    await readRecord(page, id, email, look);
    await page.goto(`${workspace}/customers?search=${encodeURIComponent(email)}`);
    await page.getByText(say.nobody).waitFor();
  },
}));

/** Somebody of the demonstration with an e-mail, a consent and a purchase. */
async function buyer(page, api) {
  const { rows } = await ask(page, "GET", `${api}/customers?limit=50`);
  for (const row of rows.filter((one) => one.orders_count > 0)) {
    const card = await ask(page, "GET", `${api}/customers/${row.id}`);
    const email = card.identities.find((one) => one.kind === "email")?.value;
    if (email && card.consents.length > 0) return { id: row.id, email };
  }
  throw new Error("the demonstration has no buyer with an e-mail and a consent");
}

async function erase(page, id, { say, photo }) {
  await page.getByRole("button", { name: say.more }).click();
  await page.getByRole("menuitem", { name: say.erase }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: say.make }).waitFor();
  await settle(page);
  await expectAccessible(page, "erasing a customer: what goes");
  await photo("erasure-words");
  await dialog.getByRole("button", { name: say.make }).click();
  const key = await dialog.getByLabel(say.key).inputValue();
  expect(/^[0-9a-f]{64}$/.test(key), "the key has 64 digits");
  const marked = await dialog.getByLabel(say.key).evaluate((field) => field === document.activeElement);
  expect(marked, "the keyboard stands on the key");
  const next = dialog.getByRole("button", { name: say.next, exact: true });
  expect(await next.isDisabled(), "without the tick nothing goes on");
  await dialog.getByLabel(say.tick).check();
  await settle(page);
  await expectAccessible(page, "erasing a customer: the key");
  await photo("erasure-key");
  await next.click();
  const verb = dialog.getByRole("button", { name: say.verb });
  expect(await verb.isDisabled(), "without the customer's number nothing is erased");
  await dialog.getByLabel(say.typed).fill(id);
  await settle(page);
  await expectAccessible(page, "erasing a customer: the last word");
  await photo("erasure-confirm");
  await verb.click();
  await page.getByText(say.erased).waitFor();
  return key;
}

async function openWith(page, key, { say, photo }) {
  await dialogGone(page);
  expect((await page.getByRole("button", { name: say.edit }).count()) === 0, "nothing is there to edit");
  await settle(page);
  await expectAccessible(page, "the card of an erased customer");
  await photo("erased");
  await page.getByRole("button", { name: say.ask }).click();
  const field = page.getByLabel(say.record, { exact: true });
  await field.fill("0".repeat(64));
  await field.press("Enter");
  await page.getByRole("alert").getByText(say.wrong).waitFor();
  await settle(page);
  await expectAccessible(page, "a wrong key");
  await photo("erased-wrong");
  await field.fill(key);
  await page.getByRole("button", { name: say.open }).click();
}

async function readRecord(page, id, email, { say, photo }) {
  await page.getByText(email).waitFor();
  for (const table of [say.consents, say.orders]) {
    const rows = page.getByRole("table", { name: table }).locator("tbody tr");
    await rows.first().waitFor();
  }
  await settle(page);
  await expectAccessible(page, "an opened record");
  await photo("erased-open");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: say.download }).click();
  const saved = await saving;
  const record = JSON.parse(readFileSync(await saved.path(), "utf8"));
  expect(saved.suggestedFilename() === `${id}.json`, "the file has the customer's number");
  expect(
    record.identities.some((one) => one.value === email),
    "the file has the address",
  );
}

async function dialogGone(page) {
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

async function photo({ page, screenshots }, name) {
  await page.screenshot({ path: join(screenshots, `${name}.png`), animations: "disabled" });
}
