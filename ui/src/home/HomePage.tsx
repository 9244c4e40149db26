import { Button, Skeleton } from "@mantine/core";
import {
  IconArrowRight,
  IconCake,
  IconClockHour4,
  IconMoon,
  IconRepeat,
  type TablerIcon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Home, HomeLine } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { WaitingApprovals } from "@/campaigns/Approvals";
import {
  Card,
  Count,
  Definition,
  EmptyState,
  ErrorNote,
  Moment,
  Money,
  Page,
  PageHeader,
  Percent,
  Section,
  StatCard,
  Stats,
  useBoth,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { FailingImports } from "@/regular_imports/FailingImports";
import { StartCard } from "@/start/StartCard";
import { type Block, blocksOf, Drafts, Results, Running, Safety, Takeaway, Trouble } from "./blocks";
import "./home.css";

/** Home begins with value: what sleeps in the base, what it is worth, and one button to write to them. */
export function HomePage() {
  const { t } = useTranslation("home");
  const to = usePlace();
  const { role } = useWorkspace();
  const mayImport = useMay("imports.run");
  const read = useGet("/home");
  const home = read.data;
  if (read.error && !home) {
    return (
      <Page title={t("title")}>
        <PageHeader title={t("title")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  if (home && home.customers === 0) {
    return (
      <Page title={t("title")}>
        <PageHeader title={t("title")} />
        <StartCard />
        <Card>
          <EmptyState
            drawing="people"
            title={t("empty_title")}
            text={t("empty_text")}
            action={
              mayImport && (
                <Button component={Link} to={to("/imports/new")}>
                  {t("empty_action")}
                </Button>
              )
            }
          />
        </Card>
      </Page>
    );
  }
  const blocks = blocksOf(role);
  // Who has no lines of money on the page is not promised any.
  const plain = blocks.includes("lines") ? "" : "_plain";
  return (
    <Page title={t(`title${plain}`)}>
      <PageHeader
        title={t(`title${plain}`)}
        sub={
          home ? (
            <>
              {t(`sub${plain}`)} {t("as_of")} <Moment value={home.as_of} />.
            </>
          ) : (
            t(`sub${plain}`)
          )
        }
      />
      {blocks.map((block) => (
        <BlockOf key={block} block={block} home={home} />
      ))}
    </Page>
  );
}

function BlockOf({ block, home }: { block: Block; home: Home | undefined }) {
  switch (block) {
    case "start":
      return <StartCard />;
    case "safety":
      return <Safety />;
    case "approvals":
      return <WaitingApprovals />;
    case "running":
      return <Running />;
    case "drafts":
      return <Drafts />;
    case "trouble":
      return (
        <>
          <FailingImports />
          <Trouble />
        </>
      );
    case "figures":
      return (
        <div className="home-figures">
          <Figures home={home} />
        </div>
      );
    case "lines":
      return <Lines home={home} />;
    case "results":
      return <Results />;
    case "takeaway":
      return <Takeaway />;
  }
}

function Lines({ home }: { home: Home | undefined }) {
  const { t } = useTranslation("home");
  return (
    <Section title={t("lines_title")}>
      <Card flush>
        {home ? home.lines.map((line) => <Line key={line.kind} line={line} />) : <LineSkeletons />}
      </Card>
      <p className="home-note">{t("lines_note")}</p>
    </Section>
  );
}

function Figures({ home }: { home: Home | undefined }) {
  const { t } = useTranslation("home");
  const email = home?.reachable.find((one) => one.channel === "email")?.count ?? 0;
  const days = home?.orders.days ?? 90;
  return (
    <Stats>
      <StatCard
        loading={!home}
        label={t("customers")}
        definition={t("customers_definition")}
        value={<Count value={home?.customers} />}
        note={t("customers_note")}
      />
      <StatCard
        loading={!home}
        label={t("reachable")}
        definition={t("reachable_definition")}
        value={<Count value={email} />}
        note={
          <>
            <Percent value={home?.customers ? email / home.customers : null} /> {t("of_base")}
          </>
        }
      />
      <StatCard
        loading={!home}
        label={t("revenue")}
        definition={t("revenue_definition", { days })}
        value={<Money value={home?.orders.revenue} style="round" />}
        note={t("last_days", { count: days })}
      />
      <StatCard
        loading={!home}
        label={t("orders")}
        definition={t("orders_definition", { days })}
        value={<Count value={home?.orders.count} />}
        note={
          <>
            {t("buyers")} <Count value={home?.orders.buyers} />
          </>
        }
      />
    </Stats>
  );
}

const ICONS: Record<string, TablerIcon> = {
  sleeping: IconMoon,
  second_purchase: IconRepeat,
  due: IconClockHour4,
  birthdays: IconCake,
};

function Line({ line }: { line: HomeLine }) {
  const { t } = useTranslation("home");
  const both = useBoth();
  const to = usePlace();
  const mayWrite = useMay("campaigns.write");
  const Icon = ICONS[line.kind] ?? IconMoon;
  const name = both(line.segment_name);
  const search = {
    rule: JSON.stringify(line.rule),
    name,
    ...(mayWrite ? { goal: "campaign", hint: line.template_hint ?? undefined } : {}),
  };
  return (
    <div className="home-line">
      <span className="home-line-icon">
        <Icon size={20} stroke={1.6} aria-hidden />
      </span>
      <div className="home-line-name">
        <strong>
          {name} <Definition text={both(line.definition)} />
        </strong>
        <span>{t(`why.${line.kind}`)}</span>
      </div>
      <div className="home-line-number">
        <strong>
          <Count value={line.customers} />
        </strong>
        <span>{t("of_customers", { count: line.customers })}</span>
      </div>
      <div className="home-line-number home-line-worth">
        {line.value ? (
          <>
            <strong>
              <Money value={line.value.expected} style="round" />
            </strong>
            <span>
              <Money value={line.value.low} style="round" /> – <Money value={line.value.high} style="round" />
            </span>
          </>
        ) : (
          <span>{t("too_little")}</span>
        )}
      </div>
      <Button
        component={Link}
        to={to("/segments/new")}
        search={search as never}
        variant="default"
        rightSection={<IconArrowRight size={15} aria-hidden />}
        disabled={line.customers === 0}
        aria-label={`${t(mayWrite ? "write" : "look")}: ${name}`}
      >
        {t(mayWrite ? "write" : "look")}
      </Button>
    </div>
  );
}

function LineSkeletons() {
  return (
    <>
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="home-line">
          <Skeleton h={36} w={36} radius="lg" />
          <div className="home-line-name">
            <Skeleton h={14} w={220} mb={8} />
            <Skeleton h={10} w={320} />
          </div>
          <Skeleton h={36} w={90} />
          <Skeleton h={36} w={160} />
          <Skeleton h={34} w={130} />
        </div>
      ))}
    </>
  );
}
