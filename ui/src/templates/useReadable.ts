import { useTranslation } from "react-i18next";
import { readable } from "./fields";

/** A subject or a text as a person reads it in a list. */
export function useReadable(): (text: string) => string {
  const { t } = useTranslation("templates");
  return (text) => readable(text, (field) => t(`field.${field}`));
}
