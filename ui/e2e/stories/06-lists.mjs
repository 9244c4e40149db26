import { ask, choose, expect, expectAccessible, settle, signIn, until } from "../steps.mjs";

/** A list is made of chosen customers, filled with a segment, compared, and refuses to go while a campaign needs it. */
export const stories = [
  {
    name: "a list from the customers table and from a segment, overlap, RFM and groups",
    async run(world) {
      const { page, context } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
      await page.goto(`${workspace}/customers`);
      await settle(page);
      const ticks = page.getByRole("checkbox", { name: "Choose", exact: true });
      await ticks.nth(0).check();
      await ticks.nth(1).check();
      await expectAccessible(page, "chosen customers");
      await page.getByRole("button", { name: "To a list" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill("Guests of the fair");
      await expectAccessible(page, "adding to a list");
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      await until(page, "two members", async () => {
        const { rows } = await ask(page, "GET", `${api}/lists`);
        return rows.some((row) => row.name === "Guests of the fair" && row.members === 2);
      });
      const list = (await ask(page, "GET", `${api}/lists`)).rows.find(
        (row) => row.name === "Guests of the fair",
      );
      await page.goto(`${workspace}/lists/${list.id}`);
      await settle(page);
      await expectAccessible(page, "a list");
      await fromSegment(page, workspace, api);
      await pictures(page, workspace, api, list);
    },
  },
];

/** Everybody of a segment, by one operation. */
async function fromSegment(page, workspace, api) {
  const segments = (await ask(page, "GET", `${api}/segments`)).rows.filter((row) => row.count > 0);
  const segment = segments[0];
  await page.goto(`${workspace}/segments/${segment.id}`);
  await settle(page);
  await page.getByRole("button", { name: "Show the portrait" }).click();
  await settle(page);
  await expectAccessible(page, "the portrait");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Save as a list" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await page.waitForURL(/\/lists\/lst_\d+/);
  await until(page, "the whole segment in the list", async () => {
    const id = page.url().match(/lst_\d+/)[0];
    return (await ask(page, "GET", `${api}/lists/${id}`)).members === segment.count;
  });
}

async function pictures(page, workspace, api, list) {
  const segment = (await ask(page, "GET", `${api}/segments`)).rows.find((row) => row.count > 0);
  await page.goto(`${workspace}/segments/overlap?of=${segment.id},${list.id}`);
  await settle(page);
  await page.getByTestId("overlap").waitFor();
  await expectAccessible(page, "overlap");
  await page.goto(`${workspace}/segments/rfm`);
  await settle(page);
  const cell = page.getByTestId("rfm").getByRole("link").first();
  const wanted = Number((await cell.locator("strong").innerText()).replace(/\D/g, ""));
  await expectAccessible(page, "RFM");
  await cell.click();
  await page.waitForURL(/\/segments\/new/);
  await until(page, `a segment of ${wanted}`, async () => {
    const shown = await page
      .getByTestId("segment-count")
      .innerText()
      .catch(() => "");
    return Number(shown.replace(/\D/g, "")) === wanted;
  });
  await page.goto(`${workspace}/segments/groups`);
  await settle(page);
  await page.getByRole("button", { name: "Find groups" }).click();
  await page.getByText("Stability").waitFor();
  await expectAccessible(page, "groups");
  expect(page.url().includes("/segments/groups"), "the groups stay on their page");
}
