// Stored script: every page of the product over a workspace whose every text is hostile.
//
// Nothing may run, and nothing may even become an element: the content policy is the second wall and not the first.

import { FOREIGN, MARKER, NAMES } from "../hostile.mjs";
import { fillShop } from "../hostile-shop.mjs";
import { ask, choose, expect, settle, signIn, until } from "../steps.mjs";

const SECTIONS = ["workspace", "users", "keys", "webhooks", "topics", "suppressions", "audit"];

/** Every page with something hostile on it. */
function pagesOf(made, letter) {
  const steps = ["basics", "recipients", "content", "schedule", "goal", "launch"];
  return [
    "/home",
    "/customers",
    ...made.customers.slice(0, 4).map((id) => `/customers/${id}`),
    "/segments",
    `/segments/${made.segment}`,
    `/segments/${made.ruled}`,
    "/segments/overlap",
    "/segments/rfm",
    "/segments/groups",
    "/events",
    "/fields",
    "/records",
    "/duplicates",
    `/duplicates/compare?of=${made.customers.slice(0, 2).join(",")}`,
    "/lists",
    `/lists/${made.list}`,
    "/imports",
    "/imports/new",
    "/campaigns",
    ...steps.map((step) => `/campaigns/${made.draft}/edit/${step}`),
    `/campaigns/${made.campaign}`,
    `/campaigns/${made.campaign}/report`,
    `/campaigns/${made.campaign}/deliveries`,
    "/templates",
    `/templates/${made.template}`,
    "/senders",
    "/sandbox",
    ...(letter ? [`/sandbox/${letter}`] : []),
    "/orders",
    `/orders/${made.order}`,
    "/products",
    "/operations",
    ...SECTIONS.map((section) => `/settings/${section}`),
  ];
}

/** Notes whatever would show that a name was more than a text. */
async function watch(context, found) {
  await context.exposeBinding(MARKER, ({ page }) => found.push(`a script ran at ${page.url()}`));
  await context.exposeBinding("siegeViolated", ({ page }, what) =>
    found.push(`the content policy stopped ${what} at ${page.url()}`),
  );
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      window.siegeViolated(`${event.effectiveDirective} ${event.blockedURI}`),
    );
  });
  await context.route(
    (url) => url.hostname.endsWith(FOREIGN),
    (route) => {
      found.push(`a foreign host was asked: ${route.request().url()}`);
      return route.abort();
    },
  );
  context.on("page", (page) =>
    page.on("dialog", (dialog) => dialog.dismiss().then(() => found.push("a dialog"))),
  );
}

/** No name became an element, in the page or in a frame of it, nor an address that runs. */
async function expectOnlyTexts(page, where) {
  const looked = await Promise.all(
    page.frames().map((frame) =>
      frame
        .evaluate(() => {
          const bad = document.querySelectorAll(
            "[data-siege], base[href], [href^='javascript:' i], [src^='javascript:' i], [action^='javascript:' i]",
          );
          return [...bad].slice(0, 3).map((one) => one.outerHTML.slice(0, 200));
        })
        // A frame that was replaced meanwhile is looked at where it is now, with the next page.
        .catch(() => []),
    ),
  );
  const bad = looked.flat();
  expect(bad.length === 0, `a name became an element at ${where}:\n${bad.join("\n")}`);
}

export const stories = [
  {
    name: "five hundred hostile names run on no page",
    async run(world) {
      const { page, context, server } = world;
      const found = [];
      await watch(context, found);
      page.on("dialog", (dialog) => dialog.dismiss().then(() => found.push(`a dialog at ${page.url()}`)));
      await choose(context, "ru", "light");
      await signIn(world);
      expect(new Set(NAMES).size >= 500, `${new Set(NAMES).size} different names`);
      const { made, used, refused } = await fillShop(context, server, "siege");
      expect(used >= NAMES.length, `${used} of ${NAMES.length} names were put in`);
      const api = "/api/w/siege";
      await until(page, "the campaign is over", async () => {
        const { state } = await ask(page, "GET", `${api}/campaigns/${made.campaign}`);
        return state === "finished";
      });
      const letter = (await ask(page, "GET", `${api}/sandbox`)).rows[0];
      expect(letter, "letters with hostile names were written");
      const pages = pagesOf(made, letter.delivery_id);
      for (const path of pages) {
        await page.goto(`${server.address}/w/siege${path}`);
        await settle(page);
        await expectOnlyTexts(page, path);
        expect(found.length === 0, found.join("\n"));
      }
      await publicPages(world, api, letter, found);
      const kinds = [...new Set(refused)];
      return `${used} texts, ${pages.length} pages; refused as texts: ${kinds.length ? kinds.join(", ") : "none"}`;
    },
  },
];

/** What the customer sees: the letter in the browser and the page to leave, both on our own origin. */
async function publicPages({ page, server }, api, letter, found) {
  const { html, headers } = await ask(page, "GET", `${api}/sandbox/${letter.delivery_id}`);
  const leave = headers
    .find((one) => one.name.toLowerCase() === "list-unsubscribe")
    .value.match(/<(https?:[^>]+)>/)[1];
  const words = [...html.matchAll(/https?:\/\/[^"' ]+?(\/[uv]\/[\w-]+)/g)].map((match) => match[1]);
  const paths = new Set([new URL(leave).pathname, ...words]);
  expect(
    [...paths].some((path) => path.startsWith("/v/")),
    "the letter names its web version",
  );
  for (const path of paths) {
    await page.goto(`${server.address}${path}`);
    await page.waitForLoadState();
    await expectOnlyTexts(page, path);
  }
  expect(found.length === 0, found.join("\n"));
}
