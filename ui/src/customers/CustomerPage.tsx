import { Button, Skeleton } from "@mantine/core";
import { IconHash, IconMail, IconPencil, IconPhone, type TablerIcon } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Card as CustomerCard } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { MergedInto, Merges } from "@/duplicates/Merges";
import { OwnFields } from "@/fields/OwnFields";
import {
  Badge,
  Card,
  Count,
  DateText,
  Definition,
  EmptyState,
  ErrorNote,
  Facts,
  Moment,
  Money,
  Page,
  PageHeader,
  Rating,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { CustomerLists } from "@/lists/CustomerLists";
import { CustomerRecords } from "@/records/CustomerRecords";
import { WhyOfCustomer } from "@/segments/WhyOfCustomer";
import { Consents } from "./Consents";
import { EditPanel } from "./EditPanel";
import { ErasedPage } from "./ErasedPage";
import { CustomerActions } from "./Erasure";
import { ReachList } from "./ReachList";
import { ResponsibleName } from "./Responsible";
import { customerRoute } from "./routes";
import { Timeline } from "./Timeline";
import "./customers.css";

/** One customer: who he is, everything that happened, what belongs to him. */
export function CustomerPage() {
  const { t } = useTranslation("customers");
  const { id } = customerRoute.useParams();
  const to = usePlace();
  const mayWrite = useMay("customers.write");
  const [editing, setEditing] = useState(false);
  const read = useGet("/customers/{id}", { path: { id } });
  const card = read.data;
  const crumbs = [{ title: t("title"), to: to("/customers") }];
  if (!card) {
    return (
      <Page title={t("title")}>
        <PageHeader
          title={read.error ? t("title") : <Skeleton h={24} w={240} />}
          crumbs={read.error ? [] : crumbs}
        />
        {read.error?.status === 404 ? (
          <EmptyState
            drawing="lost"
            title={t("no_such")}
            text={t("no_such_text")}
            action={
              <Button component={Link} to={to("/customers")}>
                {t("to_all")}
              </Button>
            }
          />
        ) : read.error ? (
          <ErrorNote error={read.error} retry={() => void read.refetch()} />
        ) : (
          <CardSkeleton />
        )}
      </Page>
    );
  }
  if (card.state === "erased") return <ErasedPage card={card} />;
  const name = nameOf(card);
  return (
    <Page title={name}>
      <PageHeader
        title={name}
        crumbs={crumbs}
        badge={
          <>
            <span className="muted mono">{card.id}</span>
            {card.state !== "active" && <Badge tone="warn">{t(`state.${card.state}`)}</Badge>}
          </>
        }
        actions={
          <>
            <CustomerActions card={card} />
            {mayWrite && (
              <Button
                variant="default"
                leftSection={<IconPencil size={15} aria-hidden />}
                onClick={() => setEditing(true)}
              >
                {t("edit")}
              </Button>
            )}
          </>
        }
      />
      <MergedInto card={card} />
      <div className="customer">
        <div className="customer-side">
          <Who card={card} />
          <OwnFields values={card.fields} />
          <Card title={t("reach_title")}>
            <ReachList reach={card.reach} />
          </Card>
          <Engagement card={card} />
          <Consents card={card} />
        </div>
        <Timeline id={card.id} />
        <div className="customer-side">
          <Orders card={card} />
          <CustomerRecords customer={card.id} />
          <Segments card={card} />
          <CustomerLists card={card} />
          <Merges card={card} />
        </div>
      </div>
      <EditPanel
        opened={editing}
        onClose={() => setEditing(false)}
        onSaved={() => void read.refetch()}
        card={card}
      />
    </Page>
  );
}

function nameOf(card: CustomerCard): string {
  const names = [card.first_name, card.middle_name, card.last_name].filter(Boolean).join(" ");
  return names || card.identities[0]?.typed || card.identities[0]?.value || card.id;
}

const IDENTITY: Record<string, TablerIcon> = { email: IconMail, phone: IconPhone, external: IconHash };

function Who({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("customers");
  const { addresses_masked: masked } = useWorkspace();
  const rows: [ReactNode, ReactNode][] = [];
  if (card.city || card.country)
    rows.push([t("field.city"), [card.city, card.country].filter(Boolean).join(", ")]);
  if (card.birthday) rows.push([t("field.birthday"), <DateText key="b" value={card.birthday} />]);
  if (card.gender) rows.push([t("field.gender"), t(`gender.${card.gender}`, { defaultValue: card.gender })]);
  if (card.preferred_channel) {
    const channel = card.preferred_channel;
    rows.push([t("field.preferred_channel"), t(`kit:channel.${channel}`, { defaultValue: channel })]);
  }
  if (card.contact_frequency) {
    const frequency = card.contact_frequency;
    rows.push([t("field.contact_frequency"), t(`frequency.${frequency}`, { defaultValue: frequency })]);
  }
  if (card.paused_until && Date.parse(card.paused_until) > Date.now())
    rows.push([t("field.paused_until"), <Moment key="p" value={card.paused_until} />]);
  if (card.responsible)
    rows.push([t("field.responsible"), <ResponsibleName key="u" id={card.responsible} />]);
  if (card.source) rows.push([t("field.source"), card.source]);
  rows.push([t("created"), <Moment key="c" value={card.created_at} />]);
  return (
    <Card title={t("who")}>
      <ul className="customer-identities">
        {card.identities.map((identity) => {
          const Icon = IDENTITY[identity.kind] ?? IconHash;
          const kind = t(`identity.${identity.kind}`, { defaultValue: identity.kind });
          return (
            <li key={`${identity.kind}:${identity.value}`} title={kind}>
              <Icon size={16} stroke={1.6} role="img" aria-label={kind} />
              <span>{identity.typed || identity.value}</span>
            </li>
          );
        })}
      </ul>
      {masked && card.identities.length > 0 && (
        <p className="sentence muted customer-masked">{t("masked")}</p>
      )}
      <Facts rows={rows} />
    </Card>
  );
}

/** How the customer answers messages; the numbers behind the rating stand below it. */
function Engagement({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("customers");
  const { rating, sent, opened, clicked } = card.engagement;
  return (
    <Card title={t("engagement_title")} aside={<Definition text={t("engagement_definition")} />}>
      {rating === null ? (
        <p className="sentence muted">{t("engagement_none")}</p>
      ) : (
        <Facts
          rows={[
            [t("engagement_rating"), <Rating key="r" value={rating} />],
            [t("engagement_sent"), <Count key="s" value={sent} />],
            [t("engagement_opened"), <Count key="o" value={opened} />],
            [t("engagement_clicked"), <Count key="c" value={clicked} />],
          ]}
        />
      )}
    </Card>
  );
}

function Orders({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("customers");
  const { orders } = card;
  if (orders.count === 0) {
    return (
      <Card title={t("orders")}>
        <p className="sentence muted">{t("no_orders")}</p>
      </Card>
    );
  }
  return (
    <Card
      title={t("orders")}
      aside={
        <Link className="link" to="." search={{ kind: "order" } as never}>
          {t("all_orders")}
        </Link>
      }
    >
      <Facts
        rows={[
          [t("orders_count"), <Count key="n" value={orders.count} />],
          [t("orders_sum"), <Money key="s" value={orders.sum} />],
          [t("orders_average"), <Money key="a" value={orders.average} style="round" />],
          [t("orders_first"), <Moment key="f" value={orders.first_at} />],
          [t("orders_last"), <Moment key="l" value={orders.last_at} />],
        ]}
      />
    </Card>
  );
}

function Segments({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("customers");
  const to = usePlace();
  const mayAsk = useMay("segments.read");
  return (
    <Card title={t("segments")} aside={mayAsk && <WhyOfCustomer card={card} />}>
      {card.segments.length === 0 && <p className="sentence muted">{t("no_segments")}</p>}
      <ul className="customer-list">
        {card.segments.map((segment) => (
          <li key={segment.id}>
            <Link className="link" to={to(`/segments/${segment.id}`)}>
              {segment.name}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function CardSkeleton() {
  return (
    <div className="customer" aria-busy="true">
      <div className="customer-side">
        <Skeleton h={240} radius="lg" />
        <Skeleton h={110} radius="lg" />
      </div>
      <Skeleton h={480} radius="lg" />
      <div className="customer-side">
        <Skeleton h={200} radius="lg" />
        <Skeleton h={120} radius="lg" />
      </div>
    </div>
  );
}
