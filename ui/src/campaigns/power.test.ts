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

it("turns the buyers of a long time into those of a short one", () => {
  expect(usualShare(0, 100, 90, 7)).toBe(0);
  expect(usualShare(40, 100, 90, 90)).toBeCloseTo(0.4);
  expect(usualShare(40, 100, 90, 7)).toBeCloseTo(0.039, 3);
  expect(usualShare(1, 0, 90, 7)).toBe(0);
});
