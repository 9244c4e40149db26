import { choose, expect, expectAccessible, signIn } from "../steps.mjs";

export const stories = [
  {
    name: "a wrong password is refused in plain words and tells nothing else",
    async run({ page, context, server }) {
      await choose(context, "en", "light");
      await page.goto(`${server.address}/login`);
      await page.getByLabel("E-mail").fill(server.email);
      await page.getByLabel("Password", { exact: true }).fill("not-the-password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").first().waitFor();
      expect(page.url().includes("/login"), "the login page stays open");
      await expectAccessible(page, "/login");
    },
  },
  {
    name: "a page of the product asks a stranger to sign in and then opens",
    async run(world) {
      const { page, context, server } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      await context.clearCookies();
      await page.goto(`${workspace}/campaigns`);
      await page.waitForURL(/\/login/);
      await page.locator("input[name=email]").fill(server.email);
      await page.locator("input[name=password]").fill(server.password);
      await page.locator("button[type=submit]").click();
      await page.waitForURL(/\/campaigns$/);
      await page.getByRole("heading", { name: "Campaigns" }).waitFor();
    },
  },
  {
    name: "somebody who signs out cannot go back",
    async run(world) {
      const { page, context } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      await page.getByRole("button", { name: /^Profile/ }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(/\/login/);
      await page.goto(`${workspace}/customers`);
      await page.waitForURL(/\/login/);
    },
  },
];
