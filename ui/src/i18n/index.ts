import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { collect } from "./collect";
import type { Language } from "./texts";

const STORED = "rapport.language";

function remembered(): Language {
  try {
    const stored = localStorage.getItem(STORED);
    if (stored === "ru" || stored === "en") return stored;
  } catch {
    // A browser that forbids storage still gets its own language.
  }
  return navigator.language.toLowerCase().startsWith("ru") ? "ru" : "en";
}

export function startLanguage(): void {
  const language = remembered();
  document.documentElement.lang = language;
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: collect(),
    defaultNS: "kit",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

export function language(): Language {
  return i18next.language === "ru" ? "ru" : "en";
}

export function setLanguage(next: Language): void {
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // Not remembered, but changed for this visit.
  }
  document.documentElement.lang = next;
  void i18next.changeLanguage(next);
}
