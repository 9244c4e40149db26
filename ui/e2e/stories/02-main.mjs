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

/** Opens the list of a field in a row of the builder and takes one of its words. */
async function pick(page, row, field, word) {
  await row.locator(`input[aria-label="${field}"]`).click();
  await page.getByRole("option", { name: word, exact: true }).click();
}

/** "Bought at least 2 times in the last 90 days, with consent to e-mail", built by hand. */
async function newSegment(page, workspace) {
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("menuitem", { name: "Segment" }).click();
  await page.waitForURL(`${workspace}/segments/new`);
  await page.getByLabel("Name").fill("Bought twice this quarter");
  const rows = page.locator(".rule-row");
  const addRow = page.getByRole("button", { name: "Condition", exact: true });
  await addRow.waitFor();
  if ((await rows.count()) === 0) await addRow.click();
  await pick(page, rows.nth(0), "What the condition is about", "Number of purchases");
  await rows.nth(0).locator('input[aria-label="Value"]').fill("2");
  await pick(page, rows.nth(0), "Period", "in the last");
  await rows.nth(0).locator('input[aria-label="How many"]').fill("90");
  await addRow.click();
  await pick(page, rows.nth(1), "What the condition is about", "Consent");
  const purchases = {
    subject: "orders",
    measure: "count",
    op: "at_least",
    value: 2,
    period: { last_days: 90 },
  };
  const consent = { subject: "consent", purpose: "marketing", channel: "email", topic_id: null, op: "given" };
  const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
  const { count } = await ask(page, "POST", `${api}/segments/preview`, {
    rule: { all: [purchases, consent] },
  });
  expect(count > 0, "somebody bought twice in the quarter");
  const shown = page.getByTestId("segment-count");
  await until(page, `the count of ${count}`, async () => {
    const old = await shown.getAttribute("data-old");
    return old === null && numberIn(await shown.innerText()) === count;
  });
  await expectAccessible(page, "a new segment");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/\/segments\/seg_\d+/);
  await settle(page);
  return { id: page.url().match(/seg_\d+/)[0], count };
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
  // An answer that takes its time must not leave the page between the draft it knew and the campaign it became.
  await page.route(/\/campaigns\/cmp_\d+$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
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

export const stories = [
  {
    name: "a marketer walks from the login to the report of a campaign",
    async run(world) {
      const { page, context, screenshots } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      await home(page);
      await customers(page, workspace);
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
