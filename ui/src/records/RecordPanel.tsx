import { Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Id } from "@/api/types";
import { changesOf, ValueFields } from "@/fields/ValueFields";
import type { Attributes } from "@/fields/wire";
import { ErrorNote, FieldErrors, FormActions, SidePanel, TextField, useBoth } from "@/kit";
import type { RecordRow, RecordType } from "./wire";

interface Props {
  /** The record that is changed, or the type of a new one; nothing while the panel is closed. */
  open: { of: RecordType; record?: RecordRow } | null;
  customer: Id;
  onClose: () => void;
}

/** Makes a record of a customer, corrects one, or removes it. */
export function RecordPanel({ open, customer, onClose }: Props) {
  const both = useBoth();
  return (
    <SidePanel opened={open !== null} onClose={onClose} title={both(open?.of.label)} size={460}>
      {open && <Form key={open.record?.version ?? "new"} {...open} customer={customer} onClose={onClose} />}
    </SidePanel>
  );
}

interface FormProps {
  of: RecordType;
  record?: RecordRow;
  customer: Id;
  onClose: () => void;
}

function Form({ of, record, customer, onClose }: FormProps) {
  const { t } = useTranslation("records");
  const { t: words } = useTranslation("kit");
  const [number, setNumber] = useState(record?.number ?? "");
  const [values, setValues] = useState<Attributes>(record?.fields ?? {});
  const options = { refresh: ["/records" as const, "/customers/{id}" as const], onDone: onClose };
  const make = useAct("POST /records", options);
  const change = useAct("PATCH /records/{id}", options);
  const remove = useAct("DELETE /records/{id}", options);
  const act = record ? change : make;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = { number: number.trim() || null, fields: changesOf(record?.fields ?? {}, values) };
        if (record) change.mutate({ path: { id: record.id }, version: record.version, body });
        else make.mutate({ body: { type: of.key, customer_id: customer, ...body } });
      }}
    >
      <Stack gap="md">
        <FieldErrors error={act.error} fields={["number", ...of.fields.map((one) => `fields.${one.key}`)]}>
          <ValueFields shapes={of.fields} values={values} onChange={setValues} />
          <TextField
            name="number"
            label={t("number")}
            description={t("number_hint")}
            value={number}
            maxLength={200}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        </FieldErrors>
        {remove.error && <ErrorNote error={remove.error} />}
        <FormActions
          submit={record ? words("save") : t("add")}
          onCancel={onClose}
          loading={act.isPending}
          remove={
            record && {
              text: t("remove"),
              loading: remove.isPending,
              onClick: () => remove.mutate({ path: { id: record.id }, version: record.version }),
            }
          }
        />
      </Stack>
    </form>
  );
}
