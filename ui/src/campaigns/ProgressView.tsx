import { Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useGet, useRefresh } from "@/api/hooks";
import type { Campaign, CampaignProgress } from "@/api/types";
import { Card, Count, ErrorNote, Note, ProgressPanel, StatCard, Stats } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { atWork } from "./CampaignState";
import { Reasons } from "./Estimate";

/** Live events bring the news; the clock asks again in case an event was lost on the way. */
const EVERY_MS = 2_000;

export function ProgressView({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const read = useGet("/campaigns/{id}/progress", {
    path: { id: campaign.id },
    every: atWork(campaign.state) ? EVERY_MS : false,
    keepPrevious: true,
  });
  const progress = read.data;
  // A small campaign may be over before its page listens for news: the newer of the two answers is right.
  const refresh = useRefresh();
  const newer = progress && progress.state !== campaign.state ? progress.state : undefined;
  useEffect(() => {
    if (newer) refresh("/campaigns/{id}");
  }, [newer, refresh]);
  if (read.error && !progress) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  const skipped = progress?.skipped.reduce((sum, row) => sum + row.count, 0) ?? 0;
  const loading = !progress;
  const link = (state: string) => to(`/campaigns/${campaign.id}/deliveries?state=${state}`);
  const handed = (progress?.handed_over ?? 0) + (progress?.delivered ?? 0);
  return (
    <Stack gap="md">
      <StateNote campaign={campaign} progress={progress} />
      <Card>
        <ProgressPanel
          label={t("view.progress")}
          total={progress?.total ?? null}
          ratePerSecond={progress?.rate_per_second}
          secondsLeft={progress?.seconds_left}
          parts={[
            { label: t("metric.handed_over"), value: handed, tone: "ok" },
            { label: t("metric.skipped"), value: skipped, tone: "quiet" },
            { label: t("metric.failed"), value: progress?.failed ?? 0, tone: "bad" },
            { label: t("metric.unknown"), value: progress?.unknown ?? 0, tone: "warn" },
            { label: t("metric.cancelled"), value: progress?.cancelled ?? 0, tone: "quiet" },
          ]}
        />
      </Card>
      <Stats>
        {(
          [
            ["planned", progress?.planned],
            ["handed_over", handed],
            ["skipped", skipped],
            ["failed", progress?.failed],
            ["unknown", progress?.unknown],
          ] as const
        ).map(([name, value]) => (
          <StatCard
            key={name}
            label={t(`metric.${name}`)}
            definition={t(`definition.${name}`)}
            loading={loading}
            value={<Count value={value} />}
            note={
              value ? (
                <Link className="accent-link" style={{ fontSize: 12 }} to={link(name)}>
                  {t("show_deliveries")}
                </Link>
              ) : (
                " "
              )
            }
          />
        ))}
      </Stats>
      {skipped > 0 && (
        <Card title={t("skipped_why")}>
          <Reasons rows={progress?.skipped ?? []} total={progress?.total ?? 0} />
        </Card>
      )}
    </Stack>
  );
}

function StateNote({ campaign, progress }: { campaign: Campaign; progress?: CampaignProgress }) {
  const { t, i18n } = useTranslation("campaigns");
  const note = progress?.state_note ?? campaign.state_note;
  const state = progress?.state ?? campaign.state;
  if (note && state !== "finished") {
    const known = i18n.exists(`campaigns:note.${note}`);
    return (
      <Note tone="warn" role="status" title={known ? t(`note.${note}`) : note}>
        {known ? t(`note_next.${note}`) : null}
      </Note>
    );
  }
  if (state === "planning") return <Note tone="info">{t("planning_text")}</Note>;
  if (state === "paused") return <Note tone="warn">{t("paused_text")}</Note>;
  if ((progress?.unknown ?? 0) > 0) return <Note tone="info">{t("unknown_text")}</Note>;
  return null;
}
