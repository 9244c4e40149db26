import { describe, expect, it } from "vitest";
import type { Rule, Vocabulary } from "@/api/types";
import { append, fromRule, isGroup, newGroup, newRow, nodeAt, replace, toRule } from "./tree";

const both = { ru: "", en: "" };
const op = (name: string, operand: string) => ({ op: name, label: both, operand });
const vocabulary = {
  fields: [{ name: "city", kind: "text", label: both, choices: [] }],
  field_ops: [{ kind: "text", ops: [op("is", "one"), op("in", "list"), op("known", "none")] }],
  compare_ops: [op("at_least", "one"), op("between", "two")],
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
