import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ask, choose, expectAccessible, settle, signIn } from "../steps.mjs";

const SECTIONS = ["workspace", "users", "keys", "webhooks", "topics", "suppressions", "audit"];

/** Every page of the product with something on it. */
async function allPages(page, workspace) {
  const api = workspace.replace("/w/", "/api/w/");
  const first = async (path) => (await ask(page, "GET", `${new URL(api).pathname}${path}`)).rows[0];
  const campaigns = (await ask(page, "GET", `${new URL(api).pathname}/campaigns`)).rows;
  const sent = campaigns.find((row) => row.state === "finished");
  const draft = campaigns.find((row) => row.state === "draft");
  const customer = await first("/customers?sort=-orders_sum");
  const segment = await first("/segments");
  const template = await first("/templates");
  const order = await first("/orders");
  const letter = await first("/sandbox");
  const pair = await first("/duplicates");
  const list = await first("/lists");
  const steps = ["basics", "recipients", "content", "schedule", "goal", "launch"];
  return [
    ["home", "/home"],
    ["customers", "/customers"],
    ["customer", `/customers/${customer.id}`],
    ["segments", "/segments"],
    ["segment", `/segments/${segment.id}`],
    ["segment-new", "/segments/new"],
    ["events", "/events"],
    ["fields", "/fields"],
    ["records", "/records"],
    ["duplicates", "/duplicates"],
    ["compare", `/duplicates/compare?of=${pair.customers.map((one) => one.id).join(",")}`],
    ["overlap", "/segments/overlap"],
    ["rfm", "/segments/rfm"],
    ["groups", "/segments/groups"],
    ["lists", "/lists"],
    ["list", `/lists/${list?.id}`],
    ["imports", "/imports"],
    ["import-new", "/imports/new"],
    ["campaigns", "/campaigns"],
    ["campaign-new", "/campaigns/new"],
    ...steps.map((step) => [`campaign-${step}`, `/campaigns/${draft?.id}/edit/${step}`]),
    ["campaign-progress", `/campaigns/${sent.id}`],
    ["campaign-report", `/campaigns/${sent.id}/report`],
    ["campaign-deliveries", `/campaigns/${sent.id}/deliveries`],
    ["templates", "/templates"],
    ["template", `/templates/${template.id}`],
    ["template-new", "/templates/new"],
    ["senders", "/senders"],
    ["sandbox", "/sandbox"],
    ["letter", `/sandbox/${letter.delivery_id}`],
    ["orders", "/orders"],
    ["order", `/orders/${order.id}`],
    ["products", "/products"],
    ["operations", "/operations"],
    ["start", "/start"],
    ...["business", "customers", "sender", "campaign"].map((step) => [`start-${step}`, `/start/${step}`]),
    ["help", "/help"],
    ["help-guide", "/help/first-evening"],
    ["help-limits", "/help/reference/limits"],
    ...SECTIONS.map((section) => [`settings-${section}`, `/settings/${section}`]),
  ];
}

/** Changes the theme as another tab of the same user would, without loading the page again. */
async function darken(page) {
  await page.evaluate(() => {
    const key = "mantine-color-scheme-value";
    const changed = { key, newValue: "dark", storageArea: window.localStorage };
    window.dispatchEvent(new StorageEvent("storage", changed));
  });
  await page.locator("html[data-mantine-color-scheme=dark]").waitFor({ state: "attached" });
  await settle(page);
}

function story(language) {
  return {
    name: `every page is accessible and photographed, light and dark (${language})`,
    async run(world) {
      const { page, context, screenshots } = world;
      await choose(context, language, "light");
      const workspace = await signIn(world);
      mkdirSync(screenshots, { recursive: true });
      const photo = (name, theme) =>
        page.screenshot({ path: join(screenshots, `${name}-${language}-${theme}.png`) });
      const pages = await allPages(page, workspace);
      for (const [name, path] of pages) {
        await page.goto(`${workspace}${path}`);
        await settle(page);
        await photo(name, "light");
        await expectAccessible(page, name);
        await darken(page);
        await photo(name, "dark");
        // The theme changes colours and nothing else.
        await expectAccessible(page, `${name}, dark`, ["color-contrast"]);
      }
      return `${pages.length} pages`;
    },
  };
}

export const stories = ["ru", "en"].map(story);
