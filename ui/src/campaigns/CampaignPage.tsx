import { Skeleton } from "@mantine/core";
import { useLocation, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useGet, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import type { Campaign } from "@/api/types";
import { Count, ErrorNote, Moment, Page, PageHeader } from "@/kit";
import { LinkTabs } from "@/kit/LinkTabs";
import { Redirect } from "@/kit/Redirect";
import { usePlace } from "@/kit/usePlace";
import { Actions } from "./Actions";
import { ApprovalPanel } from "./Approvals";
import { CampaignState } from "./CampaignState";
import { DeliveriesTable } from "./DeliveriesTable";
import { ProgressView } from "./ProgressView";
import { ReportView } from "./ReportView";
import "./wizard.css";

export function CampaignPage() {
  return <Frame tab="">{(campaign) => <ProgressView campaign={campaign} />}</Frame>;
}

export function CampaignReportPage() {
  return <Frame tab="/report">{(campaign) => <ReportView campaign={campaign} />}</Frame>;
}

export function CampaignDeliveriesPage() {
  return <Frame tab="/deliveries">{(campaign) => <DeliveriesTable campaign={campaign} />}</Frame>;
}

const TABS = [
  ["", "progress"],
  ["/report", "report"],
  ["/deliveries", "deliveries"],
] as const;

/** A campaign after its launch: header, actions, and three views of it. */
function Frame({ tab, children }: { tab: string; children: (campaign: Campaign) => ReactNode }) {
  const { t } = useTranslation("campaigns");
  const { id } = useParams({ strict: false }) as { id: string };
  const { pathname } = useLocation();
  const to = usePlace();
  const refresh = useRefresh();
  const read = useGet("/campaigns/{id}", { path: { id } });
  useLive("campaign", (event) => {
    if (event.id === id) refresh("/campaigns/{id}", "/campaigns/{id}/progress", "/campaigns/{id}/approval");
  });
  const crumbs = [{ title: t("title"), to: to("/campaigns") }];
  if (read.error) {
    return (
      <Page title={t("title")} narrow>
        <PageHeader crumbs={crumbs} title={t("campaign")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  // A draft that is being read again may just have been launched: it counts when the answer is here.
  const campaign = read.data?.state === "draft" && read.isFetching ? undefined : read.data;
  if (campaign?.state === "draft") return <Redirect to={to(`/campaigns/${id}/edit/basics`)} />;
  return (
    <Page title={campaign?.name ?? t("campaign")}>
      <PageHeader
        crumbs={crumbs}
        title={campaign ? campaign.name : <Skeleton h={24} w={280} my={2} />}
        badge={campaign && <CampaignState state={campaign.state} />}
        sub={campaign && <Sub campaign={campaign} />}
        actions={campaign && <Actions campaign={campaign} />}
      />
      {campaign?.state === "approval" ? (
        <ApprovalPanel campaign={campaign} />
      ) : (
        <>
          <LinkTabs
            label={t("views")}
            tabs={TABS.map(([path, name]) => ({
              to: to(`/campaigns/${id}${path}`),
              title: t(`view.${name}`),
              current: path === tab && pathname.includes(id),
            }))}
          />
          {campaign ? children(campaign) : <Skeleton h={320} radius="lg" />}
        </>
      )}
    </Page>
  );
}

function Sub({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { state, schedule } = campaign;
  if (state === "approval") return null;
  if (state === "scheduled" && schedule.at) {
    return (
      <>
        {t("starts")} <Moment value={schedule.at} exact />
      </>
    );
  }
  return (
    <>
      {t("audience")}: <Count value={campaign.audience_count} />
      {campaign.launched_at && (
        <>
          {" · "}
          {t("launched")} <Moment value={campaign.launched_at} />
        </>
      )}
      {campaign.finished_at && (
        <>
          {" · "}
          {t("finished")} <Moment value={campaign.finished_at} />
        </>
      )}
    </>
  );
}
