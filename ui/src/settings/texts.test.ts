import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import texts from "./texts";

test("every permission has a name of its own in both languages", () => {
  const api = readFileSync("../docs/reference/openapi.json", "utf8");
  const needed = [...api.matchAll(/"x-permission": "([a-z]+)\.([a-z]+)"/g)];
  expect(needed.length).toBeGreaterThan(50);
  for (const language of ["ru", "en"] as const) {
    const scope = texts[language].scope as Record<string, Record<string, string>>;
    const nameless = needed.filter(([, noun, verb]) => !scope[noun as string]?.[verb as string]);
    expect(nameless.map(([, noun, verb]) => `${noun}.${verb}`)).toEqual([]);
  }
});
