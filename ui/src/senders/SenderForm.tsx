import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Sender } from "@/api/types";
import { FieldErrors, Note, NumberField, PasswordField, SelectField, TextField } from "@/kit";
import type { Security, SenderDraft, SmtpRelay } from "./wire";

const FIELDS = [
  "name",
  "from_name",
  "from_address",
  "reply_to",
  "relay.host",
  "relay.port",
  "relay.user",
  "relay.connections",
  "relay.per_second",
  "password",
];
const RELAY: SmtpRelay = {
  host: "",
  port: 465,
  security: "tls",
  user: null,
  connections: 4,
  per_second: null,
};

/** Relays that are met most, so that only the login is left to type. */
const PRESETS: [string, SmtpRelay][] = [
  ["Яндекс 360", { ...RELAY, host: "smtp.yandex.ru", connections: 2, per_second: 2 }],
  ["Mail.ru", { ...RELAY, host: "smtp.mail.ru", connections: 2, per_second: 2 }],
  ["Unisender Go", { ...RELAY, host: "smtp.go1.unisender.ru", connections: 8 }],
  ["Amazon SES", { ...RELAY, host: "email-smtp.eu-central-1.amazonaws.com", connections: 8, per_second: 14 }],
];

export function SenderForm({ sender, onDone }: { sender: Sender | null; onDone: () => void }) {
  const { t } = useTranslation("senders");
  const [draft, setDraft] = useState<SenderDraft>(() => draftOf(sender));
  const [password, setPassword] = useState("");
  const make = useAct("POST /senders", { refresh: ["/senders"], onDone });
  const save = useAct("PATCH /senders/{id}", { refresh: ["/senders"], onDone });
  const set = (change: Partial<SenderDraft>) => setDraft((now) => ({ ...now, ...change }));
  const submit = () => {
    // An empty password field keeps the one that is sealed on the server.
    const secret = password ? { password } : {};
    if (!sender) return make.mutate({ body: { ...draft, ...secret } });
    const { kind: _, relay, ...rest } = draft;
    save.mutate({
      path: { id: sender.id },
      version: sender.version,
      body: { ...rest, ...(relay ? { relay } : {}), ...secret },
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <FieldErrors error={make.error ?? save.error} fields={FIELDS}>
        <Stack gap="md">
          {!sender && (
            <SegmentedControl
              aria-label={t("kind")}
              value={draft.kind}
              onChange={(kind) =>
                set(kind === "smtp" ? { kind: "smtp", relay: RELAY } : { kind: "sandbox", relay: null })
              }
              data={["smtp", "sandbox"].map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
            />
          )}
          {draft.kind === "sandbox" && <Note tone="info">{t("sandbox_text")}</Note>}
          <TextField
            name="name"
            label={t("name")}
            description={t("name_hint")}
            required
            withAsterisk={false}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextField
            name="from_name"
            label={t("from_name")}
            description={t("from_name_hint")}
            value={draft.from_name}
            onChange={(event) => set({ from_name: event.currentTarget.value })}
          />
          <TextField
            name="from_address"
            type="email"
            label={t("from_address")}
            required
            withAsterisk={false}
            value={draft.from_address}
            onChange={(event) => set({ from_address: event.currentTarget.value })}
          />
          <TextField
            name="reply_to"
            type="email"
            label={t("reply_to")}
            description={t("reply_to_hint")}
            value={draft.reply_to ?? ""}
            onChange={(event) => set({ reply_to: event.currentTarget.value || null })}
          />
          {draft.relay && (
            <RelayFields
              relay={draft.relay}
              onChange={(relay) => set({ relay })}
              password={password}
              onPassword={setPassword}
              kept={sender?.has_password ?? false}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onDone}>
              {t("kit:cancel")}
            </Button>
            <Button type="submit" loading={make.isPending || save.isPending}>
              {t("kit:save")}
            </Button>
          </Group>
        </Stack>
      </FieldErrors>
    </form>
  );
}

function draftOf(sender: Sender | null): SenderDraft {
  if (!sender)
    return { name: "", kind: "smtp", from_name: "", from_address: "", reply_to: null, relay: RELAY };
  const { name, kind, from_name, from_address, reply_to, relay } = sender;
  return { name, kind: kind === "sandbox" ? "sandbox" : "smtp", from_name, from_address, reply_to, relay };
}

interface RelayProps {
  relay: SmtpRelay;
  onChange: (relay: SmtpRelay) => void;
  password: string;
  onPassword: (password: string) => void;
  kept: boolean;
}

function RelayFields({ relay, onChange, password, onPassword, kept }: RelayProps) {
  const { t } = useTranslation("senders");
  const set = (change: Partial<SmtpRelay>) => onChange({ ...relay, ...change });
  return (
    <Stack gap="md">
      <div>
        <h3 style={{ margin: "8px 0 4px", fontSize: 14 }}>{t("relay")}</h3>
        <Group gap={6}>
          <span className="muted" style={{ fontSize: 13 }}>
            {t("presets")}
          </span>
          {PRESETS.map(([name, preset]) => (
            <Button
              key={name}
              size="compact-xs"
              variant="default"
              onClick={() => onChange({ ...preset, user: relay.user })}
            >
              {name}
            </Button>
          ))}
        </Group>
      </div>
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <TextField
          name="relay.host"
          style={{ flex: 1 }}
          label={t("host")}
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
      <TextField
        name="relay.user"
        label={t("user")}
        autoComplete="off"
        value={relay.user ?? ""}
        onChange={(event) => set({ user: event.currentTarget.value || null })}
      />
      <PasswordField
        name="password"
        label={t("password")}
        description={t(kept ? "password_kept" : "password_hint")}
        autoComplete="new-password"
        value={password}
        onChange={(event) => onPassword(event.currentTarget.value)}
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
    </Stack>
  );
}
