import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import type { Language } from "@/i18n/texts";
import { Card, FieldErrors, SelectField, TextField } from "@/kit";
import type { LegalDetails } from "./wire";

const FIELDS = [
  "form",
  "legal_name",
  "inn",
  "ogrn",
  "address",
  "email",
  "phone",
  "site",
  "responsible",
  "registration",
  "representative",
  "authority",
] as const;

/** The details from which the documents are filled. */
export function DetailsCard({
  details,
  version,
  locale,
}: {
  details: LegalDetails;
  version: number;
  locale: Language;
}) {
  const { t } = useTranslation("legal");
  const may = useMay("settings.write");
  const [draft, setDraft] = useState(details);
  const save = useAct("PUT /legal", { refresh: ["/legal"] });
  const dirty = FIELDS.some((field) => draft[field] !== details[field]);
  const field = (name: keyof LegalDetails, more?: { placeholder?: string; description?: string }) => (
    <TextField
      name={name}
      label={t(`field.${name}`)}
      disabled={!may}
      value={draft[name]}
      onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <Card title={t("details")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty) save.mutate({ body: draft, version });
        }}
      >
        <FieldErrors error={save.error} fields={[...FIELDS]}>
          <Stack gap="md">
            <Group grow align="flex-start">
              <SelectField
                name="form"
                label={t("field.form")}
                disabled={!may}
                value={draft.form}
                onChange={(form) => form && setDraft({ ...draft, form })}
                data={["company", "entrepreneur", "self_employed"].map((value) => ({
                  value,
                  label: t(`form.${value}`),
                }))}
              />
              {field("legal_name", { placeholder: t(`example.${draft.form}`) })}
            </Group>
            <Group grow align="flex-start">
              {field("inn")}
              {draft.form !== "self_employed" && (
                <TextField
                  name="ogrn"
                  label={t(draft.form === "entrepreneur" ? "field.ogrnip" : "field.ogrn")}
                  disabled={!may}
                  value={draft.ogrn}
                  onChange={(event) => setDraft({ ...draft, ogrn: event.currentTarget.value })}
                />
              )}
            </Group>
            {field("address")}
            <Group grow align="flex-start">
              {field("email", { description: t("email_hint") })}
              {field("phone", { description: t("phone_hint") })}
            </Group>
            <Group grow align="flex-start">
              {field("site", { placeholder: "https://" })}
              {field("responsible")}
            </Group>
            {locale === "en" && (
              <>
                <Group grow align="flex-start">
                  {field("registration", { description: t("registration_hint") })}
                  {field("representative", { description: t("representative_hint") })}
                </Group>
                {field("authority", { description: t("authority_hint") })}
              </>
            )}
            {may && (
              <Group>
                <Button type="submit" disabled={!dirty} loading={save.isPending}>
                  {t("kit:save")}
                </Button>
              </Group>
            )}
          </Stack>
        </FieldErrors>
      </form>
    </Card>
  );
}
