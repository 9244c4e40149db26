import { expect, it } from "vitest";
import { toLocal, toMoment } from "./zoned";

it("reads the clock of the workspace, not of the browser", () => {
  expect(toMoment("2026-03-01 09:00:00", "Europe/Moscow")).toBe("2026-03-01T06:00:00Z");
  expect(toMoment("2026-03-01 09:00:00", "Asia/Vladivostok")).toBe("2026-02-28T23:00:00Z");
  expect(toMoment("2026-07-01 09:00:00", "Europe/London")).toBe("2026-07-01T08:00:00Z");
});

it("there and back is the same time, also around a change of clocks", () => {
  for (const local of [
    "2026-03-29 00:30:00",
    "2026-03-29 03:30:00",
    "2026-10-25 04:00:00",
    "2026-12-31 23:59:59",
  ]) {
    expect(toLocal(toMoment(local, "Europe/Berlin"), "Europe/Berlin")).toBe(local);
  }
});
