import { expect, test } from "vitest";
import { makeFormat } from "./format";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

test("a share that is neither nothing nor everything never looks as if it were", () => {
  const { percent } = makeFormat("en", "UTC");
  const shown = [0, 0.0004, 0.0005, 0.5, 0.9994, 0.9996, 1].map((share) => plain(percent(share)));
  expect(shown).toEqual(["0.0%", "< 0.1%", "0.1%", "50.0%", "99.9%", "> 99.9%", "100.0%"]);
  expect(plain(makeFormat("ru", "UTC").percent(0.0001))).toBe("< 0,1 %");
});
