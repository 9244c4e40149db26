// The rule as the builder holds it: a tree of groups and rows with ids of their own, because a row must keep its place
// in React while the user moves things around. Pure functions; the server's words for places ("all[0].any[1]") are made
// and read here and nowhere else.

import type { Condition, Limit, PropertyTest, Rule, Source, Span, Vocabulary } from "@/api/types";

export type Op = "all" | "any" | "none";
export interface Row {
  id: string;
  condition: Condition;
}
export interface Group {
  id: string;
  op: Op;
  items: Item[];
  /** Of the root: which of those who fit are kept. */
  limit?: Limit;
}
export type Item = Row | Group;

let counter = 0;
function freshId(): string {
  counter += 1;
  return `n${counter}`;
}

export function isGroup(item: Item): item is Group {
  return "items" in item;
}

export function newRow(condition: Condition): Row {
  return { id: freshId(), condition };
}

export function newGroup(op: Op, items: Item[] = []): Group {
  return { id: freshId(), op, items };
}

/** A rule of one condition becomes a group of one, so that the builder always has a root to add to. */
export function fromRule(rule: Rule | null): Group {
  for (const word of ["top", "random"] as const) {
    const inside = (rule as Record<string, unknown> | null)?.[word] as (Limit & { of: Rule }) | undefined;
    if (!inside) continue;
    const { of, ...limit } = inside;
    return { ...fromRule(of), limit };
  }
  const item = rule ? itemOf(rule) : newGroup("all");
  return isGroup(item) ? item : newGroup("all", [item]);
}

function itemOf(rule: Rule): Item {
  for (const op of ["all", "any", "none"] as const) {
    const inside = (rule as Record<string, unknown>)[op];
    if (Array.isArray(inside)) return newGroup(op, (inside as Rule[]).map(itemOf));
  }
  return newRow(rule as Condition);
}

export interface Spoken {
  rule: Rule;
  /** The server's word for each place, by the node's id; a row that is not finished has none. */
  paths: Map<string, string>;
  unfinished: number;
}

/** The rule of what is finished: half-written rows and empty groups wait outside until they can be counted. */
export function toRule(root: Group, vocabulary: Vocabulary): Spoken {
  const paths = new Map<string, string>();
  let unfinished = 0;
  const speak = (group: Group, path: string): Rule => {
    const inside: Rule[] = [];
    for (const item of group.items) {
      const place = `${path}${path ? "." : ""}${group.op}[${inside.length}]`;
      if (isGroup(item)) {
        const rule = speak(item, place);
        if (Object.values(rule)[0].length === 0) continue;
        paths.set(item.id, place);
        inside.push(rule);
      } else if (isFinished(item.condition, vocabulary)) {
        paths.set(item.id, place);
        inside.push(item.condition);
      } else {
        unfinished += 1;
      }
    }
    return { [group.op]: inside } as unknown as Rule;
  };
  const { limit } = root;
  if (!limit) return { rule: speak(root, ""), paths, unfinished };
  if (!limit.count && !limit.percent) {
    const rule = speak(root, "");
    return { rule, paths, unfinished: unfinished + 1 };
  }
  const word = limit.by ? "top" : "random";
  const of = speak(root, `${word}.of`);
  return { rule: { [word]: { ...limit, of } } as unknown as Rule, paths, unfinished };
}

/** The node a problem points at: "rule.all[0].value" points at the row whose path is "all[0]". */
export function nodeAt(field: string | undefined, paths: Map<string, string>): string | null {
  const path = field?.replace(/^rule\.?/, "");
  if (!path) return null;
  let best: string | null = null;
  let length = 0;
  for (const [id, place] of paths) {
    const hit = path === place || path.startsWith(`${place}.`);
    if (hit && place.length > length) {
      best = id;
      length = place.length;
    }
  }
  return best;
}

export function isFinished(condition: Condition, vocabulary: Vocabulary): boolean {
  switch (condition.subject) {
    case "field": {
      const kind = vocabulary.fields.find((field) => field.name === condition.field)?.kind;
      const ops = vocabulary.field_ops.find((one) => one.kind === kind)?.ops ?? [];
      return filled(condition.value, ops.find((one) => one.op === condition.op)?.operand);
    }
    case "orders":
      return compared(condition, vocabulary);
    case "bought":
      return (condition.values?.length ?? 0) > 0 && periodFilled(condition, vocabulary);
    case "share":
      return (condition.values?.length ?? 0) > 0 && compared(condition, vocabulary);
    case "events":
    case "rows": {
      const figure = vocabulary.figures.find((one) => one.aggregate === condition.aggregate);
      const named = figure?.property === "none" || Boolean(condition.of);
      return named && sourceFilled(condition, vocabulary) && compared(condition, vocabulary);
    }
    case "messages": {
      const told = condition.op === "did" || condition.op === "did_not";
      return told ? periodFilled(condition, vocabulary) : compared(condition, vocabulary);
    }
    case "sequence":
      return (
        spanFilled(condition.within) &&
        sourceFilled(condition.first, vocabulary) &&
        sourceFilled(condition.then, vocabulary) &&
        periodFilled(condition, vocabulary)
      );
    case "segment":
      return Boolean(condition.segment_id);
    case "list":
      return Boolean(condition.list_id);
    case "control":
      return Boolean(condition.campaign_id);
    default:
      return Boolean(condition.op);
  }
}

function filled(value: unknown, operand: string | undefined): boolean {
  const present = (one: unknown) => one !== undefined && one !== null && one !== "";
  if (operand === "none") return true;
  if (operand === "two") return Array.isArray(value) && value.length === 2 && value.every(present);
  if (operand === "list") return Array.isArray(value) && value.length > 0;
  return operand !== undefined && present(value);
}

function compared(condition: Condition, vocabulary: Vocabulary): boolean {
  const operand = vocabulary.compare_ops.find((one) => one.op === condition.op)?.operand;
  return filled(condition.value, operand) && periodFilled(condition, vocabulary);
}

function periodFilled({ period }: Condition, vocabulary: Vocabulary): boolean {
  if (!period || "calendar" in period) return true;
  if ("between" in period) return period.between.every((day) => day !== "");
  if ("after" in period) return spanFilled(period.within) && sourceFilled(period.after, vocabulary);
  return Object.values(period).every((count) => Number(count) > 0);
}

function spanFilled(span: Span | undefined): boolean {
  return Object.values(span ?? {}).some((count) => Number(count) > 0);
}

/** Every test of a property has what its operator asks for. */
function sourceFilled(source: Source | undefined, vocabulary: Vocabulary): boolean {
  if (!source) return false;
  const events = source.kind !== undefined;
  const name = source.kind ?? source.table;
  const table = vocabulary.tables.find((one) => one.name === name && one.events === events);
  const finished = (test: PropertyTest) => {
    const kind = table?.properties.find((one) => one.name === test.property)?.kind;
    const ops = vocabulary.field_ops.find((one) => one.kind === kind)?.ops ?? [];
    return filled(test.value, ops.find((one) => one.op === test.op)?.operand);
  };
  return (source.where ?? []).every(finished);
}

/** The tree with one node replaced, or without it when `change` answers null. */
export function replace(group: Group, id: string, change: (item: Item) => Item | null): Group {
  const items = group.items.flatMap((item) => {
    if (item.id === id) {
      const next = change(item);
      return next ? [next] : [];
    }
    return isGroup(item) ? [replace(item, id, change)] : [item];
  });
  return { ...group, items };
}

export function append(root: Group, groupId: string, item: Item): Group {
  if (root.id === groupId) return { ...root, items: [...root.items, item] };
  return replace(root, groupId, (group) =>
    isGroup(group) ? { ...group, items: [...group.items, item] } : group,
  );
}
