import { Button, Switch, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconSearch, IconWorld } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Tabs } from "@/fields/Tabs";
import {
  Card,
  Count,
  EmptyState,
  ErrorNote,
  Filters,
  FiltersSpacer,
  Moment,
  Note,
  Page,
  PageHeader,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { PageSkeleton } from "@/shell/PageSkeleton";
import { ConnectSite } from "./SiteKey";
import type { EventKind, EventProperty } from "./wire";
import { useEventWords } from "./words";
import "./events.css";

/** Every kind of event that ever came, what it held, and whether new ones are let in. */
export function EventsPage() {
  const { t } = useTranslation("events");
  const to = usePlace();
  const words = useEventWords();
  const [search, setSearch] = useState("");
  const [connecting, setConnecting] = useState(false);
  const registry = useGet("/event-kinds");
  const may = useMay("events.write");
  const mayKeys = useMay("keys.write");
  const lock = useAct("PATCH /event-kinds", { refresh: ["/event-kinds"] });
  if (registry.error) {
    return (
      <Page title={t("title")}>
        <ErrorNote error={registry.error} />
      </Page>
    );
  }
  if (!registry.data) return <PageSkeleton />;
  const { kinds, locked } = registry.data;
  const wanted = search.trim().toLowerCase();
  const has = (...names: string[]) => names.some((name) => name.toLowerCase().includes(wanted));
  const shown = kinds.filter(
    (kind) =>
      has(kind.name, words.kind(kind.name)) ||
      kind.properties.some((it) => has(it.name, words.property(it.name))),
  );
  return (
    <Page title={t("title")}>
      <PageHeader
        title={t("title")}
        sub={t("sub")}
        actions={
          mayKeys ? (
            <Button
              variant={kinds.length > 0 ? "default" : "filled"}
              leftSection={<IconWorld size={16} stroke={1.6} aria-hidden />}
              onClick={() => setConnecting(true)}
            >
              {t("site_title")}
            </Button>
          ) : undefined
        }
      />
      {connecting && <ConnectSite onClose={() => setConnecting(false)} />}
      <Tabs current="events" />
      {registry.data.refused > 0 && (
        <Note tone="info" title={t("refused", { count: registry.data.refused })}>
          {t("refused_text")} {t("refused_last")} <Moment value={registry.data.last_refused_at} />
        </Note>
      )}
      {kinds.length === 0 ? (
        <EmptyState
          drawing="box"
          title={t("empty_title")}
          text={t("empty_text")}
          action={
            mayKeys ? (
              <Button
                variant="default"
                component={Link}
                to={to("/settings")}
                search={{ tab: "keys" } as never}
              >
                {t("to_keys")}
              </Button>
            ) : undefined
          }
        />
      ) : (
        <>
          <Filters>
            <TextInput
              w={320}
              aria-label={t("find")}
              placeholder={t("find")}
              leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <FiltersSpacer />
            <Switch
              label={t("lock_kinds")}
              description={t("lock_kinds_hint")}
              checked={locked}
              disabled={!may || lock.isPending}
              onChange={(event) => lock.mutate({ body: { locked: event.currentTarget.checked } })}
            />
          </Filters>
          {lock.error && <ErrorNote error={lock.error} />}
          <Card title={t("kinds", { count: shown.length })}>
            {shown.length === 0 && <p className="sentence muted">{t("none")}</p>}
            <ul className="event-kinds">
              {shown.map((kind) => (
                <Kind key={kind.id} kind={kind} may={may} />
              ))}
            </ul>
          </Card>
        </>
      )}
    </Page>
  );
}

function Kind({ kind, may }: { kind: EventKind; may: boolean }) {
  const { t } = useTranslation("events");
  const [open, setOpen] = useState(false);
  const lock = useAct("PATCH /event-kinds/{id}", { refresh: ["/event-kinds"] });
  const name = useEventWords().kind(kind.name);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const id = `properties-${kind.id}`;
  return (
    <li>
      <div className="event-kind">
        <button
          type="button"
          className="event-kind-name"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <Chevron size={16} stroke={1.8} aria-hidden />
          <strong>{name}</strong>
          {name !== kind.name && <span className="mono event-technical">{kind.name}</span>}
          <span className="muted">{t("properties", { count: kind.properties.length })}</span>
        </button>
        <span className="event-number">
          <Count value={kind.count} />
        </span>
        <span className="event-at muted">
          <Moment value={kind.last_at} />
        </span>
        <Switch
          size="xs"
          aria-label={t("lock_kind", { name })}
          label={t("lock")}
          checked={kind.locked}
          disabled={!may || lock.isPending}
          onChange={(event) =>
            lock.mutate({ path: { id: kind.id }, body: { locked: event.currentTarget.checked } })
          }
        />
      </div>
      {lock.error && <ErrorNote error={lock.error} />}
      {open && (
        <div id={id} className="event-properties">
          {kind.properties.length === 0 ? (
            <p className="sentence muted">{t("no_properties")}</p>
          ) : (
            <Properties rows={kind.properties} />
          )}
        </div>
      )}
    </li>
  );
}

function Properties({ rows }: { rows: EventProperty[] }) {
  const { t } = useTranslation("events");
  const words = useEventWords();
  return (
    <table className="event-table">
      <thead>
        <tr>
          <th scope="col">{t("property")}</th>
          <th scope="col">{t("type_title")}</th>
          <th scope="col" className="event-number">
            {t("seen")}
          </th>
          <th scope="col">{t("last")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <td>
              {words.property(row.name) !== row.name && (
                <span className="event-word">{words.property(row.name)} </span>
              )}
              <span className="mono event-technical">{row.name}</span>
            </td>
            <td>{t(`type.${row.type ?? "none"}`)}</td>
            <td className="event-number">
              <Count value={row.count} />
            </td>
            <td>
              <Moment value={row.last_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
