import { Button, CopyButton, Group, Stack, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Note } from "./ErrorNote";

interface Props {
  secret: string;
  /** What it is called to those who do not see it. */
  label: string;
  title: string;
  text: string;
  /** On the button of somebody who has put it away. */
  kept: string;
  onClose: () => void;
}

/** A secret at the only moment at which it can be seen. */
export function ShownOnce({ secret, label, title, text, kept, onClose }: Props) {
  const { t } = useTranslation("kit");
  return (
    <Stack gap="md">
      <Note tone="warn" title={title}>
        {text}
      </Note>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          aria-label={label}
          readOnly
          value={secret}
          classNames={{ input: "mono" }}
          onFocus={(event) => event.currentTarget.select()}
        />
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
      <Group justify="flex-end">
        <Button onClick={onClose}>{kept}</Button>
      </Group>
    </Stack>
  );
}
