import { ColorInput, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Settings } from "@/api/types";
import { AreaField, TextField, useFieldError } from "@/kit";

/** What customers see of the business. */
export const BUSINESS_FIELDS = ["business_name", "postal_address", "site", "accent_color"] as const;

interface Props {
  draft: Settings;
  set: (change: Partial<Settings>) => void;
  disabled: boolean;
}

export function BusinessFields({ draft, set, disabled }: Props) {
  const { t } = useTranslation("settings");
  return (
    <Stack gap="md">
      <TextField
        name="business_name"
        label={t("business_name")}
        disabled={disabled}
        value={draft.business_name ?? ""}
        onChange={(event) => set({ business_name: event.currentTarget.value })}
      />
      <AreaField
        name="postal_address"
        label={t("postal_address")}
        disabled={disabled}
        value={draft.postal_address ?? ""}
        onChange={(event) => set({ postal_address: event.currentTarget.value })}
      />
      <Group grow align="flex-start">
        <TextField
          name="site"
          label={t("site")}
          placeholder="https://"
          disabled={disabled}
          value={draft.site ?? ""}
          onChange={(event) => set({ site: event.currentTarget.value })}
        />
        <Accent
          value={draft.accent_color ?? ""}
          disabled={disabled}
          onChange={(accent_color) => set({ accent_color })}
        />
      </Group>
    </Stack>
  );
}

interface AccentProps {
  value: string;
  onChange: (color: string) => void;
  disabled: boolean;
}

function Accent({ value, onChange, disabled }: AccentProps) {
  const { t } = useTranslation("settings");
  return (
    <ColorInput
      label={t("accent_color")}
      format="hex"
      withEyeDropper={false}
      disabled={disabled}
      value={value}
      onChange={onChange}
      error={useFieldError("accent_color")}
      swatches={["#0f766e", "#2458d3", "#7a4fb5", "#b3261e", "#8a5a00", "#1e1b18"]}
    />
  );
}
