import { Stack, Switch } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/api/workspace";
import { Card } from "@/kit";
import { Choice } from "../Choice";
import type { StepProps } from "../useDraft";
import { toLocal, toMoment } from "../zoned";

export function ScheduleStep({ draft, set }: StepProps) {
  const { t } = useTranslation("campaigns");
  const { at, not_after } = draft.schedule;
  const [later, setLater] = useState(at !== null);
  const [limited, setLimited] = useState(not_after !== null);
  const { zone } = useWorkspace();
  const setSchedule = (change: Partial<typeof draft.schedule>) =>
    set({ schedule: { ...draft.schedule, ...change } });
  const wrong = at && not_after && Date.parse(not_after) <= Date.parse(at);
  return (
    <div className="wizard-form">
      <Card>
        <Stack gap="lg">
          <fieldset className="choices">
            <legend className="field-legend">{t("start")}</legend>
            <Choice
              group="start"
              chosen={!later}
              onChoose={() => {
                setLater(false);
                setSchedule({ at: null });
              }}
              title={t("start_now")}
              text={t("start_now_text")}
            />
            <Choice
              group="start"
              chosen={later}
              onChoose={() => {
                setLater(true);
                // Chosen without a moment it would be sent at once.
                if (!at) setSchedule({ at: tomorrowMorning(zone) });
              }}
              title={t("start_at")}
              text={t("start_at_text")}
            />
          </fieldset>
          {later && (
            <MomentPicker
              label={t("start_moment")}
              value={at}
              onChange={(moment) => moment && setSchedule({ at: moment })}
            />
          )}
          <Switch
            label={t("not_after")}
            description={t("not_after_text")}
            checked={limited}
            onChange={(event) => {
              setLimited(event.currentTarget.checked);
              if (!event.currentTarget.checked) setSchedule({ not_after: null });
            }}
          />
          {limited && (
            <MomentPicker
              label={t("not_after_moment")}
              value={not_after}
              onChange={(moment) => setSchedule({ not_after: moment })}
              error={wrong ? t("not_after_wrong") : undefined}
            />
          )}
        </Stack>
      </Card>
    </div>
  );
}

function tomorrowMorning(zone: string): string {
  const tomorrow = toLocal(new Date(Date.now() + 86_400_000).toISOString(), zone).slice(0, 10);
  return toMoment(`${tomorrow} 10:00:00`, zone);
}

interface PickerProps {
  label: string;
  value: string | null;
  onChange: (moment: string | null) => void;
  error?: string;
}

function MomentPicker({ label, value, onChange, error }: PickerProps) {
  const { t } = useTranslation("campaigns");
  const { zone } = useWorkspace();
  return (
    <DateTimePicker
      w={320}
      label={label}
      description={t("in_zone", { zone })}
      placeholder={t("choose_moment")}
      valueFormat="D MMMM YYYY, HH:mm"
      minDate={toLocal(new Date().toISOString(), zone).slice(0, 10)}
      value={value ? toLocal(value, zone) : null}
      onChange={(local) => onChange(local ? toMoment(local, zone) : null)}
      error={error}
      timePickerProps={{ format: "24h" }}
    />
  );
}
