// Tags for what the business keeps by its own design: fields of customers, and records of its own types.

import { useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import type { Shape } from "@/fields/wire";
import { useBoth } from "@/kit";
import type { RecordType } from "@/records/wire";
import type { TagField } from "./fields";

/** What a value needs to be read by people. */
const FILTERS: Record<string, string> = { number: "number", money: "money", date: "date", moment: "date" };

/** Words that mean something else inside a tag. */
const TAKEN =
  "and business customer else false for if in is links loop none not or orders products records self true".split(
    " ",
  );

type Both = ReturnType<typeof useBoth>;

/** Records of a type: all of them, and what the newest one holds. */
export interface TypeTags {
  key: string;
  label: string;
  path: string;
  list: string;
  fields: TagField[];
}

function tagField(path: string, shape: Shape, both: Both): TagField {
  const label = both(shape.label) || shape.key;
  return { name: path, label, group: "own", path, filter: FILTERS[shape.type], mayLack: true };
}

/** A field of customers. */
export function customerTag(shape: Shape, both: Both): TagField {
  return tagField(`customer.fields.${shape.key}`, shape, both);
}

export function typeTags(of: Pick<RecordType, "key" | "label" | "fields">, both: Both): TypeTags {
  const path = `records.${of.key}`;
  const one = TAKEN.includes(of.key) ? "item" : of.key;
  return {
    key: of.key,
    label: both(of.label) || of.key,
    path,
    list: `{% for ${one} in ${path} %}{{ ${one}.title }}{% if not loop.last %}, {% endif %}{% endfor %}`,
    fields: of.fields.map((shape) => tagField(`${path}.latest.fields.${shape.key}`, shape, both)),
  };
}

/** Whether a field says who is told «ты»: it has the key and the choice that the filter asks for. */
export function asksAddressForm(shape: Shape): boolean {
  return (
    shape.key === "address_form" &&
    shape.type === "choice" &&
    (shape.choices ?? []).some((choice) => choice.value === "informal")
  );
}

/** The fields and record types in use; none for whoever may not see customers. */
export function useOwnTags(): { fields: TagField[]; types: TypeTags[]; addressForm: boolean } {
  const both = useBoth();
  const enabled = useMay("customers.read");
  const rows = useGet("/fields", { enabled }).data?.rows ?? [];
  const fields = rows.filter((one) => !one.archived);
  const types = useGet("/record-types", { enabled }).data?.rows ?? [];
  return {
    fields: fields.map((one) => customerTag(one, both)),
    addressForm: fields.some(asksAddressForm),
    types: types.filter((one) => !one.archived).map((one) => typeTags(one, both)),
  };
}
