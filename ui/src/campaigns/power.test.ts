import { expect, it } from "vitest";
import { smallestVisibleShare, usualShare } from "./power";

it("agrees with R's power.prop.test for equal groups within a hair", () => {
  // power.prop.test(p1 = .05, p2 = .07, power = .8) asks for 2213 in each group.
  const share = smallestVisibleShare(0.05, 2213, 2213) as number;
  expect(share).toBeGreaterThan(0.0695);
  expect(share).toBeLessThan(0.0705);
});

it("sees less with a smaller control group, and nothing with too small a one", () => {
  const large = smallestVisibleShare(0.02, 9000, 1000) as number;
  const small = smallestVisibleShare(0.02, 9900, 100) as number;
  expect(small).toBeGreaterThan(large);
  expect(smallestVisibleShare(0.5, 2, 1)).toBeNull();
  expect(smallestVisibleShare(0, 100, 100)).toBeNull();
});

it("turns a rate of orders into a share of customers", () => {
  expect(usualShare(0, 100, 7)).toBe(0);
  expect(usualShare(90, 90, 7)).toBeCloseTo(0.0748, 3);
});
