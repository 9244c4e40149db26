import { ask, choose, expect, expectAccessible, settle, signIn } from "../steps.mjs";

/** Sends one event of a visitor with a site's key, as a page of the shop does. */
async function send(page, workspace, address, message) {
  const api = new URL(workspace.replace("/w/", "/api/w/")).pathname;
  const key = await ask(page, "POST", `${api}/keys`, { name: "The shop's site", kind: "browser" });
  const answer = await fetch(`${address}/v1/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${key.secret}:`)}`, "content-type": "text/plain" },
    body: JSON.stringify(message),
  });
  expect(answer.status === 200, `the event is taken: ${answer.status}`);
  return api;
}

const words = {
  ru: { page: "Поля и события", lock: /Не принимать новые свойства: Чайник осмотрен/, type: "целое число" },
  en: { page: "Fields & events", lock: /Refuse new properties: Чайник осмотрен/, type: "whole number" },
};

export const stories = ["ru", "en"].map((language) => ({
  name: `an event from the site is on the page of events and on the customer's card (${language})`,
  async run(world) {
    const { page, context, server } = world;
    const { page: title, lock, type } = words[language];
    await choose(context, language, "light");
    const workspace = await signIn(world);
    const who = `visitor-${language}`;
    const message = {
      event: "Чайник осмотрен",
      anonymousId: who,
      properties: { price: 390, note: "в зале" },
    };
    const api = await send(page, workspace, server.address, message);

    await page.goto(`${workspace}/events`);
    await page.getByRole("heading", { name: title }).waitFor();
    const kind = page.getByRole("button", { name: /Чайник осмотрен/ });
    await kind.click();
    // What a standard property is called in people's words stands beside its own name.
    await page.getByRole("cell", { name: /price/ }).first().waitFor();
    await page.getByRole("cell", { name: type }).waitFor();
    await settle(page);
    await expectAccessible(page, "/events");

    const locked = page.getByRole("switch", { name: lock });
    await locked.click();
    await page.waitForFunction(() => document.querySelectorAll("input[role=switch]:checked").length === 1);
    await locked.click();
    await page.waitForFunction(() => document.querySelectorAll("input[role=switch]:checked").length === 0);

    const newest = (await ask(page, "GET", `${api}/customers?limit=1`)).rows[0];
    await page.goto(`${workspace}/customers/${newest.id}`);
    await page.getByText("Чайник осмотрен").first().waitFor();
    await page.getByText("в зале").waitFor();
    await settle(page);
    await expectAccessible(page, "/customers/{id} with an event");
  },
}));
