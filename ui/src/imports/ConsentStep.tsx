import { Button, Checkbox, Group, Select, Stack, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Channel } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { Choice } from "@/campaigns/Choice";
import { toLocal, toMoment } from "@/campaigns/zoned";
import { useFormat } from "@/i18n/format";
import { Card, Note, useChannelName } from "@/kit";
import type { ConsentText } from "@/legal/wire";
import type { Plan } from "./NewImportPage";
import type { ConsentBasis } from "./wire";

export type ConsentAnswer = { given: null } | { given: false } | { given: true; basis: ConsentBasis };

interface Props {
  plan: Plan;
  onChange: (consent: ConsentAnswer) => void;
  back: () => void;
  next: () => void;
}

const CHANNELS: Channel[] = ["email", "sms"];

/** On what ground these people may be written to. There is no default: somebody has to say it. */
export function ConsentStep({ plan, onChange, back, next }: Props) {
  const { t } = useTranslation("imports");
  const { consent } = plan;
  const ready = consent.given === false || (consent.given === true && complete(consent.basis));
  const start: ConsentBasis = {
    basis: "consent",
    source: "",
    document: "",
    given_at: new Date(Date.now() - 86_400_000).toISOString(),
    channels: ["email"],
    topic_id: null,
    text_version: null,
  };
  return (
    <>
      <div className="wizard-form" style={{ maxWidth: 720 }}>
        <Card title={t("consent_title")}>
          <Stack gap="md">
            <fieldset className="choices" aria-label={t("consent_title")}>
              <Choice
                group="consent"
                chosen={consent.given === true}
                onChoose={() => onChange({ given: true, basis: start })}
                title={t("consent_yes")}
                text={t("consent_yes_text")}
              />
              <Choice
                group="consent"
                chosen={consent.given === false}
                onChoose={() => onChange({ given: false })}
                title={t("consent_no")}
                text={t("consent_no_text")}
              />
            </fieldset>
            {consent.given === true && (
              <Basis
                plan={plan}
                basis={consent.basis}
                onChange={(basis) => onChange({ given: true, basis })}
              />
            )}
          </Stack>
        </Card>
      </div>
      <div className="wizard-foot">
        <Button variant="default" onClick={back} leftSection={<IconArrowLeft size={16} aria-hidden />}>
          {t("kit:back")}
        </Button>
        <span className="wizard-foot-space muted">{ready ? "" : t(lacking(consent))}</span>
        <Button disabled={!ready} onClick={next} rightSection={<IconArrowRight size={16} aria-hidden />}>
          {t("kit:next")}
        </Button>
      </div>
    </>
  );
}

/** The first thing without which one cannot go on. */
function lacking(consent: ConsentAnswer): string {
  if (!consent.given) return "consent_lacks.answer";
  if (!consent.basis.source.trim()) return "consent_lacks.source";
  return consent.basis.document.trim() ? "consent_channels_needed" : "consent_lacks.document";
}

function complete(basis: ConsentBasis): boolean {
  return basis.source.trim() !== "" && basis.document.trim() !== "" && basis.channels.length > 0;
}

/** Documents that people agree to; the others are told to them. */
const AGREED = ["advertising", "personal_data"];
/** No published edition, but a document that is named. */
const OTHER = "other";

interface BasisProps {
  plan: Plan;
  basis: ConsentBasis;
  onChange: (basis: ConsentBasis) => void;
}

function Basis({ plan, basis, onChange }: BasisProps) {
  const { t } = useTranslation("imports");
  const { zone } = useWorkspace();
  const channelName = useChannelName();
  const topics = useGet("/topics").data?.rows ?? [];
  const texts = (useGet("/consent-texts").data?.rows ?? []).filter((it) => AGREED.includes(it.kind));
  const format = useFormat();
  const edition = (text: ConsentText) =>
    t("consent_edition", {
      title: t(`legal:kind.${text.kind}`),
      number: text.number,
      date: format.date(text.published_at),
    });
  const set = (change: Partial<ConsentBasis>) => onChange({ ...basis, ...change });
  const perPerson = Object.values(plan.mapping).includes("consent");
  const dated = Object.values(plan.mapping).includes("consent_at");
  const today = toLocal(new Date().toISOString(), zone).slice(0, 10);
  return (
    <Stack gap="md">
      {perPerson && <Note tone="info">{t("consent_per_person")}</Note>}
      <TextInput
        label={t("consent_source")}
        placeholder={t("consent_source_example")}
        required
        withAsterisk={false}
        value={basis.source}
        onChange={(event) => set({ source: event.currentTarget.value })}
      />
      <Select
        label={t("consent_document")}
        description={t("consent_document_hint")}
        allowDeselect={false}
        value={basis.text_version ?? OTHER}
        onChange={(chosen) => {
          const text = texts.find((one) => one.version === chosen);
          set({ text_version: text?.version ?? null, document: text ? edition(text) : "" });
        }}
        data={[
          ...texts.map((one) => ({ value: one.version, label: edition(one) })),
          { value: OTHER, label: t("consent_other_document") },
        ]}
      />
      {basis.text_version === null && (
        <TextInput
          label={t("consent_document_name")}
          description={t("consent_document_name_hint")}
          placeholder={t("consent_document_example")}
          required
          withAsterisk={false}
          value={basis.document}
          onChange={(event) => set({ document: event.currentTarget.value })}
        />
      )}
      <Group gap="md" align="flex-start" grow>
        <DatePickerInput
          label={t(dated ? "consent_at_otherwise" : "consent_at")}
          valueFormat="D MMMM YYYY"
          maxDate={today}
          value={toLocal(basis.given_at, zone).slice(0, 10)}
          onChange={(day) => day && set({ given_at: toMoment(`${day} 00:00:00`, zone) })}
        />
        <Select
          label={t("consent_topic")}
          placeholder={t("consent_topic_every")}
          clearable
          allowDeselect
          value={basis.topic_id}
          onChange={(topic_id) => set({ topic_id })}
          data={topics.map((topic) => ({ value: topic.id, label: topic.name }))}
        />
      </Group>
      <Checkbox.Group
        label={t("consent_channels")}
        value={basis.channels}
        onChange={(channels) => set({ channels: channels as Channel[] })}
        error={basis.channels.length === 0 ? t("consent_channels_needed") : undefined}
      >
        <Group gap="lg" mt={6}>
          {CHANNELS.map((channel) => (
            <Checkbox key={channel} value={channel} label={channelName(channel)} />
          ))}
        </Group>
      </Checkbox.Group>
    </Stack>
  );
}
