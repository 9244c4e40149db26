import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconTestPipe } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Campaign } from "@/api/types";
import { useMay } from "@/api/workspace";
import { ConfirmWithCount, ErrorNote } from "@/kit";
import { usePlace } from "@/kit/usePlace";

const REFRESH = ["/campaigns", "/campaigns/{id}", "/campaigns/{id}/progress"] as const;

/** Pause, resume, stop: whichever the state allows. */
export function Actions({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const may = useMay("campaigns.launch");
  const [stopping, setStopping] = useState(false);
  const path = { id: campaign.id };
  const pause = useAct("POST /campaigns/{id}/pause", { refresh: [...REFRESH] });
  const resume = useAct("POST /campaigns/{id}/resume", { refresh: [...REFRESH] });
  const { state } = campaign;
  const running = state === "scheduled" || state === "planning" || state === "sending";
  if (!may || (!running && state !== "paused")) return <SandboxLink campaign={campaign} />;
  const error = pause.error ?? resume.error;
  return (
    <>
      {error ? <ErrorNote error={error} /> : null}
      <SandboxLink campaign={campaign} />
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} aria-hidden />}
        onClick={() => setStopping(true)}
      >
        {t("stop")}
      </Button>
      {running ? (
        <Button
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={pause.isPending}
          onClick={() => pause.mutate({ path })}
        >
          {t("pause")}
        </Button>
      ) : (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ path })}
        >
          {t("resume")}
        </Button>
      )}
      {stopping && <Stop campaign={campaign} onClose={() => setStopping(false)} />}
    </>
  );
}

/** What a newcomer wants to see first: the letters themselves. */
function SandboxLink({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const senders = useGet("/senders");
  const sender = senders.data?.rows.find((one) => one.id === campaign.sender_id);
  if (sender?.kind !== "sandbox") return null;
  return (
    <Button
      variant="default"
      component={Link}
      to={to("/sandbox")}
      search={{ campaign: campaign.id } as never}
      leftSection={<IconTestPipe size={16} aria-hidden />}
    >
      {t("sandbox_letters")}
    </Button>
  );
}

function Stop({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const progress = useGet("/campaigns/{id}/progress", { path: { id: campaign.id } });
  const stop = useAct("POST /campaigns/{id}/stop", { refresh: [...REFRESH], onDone: onClose });
  const done = progress.data;
  const left = done ? Math.max(0, done.total - closed(done)) : undefined;
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("stop_title")}
      verb={t("stop_verb")}
      danger
      count={left}
      countLabel={t("stop_left", { count: left ?? 0 })}
      pending={stop.isPending}
      error={stop.error}
      onConfirm={() => stop.mutate({ path: { id: campaign.id } })}
    >
      {t(campaign.state === "paused" ? "stop_text_paused" : "stop_text")}
    </ConfirmWithCount>
  );
}

interface Counted {
  handed_over: number;
  delivered: number;
  failed: number;
  unknown: number;
  cancelled: number;
  skipped: { count: number }[];
}

/** How many deliveries will not change any more by sending. */
export function closed(progress: Counted): number {
  const skipped = progress.skipped.reduce((sum, row) => sum + row.count, 0);
  return (
    progress.handed_over +
    progress.delivered +
    progress.failed +
    progress.unknown +
    progress.cancelled +
    skipped
  );
}
