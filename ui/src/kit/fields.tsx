// Mantine's fields with the server's words on them: a problem that names a field appears at that field.
// Wrap a form in <FieldErrors error={mutation.error}> and name each field as the API does.

import {
  NumberInput,
  type NumberInputProps,
  PasswordInput,
  type PasswordInputProps,
  Select,
  type SelectProps,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from "@mantine/core";
import { createContext, type ReactNode, useContext } from "react";
import { asProblem } from "@/api/problem";
import { ErrorNote, useProblemText } from "./ErrorNote";

const Errors = createContext<unknown>(null);

interface FormProps {
  error: unknown;
  /** Names of the fields inside; a problem of none of them is shown above as a note. */
  fields: string[];
  children: ReactNode;
}

export function FieldErrors({ error, fields, children }: FormProps) {
  const field = error ? asProblem(error).field : undefined;
  const homeless = error && (!field || !fields.includes(field));
  return (
    <Errors.Provider value={error}>
      {homeless ? <ErrorNote error={error} /> : null}
      {children}
    </Errors.Provider>
  );
}

/** The words for one field, if the problem names it. */
export function useFieldError(name: string): string | undefined {
  const error = useContext(Errors);
  const words = useProblemText();
  if (!error || asProblem(error).field !== name) return undefined;
  const { title, next } = words(error);
  return next ? `${title} ${next}` : title;
}

type Named<P> = P & { name: string };

export function TextField(props: Named<TextInputProps>) {
  return <TextInput error={useFieldError(props.name)} {...props} />;
}

export function PasswordField(props: Named<PasswordInputProps>) {
  return <PasswordInput error={useFieldError(props.name)} {...props} />;
}

export function AreaField(props: Named<TextareaProps>) {
  return <Textarea error={useFieldError(props.name)} autosize minRows={2} {...props} />;
}

export function NumberField(props: Named<NumberInputProps>) {
  return <NumberInput error={useFieldError(props.name)} {...props} />;
}

export function SelectField(props: Named<SelectProps>) {
  return <Select error={useFieldError(props.name)} {...props} />;
}
