import type { Language, Texts, Tree } from "./texts";

const files = import.meta.glob<{ default: Texts }>(["../*/texts.ts", "!./texts.ts"], { eager: true });

export function collect(): Record<Language, Record<string, Tree>> {
  const all: Record<Language, Record<string, Tree>> = { ru: { errors: {} }, en: { errors: {} } };
  for (const [path, file] of Object.entries(files)) {
    const noun = path.split("/").at(-2) ?? path;
    for (const language of ["ru", "en"] as const) {
      const tree = file.default[language];
      all[language][noun] = tree;
      if (typeof tree.errors === "object") Object.assign(all[language].errors as Tree, tree.errors);
    }
  }
  return all;
}
