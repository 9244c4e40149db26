// A regular import in words: when it looks, where, how it is, and what a run came to.

import { IconAlertTriangle, IconCheck, IconPlayerPause } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { Badge, OperationState } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { needsHelp, type Place, type RegularImport, type Run, type Schedule } from "./wire";

const two = (number: number) => String(number).padStart(2, "0");

/** The time of a day as a clock shows it. */
export function clock(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

export function useScheduleWords(): (schedule: Schedule) => string {
  const { t } = useTranslation("regular_imports");
  return ({ every, minute, weekday }) =>
    t(`when.${every}`, {
      minute: two(minute % 60),
      time: clock(minute),
      day: weekday ? t(`on_day.${weekday}`) : "",
    });
}

/** The host of an address, or the folder with its pattern. */
export function placeWords(place: Place): string {
  if (place.url === undefined) return [place.folder, place.pattern].filter(Boolean).join("/");
  try {
    return new URL(place.url).host;
  } catch {
    return place.url;
  }
}

export function RegularImportState({ one }: { one: RegularImport }) {
  const { t } = useTranslation("regular_imports");
  if (one.state === "stopped") {
    const tone = one.reason === "by_hand" ? "quiet" : "bad";
    return (
      <Badge tone={tone} icon={IconPlayerPause}>
        {t("stopped")}
      </Badge>
    );
  }
  if (one.failures > 0)
    return (
      <Badge tone={needsHelp(one) ? "bad" : "warn"} icon={IconAlertTriangle}>
        {t("fails")}
      </Badge>
    );
  return (
    <Badge tone="ok" icon={IconCheck}>
      {t("works")}
    </Badge>
  );
}

/** Why a run failed, for a person. */
export function useFailure(): (run: Run) => string {
  const { t, i18n } = useTranslation("regular_imports");
  return ({ code, detail }) => {
    if (code === "answered") return t("failure.answered", { status: detail });
    if (code && i18n.exists(`regular_imports:failure.${code}`)) return t(`failure.${code}`);
    if (code && i18n.exists(`errors:${code}`)) return t(`errors:${code}`);
    return detail ?? code ?? "";
  };
}

/** What helps beside the words: the columns that changed, the name of a file. */
export function detailOf({ code, detail }: Run): string | null {
  return code === "regular_import_columns_changed" || code === "too_large" ? detail : null;
}

export function Told({ run }: { run: Run }) {
  const { t } = useTranslation("regular_imports");
  const to = usePlace();
  const format = useFormat();
  const failure = useFailure();
  if (run.outcome === "failed") return <span>{failure(run)}</span>;
  if (run.outcome !== "started") return <span className="muted">{t(`outcome.${run.outcome}`)}</span>;
  const name = run.file_name ?? t("outcome.started");
  return (
    <span className="regular-told">
      {run.operation_id ? <Link to={to(`/imports/${run.operation_id}`) as "/"}>{name}</Link> : name}
      {run.state && <OperationState state={run.state} />}
      {run.state === "finished" && (
        <span className="muted">
          {t("rows", { count: run.done ?? 0, shown: format.number(run.done ?? 0) })}
          {Boolean(run.failed) && ` · ${t("with_errors", { shown: format.number(run.failed ?? 0) })}`}
        </span>
      )}
    </span>
  );
}
