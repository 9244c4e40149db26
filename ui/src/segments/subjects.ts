import type { Condition, Vocabulary } from "@/api/types";

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
    default:
      return condition.subject;
  }
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
      items: vocabulary.whats.map((one) => ({
        value: `bought:${one.value}`,
        label: capital(say(one.label)),
      })),
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
      group: t("segments:about.segments"),
      items: [{ value: "segment", label: t("segments:about.segment") }],
    },
  ];
}

/** A new row's condition with sensible first values, so that most rows need only one number or word. */
export function firstCondition(subject: string, vocabulary: Vocabulary): Condition {
  const [kind, name] = subject.split(":");
  if (kind === "field") {
    const field = vocabulary.fields.find((one) => one.name === name);
    const ops = vocabulary.field_ops.find((one) => one.kind === field?.kind)?.ops ?? [];
    return { subject: "field", field: name, op: ops[0]?.op ?? "is", value: "" };
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
  if (kind === "consent")
    return { subject: "consent", purpose: "marketing", channel: "email", topic_id: null, op: "given" };
  if (kind === "reach") return { subject: "reach", channel: "email", op: "can" };
  return { subject: "segment", segment_id: "", op: "in" };
}

/** Whether a row about this may be limited to a period; recency already is one. */
export function takesPeriod(condition: Condition): boolean {
  if (condition.subject === "bought") return true;
  return condition.subject === "orders" && ["count", "sum", "average"].includes(condition.measure ?? "");
}
