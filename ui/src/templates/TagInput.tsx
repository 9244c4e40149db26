// A text that may name a customer's fields: a plain input or area with the inserter at its corner, which asks what to
// write where the value is unknown, and with the few marks that a message's text may hold (bold, italic, link, list).

import { ActionIcon, Group, Text, Textarea, TextInput } from "@mantine/core";
import { IconBold, IconItalic, IconLink, IconList, type TablerIcon } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { insertAt } from "./fields";
import { Inserter } from "./Inserter";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  description?: ReactNode;
  placeholder?: string;
  error?: ReactNode;
  /** Several lines, and marks. */
  area?: boolean;
  marks?: boolean;
  rightSection?: ReactNode;
  autoFocus?: boolean;
}

export function TagInput(props: Props) {
  const { label, value, onChange, area, marks } = props;
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const put = (write: (chosen: string) => string) => {
    const at = input.current;
    const [from, to] = [at?.selectionStart ?? value.length, at?.selectionEnd ?? value.length];
    const next = insertAt(value, from, to, write(value.slice(from, to)));
    onChange(next.value);
    requestAnimationFrame(() => {
      at?.focus();
      at?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  const shared = {
    ref: input,
    value,
    placeholder: props.placeholder,
    error: props.error,
    description: props.description,
    autoFocus: props.autoFocus,
    "aria-label": label,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return (
    <div className="tag-input">
      <div className="tag-input-head">
        <Text component="span" size="sm" fw={500}>
          {label}
        </Text>
        <Group gap={2}>
          {marks && <Marks put={put} />}
          <Inserter onPick={(tag) => put(() => tag)} />
        </Group>
      </div>
      {area ? (
        <Textarea {...shared} autosize minRows={3} maxRows={16} />
      ) : (
        <TextInput
          {...shared}
          rightSection={props.rightSection}
          rightSectionWidth={props.rightSection ? 56 : undefined}
        />
      )}
    </div>
  );
}

function Marks({ put }: { put: (write: (chosen: string) => string) => void }) {
  const { t } = useTranslation("templates");
  const marks: [string, TablerIcon, (chosen: string) => string][] = [
    [t("mark.bold"), IconBold, (chosen) => `<b>${chosen}</b>`],
    [t("mark.italic"), IconItalic, (chosen) => `<i>${chosen}</i>`],
    [t("mark.link"), IconLink, (chosen) => `<a href="https://">${chosen || t("mark.link_words")}</a>`],
    [t("mark.list"), IconList, listOf],
  ];
  return marks.map(([name, Icon, write]) => (
    <ActionIcon key={name} size="sm" aria-label={name} title={name} onClick={() => put(write)}>
      <Icon size={15} stroke={1.8} aria-hidden />
    </ActionIcon>
  ));
}

function listOf(chosen: string): string {
  const lines = chosen.split("\n").filter((line) => line.trim());
  return `<ul>${(lines.length ? lines : [""]).map((line) => `<li>${line.trim()}</li>`).join("")}</ul>`;
}
