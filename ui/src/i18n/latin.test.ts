import { expect, test } from "vitest";
import { slugOf } from "./latin";

test("a Russian name is spelled in Latin letters, its words joined once", () => {
  expect(slugOf("  Чайная «Мята» — щедро!", "-", 32)).toBe("chaynaya-myata-shchedro");
  expect(slugOf("Новый год 2027", "_", 60)).toBe("novyy_god_2027");
});

test("a name without a letter or a digit gives nothing, a long one is cut", () => {
  expect(slugOf("!!! 你好", "-", 32)).toBe("");
  expect(slugOf("абвгд", "_", 3)).toBe("abv");
});
