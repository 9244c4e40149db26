import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Sender } from "@/api/types";
import { FieldErrors, Note, TextField } from "@/kit";
import { PresetChoice } from "./PresetChoice";
import { RelayFields } from "./RelayFields";
import type { RelayPreset, SenderDraft } from "./wire";

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
  "relay.per_day",
  "password",
];

interface Props {
  sender: Sender | null;
  onDone: (saved?: Sender) => void;
}

/** A new sender begins with the choice of a relay; the fields that the choice answers are not asked. */
export function SenderForm({ sender, onDone }: Props) {
  const [draft, setDraft] = useState<SenderDraft | null>(() => (sender ? draftOf(sender) : null));
  const [chosen, setChosen] = useState<RelayPreset | null>(null);
  const presets = useGet("/senders/presets");
  if (!draft) {
    return (
      <PresetChoice
        onChoose={(preset) => {
          setChosen(preset);
          setDraft(begin(preset));
        }}
      />
    );
  }
  const host = draft.relay?.host.toLowerCase();
  const preset =
    chosen ?? presets.data?.rows.find((one) => one.relay.host && one.relay.host === host) ?? null;
  return (
    <Fields
      sender={sender}
      draft={draft}
      set={(change) => setDraft({ ...draft, ...change })}
      preset={preset}
      again={() => setDraft(null)}
      onDone={onDone}
    />
  );
}

function begin(preset: RelayPreset | null): SenderDraft {
  const empty = { from_name: "", from_address: "", reply_to: null };
  if (!preset) return { ...empty, name: "", kind: "sandbox", relay: null };
  return { ...empty, name: preset.name, kind: "smtp", relay: preset.relay };
}

function draftOf(sender: Sender): SenderDraft {
  const { name, kind, from_name, from_address, reply_to, relay } = sender;
  return { name, kind: kind === "sandbox" ? "sandbox" : "smtp", from_name, from_address, reply_to, relay };
}

interface FieldsProps extends Props {
  draft: SenderDraft;
  set: (change: Partial<SenderDraft>) => void;
  preset: RelayPreset | null;
  again: () => void;
}

function Fields({ sender, draft, set, preset, again, onDone }: FieldsProps) {
  const { t } = useTranslation("senders");
  const [password, setPassword] = useState("");
  const make = useAct("POST /senders", { refresh: ["/senders"], onDone });
  const save = useAct("PATCH /senders/{id}", { refresh: ["/senders"], onDone });
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
            <Group justify="space-between" gap="sm">
              <strong style={{ fontWeight: 600 }}>
                {draft.kind === "sandbox" ? t("kinds.sandbox") : preset?.name || t("choose_any")}
              </strong>
              <Button size="compact-sm" variant="subtle" onClick={again}>
                {t("choose_again")}
              </Button>
            </Group>
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
              preset={preset}
              password={password}
              onPassword={setPassword}
              kept={sender?.has_password ?? false}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => onDone()}>
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
