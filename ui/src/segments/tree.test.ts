import { describe, expect, it } from "vitest";
import type { Condition, Rule, Vocabulary } from "@/api/types";
import { append, fromRule, isGroup, newGroup, newRow, nodeAt, replace, toRule } from "./tree";

const both = { ru: "", en: "" };
const op = (name: string, operand: string) => ({ op: name, label: both, operand });
const vocabulary = {
  fields: [{ name: "city", kind: "text", label: both, choices: [] }],
  field_ops: [{ kind: "text", ops: [op("is", "one"), op("in", "list"), op("known", "none")] }],
  compare_ops: [op("at_least", "one"), op("between", "two")],
  figures: [
    { aggregate: "count", label: both, unit: "count", property: "none" },
    { aggregate: "sum", label: both, unit: "property", property: "number" },
  ],
  tables: [
    {
      name: "viewed",
      events: true,
      label: both,
      properties: [{ name: "brand", kind: "text", label: both, choices: [], prefix: "" }],
    },
  ],
} as unknown as Vocabulary;

const orders = (value: unknown, name = "at_least") => ({
  subject: "orders",
  measure: "count",
  op: name,
  value,
});

describe("a rule in the builder", () => {
  it("comes back as it went in", () => {
    const rule: Rule = {
      all: [orders(2), { any: [{ subject: "field", field: "city", op: "is", value: "Казань" }] }],
    };
    expect(toRule(fromRule(rule), vocabulary).rule).toEqual(rule);
  });

  it("of one condition becomes a group of one", () => {
    expect(toRule(fromRule(orders(2)), vocabulary).rule).toEqual({ all: [orders(2)] });
  });

  it("leaves unfinished rows and empty groups out and counts the rows", () => {
    const root = fromRule({ all: [orders(""), orders(3), { any: [] }, orders([1, ""], "between")] });
    const spoken = toRule(root, vocabulary);
    expect(spoken.rule).toEqual({ all: [orders(3)] });
    expect(spoken.unfinished).toBe(2);
  });

  it("names the places as the server does, past what is unfinished", () => {
    const last = newRow(orders(5));
    const root = newGroup("all", [newRow(orders("")), newGroup("any", [newRow(orders(1)), last])]);
    const { paths } = toRule(root, vocabulary);
    expect(paths.get(last.id)).toBe("all[0].any[1]");
    expect(nodeAt("rule.all[0].any[1].value", paths)).toBe(last.id);
    expect(nodeAt("name", paths)).toBeNull();
  });

  it("does not take the eleventh row for the first", () => {
    const rows = Array.from({ length: 12 }, () => newRow(orders(1)));
    const { paths } = toRule(newGroup("all", rows), vocabulary);
    expect(nodeAt("rule.all[11].value", paths)).toBe(rows[11]?.id);
  });

  it("keeps rank and limit around it and names the places inside", () => {
    const rule = {
      top: { by: { subject: "orders", measure: "sum" }, percent: 10, of: { all: [orders(2)] } },
    };
    const root = fromRule(rule as unknown as Rule);
    const { rule: spoken, paths } = toRule(root, vocabulary);
    expect(spoken).toEqual(rule);
    expect([...paths.values()]).toEqual(["top.of.all[0]"]);
    const bare = { random: { seed: 7, count: 5, of: orders(2) } } as unknown as Rule;
    expect(toRule(fromRule(bare), vocabulary).rule).toEqual({
      random: { seed: 7, count: 5, of: { all: [orders(2)] } },
    });
    expect(toRule({ ...root, limit: { seed: 1 } }, vocabulary).unfinished).toBe(1);
  });

  it("of events waits for every property and length of time", () => {
    const views = { subject: "events", kind: "viewed", aggregate: "count", op: "at_least", value: 1 };
    const test = (value: unknown) => [{ property: "brand", op: "is", value }];
    const unfinished = (condition: object) =>
      toRule(newGroup("all", [newRow(condition as Condition)]), vocabulary).unfinished;
    expect(unfinished(views)).toBe(0);
    expect(unfinished({ ...views, where: test("") })).toBe(1);
    expect(unfinished({ ...views, where: test("Acme") })).toBe(0);
    expect(unfinished({ ...views, aggregate: "sum" })).toBe(1);
    expect(unfinished({ ...views, aggregate: "sum", of: "price" })).toBe(0);
    expect(unfinished({ ...views, period: { last_hours: 0 } })).toBe(1);
    expect(unfinished({ ...views, period: { calendar: "today" } })).toBe(0);
    const after = { kind: "viewed", where: test("") };
    expect(unfinished({ ...views, period: { after, within: { days: 1 } } })).toBe(1);
    const sequence = { subject: "sequence", first: { kind: "viewed" }, within: { hours: 0 }, op: "did" };
    // biome-ignore lint/suspicious/noThenProperty: the word of the language
    expect(unfinished({ ...sequence, then: { kind: "viewed" } })).toBe(1);
    expect(unfinished({ subject: "list", list_id: "", op: "in" })).toBe(1);
    expect(unfinished({ subject: "messages", what: "opened", op: "did" })).toBe(0);
    expect(unfinished({ subject: "messages", what: "opened", op: "at_least", value: "" })).toBe(1);
  });

  it("is changed in one place only", () => {
    const row = newRow(orders(1));
    const root = append(newGroup("all", [newRow(orders(9))]), "missing", row);
    expect(root.items).toHaveLength(1);
    const grown = append(root, root.id, row);
    const changed = replace(grown, row.id, (item) =>
      isGroup(item) ? item : { ...item, condition: orders(7) },
    );
    expect(toRule(changed, vocabulary).rule).toEqual({ all: [orders(9), orders(7)] });
    expect(replace(changed, row.id, () => null).items).toHaveLength(1);
  });
});
