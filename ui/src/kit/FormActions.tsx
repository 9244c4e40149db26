import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  /** The verb of the main button. */
  submit: ReactNode;
  onCancel: () => void;
  disabled?: boolean;
  loading?: boolean;
  /** What takes away the thing that is edited; it stands apart. */
  remove?: { text: ReactNode; loading?: boolean; onClick: () => void };
}

/** The foot of a form in a side panel. */
export function FormActions({ submit, onCancel, disabled, loading, remove }: Props) {
  const { t } = useTranslation("kit");
  return (
    <Group justify="space-between" gap="xs">
      {remove ? (
        <Button variant="subtle" color="red" loading={remove.loading} onClick={remove.onClick}>
          {remove.text}
        </Button>
      ) : (
        <span />
      )}
      <Group gap="xs">
        <Button variant="default" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" disabled={disabled} loading={loading}>
          {submit}
        </Button>
      </Group>
    </Group>
  );
}
