import {
  IconCalendarTime,
  IconCheck,
  IconPencil,
  IconPlayerPause,
  IconPlayerStop,
  IconProgress,
  IconUserCheck,
  type TablerIcon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "@/kit";

const LOOKS: Record<string, [Tone, TablerIcon]> = {
  draft: ["quiet", IconPencil],
  approval: ["warn", IconUserCheck],
  scheduled: ["info", IconCalendarTime],
  planning: ["info", IconProgress],
  sending: ["info", IconProgress],
  paused: ["warn", IconPlayerPause],
  stopped: ["bad", IconPlayerStop],
  finished: ["ok", IconCheck],
};

export function CampaignState({ state }: { state: string }) {
  const { t } = useTranslation("campaigns");
  const [tone, icon] = LOOKS[state] ?? ["quiet", IconProgress];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`state.${state}`, { defaultValue: state })}
    </Badge>
  );
}

/** Whether something may still change by itself. */
export function atWork(state: string): boolean {
  return state === "scheduled" || state === "planning" || state === "sending" || state === "stopped";
}
