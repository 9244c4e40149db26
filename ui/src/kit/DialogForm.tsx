import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { FormActions } from "./FormActions";
import { FieldErrors } from "./fields";

interface Props {
  act: { isPending: boolean; error: unknown };
  /** The fields that the server may name in its refusal; what names none of them is told above the form. */
  fields: string[];
  verb: string;
  /** Whether enough is filled in to ask. */
  ready?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** The form inside a dialogue: its fields, what the server refused, and the two ways out. */
export function DialogForm({ act, fields, verb, ready = true, onSubmit, onClose, children }: Props) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack gap="md">
        <FieldErrors error={act.error} fields={fields}>
          {children}
        </FieldErrors>
        <FormActions submit={verb} onCancel={onClose} disabled={!ready} loading={act.isPending} />
      </Stack>
    </form>
  );
}
