import { createHmac } from "node:crypto";
import { ask, choose, expect, expectAccessible, forget, settle, signIn } from "../steps.mjs";

const PASSWORD = "seven quiet elephants";

/** What an authenticator app shows for this secret, so many steps of half a minute from now. */
function codeOf(secret, steps = 0) {
  const five = (letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  const bits = [...secret.replace(/\s/g, "")].map(five).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(moment).digest();
  const number = (digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

async function password(page, server, email) {
  await page.goto(`${server.address}/login`);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.locator("input[name=code]").waitFor();
}

async function code(page, text) {
  await page.locator("input[name=code]").fill(text);
  await page.locator("button[type=submit]").click();
}

export const stories = [
  {
    name: "an invited colleague chooses a password, sets up a second factor, and enters with it",
    async run(world) {
      const { page, context, server } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      await page.goto(`${workspace}/settings/users`);
      await page.getByRole("button", { name: "Invite a person" }).click();
      const email = `colleague-${Date.now()}@example.com`;
      await page.getByLabel("E-mail", { exact: true }).fill(email);
      await page.getByRole("button", { name: "Invite", exact: true }).click();
      const link = await page.getByLabel("Invitation link").inputValue();
      await expectAccessible(page, "the invitation's link");
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("table", { name: "Invited" }).getByText(email).waitFor();

      // The colleague, in a browser where nobody is signed in.
      await forget(page, context);
      await page.goto(link);
      await page.getByRole("heading", { name: /^You are invited/ }).waitFor();
      await expectAccessible(page, "/invitation");
      await page.getByLabel("Your name").fill("Pyotr");
      await page.getByLabel("Choose a password").fill(PASSWORD);
      await page.getByRole("button", { name: "Start working" }).click();
      await page.waitForURL(/\/home$/);

      await page.goto(`${workspace}/account`);
      await page.getByRole("button", { name: "Set up" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.locator("input[name=password]").fill(PASSWORD);
      await dialog.getByRole("button", { name: "Continue" }).click();
      await dialog.getByRole("img", { name: "QR code for the app" }).waitFor();
      const secret = await dialog.locator("code").innerText();
      await dialog.locator("input[name=code]").fill(codeOf(secret));
      await dialog.getByRole("button", { name: "Turn on" }).click();
      const codes = dialog.getByRole("list", { name: "Recovery codes" }).locator("li");
      await codes.first().waitFor();
      const recovery = await codes.allInnerTexts();
      expect(recovery.length === 10, `ten recovery codes, and not ${recovery.length}`);
      await dialog.getByRole("button", { name: "I have kept the codes" }).click();
      await settle(page);
      await expectAccessible(page, "/account");

      await forget(page, context);
      await password(page, server, email);
      await code(page, "000000");
      await page.getByRole("alert").first().waitFor();
      await code(page, codeOf(secret, 1));
      await page.waitForURL(/\/home$/);

      await forget(page, context);
      await password(page, server, email);
      await code(page, recovery[0].toUpperCase());
      await page.waitForURL(/\/home$/);
      const left = await ask(page, "GET", "/api/me/second-factor");
      expect(left.recovery_codes_left === 9, "the recovery code is used up");
    },
  },
];
