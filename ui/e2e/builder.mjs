// What stories do with the builder: choose in a row, read the numbers it draws, time them.

import { numberIn, until } from "./steps.mjs";

/** Chooses a word in one of the selects of a place by typing it, as a person does. */
export async function pick(page, place, field, word) {
  const select = place.getByRole("combobox", { name: field, exact: true });
  await select.click();
  await page.getByRole("option").filter({ hasText: word }).first().waitFor();
  await page.getByRole("option", { name: word, exact: true }).first().click();
}

/** The total beside the rule, waited for: it follows every change by itself. */
export async function total(page, wanted, says) {
  const shown = page.getByTestId("segment-count");
  let seen = "";
  await until(page, `${says}: ${wanted}, shown is ${seen}`, async () => {
    const fresh = (await shown.getAttribute("data-old").catch(() => "")) === null;
    seen = await shown.innerText().catch(() => "");
    return fresh && /\d/.test(seen) && numberIn(seen) === wanted;
  }).catch((error) => {
    throw new Error(`${error.message}; the page shows "${seen}"`);
  });
}

/** The number at the end of a row, or at the head of a group: for how many it holds alone. */
export async function beside(page, place, wanted, says) {
  const shown = place.locator(".rule-count").first();
  let seen = "";
  await until(page, `${says}: ${wanted}`, async () => {
    seen = await shown.innerText();
    return /\d/.test(seen) && numberIn(seen) === wanted;
  }).catch((error) => {
    throw new Error(`${error.message}; beside it stands "${seen}"`);
  });
}

/** From now on the page notes how long it takes from each key to the number that is drawn for it. */
export async function watchKeys(page) {
  await page.evaluate(() => {
    const counted = () => document.querySelector("[data-testid=segment-count]");
    const times = [];
    let pressed;
    let waiting = false;
    document.addEventListener(
      "beforeinput",
      () => {
        pressed ??= performance.now();
      },
      true,
    );
    new MutationObserver((changes) => {
      if (pressed === undefined) return;
      // An answer that is known already comes and goes within one turn.
      waiting ||= changes.some((one) => one.attributeName === "data-old");
      if (!waiting || counted()?.dataset.old !== undefined) return;
      const began = pressed;
      pressed = undefined;
      waiting = false;
      // The frame in which it stands on the screen is over when the next one begins.
      requestAnimationFrame(() => requestAnimationFrame(() => times.push(performance.now() - began)));
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    window.keyTimes = times;
  });
}

/** Types a text key by key, each after the number for the one before it is drawn; answers milliseconds per key. */
export async function typeTimed(page, input, text) {
  const before = await page.evaluate(() => window.keyTimes.length);
  for (const [index, key] of [...text].entries()) {
    await input.press(key);
    await page.waitForFunction((wanted) => window.keyTimes.length >= wanted, before + index + 1);
  }
  return await page.evaluate((from) => window.keyTimes.slice(from), before);
}

/** The middle one and the slowest, as a story tells them. */
export function spoken(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const whole = (value) => Math.round(value);
  return `${sorted.length} keys: middle ${whole(sorted[sorted.length >> 1])} ms, slowest ${whole(sorted.at(-1))} ms`;
}
