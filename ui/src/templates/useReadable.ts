import { useTranslation } from "react-i18next";
import { FIELDS, readable } from "./fields";
import { useOwnTags } from "./own";

/** A subject or a text as a person reads it in a list. */
export function useReadable(): (text: string) => string {
  const { t } = useTranslation("templates");
  const own = useOwnTags();
  const nameOf = (path: string) => {
    const field = FIELDS.find((one) => one.path === path);
    if (field) return t(`field.${field.name}`);
    const places = [...own.fields, ...own.types, ...own.types.flatMap((one) => one.fields)];
    return places.find((one) => one.path === path)?.label;
  };
  return (text) => readable(text, nameOf);
}
