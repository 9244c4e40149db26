import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("quotes cells that hold commas, quotes and lines", () => {
  expect(toCsv([["a,b", 'c"d', "e\nf", 1, null]])).toBe('"a,b","c""d","e\nf",1,');
});

it("does not let a spreadsheet run a cell as a formula", () => {
  expect(toCsv([["=1+1", "@x", "-2", -2]])).toBe("'=1+1,'@x,'-2,-2");
});
