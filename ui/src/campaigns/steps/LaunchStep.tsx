import { Button, Stack } from "@mantine/core";
import { IconArrowLeft, IconSend } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk } from "@/api/ask";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { Card, ConfirmWithCount, Note } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { Checklist, useChecks } from "../Checklist";
import { EstimateCard, useEstimate } from "../Estimate";
import { TestSend } from "../TestSend";
import type { StepProps } from "../useDraft";

export function LaunchStep({ id, draft, autosave }: StepProps) {
  const { t } = useTranslation("campaigns");
  const estimate = useEstimate(id, autosave);
  const senders = useGet("/senders");
  const sender = senders.data?.rows.find((one) => one.id === draft.sender_id);
  const template = useGet("/templates/{id}", {
    path: { id: draft.template_id ?? "" },
    enabled: draft.template_id !== null,
  });
  const letter = template.data;
  const preview = useAsk("POST /templates/preview", {
    body: {
      subject: letter?.subject ?? "",
      preheader: letter?.preheader ?? "",
      body_kind: letter?.body_kind ?? "blocks",
      body: letter?.body ?? "[]",
    },
    enabled: letter !== undefined,
  });
  // Before the letter has been looked at nothing is said of it: neither that it is good nor that it has errors.
  const looked = draft.template_id === null || preview.data !== undefined || preview.error !== null;
  const problems = preview.data?.problems ?? [];
  const checks = useChecks({
    id,
    draft,
    estimate: estimate.data,
    sender,
    problems,
    body: template.data?.body ?? "",
  });
  const good = checks.every((check) => check.tone !== "bad");
  const ready = good && looked && estimate.data !== undefined && !estimate.old;
  const [asking, setAsking] = useState(false);
  const mayLaunch = useMay("campaigns.launch");
  const mayWrite = useMay("campaigns.write");
  const above = useGet("/access").data?.approval_above ?? null;
  const second = above !== null && (estimate.data?.will_receive ?? 0) > above;
  return (
    <>
      <div className="wizard-two" aria-busy={!looked || estimate.isPending}>
        <Stack gap="md">
          <Card flush>
            <Checklist checks={checks} />
          </Card>
          {mayWrite && (
            <TestSend
              id={id}
              disabled={draft.template_id === null || draft.sender_id === null}
              before={autosave.flush}
            />
          )}
        </Stack>
        <div className="wizard-aside">
          <EstimateCard estimate={estimate} />
        </div>
      </div>
      <div className="wizard-foot">
        <Back id={id} />
        <div className="wizard-foot-space">
          {mayLaunch ? (
            <span className="muted">{good ? "" : t("launch_not_ready")}</span>
          ) : (
            <Note tone="warn">{t("launch_no_right")}</Note>
          )}
        </div>
        <Button
          leftSection={<IconSend size={16} aria-hidden />}
          disabled={!ready || !mayLaunch}
          onClick={() => setAsking(true)}
        >
          {t(second ? "approval.ask" : draft.schedule.at ? "launch_later" : "launch")}
        </Button>
      </div>
      {asking && (
        <Confirm
          id={id}
          count={estimate.data?.will_receive ?? 0}
          at={draft.schedule.at}
          sandbox={sender?.kind === "sandbox"}
          above={second ? above : null}
          onClose={() => setAsking(false)}
          recount={() => void estimate.refetch()}
        />
      )}
    </>
  );
}

function Back({ id }: { id: string }) {
  const { t } = useTranslation("kit");
  const to = usePlace();
  return (
    <Button
      variant="default"
      component={Link}
      to={to(`/campaigns/${id}/edit/goal`)}
      leftSection={<IconArrowLeft size={16} aria-hidden />}
    >
      {t("back")}
    </Button>
  );
}

interface ConfirmProps {
  id: string;
  count: number;
  at: string | null;
  sandbox: boolean;
  /** How many one person may send to alone, where these are more. */
  above: number | null;
  onClose: () => void;
  recount: () => void;
}

/** The last question names the number; for letters to real people the number is typed. */
function Confirm({ id, count, at, sandbox, above, onClose, recount }: ConfirmProps) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const to = usePlace();
  const navigate = useNavigate();
  const launch = useAct("POST /campaigns/{id}/launch", {
    refresh: ["/campaigns", "/campaigns/{id}", "/campaigns/{id}/approval", "/approvals"],
    onDone: () => void navigate({ to: to(`/campaigns/${id}`) }),
  });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t(above !== null ? "approval.ask_title" : at ? "launch_later_title" : "launch_title")}
      verb={t(above !== null ? "approval.ask" : at ? "launch_later" : "launch")}
      count={count}
      countLabel={t("will_receive_people", { count })}
      typed={!sandbox && above === null}
      pending={launch.isPending}
      error={launch.error}
      onConfirm={() =>
        launch.mutate(
          { path: { id }, body: { expected_recipients: count } },
          { onError: (error) => error.code === "recipients_changed" && recount() },
        )
      }
    >
      {above !== null
        ? t("approval.ask_text", { count: above })
        : at
          ? t("launch_later_text", { moment: format.exact(at) })
          : t(sandbox ? "launch_sandbox_text" : "launch_text")}
    </ConfirmWithCount>
  );
}
