// What stands on the home page of a role: which blocks, in which order. Each block reads what exists and shows nothing
// where there is nothing to say; a link is there only for who may follow it.

import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Campaign } from "@/api/types";
import { useMay } from "@/api/workspace";
import { CampaignState } from "@/campaigns/CampaignState";
import { isTrial } from "@/imports/wire";
import { Card, Moment, Section } from "@/kit";
import "@/campaigns/campaign-row.css";
import { usePlace } from "@/kit/usePlace";

export type Block =
  | "start"
  | "safety"
  | "approvals"
  | "running"
  | "drafts"
  | "trouble"
  | "figures"
  | "lines"
  | "results"
  | "takeaway";

const ORDER: Record<string, Block[]> = {
  owner: ["approvals", "start", "figures", "lines", "trouble", "safety", "results"],
  strategist: ["approvals", "start", "figures", "lines", "trouble", "running", "results"],
  crm_specialist: ["approvals", "running", "trouble", "lines", "drafts", "figures"],
  analyst: ["figures", "results", "takeaway", "lines"],
  project_manager: ["approvals", "drafts", "running", "lines", "figures"],
  viewer: ["figures", "running", "results"],
};

/** A role that this page does not know sees what everybody may. */
export function blocksOf(role: string): Block[] {
  return ORDER[role] ?? ["figures", "results"];
}

/** Campaigns of the newest fifty in one of these states. */
function useCampaigns(states: string[]): Campaign[] {
  const read = useGet("/campaigns", { query: { limit: 50 } });
  return (read.data?.rows ?? []).filter((one) => states.includes(one.state));
}

interface RowsProps {
  title: string;
  aside?: ReactNode;
  rows: Campaign[];
  place: (row: Campaign) => string;
}

function Campaigns({ title, aside, rows, place }: RowsProps) {
  const to = usePlace();
  if (rows.length === 0) return null;
  return (
    <Section title={title} aside={aside}>
      <Card flush>
        {rows.slice(0, 6).map((row) => (
          <div key={row.id} className="campaign-row">
            <Link className="link" to={to(place(row))}>
              {row.name}
            </Link>
            <span className="muted">
              <Moment value={whenOf(row)} />
            </span>
            <CampaignState state={row.state} />
          </div>
        ))}
      </Card>
    </Section>
  );
}

function whenOf(row: Campaign) {
  if (row.state === "scheduled" && row.schedule.at) return row.schedule.at;
  return row.finished_at ?? row.launched_at ?? row.updated_at ?? null;
}

function AllCampaigns() {
  const { t } = useTranslation("home");
  const to = usePlace();
  return (
    <Link className="link" to={to("/campaigns")}>
      {t("all_campaigns")}
    </Link>
  );
}

/** What goes out now, waits for its moment, or stands still. */
export function Running() {
  const { t } = useTranslation("home");
  const rows = useCampaigns(["paused", "sending", "planning", "scheduled"]);
  const aside = <AllCampaigns />;
  return <Campaigns title={t("running")} aside={aside} rows={rows} place={(row) => `/campaigns/${row.id}`} />;
}

export function Drafts() {
  const { t } = useTranslation("home");
  const rows = useCampaigns(["draft"]);
  return <Campaigns title={t("drafts")} rows={rows} place={(row) => `/campaigns/${row.id}/edit/basics`} />;
}

export function Results() {
  const { t } = useTranslation("home");
  const rows = useCampaigns(["finished"]);
  const place = (row: Campaign) => `/campaigns/${row.id}/report`;
  return <Campaigns title={t("results")} aside={<AllCampaigns />} rows={rows} place={place} />;
}

/** Imports that failed or left rows behind. */
export function Trouble() {
  const { t } = useTranslation("home");
  const to = usePlace();
  const may = useMay("operations.read");
  const read = useGet("/operations", { query: { limit: 20 }, enabled: may });
  const rows = (read.data?.rows ?? []).filter(
    (one) => (one.state === "failed" || one.failed > 0) && !isTrial(one.result),
  );
  if (rows.length === 0) return null;
  return (
    <Section title={t("trouble")}>
      <Card flush>
        {rows.slice(0, 4).map((row) => (
          <div key={row.id} className="campaign-row">
            <Link className="link" to={to(`/operations/${row.id}`)}>
              {row.title}
            </Link>
            <span className="muted">
              <Moment value={row.finished_at ?? row.created_at} />
            </span>
            <span>{row.failed > 0 ? t("rows_refused", { count: row.failed }) : t("operation_failed")}</span>
          </div>
        ))}
      </Card>
    </Section>
  );
}

/** What an owner answers for: who enters, who sees addresses, who sends alone. */
export function Safety() {
  const { t } = useTranslation("home");
  const people = useGet("/users").data?.rows;
  const policy = useGet("/access").data;
  if (!people || !policy) return null;
  const bare = people.filter((one) => !one.second_factor);
  const names = bare.map((one) => one.name).join(", ");
  const lines: [boolean, string, string][] = [
    [
      bare.length === 0,
      t(bare.length === 0 ? "factor_all" : "factor_missing", { count: bare.length, names }),
      "users",
    ],
    [policy.second_factor, t(policy.second_factor ? "factor_asked" : "factor_free"), "policy"],
    [
      policy.masked_roles.length > 0,
      t(policy.masked_roles.length > 0 ? "masked_some" : "masked_none"),
      "policy",
    ],
    [
      people.length < 2 || policy.approval_above !== null,
      t(people.length < 2 ? "alone" : policy.approval_above === null ? "approval_none" : "approval_some", {
        count: policy.approval_above ?? 0,
      }),
      "policy",
    ],
  ];
  const open = lines.filter(([done]) => !done).length;
  return (
    <Section
      title={t("safety")}
      aside={<span className="muted">{open === 0 ? t("safety_good") : null}</span>}
    >
      <Card flush>
        {lines.map(([done, text, tab]) => (
          <SafetyLine key={text} done={done} tab={tab}>
            {text}
          </SafetyLine>
        ))}
      </Card>
    </Section>
  );
}

function SafetyLine({ done, tab, children }: { done: boolean; tab: string; children: ReactNode }) {
  const { t } = useTranslation("home");
  const to = usePlace();
  return (
    <div className="home-safety">
      {done ? (
        <IconCircleCheck size={18} style={{ color: "var(--ok)" }} aria-label={t("is_good")} />
      ) : (
        <IconAlertTriangle size={18} style={{ color: "var(--warn)" }} aria-label={t("is_open")} />
      )}
      <span>{children}</span>
      <Link className="link" to={to(`/settings/${tab}`)}>
        {t(done ? "see" : "change")}
      </Link>
    </div>
  );
}

/** Where an analyst takes numbers and files from. */
export function Takeaway() {
  const { t } = useTranslation("home");
  const to = usePlace();
  const may = useMay("customers.export");
  if (!may) return null;
  const places = ["customers", "segments", "orders", "lists"] as const;
  return (
    <Section title={t("takeaway")}>
      <Card flush>
        {places.map((place) => (
          <div key={place} className="home-safety home-place">
            <span>{t(`takeaway_text.${place}`)}</span>
            <Link className="link" to={to(`/${place}`)}>
              {t("see")}
            </Link>
          </div>
        ))}
      </Card>
    </Section>
  );
}
