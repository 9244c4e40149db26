import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUser } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { CustomerRow, Id } from "@/api/types";

interface Props {
  value: Id | null;
  onChange: (id: Id | null) => void;
  size?: "xs" | "sm";
}

/** Whose eyes to look through: a customer found by name, e-mail or phone. */
export function PersonPicker({ value, onChange, size = "xs" }: Props) {
  const { t } = useTranslation("templates");
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const [search] = useDebouncedValue(text, 200);
  const asked = chosen && search === chosen.label ? "" : search;
  const read = useGet("/customers", { query: { search: asked, limit: 10 }, keepPrevious: true });
  const found = (read.data?.rows ?? []).map((row) => ({ value: row.id, label: labelOf(row) }));
  const data = chosen && !found.some((one) => one.value === chosen.value) ? [chosen, ...found] : found;
  return (
    <Select
      size={size}
      w={size === "xs" ? 230 : 210}
      searchable
      clearable
      allowDeselect
      leftSection={<IconUser size={14} stroke={1.6} aria-hidden />}
      aria-label={t("as_person")}
      placeholder={t("as_person_none")}
      nothingFoundMessage={t("nobody_found")}
      data={data}
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      value={value}
      onChange={(id) => {
        setChosen(data.find((one) => one.value === id) ?? null);
        onChange(id);
      }}
      comboboxProps={{ width: 300, position: "bottom-end" }}
    />
  );
}

function labelOf(row: CustomerRow): string {
  const name = row.name || row.email || row.phone || row.id;
  return row.city ? `${name}, ${row.city}` : name;
}
