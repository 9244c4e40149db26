import { Tooltip } from "@mantine/core";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type MoneyValue, useFormat } from "@/i18n/format";

const NONE = "—";

export function Money({
  value,
  style,
}: {
  value: MoneyValue | null | undefined;
  style?: "exact" | "round" | "short";
}) {
  const format = useFormat();
  if (!value) return <span className="muted">{NONE}</span>;
  return <span className="nowrap number">{format.money(value, style)}</span>;
}

/** A whole number, its thousands separated. */
export function Count({ value }: { value: number | null | undefined }) {
  const format = useFormat();
  if (value === null || value === undefined) return <span className="muted">{NONE}</span>;
  return <span className="nowrap number">{format.number(value)}</span>;
}

/** A share 0–1 as a percentage with one decimal. */
export function Percent({ value, digits = 1 }: { value: number | null | undefined; digits?: number }) {
  const format = useFormat();
  if (value === null || value === undefined || Number.isNaN(value))
    return <span className="muted">{NONE}</span>;
  return <span className="nowrap number">{format.percent(value, digits)}</span>;
}

/** A moment as "3 hours ago"; the exact one on hover. `exact` turns it round. */
export function Moment({ value, exact }: { value: string | null | undefined; exact?: boolean }) {
  const format = useFormat();
  if (!value) return <span className="muted">{NONE}</span>;
  const relative = format.relative(value);
  const full = format.exact(value);
  return (
    <Tooltip label={exact ? relative : full}>
      <time dateTime={value} className="nowrap">
        {exact ? full : relative}
      </time>
    </Tooltip>
  );
}

export function DateText({ value }: { value: string | null | undefined }) {
  const format = useFormat();
  if (!value) return <span className="muted">{NONE}</span>;
  return (
    <time dateTime={value} className="nowrap">
      {format.date(value)}
    </time>
  );
}

/** What is unknown is said quietly. */
export function Value({ children }: { children: ReactNode }) {
  if (children === null || children === undefined || children === "")
    return <span className="muted">{NONE}</span>;
  return <>{children}</>;
}

/** A text that the server speaks in both languages, in the reader's. */
export function useBoth(): (text: { ru: string; en: string } | null | undefined) => string {
  const { i18n } = useTranslation();
  const russian = i18n.language === "ru";
  return useCallback((text) => (text ? (russian ? text.ru : text.en) : ""), [russian]);
}

/** The signs of numbers that are typed, as the language writes them. Russian keyboards have both decimal signs. */
export function useNumberSigns() {
  const { i18n } = useTranslation();
  const russian = i18n.language === "ru";
  return {
    thousandSeparator: russian ? "\u00a0" : ",",
    decimalSeparator: russian ? "," : ".",
    allowedDecimalSeparators: russian ? [",", "."] : ["."],
  };
}
