import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { IconCheck, IconUserCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Campaign } from "@/api/types";
import { useMay } from "@/api/workspace";
import { Badge, Card, ConfirmWithCount, Count, ErrorNote, Facts, Moment, Note, Section } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import type { Approval } from "./wire";
import "./campaign-row.css";

const REFRESH = ["/campaigns", "/campaigns/{id}", "/campaigns/{id}/approval", "/approvals"] as const;

/** Who somebody is: a colleague by name, a program by its id. */
function useName(): (id: string) => string {
  const people = useGet("/users").data?.rows ?? [];
  return (id) => people.find((one) => one.id === id)?.name ?? id;
}

/** What waits for a second person; nothing is shown where nothing waits. */
export function WaitingApprovals() {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const name = useName();
  const rows = useGet("/approvals").data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Section title={t("approval.waiting")}>
      <Card flush>
        {rows.map((row) => (
          <div key={row.campaign_id} className="campaign-row">
            <Link className="link" to={to(`/campaigns/${row.campaign_id}`)}>
              {row.campaign_name}
            </Link>
            <span className="muted">
              {t("approval.recipients", { count: row.recipients })} · {name(row.asked_by)},{" "}
              <Moment value={row.asked_at} />
            </span>
            {row.may_approve ? (
              <Badge tone="warn" icon={IconUserCheck}>
                {t("approval.yours")}
              </Badge>
            ) : (
              <Badge tone="quiet">{t("approval.others")}</Badge>
            )}
          </div>
        ))}
      </Card>
    </Section>
  );
}

/** Why a draft came back; nothing where it never left. */
export function ReturnedNote({ id }: { id: string }) {
  const { t } = useTranslation("campaigns");
  const name = useName();
  const last = useGet("/campaigns/{id}/approval", { path: { id } }).data?.rows[0];
  if (last?.approved !== false || !last.decided_by) return null;
  return (
    <Note
      tone="warn"
      title={t(last.word ? "approval.returned" : "approval.back", { name: name(last.decided_by) })}
    >
      {last.word}
    </Note>
  );
}

/** A campaign that waits: what it is, who asked, and the word of whoever may say it. */
export function ApprovalPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const name = useName();
  const read = useGet("/campaigns/{id}/approval", { path: { id: campaign.id } });
  const approval = read.data?.rows[0];
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!approval) return null;
  return (
    <Stack gap="md" maw={680}>
      <Note
        tone={approval.may_approve ? "warn" : "info"}
        title={t(approval.may_approve ? "approval.yours_title" : "approval.others_title")}
      >
        {t(approval.may_approve ? "approval.yours_text" : "approval.others_text")}
      </Note>
      <Card title={t("approval.asked")}>
        <Facts
          rows={[
            [t("approval.by"), name(approval.asked_by)],
            [t("approval.when"), <Moment key="w" value={approval.asked_at} />],
            [t("approval.count"), <Count key="c" value={approval.recipients} />],
            ...startOf(campaign).map((at): [string, React.ReactNode] => [
              t("starts"),
              <Moment key="s" value={at} exact />,
            ]),
          ]}
        />
        <Parts campaign={campaign} />
      </Card>
      <Words campaign={campaign} approval={approval} />
    </Stack>
  );
}

function startOf(campaign: Campaign): string[] {
  return campaign.schedule.at ? [campaign.schedule.at] : [];
}

/** What a second person looks at: the letter and who gets it. */
function Parts({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const sources = [...campaign.include, ...campaign.exclude];
  const place = (id: string) => to(id.startsWith("lst_") ? `/lists/${id}` : `/segments/${id}`);
  return (
    <Group gap="md" mt="md">
      {campaign.template_id && (
        <Link className="accent-link" to={to(`/templates/${campaign.template_id}`)}>
          {t("approval.letter")}
        </Link>
      )}
      {sources.map((id) => (
        <Link key={id} className="accent-link" to={place(id)}>
          {t(id.startsWith("lst_") ? "approval.list" : "approval.segment")}
        </Link>
      ))}
    </Group>
  );
}

function Words({ campaign, approval }: { campaign: Campaign; approval: Approval }) {
  const { t } = useTranslation("campaigns");
  const may = useMay("campaigns.launch");
  const [asking, setAsking] = useState<"approve" | "return" | null>(null);
  if (!may) return null;
  return (
    <Group gap="sm">
      {approval.may_approve && (
        <Button leftSection={<IconCheck size={16} aria-hidden />} onClick={() => setAsking("approve")}>
          {t("approval.approve")}
        </Button>
      )}
      <Button variant="default" onClick={() => setAsking("return")}>
        {t(approval.may_approve ? "approval.return" : "approval.take_back")}
      </Button>
      {asking === "approve" && <Approve campaign={campaign} onClose={() => setAsking(null)} />}
      {asking === "return" && (
        <Return campaign={campaign} own={!approval.may_approve} onClose={() => setAsking(null)} />
      )}
    </Group>
  );
}

/** The number of now stands on the question, and it is typed. */
function Approve({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const estimate = useAct("POST /campaigns/{id}/estimate");
  const approve = useAct("POST /campaigns/{id}/approve", { refresh: [...REFRESH], onDone: onClose });
  const [asked, setAsked] = useState(false);
  const path = { id: campaign.id };
  if (!asked) {
    setAsked(true);
    estimate.mutate({ path });
  }
  const count = estimate.data?.will_receive;
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("approval.approve_title")}
      verb={t("approval.approve")}
      count={count}
      countLabel={t("will_receive_people", { count: count ?? 0 })}
      typed
      pending={approve.isPending || count === undefined}
      error={approve.error ?? estimate.error}
      onConfirm={() =>
        count !== undefined &&
        approve.mutate(
          { path, body: { expected_recipients: count } },
          { onError: (error) => error.code === "recipients_changed" && estimate.mutate({ path }) },
        )
      }
    >
      {t("approval.approve_text")}
    </ConfirmWithCount>
  );
}

function Return({ campaign, own, onClose }: { campaign: Campaign; own: boolean; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const [word, setWord] = useState("");
  const act = useAct("POST /campaigns/{id}/return", { refresh: [...REFRESH], onDone: onClose });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{t(own ? "approval.take_back" : "approval.return")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
      size={460}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate({ path: { id: campaign.id }, body: { word: word.trim() } });
        }}
      >
        <Stack gap="md">
          {act.error ? <ErrorNote error={act.error} /> : null}
          {own ? (
            <p className="sentence">{t("approval.take_back_text")}</p>
          ) : (
            <Textarea
              label={t("approval.word")}
              value={word}
              onChange={(event) => setWord(event.currentTarget.value)}
              autosize
              minRows={3}
              maxLength={1000}
              data-autofocus
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("kit:cancel")}
            </Button>
            <Button type="submit" loading={act.isPending}>
              {t(own ? "approval.take_back" : "approval.return")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
