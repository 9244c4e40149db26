import { NumberInput, Stack, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { slugOf } from "@/i18n/latin";
import { Card } from "@/kit";
import type { StepProps } from "../useDraft";

export function GoalStep({ draft, set }: StepProps) {
  const { t, i18n } = useTranslation("campaigns");
  const { utm } = draft;
  const fresh = { source: "rapport", medium: draft.channel, campaign: slugOf(draft.name, "_", 60) };
  const example = utm
    ? `?${new URLSearchParams(Object.entries(utm).map(([key, value]) => [`utm_${key}`, value]))}`
    : "";
  return (
    <div className="wizard-form">
      <Stack gap="md">
        <Card title={t("goal")}>
          <NumberInput
            styles={{ wrapper: { width: 220 } }}
            label={t("goal_days")}
            description={t("goal_days_text")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            min={1}
            max={90}
            suffix={` ${t("days_unit", { count: draft.goal_days, lng: i18n.language })}`}
            value={draft.goal_days}
            onChange={(value) =>
              set({ goal_days: Math.min(90, Math.max(1, Math.round(Number(value)) || 1)) })
            }
          />
        </Card>
        <Card title={t("utm")}>
          <Stack gap="sm">
            <Switch
              label={t("utm_on")}
              description={t("utm_text")}
              checked={utm !== null}
              onChange={(event) => set({ utm: event.currentTarget.checked ? fresh : null })}
            />
            {utm && (
              <>
                {(["source", "medium", "campaign"] as const).map((key) => (
                  <TextInput
                    key={key}
                    label={`utm_${key}`}
                    value={utm[key]}
                    maxLength={100}
                    onChange={(event) => set({ utm: { ...utm, [key]: event.currentTarget.value } })}
                  />
                ))}
                <p className="muted mono" style={{ margin: 0, overflowWrap: "anywhere" }}>
                  https://…/{example}
                </p>
              </>
            )}
          </Stack>
        </Card>
      </Stack>
    </div>
  );
}
