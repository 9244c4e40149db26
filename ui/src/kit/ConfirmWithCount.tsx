import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { ErrorNote } from "./ErrorNote";

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, in words. */
  children: ReactNode;
  /** The verb on the button. */
  verb: string;
  /** How many people or things it touches; shown large. */
  count?: number;
  countLabel?: string;
  /** For what cannot be undone: the count must be typed. */
  typed?: boolean;
  danger?: boolean;
  pending?: boolean;
  error?: unknown;
  onConfirm: () => void;
}

/** The confirmation of what cannot be undone: it names the number. */
export function ConfirmWithCount(props: Props) {
  const { t } = useTranslation("kit");
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={<strong>{props.title}</strong>}
      closeButtonProps={{ "aria-label": t("close") }}
      size={460}
    >
      <Content {...props} />
    </Modal>
  );
}

function Content(props: Props) {
  const { t } = useTranslation("kit");
  const format = useFormat();
  const [text, setText] = useState("");
  const inputId = useId();
  const ready = !props.typed || text.replace(/\D/g, "") === String(props.count);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !props.pending) props.onConfirm();
      }}
    >
      <Stack gap="md">
        {props.count !== undefined && (
          <div>
            <div className="stat-value">{format.number(props.count)}</div>
            {props.countLabel && <div className="muted">{props.countLabel}</div>}
          </div>
        )}
        <div>{props.children}</div>
        {props.typed && (
          <TextInput
            id={inputId}
            label={t("confirm.type_count", {
              count: props.count ?? 0,
              shown: format.number(props.count ?? 0),
            })}
            value={text}
            inputMode="numeric"
            autoComplete="off"
            data-autofocus
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {props.error ? <ErrorNote error={props.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button
            type="submit"
            color={props.danger ? "red.8" : undefined}
            disabled={!ready}
            loading={props.pending}
          >
            {props.verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
