import { ask, choose, expect, expectAccessible, forget, settle, signIn } from "../steps.mjs";

const PASSWORD = "seven quiet elephants";

async function limit(page, workspace, recipients) {
  await page.goto(`${workspace}/settings/policy`);
  await page.getByLabel("Recipients that need no second person").fill(recipients);
  const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await saved;
  await settle(page);
}

/** A campaign to a segment of some people, written by whoever is signed in. */
async function write(page, api) {
  const segments = (await ask(page, "GET", `${api}/segments`)).rows;
  const small = segments.find((one) => one.count > 0 && one.count < 1_500);
  const template = (await ask(page, "GET", `${api}/templates`)).rows[0];
  const sandbox = (await ask(page, "GET", `${api}/senders`)).rows.find((one) => one.kind === "sandbox");
  return ask(page, "POST", `${api}/campaigns`, {
    name: `For two ${Date.now()}`,
    channel: "email",
    template_id: template.id,
    sender_id: sandbox.id,
    purpose: "marketing",
    topic_id: null,
    include: [small.id],
    exclude: [],
    control_percent: 0,
    schedule: { at: null, not_after: null },
    goal_days: 7,
    utm: null,
  });
}

export const stories = [
  {
    name: "a large campaign asked for by one person leaves by the word of another",
    async run(world) {
      const { page, context, server } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      const api = workspace.replace(server.address, "").replace("/w/", "/api/w/");
      await limit(page, workspace, "0");
      const email = `strategist-${Date.now()}@example.com`;
      await ask(page, "POST", `${api}/users`, {
        email,
        name: "Vera",
        password: PASSWORD,
        role: "strategist",
      });

      // The author asks.
      await forget(page, context);
      await page.goto(`${server.address}/login`);
      await page.locator("input[name=email]").fill(email);
      await page.locator("input[name=password]").fill(PASSWORD);
      await page.locator("button[type=submit]").click();
      await page.waitForURL(/\/home$/);
      const campaign = await write(page, api);
      await page.goto(`${workspace}/campaigns/${campaign.id}/edit/launch`);
      await page.getByRole("button", { name: "Ask for approval" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Ask for approval" }).click();
      await page.getByText("The campaign waits for somebody else").waitFor();
      expect(
        (await page.getByRole("button", { name: "Approve and launch" }).count()) === 0,
        "the author is offered no approval",
      );
      await expectAccessible(page, "a campaign that waits, as its author sees it");

      // Somebody else finds it at home, looks, and says yes.
      await forget(page, context);
      await signIn(world);
      await page.goto(`${workspace}/home`);
      await page.getByText("Waits for you").first().waitFor();
      await expectAccessible(page, "a home with what waits");
      await page.getByRole("link", { name: campaign.name }).first().click();
      await page.getByRole("button", { name: "Approve and launch" }).click();
      const dialog = page.getByRole("dialog");
      const number = dialog.locator(".stat-value");
      await number.waitFor();
      await dialog.getByRole("textbox").fill((await number.innerText()).replace(/\D/g, ""));
      await dialog.getByRole("button", { name: "Approve and launch" }).click();
      await page.getByRole("link", { name: "Progress" }).waitFor();
      const sent = await ask(page, "GET", `${api}/campaigns/${campaign.id}`);
      expect(sent.launched_at !== null, "the campaign is launched");
      await limit(page, workspace, "");
    },
  },
];
