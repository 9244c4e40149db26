import type { Condition, Vocabulary } from "@/api/types";
import { firstSource } from "./SourceFields";

// What a row can be about, as one flat choice: the subject and, where it has one, its field, measure or thing.

export interface Subject {
  value: string;
  label: string;
}

type Say = (text: { ru: string; en: string }) => string;

export function subjectOf(condition: Condition): string {
  switch (condition.subject) {
    case "field":
      return `field:${condition.field}`;
    case "orders":
      return `orders:${condition.measure}`;
    case "bought":
      return `bought:${condition.what}`;
    case "share":
      return `share:${condition.what}`;
    case "messages":
      return `messages:${condition.what}`;
    case "events":
      return `events:${condition.kind}`;
    case "rows":
      return `rows:${condition.table}`;
    default:
      return condition.subject;
  }
}

/** The name under which a kind of events arrives; it is what a developer looks for. */
export function technicalOf(subject: string): string | undefined {
  return subject.startsWith("events:") ? subject.slice("events:".length) : undefined;
}

export function subjectChoices(
  vocabulary: Vocabulary,
  say: Say,
  t: (key: string) => string,
): { group: string; items: Subject[] }[] {
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return [
    {
      group: t("segments:about.orders"),
      items: vocabulary.measures.map((one) => ({
        value: `orders:${one.measure}`,
        label: capital(say(one.label)),
      })),
    },
    {
      group: t("segments:about.bought"),
      items: [
        ...vocabulary.whats.map((one) => ({
          value: `bought:${one.value}`,
          label: capital(say(one.label)),
        })),
        ...vocabulary.whats.map((one) => ({
          value: `share:${one.value}`,
          label: t(`segments:about.share_${one.value}`),
        })),
      ],
    },
    {
      group: t("segments:about.events"),
      items: [
        ...vocabulary.tables
          .filter((one) => one.events)
          .map((one) => ({ value: `events:${one.name}`, label: capital(say(one.label)) })),
        { value: "sequence", label: t("segments:about.sequence") },
      ],
    },
    {
      group: t("segments:about.messages"),
      items: [
        ...vocabulary.message_whats.map((one) => ({
          value: `messages:${one.value}`,
          label: capital(say(one.label)),
        })),
        { value: "control", label: t("segments:about.control") },
      ],
    },
    {
      group: t("segments:about.consents"),
      items: [
        { value: "consent", label: t("segments:about.consent") },
        { value: "reach", label: t("segments:about.reach") },
      ],
    },
    {
      group: t("segments:about.fields"),
      items: vocabulary.fields.map((one) => ({ value: `field:${one.name}`, label: capital(say(one.label)) })),
    },
    {
      group: t("segments:about.records"),
      items: vocabulary.tables
        .filter((one) => one.records)
        .map((one) => ({ value: `rows:${one.name}`, label: capital(say(one.label)) })),
    },
    {
      group: t("segments:about.segments"),
      items: [
        { value: "segment", label: t("segments:about.segment") },
        { value: "list", label: t("segments:about.list") },
      ],
    },
    {
      group: t("segments:about.rows"),
      items: vocabulary.tables
        .filter((one) => !one.events && !one.records)
        .map((one) => ({ value: `rows:${one.name}`, label: capital(say(one.label)) })),
    },
  ];
}

/** A new row's condition with sensible first values, so that most rows need only one number or word. */
export function firstCondition(subject: string, vocabulary: Vocabulary): Condition {
  const [kind, name] = subject.split(":");
  if (kind === "field") {
    const field = vocabulary.fields.find((one) => one.name === name);
    const ops = vocabulary.field_ops.find((one) => one.kind === field?.kind)?.ops ?? [];
    const value = ops[0]?.operand === "list" ? [] : "";
    return { subject: "field", field: name, op: ops[0]?.op ?? "is", value };
  }
  if (kind === "orders") {
    const counted = name === "count";
    return {
      subject: "orders",
      measure: name,
      op: name === "days_since_last" ? "more_than" : "at_least",
      value: counted ? 1 : "",
    };
  }
  if (kind === "bought")
    return { subject: "bought", what: name === "category" ? "category" : "product", op: "did", values: [] };
  if (kind === "share")
    return {
      subject: "share",
      what: name === "category" ? "category" : "product",
      op: "at_least",
      value: 50,
      values: [],
    };
  if (kind === "events" || kind === "rows")
    return {
      subject: kind,
      [kind === "events" ? "kind" : "table"]: subject.slice(kind.length + 1),
      aggregate: "count",
      op: "at_least",
      value: 1,
    };
  if (kind === "messages") return { subject: "messages", what: name, op: "did" };
  if (kind === "sequence")
    return {
      subject: "sequence",
      first: firstSource(vocabulary),
      // biome-ignore lint/suspicious/noThenProperty: the word of the language
      then: { table: "orders" },
      within: { hours: 2 },
      op: "did_not",
    };
  if (kind === "list") return { subject: "list", list_id: "", op: "in" };
  if (kind === "control") return { subject: "control", campaign_id: "", op: "in" };
  if (kind === "consent")
    return { subject: "consent", purpose: "marketing", channel: "email", topic_id: null, op: "given" };
  if (kind === "reach") return { subject: "reach", channel: "email", op: "can" };
  return { subject: "segment", segment_id: "", op: "in" };
}

/** Records of the business's own have dates of their own; that they were written down at some moment says little. */
export function ofRecords(condition: Condition): boolean {
  return condition.subject === "rows" && (condition.table ?? "").startsWith("records.");
}

/** Whether a row about this may be limited to a period; recency already is one. */
export function takesPeriod(condition: Condition): boolean {
  if (["bought", "share", "messages", "sequence"].includes(condition.subject)) return true;
  if (ofRecords(condition)) return Boolean(condition.period);
  if (condition.subject === "events" || condition.subject === "rows")
    return !condition.aggregate?.startsWith("days_since");
  return condition.subject === "orders" && ["count", "sum", "average"].includes(condition.measure ?? "");
}
