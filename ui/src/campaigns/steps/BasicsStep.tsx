import { Select, Stack, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { Card, ChannelIcon, Note } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { Choice } from "../Choice";
import type { StepProps } from "../useDraft";
import type { CampaignDraft } from "../wire";

export function BasicsStep({ draft, set }: StepProps) {
  return (
    <div className="wizard-form">
      <Card>
        <BasicsFields draft={draft} set={set} />
      </Card>
    </div>
  );
}

interface Props {
  draft: Pick<CampaignDraft, "name" | "channel" | "sender_id" | "purpose" | "topic_id">;
  set: (change: Partial<CampaignDraft>) => void;
}

export function BasicsFields({ draft, set }: Props) {
  const { t } = useTranslation("campaigns");
  const topics = useGet("/topics").data?.rows ?? [];
  const setPurpose = (purpose: CampaignDraft["purpose"]) =>
    // A notice of a contract is denied to nobody for the sake of a measurement.
    set(purpose === "service" ? { purpose, control_percent: 0 } : { purpose });
  return (
    <Stack gap="lg">
      <TextInput
        name="name"
        label={t("name")}
        description={t("name_hint")}
        value={draft.name}
        error={draft.name.trim() ? undefined : t("name_needed")}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <fieldset className="choices">
        <legend className="field-legend">{t("channel")}</legend>
        <Choice
          group="channel"
          chosen={draft.channel === "email"}
          onChoose={() => set({ channel: "email" })}
          title={<ChannelIcon channel="email" withName />}
          text={t("channel_email_text")}
        />
      </fieldset>
      <SenderChoice value={draft.sender_id} onChange={(sender_id) => set({ sender_id })} />
      <fieldset className="choices">
        <legend className="field-legend">{t("purpose")}</legend>
        {(["marketing", "service"] as const).map((purpose) => (
          <Choice
            key={purpose}
            group="purpose"
            chosen={draft.purpose === purpose}
            onChoose={() => setPurpose(purpose)}
            title={t(`kit:purpose.${purpose}`)}
            text={t(`purpose_text.${purpose}`)}
          />
        ))}
      </fieldset>
      <Select
        label={t("topic")}
        description={t("topic_hint")}
        placeholder={t("topic_every")}
        clearable
        allowDeselect
        value={draft.topic_id}
        onChange={(topic_id) => set({ topic_id })}
        data={topics.map((topic) => ({ value: topic.id, label: topic.name }))}
      />
    </Stack>
  );
}

function SenderChoice({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const read = useGet("/senders");
  const rows = read.data?.rows ?? [];
  const chosen = rows.find((one) => one.id === value);
  return (
    <div>
      <Select
        label={t("sender")}
        placeholder={t("sender_none")}
        value={value}
        onChange={onChange}
        data={rows.map((one) => ({ value: one.id, label: `${one.name} · ${one.from_address}` }))}
        nothingFoundMessage={t("sender_nothing")}
      />
      {chosen?.kind === "sandbox" && (
        <div style={{ marginTop: 8 }}>
          <Note tone="info">{t("sandbox_note")}</Note>
        </div>
      )}
      {read.data && rows.length === 0 && (
        <div style={{ marginTop: 8 }}>
          <Note tone="warn" title={t("sender_nothing")}>
            <Link to={to("/senders")}>{t("to_senders")}</Link>
          </Note>
        </div>
      )}
    </div>
  );
}
