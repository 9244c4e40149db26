import { expect, test } from "vitest";
import { keyOf } from "./key";

test("a key is made of a name in either alphabet", () => {
  expect(keyOf("Размер обуви")).toBe("razmer_obuvi");
  expect(keyOf("Shoe size, EU")).toBe("shoe_size_eu");
  expect(keyOf("2-й телефон (ещё)")).toBe("y_telefon_eshche");
  expect(keyOf("№ 5")).toBe("");
  expect(keyOf("я".repeat(60))).toHaveLength(50);
});
