import { expect, it } from "vitest";
import { peek, split } from "./peek";

it("reads quotes, doubled quotes, separators and lines inside cells", () => {
  expect(split('a;"b;c";"d ""e"""\r\n1;"x\ny";3', ";", 9)).toEqual([
    ["a", "b;c", 'd "e"'],
    ["1", "x\ny", "3"],
  ]);
});

it("stops at the number asked for and leaves blank lines out", () => {
  expect(split("a\n\nb\nc\n", ",", 4)).toEqual([["a"], ["b"], ["c"]]);
  expect(split("a\nb\nc", ",", 2)).toHaveLength(2);
});

it("shows Windows-1251 when it is told so", async () => {
  const bytes = new Uint8Array([0xc3, 0xee, 0xf0, 0xee, 0xe4, 0x0a, 0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0]);
  expect(await peek(new Blob([bytes]), "windows-1251", ";")).toEqual({
    headers: ["Город"],
    rows: [["Москва"]],
  });
});
