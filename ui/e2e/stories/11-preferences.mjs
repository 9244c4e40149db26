// The preference centre: reached from a letter, works without scripts, and the card tells what was chosen.

import { ask, choose, expect, expectAccessible, settle, signIn } from "../steps.mjs";

export const stories = [
  {
    name: "a customer rests from letters by the preference centre, and the card says until when",
    async run(world) {
      const { page, context, server, screenshots } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
      const { rows } = await ask(page, "GET", `${api}/sandbox`);
      const cardOf = (row) => ask(page, "GET", `${api}/customers/${row.customer_id}`);
      let row;
      for (const one of rows)
        row ??= (await cardOf(one)).reach.find((it) => it.channel === "email").can ? one : undefined;
      const letter = await ask(page, "GET", `${api}/sandbox/${row.delivery_id}`);
      const header = letter.headers.find((one) => one.name.toLowerCase() === "list-unsubscribe");
      const leave = new URL(header.value.match(/<(https?:[^>]+)>/)[1]).pathname;
      const visitor = await context
        .browser()
        .newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 900 } });
      const tab = await visitor.newPage();
      await tab.goto(`${server.address}${leave}`);
      const link = await tab.locator("main a").first().getAttribute("href");
      const centre = `${server.address}${new URL(link).pathname}`;
      await tab.goto(centre);
      await tab.screenshot({ path: `${screenshots}/public-preferences.png`, fullPage: true });
      await tab.locator("input[name=frequency][value=weekly]").check();
      await tab.locator("input[name=pause][value='30']").check();
      await tab.locator("button[value=save]").click();
      await tab.getByRole("status").waitFor();
      await tab.screenshot({ path: `${screenshots}/public-preferences-saved.png`, fullPage: true });
      await visitor.close();
      const card = await cardOf(row);
      const { rows: ledger } = await ask(page, "GET", `${api}/customers/${row.customer_id}/consents`);
      expect(!ledger.some((entry) => entry.source === "preferences"), "nothing was withdrawn unasked");
      expect(card.contact_frequency === "weekly", "the wish stands on the card");
      expect(Date.parse(card.paused_until) > Date.now(), "and the rest");
      await page.goto(`${workspace}/customers/${row.customer_id}`);
      await settle(page);
      await page.getByText("Resting until").waitFor();
      await page.goto(centre);
      await expectAccessible(page, "the preference centre");
    },
  },
];
