import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconHelp,
  IconPlayerPause,
  IconProgress,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export type Tone = "ok" | "warn" | "bad" | "info" | "accent" | "quiet";

/** A state in a colour, with its words and a sign: colour is never alone. */
export function Badge({
  tone = "quiet",
  icon: Icon,
  children,
}: {
  tone?: Tone;
  icon?: TablerIcon;
  children: ReactNode;
}) {
  return (
    <span className="badge" data-tone={tone}>
      {Icon && <Icon size={13} stroke={2} aria-hidden />}
      {children}
    </span>
  );
}

const DELIVERY: Record<string, [Tone, TablerIcon]> = {
  planned: ["quiet", IconClock],
  claimed: ["info", IconProgress],
  handed_over: ["info", IconCheck],
  delivered: ["ok", IconCheck],
  skipped: ["warn", IconBan],
  failed: ["bad", IconX],
  bounced: ["bad", IconX],
  complained: ["bad", IconX],
  unknown: ["warn", IconHelp],
  cancelled: ["quiet", IconX],
  control: ["quiet", IconBan],
};

/** Where one message to one customer stands; `reason` says in words why it did not go. */
export function DeliveryState({ state, reason }: { state: string; reason?: string | null }) {
  const { t } = useTranslation("kit");
  // Who was held back to compare with was not missed: nothing to warn of.
  const look = state === "skipped" && reason === "control_group" ? "control" : state;
  const [tone, icon] = DELIVERY[look] ?? ["quiet", IconHelp];
  const words = t(`delivery.${state}`, { defaultValue: state });
  const why = reason ? t(`reason.${reason}`, { defaultValue: reason }) : "";
  return (
    <Badge tone={tone} icon={icon}>
      {why ? `${words}: ${why}` : words}
    </Badge>
  );
}

/** Why a delivery was skipped or a channel is closed, in words. */
export function useReason(): (reason: string) => string {
  const { t } = useTranslation("kit");
  return (reason) => t(`reason.${reason}`, { defaultValue: reason });
}

const OPERATION: Record<string, [Tone, TablerIcon]> = {
  waiting: ["quiet", IconClock],
  running: ["info", IconProgress],
  paused: ["warn", IconPlayerPause],
  finished: ["ok", IconCheck],
  failed: ["bad", IconAlertTriangle],
  cancelled: ["quiet", IconX],
};

export function OperationState({ state }: { state: string }) {
  const { t } = useTranslation("kit");
  const [tone, icon] = OPERATION[state] ?? ["quiet", IconHelp];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`operation.${state}`, { defaultValue: state })}
    </Badge>
  );
}
