// What several stories do: sign in, choose language and theme, look for violations of accessibility.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Sets language and theme before the first page is loaded, as a returning user has them. */
export async function choose(context, language, theme) {
  await context.addInitScript(
    ([chosenLanguage, chosenTheme]) => {
      // The frame of a message is a foreign origin without storage.
      if (window.origin === "null") return;
      localStorage.setItem("rapport.language", chosenLanguage);
      localStorage.setItem("mantine-color-scheme-value", chosenTheme);
    },
    [language, theme],
  );
}

/** Signs in through the form and waits for the home page; returns the workspace's address. */
export async function signIn({ page, server }) {
  await page.goto(`${server.address}/login`);
  await page.locator("input[name=email]").fill(server.email);
  await page.locator("input[name=password]").fill(server.password);
  await page.locator("button[type=submit]").click();
  await page.waitForURL(/\/w\/[^/]+\/home/);
  const { pathname } = new URL(page.url());
  return `${server.address}${pathname.replace(/\/home.*/, "")}`;
}

/** Nobody is signed in any more. The page goes first: left open it would ask for its own way to the login just then. */
export async function forget(page, context) {
  await page.goto("about:blank");
  await context.clearCookies();
}

/** Waits until nothing is loading: no skeleton, no running request, fonts in place. */
export async function settle(page) {
  await page.locator("main").first().waitFor();
  await page.waitForFunction(() => !document.querySelector(".mantine-Skeleton-root, [aria-busy=true]"));
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await answered(page);
  await still(page);
}

const open = new WeakMap();

/** Notes the requests of a page that have no answer yet; live updates never end and do not count. */
export function watchRequests(page) {
  const running = new Set();
  open.set(page, running);
  page.on("request", (request) => {
    if (request.resourceType() !== "eventsource") running.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => running.delete(request));
}

/** The requests of a page that have no answer yet. */
export const unansweredOf = (page) => [...open.get(page)];

/** Waits until every request has its answer and the page has drawn it: a button that becomes ready just while axe
 * looks has the colours of two states. */
async function answered(page) {
  const drawn = () =>
    page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    );
  for (let quiet = 0; quiet < 2; ) {
    await drawn();
    quiet = open.get(page).size === 0 ? quiet + 1 : 0;
  }
}

/** Waits for the end of transitions: halfway between two colours nothing can be judged. */
async function still(page) {
  // A function and not a text: the page's own content policy forbids evaluating texts.
  await page.waitForFunction(() => {
    const moving = (animation) =>
      animation.playState === "running" && animation.effect?.getTiming().iterations !== Infinity;
    return !document.getAnimations().some(moving);
  });
}

const troubles = new WeakMap();

/** What axe found on the pages of a story; a story with any of it fails at its end. */
export function troublesOf(page) {
  return troubles.get(page) ?? [];
}

/** Notes the rule, the help and the place of each violation that axe finds; the story goes on and fails at its end.
 * Without `rules` all of them are asked. */
export async function expectAccessible(page, where, rules) {
  // Evaluated and not added as a script, so that the page's own content policy stays in force.
  await still(page);
  await page.evaluate(axe);
  const violations = await page.evaluate(async (only) => {
    const runOnly = only && { type: "rule", values: only };
    const result = await window.axe.run(document, {
      resultTypes: ["violations"],
      ...(runOnly && { runOnly }),
    });
    return result.violations.map((found) => ({
      rule: found.id,
      help: found.help,
      places: found.nodes.slice(0, 5).map((node) => `${node.target.join(" ")}  ${node.html.slice(0, 160)}`),
    }));
  }, rules);
  const lines = violations.map(
    (found) => `axe at ${where}: ${found.rule}: ${found.help}\n    ${found.places.join("\n    ")}`,
  );
  troubles.set(page, [...troublesOf(page), ...lines]);
}

/** A number as a person reads it: "1 234", "1,234", "1 234 customers". */
export function numberIn(text) {
  const digits = text.match(/\d[\d\s\u00a0\u202f,.]*/)?.[0].replace(/\D/g, "");
  if (!digits) throw new Error(`there is no number in "${text}"`);
  return Number(digits);
}

export function expect(condition, says) {
  if (!condition) throw new Error(says);
}

/** The text of one key number of a page, by its label. */
export async function stat(page, label) {
  const card = page
    .locator(".stat")
    .filter({ has: page.locator(".stat-label").getByText(label, { exact: true }) });
  return (await card.locator(".stat-value").innerText()).trim();
}

/** Asks the API as the page itself would: same session, same protection. For what a story needs but does not tell. */
export async function ask(page, method, path, body) {
  const answer = await page.evaluate(
    async ([verb, address, sent]) => {
      const { csrf } = await (await fetch("/api/session")).json();
      const response = await fetch(address, {
        method: verb,
        headers: { "content-type": "application/json", "x-csrf-token": csrf },
        body: sent === undefined ? undefined : JSON.stringify(sent),
      });
      const text = await response.text();
      return { status: response.status, json: text ? JSON.parse(text) : null };
    },
    [method, path, body],
  );
  expect(answer.status < 300, `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.json)}`);
  return answer.json;
}

/** Looks until the condition holds; a state is waited for, never a time. */
export async function until(page, says, condition, limitMs = 60_000) {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    if (await condition()) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`not within ${limitMs / 1000} s: ${says}`);
}
