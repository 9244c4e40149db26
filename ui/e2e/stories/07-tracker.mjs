import { createServer } from "node:http";
import { join } from "node:path";
import { ask, choose, expect, expectAccessible, settle, signIn, until } from "../steps.mjs";

const TEA = { item_id: "tea-1", item_name: "Story tea", price: 560, quantity: 1 };

/** Pages of a shop on an origin of its own, with the line that Rapport gives for them. */
async function openShop(line) {
  const page = (body, before = "") =>
    `<!doctype html><html lang="en"><title>Story shop</title><script>window.dataLayer = window.dataLayer || [];${before}</script>${line}${body}</html>`;
  const push = (entry) => `dataLayer.push(${JSON.stringify(entry)});`;
  const cart = { event: "add_to_cart", ecommerce: { currency: "RUB", items: [TEA] } };
  const order = {
    ecommerce: {
      currencyCode: "RUB",
      purchase: { actionField: { id: "S-1", revenue: 560 }, products: [{ id: "tea-1", name: "Story tea" }] },
    },
  };
  const pages = {
    "/product": page(
      `<button id="add" onclick='${push(cart)}'>Add</button>
       <button id="move" onclick='history.pushState({}, "", "/cart?step=1")'>Cart</button>
       <form name="letters" onsubmit="return false"><input type="email" name="mail">
         <input type="checkbox" data-rapport-consent><button id="send">Send</button></form>`,
      push({ event: "view_item", ecommerce: { currency: "RUB", items: [TEA] } }),
    ),
    "/thanks": page("<p>Thanks</p>", push(order)),
  };
  const server = createServer((asked, answer) => {
    const found = pages[new URL(asked.url, "http://shop").pathname];
    answer.writeHead(found ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    answer.end(found ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** A visitor of the shop with a browser of their own; `sent` are the messages that left it. */
async function visit(world, options = {}) {
  const context = await world.context.browser().newContext();
  if (options.script) await context.addInitScript(options.script);
  const page = await context.newPage();
  const sent = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/batch")) sent.push(...JSON.parse(request.postData()).batch);
  });
  page.on("pageerror", (error) => world.errors.push(`shop: ${error}`));
  const has = (event) => sent.some((message) => (message.event ?? message.type) === event);
  const heard = (event) => until(page, `${event} is sent`, async () => has(event), 20_000);
  const stored = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("rapport")));
  return { page, context, sent, heard, stored };
}

/** The line of code as the interface gives it, with a key that it makes where there is none. */
async function lineFor(world, workspace, words) {
  const { page } = world;
  await page.goto(`${workspace}/events`);
  await page.getByRole("button", { name: words.connect }).click();
  const make = page.getByRole("button", { name: words.make });
  const code = page.locator(".event-code");
  await make.or(code).first().waitFor();
  if (await make.isVisible()) await make.click();
  await code.waitFor();
  await settle(page);
  await expectAccessible(page, "/events, connecting a site");
  await page.screenshot({ path: join(world.screenshots, `connect-site-${words.language}.png`) });
  const plain = (await code.innerText()).trim();
  await page.getByRole("switch", { name: words.consent }).click();
  const careful = (await code.innerText()).trim();
  expect(careful !== plain && careful.includes('data-consent="required"'), careful);
  return { plain, careful };
}

/** A whole visit: looks, puts into the cart, walks on without a new page, agrees, buys, looks at the thanks again. */
async function buy(world, shop, mail) {
  const visitor = await visit(world);
  const { page, sent, heard } = visitor;
  await page.goto(`${shop.address}/product?utm_source=story&secret=1#top`);
  await heard("Product Viewed");
  await page.locator("#add").click();
  await page.locator("#move").click();
  await until(page, "both pages are told", async () => sent.filter((it) => it.type === "page").length === 2);
  await page.locator("[name=mail]").fill(mail);
  await page.locator("#send").click();
  await heard("Form Submitted");
  expect(!sent.some((it) => it.type === "identify"), "without the tick the address stays on the page");
  await page.locator("[data-rapport-consent]").check();
  await page.locator("#send").click();
  await heard("identify");
  for (const _ of ["first", "again"]) {
    const before = sent.filter((it) => it.event === "Order Completed").length;
    await page.goto(`${shop.address}/thanks`);
    const told = async () => sent.filter((it) => it.event === "Order Completed").length > before;
    await until(page, "the order is told", told);
  }
  const [first] = sent.filter((it) => it.type === "page");
  expect(first.properties.url === `${shop.address}/product`, `no query in ${first.properties.url}`);
  expect(first.context.campaign.source === "story", "the mark is read");
  expect((await visitor.context.cookies()).length === 0, "no cookie is set");
  await visitor.context.close();
}

/** What is on the customer's card. */
async function seeOnCard(world, workspace, mail, words) {
  const { page } = world;
  const api = new URL(workspace.replace("/w/", "/api/w/")).pathname;
  let customer;
  await until(page, "the visitor is a customer with an order", async () => {
    customer = (await ask(page, "GET", `${api}/customers?search=${encodeURIComponent(mail)}`)).rows[0];
    if (!customer) return false;
    const kinds = await ask(page, "GET", `${api}/customers/${customer.id}/events?kind=Order%20Completed`);
    expect(kinds.rows.length <= 1, "an order is told once however often its page is opened");
    return kinds.rows.length === 1;
  });
  await page.goto(`${workspace}/customers/${customer.id}`);
  for (const word of words.card) await page.locator(".timeline").getByText(word).first().waitFor();
  await settle(page);
  await expectAccessible(page, "/customers/{id} of a visitor");
  await page.screenshot({ path: join(world.screenshots, `card-of-a-visitor-${words.language}.png`) });
}

/** Nothing is stored or sent by a browser that asks not to be followed. */
async function respectsTheBrowser(world, shop) {
  for (const script of [
    'Object.defineProperty(navigator, "doNotTrack", { get: () => "1" })',
    'Object.defineProperty(navigator, "globalPrivacyControl", { get: () => true })',
  ]) {
    const { page, context, sent, stored } = await visit(world, { script });
    await page.goto(`${shop.address}/product`);
    await page.locator("#add").click();
    await page.evaluate(() => window.rapport("consent", true));
    await page.evaluate(() => window.rapport("identify", "somebody"));
    // A page that is left sends at once what it gathered.
    await page.goto("about:blank");
    expect(sent.length === 0, `${script}: sent ${JSON.stringify(sent)}`);
    await page.goto(`${shop.address}/product`);
    expect((await stored()).length === 0, `${script}: stored ${await stored()}`);
    await context.close();
  }
}

/** Where a consent is asked for, nothing happens before it and nothing is left after it is taken back. */
async function waitsForConsent(world, shop) {
  const { page, context, sent, heard, stored } = await visit(world);
  await page.goto(`${shop.address}/product`);
  await page.evaluate(() => window.rapport("track", "Order Completed", { order_id: "early" }));
  await page.goto("about:blank");
  await page.goto(`${shop.address}/product`);
  expect(sent.length === 0 && (await stored()).length === 0, "nothing before the consent");
  await page.evaluate(() => window.rapport("consent", true));
  await heard("Product Viewed");
  await page.goto(`${shop.address}/thanks`);
  await heard("Order Completed");
  await page.evaluate(() => window.rapport("consent", false));
  expect((await stored()).length === 0, `left behind: ${await stored()}`);
  const before = sent.length;
  await page.goto(`${shop.address}/product`);
  await page.goto("about:blank");
  expect(sent.length === before, "nothing after the consent was taken back");
  await context.close();
}

/** The script's address is stable and its content is asked for again, by any site. */
async function scriptIsServed(address) {
  const answer = await fetch(`${address}/v1/rapport.js`);
  const header = (name) => answer.headers.get(name) ?? "";
  expect(answer.status === 200 && header("content-type").startsWith("text/javascript"), `${answer.status}`);
  expect(header("access-control-allow-origin") === "*", "any site may load it");
  expect(header("cross-origin-resource-policy") === "cross-origin", "and run it");
  expect(header("cache-control").includes("max-age=3600"), header("cache-control"));
  const headers = { "if-none-match": header("etag") };
  const again = await fetch(`${address}/v1/rapport.js`, { headers });
  expect(again.status === 304, `the same content is not sent again: ${again.status}`);
}

const words = {
  ru: {
    language: "ru",
    connect: "Подключить сайт",
    make: "Создать ключ для сайта",
    consent: "Ждать согласия посетителя",
    card: ["Просмотр товара", "Товар добавлен в корзину", "Заказ оформлен", "Отправка формы", "560"],
  },
  en: {
    language: "en",
    connect: "Connect a site",
    make: "Make a key for the site",
    consent: "Wait for the visitor's consent",
    card: ["Product view", "Product added to cart", "Order completed", "Form submitted", "560"],
  },
};

export const stories = ["ru", "en"].map((language) => ({
  name: `a shop's page tells of a visitor through our tracker, who agreed and was not refused (${language})`,
  async run(world) {
    await choose(world.context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    const lines = await lineFor(world, workspace, words[language]);
    await scriptIsServed(world.server.address);
    const shops = await Promise.all([openShop(lines.plain), openShop(lines.careful)]);
    try {
      const mail = `visitor-${language}@tracker-story.example`;
      await buy(world, shops[0], mail);
      await seeOnCard(world, workspace, mail, words[language]);
      await respectsTheBrowser(world, shops[0]);
      await waitsForConsent(world, shops[1]);
    } finally {
      for (const shop of shops) shop.close();
    }
  },
}));
