// What a field is, as a form: its name, key, type and choices. The same for customers and for records.

import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SelectField, TextField, useFieldError } from "@/kit";
import { keyOf } from "./key";
import { hasChoices, KINDS, type Shape, type ShapeInput } from "./wire";
import "./fields.css";

interface ChoiceDraft {
  /** Where it stands in the list, whatever it is called. */
  id: number;
  /** Kept once it is saved; made of the name before. */
  value: string;
  name: string;
  other: string;
}

/** The name is written in the reader's language; the other one is kept as it was. */
export interface ShapeDraft {
  language: string;
  name: string;
  other: string;
  key: string;
  /** The key was typed by a person, so it no longer follows the name. */
  typed: boolean;
  type: string;
  choices: ChoiceDraft[];
}

export function draftOf(known: Shape | undefined, name: string | undefined, language: string): ShapeDraft {
  const [mine, theirs] = language === "ru" ? (["ru", "en"] as const) : (["en", "ru"] as const);
  const other = (label: { ru: string; en: string }) => (label.ru === label.en ? "" : label[theirs]);
  return {
    language,
    name: known?.label[mine] ?? name ?? "",
    other: known ? other(known.label) : "",
    key: known?.key ?? keyOf(name ?? ""),
    typed: Boolean(known),
    type: known?.type ?? "text",
    choices: (known?.choices ?? []).map((choice, id) => ({
      id,
      value: choice.value,
      name: choice.label[mine],
      other: other(choice.label),
    })),
  };
}

export function inputOf(draft: ShapeDraft): ShapeInput {
  const label = (name: string, other: string) =>
    draft.language === "ru" ? { ru: name.trim(), en: other } : { en: name.trim(), ru: other };
  const choices = draft.choices.filter((choice) => choice.name.trim());
  return {
    key: draft.key.trim(),
    label: label(draft.name, draft.other),
    type: draft.type,
    choices: hasChoices(draft.type)
      ? choices.map((choice) => ({
          value: choice.value || choice.name.trim(),
          label: label(choice.name, choice.other),
        }))
      : [],
  };
}

export function ready(draft: ShapeDraft): boolean {
  const chosen = !hasChoices(draft.type) || draft.choices.some((choice) => choice.name.trim());
  return draft.name.trim() !== "" && draft.key.trim() !== "" && chosen;
}

interface Props {
  draft: ShapeDraft;
  onChange: (draft: ShapeDraft) => void;
  known?: Shape | boolean;
  /** Only types with one value. */
  one?: boolean;
  /** Values exist, so the type stays. */
  fixedType?: boolean;
}

export function ShapeFields({ draft, onChange, known, one, fixedType }: Props) {
  const { t } = useTranslation("fields");
  const set = (change: Partial<ShapeDraft>) => onChange({ ...draft, ...change });
  const setType = (type: string) => {
    const first = hasChoices(type) && draft.choices.length === 0;
    set({ type, choices: first ? [empty(draft), { ...empty(draft), id: 1 }] : draft.choices });
  };
  return (
    <>
      <TextField
        name="label"
        label={t("name")}
        placeholder={t("name_hint")}
        value={draft.name}
        maxLength={200}
        data-autofocus
        onChange={(event) => {
          const name = event.currentTarget.value;
          set(draft.typed ? { name } : { name, key: keyOf(name) });
        }}
      />
      <SelectField
        name="type"
        label={t("type_title")}
        allowDeselect={false}
        disabled={fixedType}
        data={KINDS.filter((kind) => !one || kind !== "many_choice").map((kind) => ({
          value: kind,
          label: t(`type.${kind}`),
        }))}
        value={draft.type}
        onChange={(type) => type && setType(type)}
      />
      {hasChoices(draft.type) && <Choices draft={draft} onChange={onChange} />}
      <TextField
        name="key"
        label={t("key")}
        description={one ? undefined : t("key_hint")}
        value={draft.key}
        maxLength={50}
        disabled={Boolean(known)}
        classNames={{ input: "mono" }}
        onChange={(event) => set({ key: event.currentTarget.value, typed: true })}
      />
    </>
  );
}

function empty(draft: ShapeDraft): ChoiceDraft {
  const id = draft.choices.reduce((last, choice) => Math.max(last, choice.id + 1), 0);
  return { id, value: "", name: "", other: "" };
}

function Choices({ draft, onChange }: Pick<Props, "draft" | "onChange">) {
  const { t } = useTranslation("fields");
  const error = useFieldError("choices");
  const put = (choices: ChoiceDraft[]) => onChange({ ...draft, choices });
  return (
    <fieldset className="field-choices">
      <legend>{t("choices")}</legend>
      {draft.choices.map((choice, index) => (
        <Group key={choice.id} gap={6} wrap="nowrap">
          <TextInput
            style={{ flex: 1 }}
            aria-label={t("choice", { number: index + 1 })}
            placeholder={t("choice", { number: index + 1 })}
            maxLength={200}
            value={choice.name}
            onChange={(event) => {
              const name = event.currentTarget.value;
              put(draft.choices.map((one) => (one.id === choice.id ? { ...one, name } : one)));
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("remove_choice", { name: choice.name || index + 1 })}
            onClick={() => put(draft.choices.filter((one) => one.id !== choice.id))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {error && <p className="field-error">{error}</p>}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => put([...draft.choices, empty(draft)])}
      >
        {t("add_choice")}
      </Button>
    </fieldset>
  );
}
