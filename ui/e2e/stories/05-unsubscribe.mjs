// What a customer of the business sees: a letter, its web version, the page to leave.

import { ask, choose, expect, expectAccessible, settle, signIn } from "../steps.mjs";

export const stories = [
  {
    name: "a customer leaves by the link of a letter, and the card says so",
    async run(world) {
      const { page, context, server, screenshots } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
      const { rows } = await ask(page, "GET", `${api}/sandbox`);
      const cardOf = (row) => ask(page, "GET", `${api}/customers/${row.customer_id}`);
      const canWrite = (card) => card.reach.find((one) => one.channel === "email").can;
      let row;
      // Some of the readers have left already.
      for (const one of rows) row ??= canWrite(await cardOf(one)) ? one : undefined;
      const letter = await ask(page, "GET", `${api}/sandbox/${row.delivery_id}`);
      const header = letter.headers.find((one) => one.name.toLowerCase() === "list-unsubscribe");
      const address = header.value.match(/<(https?:[^>]+)>/)[1];
      // The customer has no session and no cookies; the page works without scripts.
      const visitor = await context
        .browser()
        .newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 720 } });
      const leave = await visitor.newPage();
      const path = new URL(address).pathname + new URL(address).search;
      await leave.goto(`${server.address}${path}`);
      await leave.screenshot({ path: `${screenshots}/public-unsubscribe.png` });
      expect(canWrite(await cardOf(row)), "opening the page changes nothing");
      await leave.locator("button[type=submit], input[type=submit]").first().click();
      await leave.waitForLoadState();
      await visitor.close();
      expect(!canWrite(await cardOf(row)), "after the button nobody may write");
      await page.goto(`${workspace}/customers/${row.customer_id}`);
      await settle(page);
      await page
        .getByText(/unsubscribed/i)
        .first()
        .waitFor();
      await page.goto(`${server.address}${path}`);
      await expectAccessible(page, "the page to leave");
    },
  },
];
