import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import type { Tone } from "./Badges";

export interface ProgressPart {
  /** How much of the total. */
  value: number;
  tone?: Tone;
  label: string;
}

interface Props {
  label: string;
  total: number | null;
  parts: ProgressPart[];
  ratePerSecond?: number | null;
  secondsLeft?: number | null;
  actions?: ReactNode;
}

/** Long work: a bar in parts, each with its number and word, the pace and the time left. */
export function ProgressPanel({ label, total, parts, ratePerSecond, secondsLeft, actions }: Props) {
  const { t } = useTranslation("kit");
  const format = useFormat();
  const done = parts.reduce((sum, part) => sum + part.value, 0);
  const share = total ? Math.min(1, done / total) : 0;
  return (
    <div>
      <div
        className="progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        {parts.map((part) => (
          <i
            key={part.label}
            data-tone={part.tone}
            style={{ width: total ? `${(part.value / total) * 100}%` : 0 }}
          />
        ))}
      </div>
      <div className="progress-numbers">
        {parts.map((part) => (
          <span key={part.label}>
            {part.label} <b>{format.number(part.value)}</b>
          </span>
        ))}
        {total !== null && (
          <span>
            {t("progress.total")} <b>{format.number(total)}</b>
          </span>
        )}
        {ratePerSecond ? <span>{t("progress.rate", { rate: format.number(ratePerSecond) })}</span> : null}
        {secondsLeft ? <span>{t("progress.left", { time: format.duration(secondsLeft) })}</span> : null}
        {actions}
      </div>
    </div>
  );
}
