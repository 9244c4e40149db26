import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A rule in words, as the server explains it in both languages. */
export function RuleSentence({
  sentence,
  loading,
}: {
  sentence?: { ru: string; en: string } | null;
  loading?: boolean;
}) {
  const { t, i18n } = useTranslation("kit");
  if (loading && !sentence) return <Skeleton h={16} w="60%" />;
  if (!sentence) return <p className="sentence muted">{t("no_rule")}</p>;
  return <p className="sentence">{i18n.language === "ru" ? sentence.ru : sentence.en}</p>;
}
