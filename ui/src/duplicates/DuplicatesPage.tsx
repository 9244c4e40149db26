import { Button, Skeleton } from "@mantine/core";
import { IconArrowsJoin2 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import type { CustomerRow } from "@/api/types";
import { useMay } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { Badge, ChannelIcon, EmptyState, ErrorNote, Moment, Money, Note, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import type { Pair } from "./wire";
import "./duplicates.css";

/** Pairs of customers who may be one person, the likeliest first. */
export function DuplicatesPage() {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  const refresh = useRefresh();
  const [parted, setParted] = useState<string[] | null>(null);
  const list = useList("/duplicates", { limit: 20 });
  useLive("customers", () => refresh("/duplicates"));
  const total = list.total ?? 0;
  return (
    <Page title={t("title")} narrow>
      <PageHeader
        title={t("title")}
        sub={total > 0 ? t("pairs", { count: total, shown: format.number(total) }) : t("sub")}
      />
      {parted && <Parted customers={parted} onDone={() => setParted(null)} />}
      {list.problem && list.rows.length === 0 ? <ErrorNote error={list.problem} retry={list.retry} /> : null}
      {list.loading && !list.problem && (
        <div className="pairs" aria-busy="true">
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} h={170} radius="lg" />
          ))}
        </div>
      )}
      {!list.loading && !list.problem && list.rows.length === 0 && (
        <EmptyState drawing="people" title={t("empty")} text={t("empty_text")} />
      )}
      <ol className="pairs">
        {list.rows.map((pair) => (
          <li key={pair.customers.map((one) => one.id).join()}>
            <PairCard pair={pair} onParted={setParted} />
          </li>
        ))}
      </ol>
      {list.hasMore && (
        <Button variant="default" fullWidth mt={12} onClick={list.more} loading={list.loadingMore}>
          {t("kit:table.more")}
        </Button>
      )}
    </Page>
  );
}

function PairCard({ pair, onParted }: { pair: Pair; onParted: (customers: string[]) => void }) {
  const { t } = useTranslation("duplicates");
  const to = usePlace();
  const mayWrite = useMay("customers.write");
  const ids = pair.customers.map((one) => one.id);
  const dismiss = useAct("POST /duplicates/dismiss", {
    refresh: ["/duplicates"],
    onDone: () => onParted(ids),
  });
  return (
    <div className="card pair">
      <div className="pair-reasons">
        {pair.reasons.map((reason) => (
          <Badge key={reason} tone={reason === "conflict" ? "warn" : "info"}>
            {t(`reason.${reason}`, { defaultValue: reason })}
          </Badge>
        ))}
      </div>
      <div className="pair-people">
        {pair.customers.map((one) => (
          <Person key={one.id} row={one} />
        ))}
      </div>
      {dismiss.error ? <ErrorNote error={dismiss.error} /> : null}
      {mayWrite && (
        <div className="pair-actions">
          <Button
            variant="subtle"
            color="gray"
            loading={dismiss.isPending}
            onClick={() => dismiss.mutate({ body: { customers: ids } })}
          >
            {t("two_people")}
          </Button>
          <Button
            component={Link}
            variant="default"
            to={to("/duplicates/compare")}
            search={{ of: ids.join(",") } as never}
            leftSection={<IconArrowsJoin2 size={16} aria-hidden />}
          >
            {t("compare")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Person({ row }: { row: CustomerRow }) {
  const { t } = useTranslation("duplicates");
  const to = usePlace();
  return (
    <div>
      <Link className="link pair-name" to={to(`/customers/${row.id}`)}>
        {row.name || row.email || row.phone || row.id}
      </Link>{" "}
      <span className="muted mono">{row.id}</span>
      <div>{[row.email, row.phone].filter(Boolean).join(" · ") || "—"}</div>
      <div className="muted">
        {row.city ? `${row.city} · ` : ""}
        {row.orders_count > 0 ? (
          <>
            {t("orders", { count: row.orders_count })}, <Money value={row.orders_sum} style="round" />
          </>
        ) : (
          t("no_orders")
        )}
        {row.reach.length > 0 && " · "}
        {row.reach.map((channel) => (
          <ChannelIcon key={channel} channel={channel} />
        ))}
      </div>
      <div className="muted">
        {t("since")} <Moment value={row.created_at} />
      </div>
    </div>
  );
}

/** What was just said, and the way back. */
function Parted({ customers, onDone }: { customers: string[]; onDone: () => void }) {
  const { t } = useTranslation("duplicates");
  const restore = useAct("POST /duplicates/restore", { refresh: ["/duplicates"], onDone });
  return (
    <div style={{ marginBottom: 16 }}>
      <Note tone="ok" title={t("parted")} role="status">
        {restore.error ? <ErrorNote error={restore.error} /> : null}
        <div className="note-actions">
          <Button
            size="compact-sm"
            variant="default"
            loading={restore.isPending}
            onClick={() => restore.mutate({ body: { customers } })}
          >
            {t("undo")}
          </Button>
        </div>
      </Note>
    </div>
  );
}
