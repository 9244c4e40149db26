// The documentation of this very version, inside the product: a server in a closed network has no other.
// Pages are the files of docs/; each is loaded when it is opened.

import { Marked, type Tokens } from "marked";
import type { Language } from "@/i18n/texts";

type Load = () => Promise<string>;
const FILES = import.meta.glob<string>(
  ["../../../docs/{guides,concepts,operating,reference}/**/*.md", "!../../../docs/**/README.md"],
  { query: "?raw", import: "default" },
);
const IMAGES = import.meta.glob<string>("../../../docs/images/**/*.png", {
  query: "?url",
  import: "default",
  eager: true,
});
const ROOT = "../../../docs/";

/** `guides/import` → how to load it, by language; English is what every page has. */
const PAGES = new Map<string, Partial<Record<Language, Load>>>();
for (const [path, load] of Object.entries(FILES)) {
  const [folder = "", ...rest] = path.slice(ROOT.length, -".md".length).split("/");
  const russian = rest[0] === "ru";
  const name = `${folder}/${(russian ? rest.slice(1) : rest).join("/")}`;
  PAGES.set(name, { ...PAGES.get(name), [russian ? "ru" : "en"]: load });
}

export const FOLDERS = ["guides", "concepts", "operating", "reference"] as const;

/** Names of the pages of a folder. */
export function pagesOf(folder: string): string[] {
  return [...PAGES.keys()].filter((name) => name.startsWith(`${folder}/`)).sort();
}

/** The page of an address: a bare word is a guide. */
export function nameOf(address: string): string | undefined {
  const name = address.includes("/") ? address : `guides/${address}`;
  return PAGES.has(name) ? name : undefined;
}

export function speaks(name: string, language: Language): boolean {
  return PAGES.get(name)?.[language] !== undefined;
}

/** A page's text in the reader's language, or in English where nobody has translated it yet. */
export async function load(name: string, language: Language): Promise<{ title: string; text: string }> {
  const page = PAGES.get(name);
  const text = (await (page?.[language] ?? page?.en ?? page?.ru)?.()) ?? "";
  return { title: text.match(/^# (.+)$/m)?.[1]?.replaceAll("`", "") ?? name, text };
}

/** The page as HTML. Links to other pages stay inside the product, others are told as text: what the server has not
 * shipped it cannot open. */
export function html(
  page: { name: string; language: Language },
  text: string,
  place: (path: string) => string,
): string {
  // Russian pages lie one folder deeper, and their links are written from there.
  const name = page.language === "ru" ? page.name.replace("/", "/ru/") : page.name;
  const renderer = new Marked({
    renderer: {
      link({ href, tokens }: Tokens.Link) {
        const words = this.parser.parseInline(tokens);
        const target = href.startsWith("http") ? undefined : inside(name, href);
        if (href.startsWith("#")) return `<a href="${href}">${words}</a>`;
        if (target) return `<a href="${place(`/help/${target}`)}">${words}</a>`;
        return /^https:\/\//.test(href)
          ? `<a href="${href}" rel="noreferrer" target="_blank">${words}</a>`
          : words;
      },
      image({ href, text: words }: Tokens.Image) {
        const source = IMAGES[`${ROOT}${resolve(name, href)}`];
        return source ? `<img src="${source}" alt="${words}" loading="lazy">` : "";
      },
      heading({ tokens, depth }: Tokens.Heading) {
        // The page's own title stands above in the frame.
        const words = this.parser.parseInline(tokens);
        return depth === 1 ? "" : `<h${depth} id="${anchor(words)}">${words}</h${depth}>`;
      },
      // Wide tables scroll by themselves and not the whole page.
      table(token: Tokens.Table) {
        const cells = (row: Tokens.TableCell[], tag: string) =>
          row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("");
        const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("");
        return `<div class="help-table" tabindex="0"><table><thead><tr>${cells(token.header, "th")}</tr></thead><tbody>${rows}</tbody></table></div>`;
      },
    },
  });
  return renderer.parse(text, { async: false });
}

function inside(from: string, href: string): string | undefined {
  const path = resolve(from, href.split("#")[0] ?? "").replace(/\.md$/, "");
  const [folder = "", ...rest] = path.split("/");
  const name = `${folder}/${(rest[0] === "ru" ? rest.slice(1) : rest).join("/")}`;
  return PAGES.has(name) ? name : undefined;
}

/** The name by which links of the page call a heading: small letters, hyphens for spaces, no punctuation. */
function anchor(words: string): string {
  return words
    .toLowerCase()
    .replace(/<[^>]*>|&[a-z]+;|[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** A relative address of a page, from the folder of the documentation. */
function resolve(from: string, href: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of href.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
