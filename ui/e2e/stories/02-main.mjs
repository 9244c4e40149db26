// The walk that the product exists for: from the login to what a campaign changed.

import { join } from "node:path";
import { ask, choose, expect, expectAccessible, numberIn, settle, signIn, stat, until } from "../steps.mjs";

/** Home shows lines with money, and each leads on. */
async function home(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await settle(page);
}

async function customers(page, workspace) {
  await page
    .getByRole("navigation", { name: "Sections" })
    .getByRole("link", { name: "All customers" })
    .click();
  await page.waitForURL(`${workspace}/customers`);
  const rows = page.getByRole("table", { name: "Customers" }).locator("tbody tr");
  await rows.first().waitFor();
  await rows.first().getByRole("link").first().click();
  await page.waitForURL(/\/customers\/cus_\d+/);
  await settle(page);
}

/** The six steps of the wizard; the draft saves itself. Returns how many will receive it. */
async function wizard(page, name) {
  await page.getByLabel("Name").fill(name);
  await page.getByText("This is the sandbox").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await page.waitForURL(/\/edit\/recipients/);
  const number = page.locator(".estimate-number");
  await until(page, "an estimate", async () => /\d/.test(await number.innerText().catch(() => "")));
  await expectAccessible(page, "recipients");
  await page.getByRole("link", { name: "Next" }).click();
  await page.waitForURL(/\/edit\/content/);
  await page.getByRole("radio").first().check();
  await page.locator("iframe").first().waitFor();
  await expectAccessible(page, "content");
  for (const step of ["schedule", "goal", "launch"]) {
    await page.getByRole("link", { name: "Next" }).click();
    await page.waitForURL(new RegExp(`/edit/${step}`));
    await settle(page);
    await expectAccessible(page, step);
  }
  await until(page, "the estimate of the launch", async () =>
    /\d/.test(await number.innerText().catch(() => "")),
  );
  return numberIn(await number.innerText());
}

async function launch(page, recipients) {
  await page.getByRole("button", { name: "Launch the campaign" }).click();
  const dialog = page.getByRole("dialog");
  expect(
    numberIn(await dialog.locator(".stat-value").innerText()) === recipients,
    "the confirmation names the number",
  );
  await expectAccessible(page, "confirmation of the launch");
  await dialog.getByRole("button", { name: "Launch the campaign" }).click();
  await page.waitForURL(/\/campaigns\/cmp_\d+$/);
}

/** Watches the numbers grow by themselves until the campaign is finished and adds up. */
async function progress(page, recipients) {
  const bar = page.getByRole("progressbar");
  await bar.first().waitFor();
  await page.getByText("Finished", { exact: true }).waitFor({ timeout: 120_000 });
  await until(
    page,
    "all of them handed over",
    async () => numberIn(await stat(page, "Handed over")) === recipients,
  );
  const [planned, unknown] = [await stat(page, "Planned"), await stat(page, "Unknown")];
  expect(planned === "0" && unknown === "0", `planned ${planned}, unknown ${unknown}`);
  await expectAccessible(page, "progress");
}

async function report(page, recipients) {
  await page.getByRole("link", { name: "Report" }).click();
  await page.waitForURL(/\/report/);
  await settle(page);
  expect(numberIn(await stat(page, "Handed over")) === recipients, "the report has the same number");
  await page.getByText("What the campaign changed").waitFor();
  await expectAccessible(page, "report");
}

async function newSegment(page, workspace) {
  const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
  const made = (await ask(page, "GET", `${api}/segments`)).rows.find(
    (row) => (row.count ?? row.customers ?? 1) > 0,
  );
  return { id: made.id, count: made.count ?? 1e9 };
}

export const stories = [
  {
    name: "a marketer walks from the login to the report of a campaign",
    async run(world) {
      const { page, context, screenshots } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      await home(page);
      const members = await newSegment(page, workspace);
      await page.goto(`${workspace}/campaigns/new?segment=${members.id}`);
      const recipients = await wizard(page, "Come back to us");
      expect(recipients > 0 && recipients <= members.count, `${recipients} of ${members.count}`);
      await launch(page, recipients);
      await progress(page, recipients);
      await page.screenshot({ path: join(screenshots, "walk-progress.png") });
      await report(page, recipients);
      return `a segment of ${members.count}, ${recipients} recipients`;
    },
  },
];
