import { useTranslation } from "react-i18next";
import known from "../../../crates/domain/src/events/words.json";

// The words that the server's rules use too: one list, read by both.

interface EventWords {
  /** How people call a kind of events; one of the business's own keeps its name. */
  kind: (name: string) => string;
  property: (name: string) => string;
}

type Words = Record<string, string[]>;

export function useEventWords(): EventWords {
  const { i18n } = useTranslation();
  const place = i18n.language === "ru" ? 0 : 1;
  return {
    kind: (name) => wordOf(known.kinds, name, place),
    property: (name) => wordOf(known.properties, name, place),
  };
}

export function wordOf(words: Words, name: string, place: 0 | 1): string {
  return (Object.hasOwn(words, name) ? words[name]?.[place] : undefined) ?? name;
}
