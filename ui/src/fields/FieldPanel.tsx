import { Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { ErrorNote, FieldErrors, FormActions, Note, SidePanel } from "@/kit";
import { draftOf, inputOf, ready, type ShapeDraft, ShapeFields } from "./ShapeFields";
import type { FieldRow } from "./wire";

interface Props {
  opened: boolean;
  onClose: () => void;
  onSaved?: (field: FieldRow) => void;
  /** The field that is changed; a new one without it. */
  field?: FieldRow;
  /** A name to begin with. */
  name?: string;
}

/** Makes a field of customers, or changes one as far as it can be changed. */
export function FieldPanel({ opened, onClose, onSaved, field, name }: Props) {
  const { t } = useTranslation("fields");
  return (
    <SidePanel opened={opened} onClose={onClose} title={t(field ? "edit" : "new")} size={460}>
      <Form
        key={field ? `${field.id}:${field.version}` : `new:${name ?? ""}`}
        field={field}
        name={name}
        onClose={onClose}
        onSaved={onSaved}
      />
    </SidePanel>
  );
}

function Form({ field, name, onClose, onSaved }: Omit<Props, "opened">) {
  const { t } = useTranslation("fields");
  const { t: words, i18n } = useTranslation("kit");
  const [draft, setDraft] = useState<ShapeDraft>(() => draftOf(field, name, i18n.language));
  const options = {
    refresh: ["/fields" as const, "/segments/vocabulary" as const],
    onDone: (saved: FieldRow) => {
      onClose();
      onSaved?.(saved);
    },
  };
  const make = useAct("POST /fields", options);
  const change = useAct("PUT /fields/{id}", options);
  const archive = useAct("DELETE /fields/{id}", { ...options, onDone: onClose });
  const act = field ? change : make;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = inputOf(draft);
        if (field) change.mutate({ path: { id: field.id }, version: field.version, body });
        else make.mutate({ body });
      }}
    >
      <Stack gap="md">
        <FieldErrors error={act.error} fields={["label", "key", "type", "choices"]}>
          <ShapeFields draft={draft} onChange={setDraft} known={field} fixedType={(field?.known ?? 0) > 0} />
        </FieldErrors>
        {field && field.known > 0 && <Note tone="info">{t("type_stays", { count: field.known })}</Note>}
        {archive.error && <ErrorNote error={archive.error} />}
        <FormActions
          submit={field ? words("save") : t("create")}
          onCancel={onClose}
          disabled={!ready(draft)}
          loading={act.isPending}
          remove={
            field && {
              text: t("archive"),
              loading: archive.isPending,
              onClick: () => archive.mutate({ path: { id: field.id } }),
            }
          }
        />
      </Stack>
    </form>
  );
}
