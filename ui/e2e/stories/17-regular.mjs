// A file that comes by itself: a server of the business's own gives it out, changes it, and spoils it.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../server.mjs";
import { choose, expect, expectAccessible, settle, signIn, until } from "../steps.mjs";

const words = {
  ru: {
    no_consent: "Нет или неизвестно",
    next: "Далее",
    run: "Загрузить",
    repeat: "Повторять по расписанию",
    url: "Адрес файла",
    login: "Логин и пароль",
    who: "Логин",
    password: "Пароль",
    create: "Включить",
    now: "Проверить сейчас",
    unchanged: "Файл не изменился",
    changed: "Столбцы файла изменились.",
    rows: "2 строки",
    tab: "Регулярные",
    stop: "Остановить",
    stopped: "Остановлен",
    edit: "Изменить",
    hourly: "Каждый час",
    every: "Как часто",
    save: "Сохранить",
    hour: "Каждый час в :00",
  },
  en: {
    no_consent: "No, or not known",
    next: "Next",
    run: "Import",
    repeat: "Repeat on a schedule",
    url: "Address of the file",
    login: "Login and password",
    who: "Login",
    password: "Password",
    create: "Turn on",
    now: "Look now",
    unchanged: "The file has not changed",
    changed: "The columns of the file have changed.",
    rows: "2 rows",
    tab: "Regular",
    stop: "Stop",
    stopped: "Stopped",
    edit: "Change",
    hourly: "Every hour",
    every: "How often",
    save: "Save",
    hour: "Every hour at :00",
  },
};

const HEADER = "Почта,Город\n";
const FIRST = `${HEADER}anna@regular.example,Казань\n`;
const SECOND = `${FIRST}boris@regular.example,Тверь\n`;
const SPOILED = "Имя,Почта\nВера,vera@regular.example\n";

/** A server of the business's own, behind a login. */
async function site() {
  const state = { body: FIRST, asked: 0, refused: 0 };
  const server = createServer((request, response) => {
    const known = `Basic ${Buffer.from("shop:тайна").toString("base64")}`;
    if (request.headers.authorization !== known) {
      state.refused += 1;
      response.writeHead(401).end();
      return;
    }
    state.asked += 1;
    response.writeHead(200, { "content-type": "text/csv" }).end(state.body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${server.address().port}/customers.csv`;
  return { state, url, close: () => server.close() };
}

export const stories = ["ru", "en"].map((language) => ({
  name: `a finished import is repeated on a schedule from an address (${language})`,
  alone: true,
  async run(world) {
    const folder = mkdtempSync(join(tmpdir(), "rapport-imports-"));
    const settings = { RAPPORT_WEBHOOKS_PRIVATE: "true", RAPPORT_IMPORTS_FOLDER: folder };
    const server = await startServer(world.binary, settings, ["--customers", "500"]);
    const source = await site();
    try {
      await choose(world.context, language, language === "ru" ? "light" : "dark");
      await told({ ...world, server }, language, source);
    } finally {
      source.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
}));

async function told(world, language, source) {
  const { page } = world;
  const say = words[language];
  const button = (name) => page.getByRole("button", { name, exact: true });
  const look = async (name, where) => {
    await settle(page);
    await expectAccessible(page, where);
    const path = join(world.screenshots, `${name}-${language}.png`);
    await page.screenshot({ path, animations: "disabled", fullPage: true });
  };
  const workspace = await signIn(world);
  await byHand(page, workspace, say);
  await page.getByRole("link", { name: say.repeat }).click();
  await page.getByLabel(say.url).fill(source.url);
  await page.getByText(say.login, { exact: true }).click();
  await page.getByLabel(say.who, { exact: true }).fill("shop");
  await page.getByLabel(say.password, { exact: true }).fill("тайна");
  await look("regular-new", "a new regular import");
  await button(say.create).click();
  await button(say.now).waitFor();
  await until(page, "the first run is told", () => page.locator(".regular-told").first().isVisible());
  await button(say.now).click();
  await page.getByText(say.unchanged).first().waitFor();
  source.state.body = SECOND;
  await button(say.now).click();
  await page.getByText(say.rows).first().waitFor();
  await look("regular", "a regular import");
  source.state.body = SPOILED;
  await button(say.now).click();
  await page.getByRole("alert").getByText(say.changed).waitFor();
  await look("regular-changed", "a regular import whose columns changed");
  await button(say.edit).click();
  await page.getByRole("combobox", { name: say.every }).click();
  await page.getByRole("option", { name: say.hourly }).click();
  await look("regular-edit", "changing a regular import");
  await button(say.save).click();
  await page.getByText(say.hour).waitFor();
  await button(say.stop).click();
  await page.getByText(say.stopped, { exact: true }).first().waitFor();
  await page.goto(`${workspace}/imports`);
  await page.getByRole("link", { name: say.tab, exact: true }).click();
  await page.getByText(say.stopped, { exact: true }).first().waitFor();
  await look("regular-list", "regular imports");
  expect(source.state.asked >= 4 && source.state.refused === 0, "the login was told with each question");
}

/** The import that is to be repeated, made by hand as anybody makes it. */
async function byHand(page, workspace, say) {
  await page.goto(`${workspace}/imports/new`);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(FIRST) });
  await page.getByRole("button", { name: say.next, exact: true }).click();
  await page.getByText(say.no_consent, { exact: true }).click();
  await page.getByRole("button", { name: say.next, exact: true }).click();
  await page.getByRole("button", { name: say.run, exact: true }).click();
  await page.getByRole("link", { name: say.repeat }).waitFor();
}
