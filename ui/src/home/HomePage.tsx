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
import { useMay } from "@/api/workspace";
import { CampaignState } from "@/campaigns/CampaignState";
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
import "./home.css";

/** Home begins with value: what sleeps in the base, what it is worth, and one button to write to them. */
export function HomePage() {
  const { t } = useTranslation("home");
  const to = usePlace();
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
        <Card>
          <EmptyState
            drawing="people"
            title={t("empty_title")}
            text={t("empty_text")}
            action={
              <Button component={Link} to={to("/imports/new")}>
                {t("empty_action")}
              </Button>
            }
          />
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t("title")}>
      <PageHeader
        title={t("title")}
        sub={
          home ? (
            <>
              {t("sub")} {t("as_of")} <Moment value={home.as_of} />.
            </>
          ) : (
            t("sub")
          )
        }
      />
      <Figures home={home} />
      <Section title={t("lines_title")}>
        <Card flush>
          {home ? home.lines.map((line) => <Line key={line.kind} line={line} />) : <LineSkeletons />}
        </Card>
        <p className="home-note">{t("lines_note")}</p>
      </Section>
      <LastCampaigns />
    </Page>
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

function LastCampaigns() {
  const { t } = useTranslation("home");
  const to = usePlace();
  const read = useGet("/campaigns", { query: { limit: 4 } });
  const rows = read.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Section
      title={t("campaigns")}
      aside={
        <Link className="link" to={to("/campaigns")}>
          {t("all_campaigns")}
        </Link>
      }
    >
      <Card flush>
        {rows.map((campaign) => (
          <div key={campaign.id} className="home-campaign">
            <Link className="link" to={to(`/campaigns/${campaign.id}`)}>
              {campaign.name}
            </Link>
            <span className="muted">
              <Moment value={campaign.finished_at ?? campaign.launched_at ?? campaign.created_at} />
            </span>
            <CampaignState state={campaign.state} />
          </div>
        ))}
      </Card>
    </Section>
  );
}
