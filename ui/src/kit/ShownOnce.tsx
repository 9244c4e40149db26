import { Button, Checkbox, CopyButton, Group, Stack, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Note } from "./ErrorNote";

interface Props {
  /** One line, or several secrets a line each. */
  secret: string;
  /** What it is called to those who do not see it. */
  label: string;
  title: string;
  text: string;
  /** On the button of somebody who has put it away. */
  kept: string;
  /** Must be ticked first, where nothing goes on without the secret. */
  tick?: string;
  onClose: () => void;
}

/** A secret at the only moment at which it can be seen. */
export function ShownOnce({ secret, label, title, text, kept, tick, onClose }: Props) {
  const { t } = useTranslation("kit");
  const [ticked, setTicked] = useState(false);
  return (
    <Stack gap="md">
      <Note tone="warn" title={title}>
        {text}
      </Note>
      <Group gap="xs" wrap={secret.includes("\n") ? "wrap" : "nowrap"} align="flex-start">
        {secret.includes("\n") ? (
          <ol className="shown-once mono" aria-label={label}>
            {secret.split("\n").map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        ) : (
          <TextInput
            style={{ flex: 1 }}
            aria-label={label}
            readOnly
            autoFocus
            value={secret}
            classNames={{ input: "mono" }}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {t(copied ? "copied" : "copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      {tick && (
        <Checkbox
          label={tick}
          checked={ticked}
          onChange={(event) => setTicked(event.currentTarget.checked)}
        />
      )}
      <Group justify="flex-end">
        <Button disabled={Boolean(tick) && !ticked} onClick={onClose}>
          {kept}
        </Button>
      </Group>
    </Stack>
  );
}
