import { typesetTree } from "./typography";

export type Language = "ru" | "en";
export interface Tree {
  [key: string]: string | Tree;
}
export type Texts = Record<Language, Tree>;

/**
 * The texts of one noun, written in `<noun>/texts.ts` as the default export.
 * The folder's name is the namespace: `useTranslation("customers")`.
 * A top-level branch `errors` holds words for the server's error codes: `errors: { too_many_rows: "…" }`.
 */
export function texts(both: Texts): Texts {
  return { ru: typesetTree(both.ru, "ru"), en: typesetTree(both.en, "en") };
}
