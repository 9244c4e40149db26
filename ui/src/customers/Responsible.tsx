import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import type { Rule } from "@/api/types";
import "@/settings/wire";

/** The people of the workspace, by their ids. */
export function usePeople() {
  const people = useList("/users").rows;
  return { people, nameOf: (id: string) => people.find((one) => one.id === id)?.name ?? id };
}

export function ResponsibleName({ id }: { id: string }) {
  return usePeople().nameOf(id);
}

interface Props {
  value?: string;
  onChange: (value: string | undefined) => void;
}

/** Narrows a list to the customers of a person, of a team, or of nobody. */
export function ResponsibleFilter({ value, onChange }: Props) {
  const { t } = useTranslation("customers");
  const { people } = usePeople();
  const teams = useList("/teams").rows;
  // Where everybody is one person's there is nothing to narrow.
  if (people.length < 2 && teams.length === 0 && !value) return null;
  const named = (all: { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  const data = [
    {
      group: t("responsible_people"),
      items: [...named(people), { value: "nobody", label: t("responsible_nobody") }],
    },
    ...(teams.length > 0 ? [{ group: t("responsible_teams"), items: named(teams) }] : []),
  ];
  return (
    <Select
      w={210}
      clearable
      searchable
      placeholder={t("responsible_any")}
      aria-label={t("field.responsible")}
      data={data}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearButtonProps={{ "aria-label": t("reset") }}
    />
  );
}

/** The same as a rule, for what asks by rules. */
export function ruleOf(word: string | undefined): Rule | undefined {
  if (!word) return undefined;
  if (word === "nobody") return { subject: "field", field: "responsible", op: "unknown" } as Rule;
  return (
    word.startsWith("tea_")
      ? { subject: "field", field: "responsible_team", op: "in", value: [word] }
      : { subject: "field", field: "responsible", op: "is", value: word }
  ) as Rule;
}
