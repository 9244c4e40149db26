import { Button, CloseButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";

interface Props {
  /** How many rows are chosen; with none the bar is away. */
  count: number;
  /** Everything that was found, where all of it can be meant. */
  all?: { total: number; chosen: boolean; choose: () => void };
  onClear: () => void;
  children: ReactNode;
}

/** What can be done with chosen rows; it slides in from below. */
export function SelectionBar({ count, all, onClear, children }: Props) {
  const { t } = useTranslation("kit");
  const format = useFormat();
  if (count === 0) return null;
  const shown = all?.chosen ? all.total : count;
  return (
    <section className="bulk-bar" aria-label={t("selection.label")}>
      <span aria-live="polite">{t("selection.count", { count: shown, shown: format.number(shown) })}</span>
      {all && !all.chosen && all.total > count && (
        <Button size="compact-sm" variant="subtle" onClick={all.choose}>
          {t("selection.all", { shown: format.number(all.total) })}
        </Button>
      )}
      {children}
      <CloseButton aria-label={t("selection.clear")} title={t("selection.clear")} onClick={onClear} />
    </section>
  );
}
