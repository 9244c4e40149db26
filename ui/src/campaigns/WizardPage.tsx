// Preparing a campaign in six steps. The address names the step, the draft saves itself, every step can be opened at
// any time; what is missing is said on the last one.

import { Button, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ComponentType, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Campaign } from "@/api/types";
import { useMay } from "@/api/workspace";
import { ErrorNote, Page, PageHeader, ReadOnly } from "@/kit";
import { Redirect } from "@/kit/Redirect";
import { SaveState, SaveTrouble } from "@/kit/SaveState";
import { usePlace } from "@/kit/usePlace";
import { ReturnedNote } from "./Approvals";
import { editCampaignRoute, STEPS, type Step } from "./routes";
import { BasicsStep } from "./steps/BasicsStep";
import { ContentStep } from "./steps/ContentStep";
import { GoalStep } from "./steps/GoalStep";
import { LaunchStep } from "./steps/LaunchStep";
import { RecipientsStep } from "./steps/RecipientsStep";
import { ScheduleStep } from "./steps/ScheduleStep";
import { type StepProps, useDraft } from "./useDraft";
import type { CampaignDraft } from "./wire";
import "./wizard.css";

const BODIES: Record<Step, ComponentType<StepProps>> = {
  basics: BasicsStep,
  recipients: RecipientsStep,
  content: ContentStep,
  schedule: ScheduleStep,
  goal: GoalStep,
  launch: LaunchStep,
};

export function WizardPage() {
  const { t } = useTranslation("campaigns");
  const { id } = editCampaignRoute.useParams();
  const to = usePlace();
  const read = useGet("/campaigns/{id}", { path: { id }, anew: true });
  const client = useQueryClient();
  const [taken, setTaken] = useState(0);
  // A failed second reading takes nobody's draft away.
  if (read.error && !read.data) {
    return (
      <Page title={t("title")} narrow>
        <PageHeader crumbs={[{ title: t("title"), to: to("/campaigns") }]} title={t("campaign")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  if (!read.data) {
    return (
      <div className="page" aria-busy="true">
        <Skeleton h={28} w={320} mb={24} />
        <Skeleton h={46} radius="lg" mb={20} />
        <Skeleton h={360} radius="lg" />
      </div>
    );
  }
  if (read.data.state !== "draft") return <Redirect to={to(`/campaigns/${id}`)} />;
  const reload = async () => {
    await client.invalidateQueries({ queryKey: ["/campaigns/{id}"] });
    setTaken((now) => now + 1);
  };
  return <Wizard key={`${id}:${taken}`} campaign={read.data} reload={() => void reload()} />;
}

function Wizard({ campaign, reload }: { campaign: Campaign; reload: () => void }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const { step } = editCampaignRoute.useParams() as { step: Step };
  const { draft, set, autosave } = useDraft(campaign);
  useTemplateFromAddress(set);
  const Body = BODIES[step];
  const may = useMay("campaigns.write");
  return (
    <Page title={draft.name || t("campaign")}>
      <PageHeader
        crumbs={[{ title: t("title"), to: to("/campaigns") }]}
        title={draft.name || t("unnamed")}
        badge={may && <SaveState autosave={autosave} />}
      />
      <StepBar id={campaign.id} step={step} draft={draft} />
      <ReturnedNote id={campaign.id} />
      <SaveTrouble autosave={autosave} onReload={reload} />
      <ReadOnly key={step} when={!may && step !== "launch"}>
        <Body id={campaign.id} draft={draft} set={set} autosave={autosave} />
      </ReadOnly>
      {step !== "launch" && <Foot id={campaign.id} step={step} />}
    </Page>
  );
}

/** The template editor comes back with the template that was written for this campaign. */
function useTemplateFromAddress(set: (change: Partial<CampaignDraft>) => void) {
  const { template } = editCampaignRoute.useSearch();
  const params = editCampaignRoute.useParams();
  const navigate = useNavigate();
  const to = usePlace();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per address
  useEffect(() => {
    if (!template) return;
    set({ template_id: template });
    void navigate({ to: to(`/campaigns/${params.id}/edit/content`), search: {}, replace: true });
  }, [template]);
}

function isDone(step: Step, draft: CampaignDraft): boolean {
  switch (step) {
    case "basics":
      return draft.name.trim() !== "" && draft.sender_id !== null;
    case "recipients":
      return draft.include.length > 0;
    case "content":
      return draft.template_id !== null;
    case "schedule":
    case "goal":
      // Both have good defaults: they are done once somebody came this far.
      return draft.template_id !== null;
    case "launch":
      return false;
  }
}

function StepBar({ id, step, draft }: { id: string; step: Step; draft: CampaignDraft }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  return (
    <nav aria-label={t("steps")}>
      <ol className="steps">
        {STEPS.map((name, index) => {
          const done = name !== step && isDone(name, draft);
          return (
            <li key={name}>
              <Link
                to={to(`/campaigns/${id}/edit/${name}`)}
                aria-current={name === step ? "step" : undefined}
                activeProps={{}}
                replace
              >
                <span className="steps-mark" data-done={done || undefined}>
                  {done ? <IconCheck size={13} stroke={2.4} aria-label={t("step_done")} /> : index + 1}
                </span>
                <span className="steps-name">{t(`step.${name}`)}</span>
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Foot({ id, step }: { id: string; step: Step }) {
  const { t } = useTranslation("kit");
  const to = usePlace();
  const at = STEPS.indexOf(step);
  const [before, after] = [STEPS[at - 1], STEPS[at + 1]];
  return (
    <div className="wizard-foot">
      {before ? (
        <Button
          variant="default"
          component={Link}
          to={to(`/campaigns/${id}/edit/${before}`)}
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t("back")}
        </Button>
      ) : (
        <span />
      )}
      {after && (
        <Button
          component={Link}
          to={to(`/campaigns/${id}/edit/${after}`)}
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          {t("next")}
        </Button>
      )}
    </div>
  );
}
