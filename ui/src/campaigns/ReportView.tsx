// What the campaign did. Every figure has its definition; the effect speaks in words and says when it cannot.

import { Button, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Campaign } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { Card, Count, ErrorNote, Moment, Money, Note, Percent, Section, StatCard, Stats, Table } from "@/kit";
import { atWork } from "./CampaignState";
import { EffectCard } from "./EffectCard";
import { Reasons } from "./Estimate";
import type { Report } from "./wire";

export function ReportView({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaigns");
  const { slug } = useWorkspace();
  const read = useGet("/campaigns/{id}/report", {
    path: { id: campaign.id },
    every: atWork(campaign.state) ? 5_000 : false,
    keepPrevious: true,
  });
  const report = read.data;
  if (read.error && !report) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  return (
    <>
      <Section
        title={t("report_letters")}
        aside={
          <Button
            variant="default"
            size="compact-md"
            component="a"
            href={`/api/w/${slug}/campaigns/${campaign.id}/report.csv`}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t("csv")}
          </Button>
        }
      >
        <Letters report={report} />
      </Section>
      <Section title={t("report_orders", { count: campaign.goal_days })}>
        <Orders report={report} />
      </Section>
      <Section title={t("report_effect")}>
        {report ? <EffectCard report={report} days={campaign.goal_days} /> : <StatCard label=" " loading />}
      </Section>
      {report && report.links.length > 0 && (
        <Section title={t("report_links")}>
          <Links report={report} />
        </Section>
      )}
      {report && (report.bounced ?? 0) + (report.complained ?? 0) > 0 && (
        <Section title={t("came_back")}>
          <Card>
            <Reasons
              rows={[
                ...(report.bounced_reasons ?? []),
                ...(report.complained ? [{ reason: "complaint", count: report.complained }] : []),
              ]}
              total={handedOver(report)}
            />
          </Card>
        </Section>
      )}
      {report && report.skipped.length > 0 && (
        <Section title={t("skipped_why")}>
          <Card>
            <Reasons rows={report.skipped} total={report.total} />
          </Card>
        </Section>
      )}
    </>
  );
}

/** Whatever became of them afterwards. */
function handedOver(report?: Report): number {
  if (!report) return 0;
  return report.handed_over + report.delivered + (report.bounced ?? 0) + (report.complained ?? 0);
}

function Letters({ report }: { report?: Report }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const loading = !report;
  const handed = handedOver(report);
  const skipped = report?.skipped.reduce((sum, row) => sum + row.count, 0) ?? 0;
  const of = (value: number) =>
    handed ? (
      <>
        <Percent value={value / handed} /> {t("of_handed_over")}
      </>
    ) : (
      " "
    );
  return (
    <Stats>
      <StatCard
        label={t("metric.audience")}
        definition={t("definition.audience")}
        loading={loading}
        value={<Count value={report?.total} />}
        note={t("skipped_count", { count: skipped, shown: format.number(skipped) })}
      />
      <StatCard
        label={t("metric.handed_over")}
        definition={t("definition.handed_over")}
        loading={loading}
        value={<Count value={handed} />}
        note={
          report?.unknown
            ? t("and_unknown", { count: report.unknown, shown: format.number(report.unknown) })
            : t("and_failed", { count: report?.failed ?? 0, shown: format.number(report?.failed ?? 0) })
        }
      />
      <StatCard
        label={t("metric.opened")}
        definition={t("definition.opened", { shown: format.number(report?.machine_opened ?? 0) })}
        loading={loading}
        value={<Count value={report?.opened} />}
        note={of(report?.opened ?? 0)}
      />
      <StatCard
        label={t("metric.clicked")}
        definition={t("definition.clicked", { shown: format.number(report?.machine_clicked ?? 0) })}
        loading={loading}
        value={<Count value={report?.clicked} />}
        note={of(report?.clicked ?? 0)}
      />
      <StatCard
        label={t("metric.unsubscribed")}
        definition={t("definition.unsubscribed")}
        loading={loading}
        value={<Count value={report?.unsubscribed} />}
        note={of(report?.unsubscribed ?? 0)}
      />
    </Stats>
  );
}

function Orders({ report }: { report?: Report }) {
  const { t } = useTranslation("campaigns");
  const loading = !report;
  const handed = handedOver(report);
  const open = report?.window_ends_at && Date.parse(report.window_ends_at) > Date.parse(report.as_of);
  return (
    <Stack gap="sm">
      <Stats>
        <StatCard
          label={t("metric.buyers")}
          definition={t("definition.buyers")}
          loading={loading}
          value={<Count value={report?.customers_who_ordered} />}
          note={
            handed ? (
              <>
                <Percent value={(report?.customers_who_ordered ?? 0) / handed} /> {t("of_handed_over")}
              </>
            ) : (
              " "
            )
          }
        />
        <StatCard
          label={t("metric.orders")}
          definition={t("definition.orders")}
          loading={loading}
          value={<Count value={report?.orders} />}
          note=" "
        />
        <StatCard
          label={t("metric.revenue")}
          definition={t("definition.revenue")}
          loading={loading}
          value={<Money value={report?.revenue} style="round" />}
          note={t("revenue_note")}
        />
      </Stats>
      {open && (
        <Note tone="info">
          {t("window_open")} <Moment value={report?.window_ends_at} exact />.
        </Note>
      )}
    </Stack>
  );
}

function Links({ report }: { report: Report }) {
  const { t } = useTranslation("campaigns");
  return (
    <Table
      id="campaign-links"
      label={t("report_links")}
      compact
      list={{ rows: report.links }}
      rowKey={(row) => row.url}
      columns={[
        { id: "url", title: t("link"), width: 560, cell: (row) => row.url },
        {
          id: "people",
          title: t("link_people"),
          definition: t("definition.link_people"),
          numeric: true,
          width: 150,
          cell: (row) => <Count value={row.people} />,
        },
        {
          id: "clicks",
          title: t("link_clicks"),
          numeric: true,
          width: 150,
          cell: (row) => <Count value={row.clicks} />,
        },
      ]}
      empty=""
    />
  );
}
