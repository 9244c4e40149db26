import { ActionIcon, Button } from "@mantine/core";
import { IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import type { Campaign } from "@/api/types";
import { useMay } from "@/api/workspace";
import {
  ChannelIcon,
  ConfirmWithCount,
  Count,
  EmptyState,
  ErrorNote,
  Moment,
  Page,
  PageHeader,
  Table,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { WaitingApprovals } from "./Approvals";
import { CampaignState } from "./CampaignState";
import type { CampaignDraft } from "./wire";

export function CampaignsPage() {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const may = useMay("campaigns.write");
  const list = useList("/campaigns");
  const refresh = useRefresh();
  useLive("campaign", () => refresh("/campaigns", "/approvals"));
  const [doomed, setDoomed] = useState<Campaign | null>(null);
  const copy = useCopy();
  const create = (
    <Button component={Link} to={to("/campaigns/new")} leftSection={<IconPlus size={16} aria-hidden />}>
      {t("create")}
    </Button>
  );
  const empty = !list.loading && list.rows.length === 0 && !list.problem;
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} actions={may && !empty ? create : undefined} />
      <WaitingApprovals />
      {copy.error ? <ErrorNote error={copy.error} /> : null}
      <Table
        id="campaigns"
        label={t("title")}
        list={list}
        rowKey={(row) => row.id}
        rowHref={(row) => to(placeOf(row))}
        columns={[
          { id: "name", title: t("name"), width: 300, cell: (row) => row.name },
          {
            id: "channel",
            title: t("channel"),
            width: 150,
            cell: (row) => <ChannelIcon channel={row.channel} withName />,
          },
          {
            id: "state",
            title: t("state_title"),
            width: 140,
            cell: (row) => <CampaignState state={row.state} />,
          },
          {
            id: "audience",
            title: t("audience"),
            definition: t("definition.audience"),
            numeric: true,
            width: 120,
            cell: (row) => (
              <Count value={row.state === "draft" || row.state === "approval" ? null : row.audience_count} />
            ),
          },
          { id: "when", title: t("when"), width: 150, cell: (row) => <When row={row} /> },
        ]}
        rowActions={
          may
            ? (row) => (
                <>
                  <ActionIcon
                    aria-label={t("duplicate")}
                    title={t("duplicate")}
                    onClick={() => copy.run(row)}
                  >
                    <IconCopy size={16} stroke={1.6} />
                  </ActionIcon>
                  {row.state === "draft" && (
                    <ActionIcon aria-label={t("delete")} title={t("delete")} onClick={() => setDoomed(row)}>
                      <IconTrash size={16} stroke={1.6} />
                    </ActionIcon>
                  )}
                </>
              )
            : undefined
        }
        empty={
          <EmptyState
            drawing="letter"
            title={t("empty_title")}
            text={t("empty_text")}
            action={may ? create : undefined}
          />
        }
      />
      {doomed && <Delete campaign={doomed} onClose={() => setDoomed(null)} />}
    </Page>
  );
}

/** Where a person wants to go: on with a draft, to the report of what is over, to the progress of what runs. */
function placeOf(row: Campaign): string {
  if (row.state === "draft") return `/campaigns/${row.id}/edit/basics`;
  return row.state === "finished" ? `/campaigns/${row.id}/report` : `/campaigns/${row.id}`;
}

function When({ row }: { row: Campaign }) {
  if (row.state === "scheduled" && row.schedule.at) return <Moment value={row.schedule.at} />;
  return <Moment value={row.finished_at ?? row.launched_at ?? row.updated_at} />;
}

export function draftOf(row: Campaign): CampaignDraft {
  const { name, channel, template_id, sender_id, purpose, topic_id, include, exclude } = row;
  const { control_percent, schedule, goal_days, utm } = row;
  return {
    name,
    channel,
    template_id,
    sender_id,
    purpose,
    topic_id,
    include,
    exclude,
    control_percent,
    schedule: { at: schedule.at, not_after: schedule.not_after },
    goal_days,
    utm,
  };
}

function useCopy() {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const navigate = useNavigate();
  const act = useAct("POST /campaigns", {
    refresh: ["/campaigns"],
    onDone: (made) => void navigate({ to: to(`/campaigns/${made.id}/edit/basics`) }),
  });
  const run = (row: Campaign) => {
    // A copy starts its own time: the old moment has passed.
    const schedule = { at: null, not_after: null };
    act.mutate({ body: { ...draftOf(row), name: t("copy_of", { name: row.name }), schedule } });
  };
  return { run, error: act.error };
}

function Delete({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const act = useAct("DELETE /campaigns/{id}", { refresh: ["/campaigns"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("delete_title", { name: campaign.name })}
      verb={t("delete")}
      danger
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: campaign.id }, version: campaign.version })}
    >
      {t("delete_text")}
    </ConfirmWithCount>
  );
}
