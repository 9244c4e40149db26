import { Button, Skeleton } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useFormat } from "@/i18n/format";
import { Badge, Card, ErrorNote, Moment } from "@/kit";
import type { OpenSession } from "./wire";
import "./access.css";

/** Where one is signed in, and an end to what one does not know. */
export function SessionsCard() {
  const { t } = useTranslation("access");
  const read = useGet("/api/me/sessions");
  const others = useAct("DELETE /api/me/sessions", { refresh: ["/api/me/sessions"] });
  const one = useAct("DELETE /api/me/sessions/{id}", { refresh: ["/api/me/sessions"] });
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={200} radius="lg" />;
  const rows = read.data.rows;
  const end = rows.length > 1 && (
    <Button size="xs" variant="default" loading={others.isPending} onClick={() => others.mutate({})}>
      {t("sessions.end_others")}
    </Button>
  );
  return (
    <Card title={t("sessions.title")} aside={end}>
      {one.error || others.error ? <ErrorNote error={one.error ?? others.error} /> : null}
      <ul className="sessions">
        {rows.map((row) => (
          <Row key={row.id} row={row} onEnd={() => one.mutate({ path: { id: row.id } })} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ row, onEnd }: { row: OpenSession; onEnd: () => void }) {
  const { t } = useTranslation("access");
  const format = useFormat();
  const phone = /Android|iPhone/.test(row.browser);
  const Icon = phone ? IconDeviceMobile : IconDeviceDesktop;
  const name = row.browser || t("sessions.unknown");
  return (
    <li>
      <Icon size={22} stroke={1.4} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        <div>
          <strong style={{ fontWeight: 500 }}>{name}</strong> <span className="muted">{row.address}</span>
        </div>
        <div className="muted">
          {t("sessions.opened")} <Moment value={row.created_at} /> · {t("sessions.seen")}{" "}
          <Moment value={row.last_seen_at} /> · {t("sessions.ends", { date: format.date(row.idle_until) })}
        </div>
      </div>
      {row.current ? (
        <Badge tone="accent">{t("sessions.this")}</Badge>
      ) : (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={t("sessions.end_this", { name })}
          onClick={onEnd}
        >
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}
