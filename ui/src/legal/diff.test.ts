import { expect, test } from "vitest";
import { diff } from "./diff";

const short = (before: string, after: string) =>
  diff(before, after).map(({ sign, text }) => `${{ same: " ", gone: "-", new: "+" }[sign]}${text}`);

test("a changed line is gone and new, the rest stays", () => {
  expect(short("a\n\nb\nc", "a\nB\nc")).toEqual([" a", "-b", "+B", " c"]);
});

test("what is added at the end is new, and equal texts differ in nothing", () => {
  expect(short("a", "a\nb")).toEqual([" a", "+b"]);
  expect(short("a\nb", "a\nb")).toEqual([" a", " b"]);
});
