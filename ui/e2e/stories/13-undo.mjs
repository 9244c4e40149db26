import { join } from "node:path";
import { ask, choose, expect, expectAccessible, settle, signIn, until } from "../steps.mjs";

const words = {
  ru: {
    look: "Посмотреть, что изменится",
    will: "Что изменится",
    verb: "Отменить импорт",
    did: "Импорт отменён",
    customers: "Клиенты",
    badge: "Отменён",
    nobody: "Никого не нашлось",
  },
  en: {
    look: "See what will change",
    will: "What will change",
    verb: "Undo the import",
    did: "The import is undone",
    customers: "Customers",
    badge: "Undone",
    nobody: "Nobody found",
  },
};

/** A file comes in by mistake and is taken back: whom it brought is gone, also from the list that was to be written to. */
export const stories = ["ru", "en"].map((language) => ({
  name: `an import is taken back, and nobody whom it brought is left to write to (${language})`,
  async run(world) {
    const { page, context } = world;
    const say = words[language];
    await choose(context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
    const list = await ask(page, "POST", `${api}/lists`, {
      name: `Undo ${language} ${Date.now()}`,
      description: "",
    });
    const tag = `${language}${Date.now()}`;
    const operation = await imported(world, api, tag, list.id);
    // Somebody works with one of them before the mistake is seen.
    const { rows } = await ask(page, "GET", `${api}/customers?search=undo.${tag}.0`);
    await page.goto(`${workspace}/imports/${operation}`);
    await page.getByRole("button", { name: say.look }).waitFor();
    await settle(page);
    await expectAccessible(page, "an import that can be taken back");
    await photo(world, `undo-offer-${language}`);
    await edit(page, api, rows[0].id);
    await page.getByRole("button", { name: say.look }).click();
    await page.getByText(say.will, { exact: true }).waitFor();
    await settle(page);
    expect((await fates(page, say.customers)) === "4 0 1", "four go and one stays");
    await expectAccessible(page, "what taking an import back would change");
    await photo(world, `undo-look-${language}`);
    await page.getByRole("button", { name: say.verb }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: say.verb }).waitFor();
    await settle(page);
    await expectAccessible(page, "taking an import back: the confirmation");
    await photo(world, `undo-confirm-${language}`);
    await dialog.getByRole("button", { name: say.verb }).click();
    await page.getByText(say.did, { exact: true }).waitFor();
    await settle(page);
    expect((await fates(page, say.customers)) === "4 0 1", "it did what it told");
    await photo(world, `undo-done-${language}`);
    await until(page, "the list is empty again", async () => {
      const { members } = await ask(page, "GET", `${api}/lists/${list.id}`);
      return members === 0;
    });
    await page.goto(`${workspace}/customers?search=undo.${tag}.3`);
    await page.getByText(say.nobody).waitFor();
    await page.goto(`${workspace}/imports`);
    await page.getByText(say.badge, { exact: true }).first().waitFor();
    await photo(world, `undo-list-${language}`);
  },
}));

/** Five people with a consent, put into a list. */
async function imported({ page }, api, tag, list) {
  const rows = [0, 1, 2, 3, 4].map((n) => `undo.${tag}.${n}@example.com,Undo${n},Elets`);
  const text = ["email,first_name,city", ...rows].join("\n");
  const file = await page.evaluate(
    async ([url, body]) => {
      const csrf = await (await fetch("/api/session")).json();
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/octet-stream", "x-csrf-token": csrf.csrf },
        body,
      });
      return answer.json();
    },
    [`${api}/files?name=undo-${tag}.csv`, text],
  );
  const { id } = await ask(page, "POST", `${api}/imports`, {
    file_id: file.id,
    kind: "customers",
    mapping: ["email", "first_name", "city"].map((target, column) => ({ column, target })),
    options: { list_id: list },
    consent: {
      basis: "consent",
      source: "Till",
      document: "Forms",
      given_at: "2026-01-01T00:00:00Z",
      channels: ["email"],
    },
  });
  await until(page, "the import ends", async () => {
    const { state } = await ask(page, "GET", `${api}/operations/${id}`);
    return state === "finished";
  });
  return id;
}

async function edit(page, api, id) {
  await page.evaluate(
    async ([url]) => {
      const me = await (await fetch("/api/session")).json();
      const card = await fetch(url);
      // A request counts as open until its answer was read.
      await card.text();
      const answer = await fetch(url, {
        method: "PATCH",
        headers: {
          "content-type": "application/json",
          "x-csrf-token": me.csrf,
          "if-match": card.headers.get("etag"),
        },
        body: JSON.stringify({ city: "Lipetsk" }),
      });
      await answer.text();
      if (!answer.ok) throw new Error(`editing: ${answer.status}`);
    },
    [`${api}/customers/${id}`],
  );
}

/** Gone, back and staying of one kind, as the table tells. */
async function fates(page, kind) {
  const head = page.locator("th").filter({ hasText: new RegExp(`^${kind}$`) });
  // The last table: the one above tells what the import brought.
  const row = page.locator("table.outcome").last().locator("tbody tr").filter({ has: head });
  return (await row.locator("td").allInnerTexts()).map((it) => it.trim()).join(" ");
}

async function photo({ page, screenshots }, name) {
  await page.screenshot({ path: join(screenshots, `${name}.png`), animations: "disabled", fullPage: true });
}
