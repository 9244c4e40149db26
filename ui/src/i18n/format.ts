import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspaceOrNull } from "@/api/workspace";

export interface MoneyValue {
  amount_minor: number;
  currency: string;
}

type MoneyStyle = "exact" | "round" | "short";

/** Numbers, money and moments in the words and the zone of one reader. */
export interface Format {
  number: (value: number, digits?: number) => string;
  short: (value: number) => string;
  percent: (share: number, digits?: number) => string;
  money: (value: MoneyValue, style?: MoneyStyle) => string;
  date: (value: string | Date) => string;
  dayMonth: (value: string | Date) => string;
  month: (value: string | Date) => string;
  time: (value: string | Date) => string;
  exact: (value: string | Date) => string;
  relative: (value: string | Date, now?: Date) => string;
  bytes: (value: number) => string;
  duration: (seconds: number) => string;
}

const FAR = 31 * 86_400;
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Digits after the point of a currency. */
export function minorDigits(currency: string): number {
  return (
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

function moneyFormat(locale: string): Format["money"] {
  const cache = new Map<string, Intl.NumberFormat>();
  return (value, style = "exact") => {
    const digits = minorDigits(value.currency);
    const major = value.amount_minor / 10 ** digits;
    const fraction = style === "exact" && value.amount_minor % 10 ** digits !== 0 ? digits : 0;
    const key = `${value.currency}:${style}:${fraction}`;
    let format = cache.get(key);
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        style: "currency",
        currency: value.currency,
        currencyDisplay: "narrowSymbol",
        minimumFractionDigits: fraction,
        maximumFractionDigits: style === "short" ? 1 : fraction,
        notation: style === "short" ? "compact" : "standard",
      });
      cache.set(key, format);
    }
    return format.format(major);
  };
}

/** A share that is neither nothing nor everything never looks as if it were: "< 0.1%", "> 99.9%". */
function percentFormat(locale: string): Format["percent"] {
  const cache = new Map<number, Intl.NumberFormat>();
  return (share, digits = 1) => {
    let format = cache.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        style: "percent",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      cache.set(digits, format);
    }
    const step = 0.01 / 10 ** digits;
    if (share > 0 && share < step / 2) return `<\u00a0${format.format(step)}`;
    if (share < 1 && share > 1 - step / 2) return `>\u00a0${format.format(1 - step)}`;
    return format.format(share);
  };
}

/** Near moments in words; beyond a month only the date itself says anything. */
function relativeFormat(locale: string, date: (value: string | Date) => string): Format["relative"] {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return (value, now = new Date()) => {
    const seconds = (new Date(value).getTime() - now.getTime()) / 1000;
    if (Math.abs(seconds) > FAR) return date(value);
    for (const [unit, size] of UNITS) {
      if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
    }
    return words.format(0, "second");
  };
}

export function makeFormat(language: string, zone: string | undefined): Format {
  const locale = language === "ru" ? "ru-RU" : "en-GB";
  const plain = new Map<number, Intl.NumberFormat>();
  const digitsOf = (digits: number) => {
    let format = plain.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      plain.set(digits, format);
    }
    return format;
  };
  const moment = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    return (value: string | Date) => format.format(new Date(value));
  };
  const date = moment({ day: "numeric", month: "short", year: "numeric" });
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const unit = (name: string) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: 1,
    });
  return {
    number: (value, digits = 0) => digitsOf(digits).format(value),
    short: (value) => compact.format(value),
    percent: percentFormat(locale),
    money: moneyFormat(locale),
    date,
    dayMonth: moment({ day: "numeric", month: "short" }),
    month: moment({ month: "long", year: "numeric" }),
    time: moment({ hour: "2-digit", minute: "2-digit" }),
    exact: moment({ day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    relative: relativeFormat(locale, date),
    bytes: (value) =>
      value < 1024
        ? unit("byte").format(value)
        : value < 1_048_576
          ? unit("kilobyte").format(value / 1024)
          : unit("megabyte").format(value / 1_048_576),
    duration: (seconds) =>
      seconds < 90
        ? unit("second").format(Math.round(seconds))
        : seconds < 5_400
          ? unit("minute").format(Math.round(seconds / 60))
          : unit("hour").format(seconds / 3600),
  };
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  const zone = useWorkspaceOrNull()?.zone;
  return useMemo(() => makeFormat(i18n.language, zone), [i18n.language, zone]);
}
