import { Button, Group, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Settings } from "@/api/types";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, FieldErrors, Note, SelectField, TextField } from "@/kit";
import { BUSINESS_FIELDS, BusinessFields } from "./BusinessFields";

export function WorkspaceSection() {
  const read = useGet("/settings");
  const save = useSave();
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={420} radius="lg" maw={680} />;
  // A saved form begins anew with the version that stands now.
  return <Form key={read.data.version} settings={read.data} save={save} />;
}

const FIELDS = ["name", "zone", "currency", "locale", ...BUSINESS_FIELDS];
const ZONES = Intl.supportedValuesOf("timeZone");
const CURRENCIES = [
  "RUB",
  "USD",
  "EUR",
  "GBP",
  "KZT",
  "BYN",
  "UZS",
  "AMD",
  "GEL",
  "AZN",
  "KGS",
  "TRY",
  "CNY",
  "AED",
];

function useSave() {
  return useAct("PATCH /settings", { refresh: ["/settings", "/api/session"] });
}

function Form({ settings, save }: { settings: Settings; save: ReturnType<typeof useSave> }) {
  const { t } = useTranslation("settings");
  const [draft, setDraft] = useState(settings);
  const may = useMay("settings.write");
  const set = (change: Partial<Settings>) => setDraft((now) => ({ ...now, ...change }));
  const changed = Object.fromEntries(
    FIELDS.filter((field) => draft[field as keyof Settings] !== settings[field as keyof Settings]).map(
      (field) => [field, draft[field as keyof Settings]],
    ),
  ) as Partial<Settings>;
  const dirty = Object.keys(changed).length > 0;
  return (
    <form
      style={{ maxWidth: 680 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (dirty) save.mutate({ body: changed, version: settings.version });
      }}
    >
      <FieldErrors error={save.error} fields={FIELDS}>
        <Stack gap="md">
          <Card title={t("general")}>
            <Stack gap="md">
              <TextField
                name="name"
                label={t("name")}
                disabled={!may}
                value={draft.name}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
              <Group grow align="flex-start">
                <SelectField
                  name="zone"
                  label={t("zone")}
                  description={t("zone_hint")}
                  searchable
                  limit={50}
                  disabled={!may}
                  value={draft.zone}
                  onChange={(zone) => zone && set({ zone })}
                  data={ZONES.includes(draft.zone) ? ZONES : [draft.zone, ...ZONES]}
                />
                <SelectField
                  name="currency"
                  label={t("currency")}
                  description={t("currency_hint")}
                  searchable
                  disabled={!may}
                  value={draft.currency}
                  onChange={(currency) => currency && set({ currency })}
                  data={[...new Set([draft.currency, ...CURRENCIES])]}
                />
              </Group>
              <SelectField
                name="locale"
                label={t("locale")}
                description={t("locale_hint")}
                disabled={!may}
                value={draft.locale}
                onChange={(locale) => locale && set({ locale })}
                data={[
                  { value: "ru", label: "Русский" },
                  { value: "en", label: "English" },
                ]}
              />
            </Stack>
          </Card>
          <Card title={t("business")}>
            <Stack gap="md">
              <p className="muted" style={{ margin: 0 }}>
                {t("business_text")}
              </p>
              <BusinessFields draft={draft} set={set} disabled={!may} />
            </Stack>
          </Card>
          {save.isSuccess && !dirty && (
            <Note tone="ok" role="status">
              {t("saved")}
            </Note>
          )}
          {may && (
            <div>
              <Button type="submit" disabled={!dirty} loading={save.isPending}>
                {t("kit:save")}
              </Button>
            </div>
          )}
        </Stack>
      </FieldErrors>
    </form>
  );
}
