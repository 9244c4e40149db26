import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { collect } from "./collect";
import type { Language, Tree } from "./texts";

const PLURALS: Record<Language, string[]> = { ru: ["one", "few", "many", "other"], en: ["one", "other"] };
const SUFFIX = /_(zero|one|two|few|many|other)$/;

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value, `${path}${key}.`),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/(texts|\.test)\.tsx?$/.test(name) ? [path] : [];
  });
}

const all = collect();
const nouns = Object.keys(all.ru).filter((noun) => noun !== "errors");

describe.each(nouns)("texts of %s", (noun) => {
  const ru = new Map(leaves(all.ru[noun] as Tree));
  const en = new Map(leaves((all.en[noun] ?? {}) as Tree));
  const stems = (map: Map<string, string>) => new Set([...map.keys()].map((key) => key.replace(SUFFIX, "")));

  it("have the same keys in both languages", () => {
    expect([...stems(ru)].sort()).toEqual([...stems(en)].sort());
  });

  it("have every plural form their language needs", () => {
    for (const [language, map] of [
      ["ru", ru],
      ["en", en],
    ] as const) {
      for (const key of map.keys()) {
        if (!SUFFIX.test(key) || key.startsWith("errors.")) continue;
        const stem = key.replace(SUFFIX, "");
        for (const form of PLURALS[language]) expect([...map.keys()]).toContain(`${stem}_${form}`);
      }
    }
  });

  it("name the same values in both languages", () => {
    const values = (text: string) => [...text.matchAll(/\{\{\s*([a-z_]+)/g)].map((m) => m[1]).sort();
    for (const [key, text] of ru) {
      const other = en.get(key);
      if (other !== undefined && !SUFFIX.test(key)) expect([key, values(other)]).toEqual([key, values(text)]);
    }
  });

  it("are not empty and hold no straight double quotes in Russian", () => {
    for (const [key, text] of ru) {
      expect([key, text.trim().length > 0]).toEqual([key, true]);
      if (!text.includes("<")) expect([key, text.includes('"')]).toEqual([key, false]);
    }
  });
});

describe("keys named in the sources", () => {
  const known = new Set<string>();
  for (const noun of Object.keys(all.ru)) {
    for (const [key] of leaves(all.ru[noun] as Tree)) known.add(`${noun}:${key.replace(SUFFIX, "")}`);
  }
  it("all exist", () => {
    const missing: string[] = [];
    for (const path of sources(join(import.meta.dirname, ".."))) {
      const source = readFileSync(path, "utf8");
      const namespaces = [...source.matchAll(/useTranslation\("([a-z_]+)"\)/g)].map((match) => match[1]);
      for (const match of source.matchAll(/[^\w.]t\(\s*"([\w:.]+)"/g)) {
        const key = match[1] as string;
        const full = key.includes(":") ? [key] : namespaces.map((noun) => `${noun}:${key}`);
        if (!full.some((name) => known.has(name))) missing.push(`${path}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe("each refusal of the server", () => {
  const pages = readdirSync(join(import.meta.dirname, "../../../docs/errors"))
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => name.replace(/\.md$/, ""));
  it.each(["ru", "en"] as const)("has words in %s", (language) => {
    // A code that an editor shows at a place of its own has its words there: `problem.block_invalid` of the templates.
    const known = new Set(
      Object.values(all[language]).flatMap((tree) => leaves(tree).map(([key]) => key.split(".").at(-1))),
    );
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.filter((code) => !known.has(code))).toEqual([]);
  });
});
