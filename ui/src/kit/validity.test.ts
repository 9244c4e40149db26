import { expect, it } from "vitest";
import { reasonOf } from "./validity";

it("names the first thing that is wrong with a field", () => {
  expect(reasonOf({ valueMissing: true, typeMismatch: true }, "email")).toBe("missing");
  expect(reasonOf({ typeMismatch: true }, "email")).toBe("email");
  expect(reasonOf({ typeMismatch: true }, "url")).toBe("url");
  expect(reasonOf({ tooShort: true }, "password")).toBe("length");
  expect(reasonOf({ rangeOverflow: true }, "number")).toBe("range");
  expect(reasonOf({ patternMismatch: true }, "text")).toBe("format");
});
