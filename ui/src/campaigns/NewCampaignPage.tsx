import { Button } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, NotAllowed, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { draftOf as letterOf } from "@/templates/NewTemplatePage";
import { STARTERS, type StarterName } from "@/templates/starters";
import { newCampaignRoute } from "./routes";
import { BasicsFields } from "./steps/BasicsStep";
import type { CampaignDraft } from "./wire";
import "./wizard.css";

/** The first step of a campaign that does not exist yet; what other pages know comes in the address. */
export function NewCampaignPage() {
  const { t, i18n } = useTranslation("campaigns");
  const search = newCampaignRoute.useSearch();
  const to = usePlace();
  const senders = useGet("/senders");
  const [changes, setChanges] = useState<Partial<CampaignDraft>>({});
  // Whoever has connected a real sender means it; until then there is the sandbox.
  const known = senders.data?.rows ?? [];
  const first = (known.find((one) => one.kind !== "sandbox") ?? known[0])?.id ?? null;
  const draft: CampaignDraft = {
    name:
      search.name ??
      t("new_name", {
        date: new Intl.DateTimeFormat(i18n.language === "ru" ? "ru-RU" : "en-GB", {
          day: "numeric",
          month: "long",
        }).format(new Date()),
      }),
    channel: "email",
    template_id: search.template ?? null,
    sender_id: first,
    purpose: "marketing",
    topic_id: null,
    include: search.segment ? [search.segment] : [],
    exclude: [],
    control_percent: 10,
    schedule: { at: null, not_after: null },
    goal_days: 7,
    utm: null,
    ...changes,
  };
  const { start, pending, error } = useStart(search.hint);
  const crumbs = [{ title: t("title"), to: to("/campaigns") }];
  if (!useMay("campaigns.write")) return <NotAllowed title={t("new_title")} crumbs={crumbs} />;
  return (
    <Page title={t("new_title")}>
      <PageHeader crumbs={crumbs} title={t("new_title")} sub={t("new_sub")} />
      {error ? <ErrorNote error={error} /> : null}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.name.trim()) start(draft);
        }}
      >
        <div className="wizard-form">
          <Card>
            <BasicsFields draft={draft} set={(change) => setChanges((now) => ({ ...now, ...change }))} />
          </Card>
        </div>
        <div className="wizard-foot">
          <span />
          <Button type="submit" loading={pending} rightSection={<IconArrowRight size={16} aria-hidden />}>
            {t("kit:next")}
          </Button>
        </div>
      </form>
    </Page>
  );
}

/** Creates the draft; a hint from the home page brings its letter along. */
function useStart(hint: string | undefined) {
  const { i18n, t } = useTranslation("templates");
  const to = usePlace();
  const navigate = useNavigate();
  const create = useAct("POST /campaigns", {
    refresh: ["/campaigns"],
    onDone: (made) => void navigate({ to: to(`/campaigns/${made.id}/edit/recipients`), replace: true }),
  });
  const write = useAct("POST /templates", { refresh: ["/templates"] });
  const start = (draft: CampaignDraft) => {
    const starter = hint && hint in STARTERS ? (hint as StarterName) : null;
    if (!starter || draft.template_id) return create.mutate({ body: draft });
    const language = i18n.language === "ru" ? "ru" : "en";
    write.mutate(
      { body: letterOf(starter, t(`starter.${starter}`), language) },
      { onSuccess: (letter) => create.mutate({ body: { ...draft, template_id: letter.id } }) },
    );
  };
  return { start, pending: create.isPending || write.isPending, error: create.error ?? write.error };
}
