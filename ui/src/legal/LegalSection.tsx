import { Group, SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useFormat } from "@/i18n/format";
import type { Language } from "@/i18n/texts";
import { ErrorNote, Note } from "@/kit";
import { DetailsCard } from "./DetailsCard";
import { DocumentCard } from "./DocumentCard";
import "./legal.css";
import "./wire";

/** Who the business is before the law, and the documents it publishes. */
export function LegalSection() {
  const { t } = useTranslation("legal");
  const format = useFormat();
  // Until somebody chooses, the documents speak the language of the workspace.
  const [chosen, choose] = useState<Language>();
  const read = useGet("/legal", { query: { locale: chosen }, keepPrevious: true });
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={420} radius="lg" maw={820} />;
  const { details, version, locale, documents, effective_from } = read.data;
  return (
    <Stack gap="md" maw={820}>
      <Group gap="sm">
        <span id="legal-language">{t("language")}</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="legal-language"
          value={locale}
          onChange={(value) => choose(value as Language)}
          data={[
            { value: "ru", label: t("languages.ru") },
            { value: "en", label: t("languages.en") },
          ]}
        />
      </Group>
      <Note tone="info" title={t("drafts_title")}>
        {t(`drafts_text.${locale}`, { day: format.date(effective_from) })}
      </Note>
      <DetailsCard key={version} details={details} version={version} locale={locale} />
      {documents.map((document) => (
        <DocumentCard
          key={`${document.kind}:${locale}:${version}:${document.edited}:${document.published.length}`}
          document={document}
          locale={locale}
        />
      ))}
    </Stack>
  );
}
