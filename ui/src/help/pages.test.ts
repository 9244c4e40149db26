import { expect, test } from "vitest";
import { html, load, pagesOf, speaks } from "./pages";

test("every guide speaks both languages", () => {
  const guides = pagesOf("guides");
  expect(guides).toContain("guides/first-evening");
  // The list of a folder is the contents of the help itself.
  expect(guides).not.toContain("guides/README");
  expect(guides.filter((name) => !speaks(name, "ru") || !speaks(name, "en"))).toEqual([]);
});

test("links of a Russian page lead to pages of the help and not into its folder", async () => {
  const { text } = await load("guides/first-evening", "ru");
  const page = html({ name: "guides/first-evening", language: "ru" }, text, (path) => `/shop${path}`);
  for (const target of ["guides/import", "operating/install", "operating/backup"])
    expect(page).toContain(`href="/shop/help/${target}"`);
  expect(page).not.toContain('href="/shop/help/guides/"');
  expect(page).toContain("<img ");
});

test("a heading is found by the link of its own page", () => {
  const page = html(
    { name: "guides/import", language: "ru" },
    "[вниз](#по-шагам)\n\n## По шагам",
    (path) => path,
  );
  expect(page).toContain('<a href="#по-шагам">');
  expect(page).toContain('<h2 id="по-шагам">');
});
