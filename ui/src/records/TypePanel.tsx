import { ActionIcon, Button, Stack } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { asProblem } from "@/api/problem";
import { keyOf } from "@/fields/key";
import { draftOf, inputOf, ready, type ShapeDraft, ShapeFields } from "@/fields/ShapeFields";
import { ErrorNote, FieldErrors, FormActions, SidePanel, TextField } from "@/kit";
import type { RecordType, RecordTypeInput } from "./wire";
import "./records.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The type that is changed; a new one without it. */
  known?: RecordType;
}

/** Makes a record type, or changes one as far as it can be changed. */
export function TypePanel({ opened, onClose, known }: Props) {
  const { t } = useTranslation("records");
  return (
    <SidePanel opened={opened} onClose={onClose} title={t(known ? "edit" : "new")} size={600}>
      <Form key={known ? `${known.id}:${known.version}` : "new"} known={known} onClose={onClose} />
    </SidePanel>
  );
}

interface Part {
  /** Where it stands in the list, whatever it is called. */
  id: number;
  draft: ShapeDraft;
}

function Form({ known, onClose }: Omit<Props, "opened">) {
  const { t } = useTranslation("records");
  const { t: words, i18n } = useTranslation("kit");
  const mine = i18n.language === "ru" ? "ru" : "en";
  const [name, setName] = useState(known?.label[mine] ?? "");
  const [key, setKey] = useState(known?.key ?? "");
  const [typed, setTyped] = useState(Boolean(known));
  const [parts, setParts] = useState<Part[]>(() => {
    const drafts = known
      ? known.fields.map((one) => draftOf(one, undefined, mine))
      : [draftOf(undefined, "", mine)];
    return drafts.map((draft, id) => ({ id, draft }));
  });
  const options = { refresh: ["/record-types" as const, "/segments/vocabulary" as const], onDone: onClose };
  const make = useAct("POST /record-types", options);
  const change = useAct("PUT /record-types/{id}", options);
  const archive = useAct("DELETE /record-types/{id}", options);
  const act = known ? change : make;
  const next = parts.reduce((last, part) => Math.max(last, part.id + 1), 0);
  const submit = () => {
    const other = known && known.label.ru !== known.label.en ? known.label[mine === "ru" ? "en" : "ru"] : "";
    const body: RecordTypeInput = {
      key: key.trim(),
      label: mine === "ru" ? { ru: name.trim(), en: other } : { en: name.trim(), ru: other },
      fields: parts.map((part) => inputOf(part.draft)),
    };
    if (known) change.mutate({ path: { id: known.id }, version: known.version, body });
    else make.mutate({ body });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <FieldErrors error={act.error} fields={["label", "key", ...places(parts.length)]}>
          <TextField
            name="label"
            label={t("name")}
            placeholder={t("name_hint")}
            value={name}
            maxLength={200}
            data-autofocus
            onChange={(event) => {
              setName(event.currentTarget.value);
              if (!typed) setKey(keyOf(event.currentTarget.value));
            }}
          />
          <TextField
            name="key"
            label={t("fields:key")}
            description={t("key_hint")}
            value={key}
            maxLength={50}
            disabled={Boolean(known)}
            classNames={{ input: "mono" }}
            onChange={(event) => {
              setKey(event.currentTarget.value);
              setTyped(true);
            }}
          />
          <div className="record-parts">
            {parts.map((part, index) => (
              <FieldPart
                key={part.id}
                index={index}
                draft={part.draft}
                known={known?.fields.some((one) => one.key === part.draft.key) ?? false}
                error={act.error}
                onChange={(draft) =>
                  setParts(parts.map((one) => (one.id === part.id ? { ...one, draft } : one)))
                }
                onRemove={() => setParts(parts.filter((one) => one.id !== part.id))}
              />
            ))}
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setParts([...parts, { id: next, draft: draftOf(undefined, "", mine) }])}
            >
              {t("add_field")}
            </Button>
          </div>
        </FieldErrors>
        {archive.error && <ErrorNote error={archive.error} />}
        <FormActions
          submit={known ? words("save") : t("create")}
          onCancel={onClose}
          disabled={name.trim() === "" || key.trim() === "" || !parts.every((part) => ready(part.draft))}
          loading={act.isPending}
          remove={
            known && {
              text: t("archive"),
              loading: archive.isPending,
              onClick: () => archive.mutate({ path: { id: known.id } }),
            }
          }
        />
      </Stack>
    </form>
  );
}

/** Where the server can point inside so many fields. */
function places(count: number): string[] {
  const parts = ["label", "key", "type", "choices"];
  return Array.from({ length: count }, (_, index) => parts.map((part) => `fields.${index}.${part}`)).flat();
}

interface PartProps {
  index: number;
  draft: ShapeDraft;
  known: boolean;
  error: unknown;
  onChange: (draft: ShapeDraft) => void;
  onRemove: () => void;
}

function FieldPart({ index, draft, known, error, onChange, onRemove }: PartProps) {
  const { t } = useTranslation("records");
  const problem = error ? asProblem(error) : undefined;
  const here = problem?.field?.startsWith(`fields.${index}.`) ? error : undefined;
  return (
    <fieldset className="record-part">
      <legend>{t("field_number", { number: index + 1 })}</legend>
      <ActionIcon
        className="record-part-remove"
        variant="subtle"
        color="gray"
        aria-label={t("remove_field", { name: draft.name || index + 1 })}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
      <div className="record-part-fields">
        <ShapeFields draft={draft} onChange={onChange} known={known} one />
      </div>
      {here ? <ErrorNote error={here} /> : null}
    </fieldset>
  );
}
