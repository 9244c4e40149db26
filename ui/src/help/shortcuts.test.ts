import { expect, test } from "vitest";
import { meaning } from "./shortcuts";

const key = (code: string, typed: string, shiftKey = false) => ({ code, key: typed, shiftKey });

test("keys mean the same in both layouts", () => {
  for (const typed of ["g", "п"]) expect(meaning(key("KeyG", typed), false)).toBe("begun");
  for (const typed of ["k", "л"]) expect(meaning(key("KeyK", typed), true)).toEqual({ go: "/customers" });
  expect(meaning(key("Slash", "?", true), false)).toEqual({ act: "help" });
  expect(meaning(key("Digit7", "?", true), false)).toEqual({ act: "help" });
  expect(meaning(key("Slash", "/"), false)).toEqual({ act: "search" });
});

test("other keys mean nothing", () => {
  expect(meaning(key("KeyK", "k"), false)).toBeUndefined();
  expect(meaning(key("KeyZ", "z"), true)).toBeUndefined();
  expect(meaning(key("KeyC", "C", true), false)).toBeUndefined();
});
