// A page left in the middle of its save: whoever comes back finds what was chosen, and no quarrel with oneself.

import { choose, expect, signIn, until } from "../steps.mjs";

async function leftUnsaved(world) {
  try {
    await leaveAndReturn(world);
  } finally {
    await world.page.unrouteAll({ behavior: "ignoreErrors" });
  }
}

async function leaveAndReturn({ page, context, server }) {
  await choose(context, "ru", "light");
  const at = await signIn({ page, server });
  await page.goto(`${at}/campaigns/new`);
  await page.getByRole("button", { name: "Далее" }).click();
  await page.waitForURL(/\/edit\/recipients/);
  const address = page.url();
  const control = page.getByRole("switch");
  await control.waitFor();
  const before = await control.isChecked();
  // A slow network: the save is still on its way when the page is opened again.
  const saves = [];
  await page.route("**/api/w/*/campaigns/cmp_*", async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    await new Promise((later) => setTimeout(later, 1_000));
    const answer = await route.fetch();
    saves.push(answer.status());
    await route.fulfill({ response: answer });
  });
  // Changed and changed back at once leaves nothing to save, and nobody is told to wait.
  await control.click();
  await control.click();
  await page.getByText("Сохранено", { exact: true }).waitFor();
  await control.click();
  await page.getByRole("link", { name: "Все рассылки" }).click();
  await control.waitFor({ state: "detached" });
  await page.goBack();
  await page.waitForURL(address);
  await control.waitFor();
  expect((await control.isChecked()) === !before, "what was chosen before leaving is still chosen");
  await control.click();
  await until(page, "both saves", async () => saves.length === 2);
  expect(saves.join() === "200,200", `the saves were answered ${saves}`);
}

export const stories = [
  { name: "a draft left in the middle of its save is found as it was left", run: leftUnsaved },
];
