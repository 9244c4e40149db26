import { Anchor, Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { NumberField, PasswordField, SelectField, TextField, useFieldError } from "@/kit";
import type { RelayPreset, Security, SmtpRelay } from "./wire";

interface Props {
  relay: SmtpRelay;
  onChange: (relay: SmtpRelay) => void;
  preset: RelayPreset | null;
  password: string;
  onPassword: (password: string) => void;
  kept: boolean;
}

/** Of a known relay only the login; what the preset knows stands behind a button. */
export function RelayFields({ relay, onChange, preset, password, onPassword, kept }: Props) {
  const { t } = useTranslation("senders");
  const format = useFormat();
  const known = Boolean(preset?.relay.host);
  const [opened, setOpened] = useState(false);
  // What was refused has to be seen.
  const refused = [useFieldError("relay.host"), useFieldError("relay.port"), useFieldError("relay.per_day")];
  const more = opened || !known || refused.some(Boolean);
  const set = (change: Partial<SmtpRelay>) => onChange({ ...relay, ...change });
  const hint = (kind: string) => t(`${kind}.${preset?.id}`, { defaultValue: "" }) || undefined;
  return (
    <Stack gap="md">
      <TextField
        name="relay.user"
        label={t("user")}
        description={hint("login_hint")}
        autoComplete="off"
        value={relay.user ?? ""}
        onChange={(event) => set({ user: event.currentTarget.value || null })}
      />
      <PasswordField
        name="password"
        label={t("password")}
        description={kept ? t("password_kept") : (hint("password_hint_of") ?? t("password_hint"))}
        autoComplete="new-password"
        value={password}
        onChange={(event) => onPassword(event.currentTarget.value)}
      />
      {known && (
        <Group gap="sm">
          <Button size="compact-sm" variant="subtle" aria-expanded={more} onClick={() => setOpened(!more)}>
            {t(more ? "less" : "more")}
          </Button>
          <span className="mono muted">
            {relay.host}:{relay.port}
          </span>
          {preset?.source && (
            <Anchor size="sm" underline="always" href={preset.source} target="_blank" rel="noreferrer">
              {t("docs")}
            </Anchor>
          )}
        </Group>
      )}
      {more && <Wire relay={relay} set={set} hostHint={hint("host_hint_of")} />}
      {more && known && preset?.read_at && (preset.relay.per_day || preset.relay.per_second) && (
        <span className="muted" style={{ fontSize: 13 }}>
          {t("limits_from", { date: format.date(preset.read_at) })}
        </span>
      )}
    </Stack>
  );
}

interface WireProps {
  relay: SmtpRelay;
  set: (change: Partial<SmtpRelay>) => void;
  hostHint?: string;
}

function Wire({ relay, set, hostHint }: WireProps) {
  const { t } = useTranslation("senders");
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <TextField
          name="relay.host"
          style={{ flex: 1 }}
          label={t("host")}
          description={hostHint}
          required
          withAsterisk={false}
          placeholder="smtp.example.com"
          value={relay.host}
          onChange={(event) => set({ host: event.currentTarget.value.trim() })}
        />
        <NumberField
          name="relay.port"
          w={100}
          label={t("port")}
          min={1}
          max={65535}
          hideControls
          thousandSeparator=""
          value={relay.port}
          onChange={(port) => set({ port: Number(port) || 0 })}
        />
      </Group>
      <SelectField
        name="relay.security"
        label={t("security")}
        value={relay.security}
        onChange={(security) => set({ security: security as Security })}
        data={["tls", "starttls", "plain"].map((value) => ({ value, label: t(`securities.${value}`) }))}
      />
      <Group gap="sm" align="flex-start" grow>
        <NumberField
          name="relay.connections"
          label={t("connections")}
          min={1}
          max={100}
          value={relay.connections}
          onChange={(connections) => set({ connections: Number(connections) || 1 })}
        />
        <NumberField
          name="relay.per_second"
          label={t("per_second")}
          placeholder={t("per_second_none")}
          min={1}
          value={relay.per_second ?? ""}
          onChange={(rate) => set({ per_second: rate === "" ? null : Number(rate) })}
        />
      </Group>
      <NumberField
        name="relay.per_day"
        label={t("per_day")}
        description={t("per_day_hint")}
        placeholder={t("per_second_none")}
        min={1}
        value={relay.per_day ?? ""}
        onChange={(most) => set({ per_day: most === "" ? null : Number(most) })}
      />
    </Stack>
  );
}
