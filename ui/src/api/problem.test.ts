import { expect, test } from "vitest";
import { readProblem } from "./problem";

const page = (status: number) => new Response("<html>", { status, headers: { "content-type": "text/html" } });

test("a proxy that finds no server says what passes, a refusal does not", async () => {
  for (const status of [502, 503, 504]) {
    const problem = await readProblem(page(status));
    expect([problem.code, problem.passing]).toEqual(["unavailable", true]);
  }
  expect((await readProblem(page(401))).passing).toBe(false);
  expect((await readProblem(page(500))).passing).toBe(false);
});
