import { Button, Select, Skeleton } from "@mantine/core";
import { useThrottledCallback } from "@mantine/hooks";
import {
  IconActivity,
  IconBan,
  IconCheck,
  IconClick,
  IconEye,
  IconFile,
  IconFileOff,
  IconMailExclamation,
  IconMailOff,
  IconReceipt,
  IconSearch,
  IconSend,
  IconShieldCheck,
  IconShoppingBag,
  IconShoppingCart,
  IconShoppingCartMinus,
  IconShoppingCartPlus,
  IconTarget,
  IconUserPlus,
  type TablerIcon,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import type { TimelineRow } from "@/api/types";
import { Happened } from "@/events/Happened";
import { useFormat } from "@/i18n/format";
import { Card, DeliveryState, ErrorNote, Moment, Money, useChannelName } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { customerRoute } from "./routes";

const KINDS = [
  "order",
  "order_cancelled",
  "delivery",
  "skipped",
  "returned",
  "opened",
  "clicked",
  "unsubscribed",
  "consent",
  "created",
  "event",
  "segment",
];

const ICONS: Record<string, [TablerIcon, string]> = {
  order: [IconReceipt, "accent"],
  order_cancelled: [IconFileOff, "bad"],
  delivery: [IconSend, "info"],
  skipped: [IconBan, "warn"],
  returned: [IconMailExclamation, "bad"],
  opened: [IconEye, "ok"],
  clicked: [IconClick, "ok"],
  unsubscribed: [IconMailOff, "bad"],
  consent: [IconShieldCheck, "accent"],
  created: [IconUserPlus, "quiet"],
  event: [IconActivity, "info"],
  segment: [IconTarget, "quiet"],
};

/** Everything that happened to one customer, newest first; each message that went and each that did not, with its reason. */
export function Timeline({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const { kind } = customerRoute.useSearch();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const again = useThrottledCallback(() => refresh("/customers/{id}/timeline", "/customers/{id}"), 1_000);
  useLive("segment", () => {
    if (kind === "segment") again();
  });
  const list = useList("/customers/{id}/timeline", { path: { id }, query: { kind }, limit: 30 });
  const format = useFormat();
  const months = list.rows.map((row) => format.month(row.at).replace(/\sг\.$/, ""));
  return (
    <Card
      title={t("timeline")}
      aside={
        <Select
          size="xs"
          w={210}
          aria-label={t("timeline_filter")}
          data={[
            { value: "", label: t("everything") },
            ...KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
          ]}
          value={kind ?? ""}
          onChange={(value) =>
            void navigate({ to: ".", search: { kind: value || undefined } as never, replace: true })
          }
        />
      }
    >
      {list.problem && list.rows.length === 0 ? <ErrorNote error={list.problem} retry={list.retry} /> : null}
      {list.loading && !list.problem && (
        <div aria-busy="true">
          {[0, 1, 2, 3, 4].map((row) => (
            <Skeleton key={row} h={40} mb={12} />
          ))}
        </div>
      )}
      {!list.loading && !list.problem && list.rows.length === 0 && (
        <p className="sentence muted">{t(kind ? "nothing_of_kind" : "nothing_happened")}</p>
      )}
      <ol className="timeline">
        {list.rows.map((row, index) => (
          <li key={`${row.kind}:${row.at}:${index}`}>
            {months[index] !== months[index - 1] && <div className="timeline-month">{months[index]}</div>}
            <Entry row={row} />
          </li>
        ))}
      </ol>
      {list.hasMore && (
        <Button variant="default" fullWidth onClick={list.more} loading={list.loadingMore}>
          {t("kit:table.more")}
        </Button>
      )}
    </Card>
  );
}

/** Events of the specification have icons of their own, so that a cart is found among pages at a glance. */
const EVENT_ICONS: Record<string, [TablerIcon, string]> = {
  page: [IconFile, "quiet"],
  "Products Searched": [IconSearch, "quiet"],
  "Product Viewed": [IconEye, "info"],
  "Product Added": [IconShoppingCartPlus, "accent"],
  "Product Removed": [IconShoppingCartMinus, "warn"],
  "Checkout Started": [IconShoppingCart, "accent"],
  "Order Completed": [IconShoppingBag, "accent"],
};

function iconOf({ kind, data }: TimelineRow): [TablerIcon, string] {
  const event = kind === "event" ? EVENT_ICONS[data.event ?? ""] : undefined;
  return event ?? ICONS[kind] ?? [IconCheck, "quiet"];
}

function Entry({ row }: { row: TimelineRow }) {
  const [Icon, tone] = iconOf(row);
  return (
    <div className="timeline-row">
      <span className="timeline-icon badge" data-tone={tone}>
        <Icon size={15} stroke={1.8} aria-hidden />
      </span>
      <div className="timeline-body">
        <Words row={row} />
      </div>
      <span className="timeline-at">
        <Moment value={row.at} />
      </span>
    </div>
  );
}

function Words({ row }: { row: TimelineRow }) {
  const { t } = useTranslation("customers");
  const to = usePlace();
  const channel = useChannelName();
  const { data } = row;
  const campaign: ReactNode = data.campaign_id && (
    <Link className="link" to={to(`/campaigns/${data.campaign_id}`)}>
      {data.campaign_name}
    </Link>
  );
  if (row.kind === "event") {
    return <Happened kind={data.event ?? ""} properties={data.properties ?? {}} />;
  }
  if (row.kind === "order" || row.kind === "order_cancelled") {
    return (
      <>
        <div>
          {t(`happened.${row.kind}`)}{" "}
          <Link className="link" to={to("/orders")} search={{ order: data.order_id } as never}>
            {data.number}
          </Link>{" "}
          <strong>
            <Money value={data.total} />
          </strong>
        </div>
        {data.lines ? <div className="muted">{t("lines", { count: data.lines })}</div> : null}
      </>
    );
  }
  if (row.kind === "delivery" || row.kind === "skipped") {
    return (
      <>
        <div>{campaign}</div>
        <DeliveryState state={data.state ?? "skipped"} reason={data.reason} />
      </>
    );
  }
  if (row.kind === "returned") {
    return (
      <>
        <div>{t(`happened.${data.reason}`, { defaultValue: data.reason ?? "" })}</div>
        <div className="muted">
          {campaign}
          {[data.code, data.words].filter(Boolean).map((words) => ` · ${words}`)}
        </div>
      </>
    );
  }
  if (row.kind === "consent") {
    return (
      <>
        <div>{t(data.given ? "happened.consent_given" : "happened.consent_withdrawn")}</div>
        <div className="muted">
          {t(`kit:purpose.${data.purpose ?? "marketing"}`)}, {channel(data.channel ?? "").toLowerCase()}
          {data.topic_name ? ` · ${data.topic_name}` : ""} ·{" "}
          {t(`source.${data.source}`, { defaultValue: data.source ?? "" })}
        </div>
      </>
    );
  }
  if (row.kind === "segment") {
    return (
      <div>
        {t(data.entered ? "happened.entered" : "happened.left")}{" "}
        <Link className="link" to={to(`/segments/${data.segment_id}`)}>
          {data.segment_name}
        </Link>
      </div>
    );
  }
  if (row.kind === "created") {
    return (
      <>
        <div>{t("happened.created")}</div>
        {data.source && <div className="muted">{data.source}</div>}
      </>
    );
  }
  return (
    <>
      <div>{t(`happened.${row.kind}`, { defaultValue: row.kind })}</div>
      <div className="muted">
        {campaign}
        {data.url ? <span className="timeline-url"> · {data.url}</span> : null}
      </div>
    </>
  );
}
