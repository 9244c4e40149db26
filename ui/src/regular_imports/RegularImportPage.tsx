import { Button, Group, Skeleton, Stack } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet, useList, useRefresh } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import {
  Card,
  ConfirmDelete,
  ErrorNote,
  Facts,
  Moment,
  NotAllowed,
  Note,
  Page,
  PageHeader,
  Section,
  Table,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { RegularImportForm } from "./RegularImportForm";
import { regularImportRoute } from "./routes";
import { detailOf, placeWords, RegularImportState, Told, useFailure, useScheduleWords } from "./Words";
import type { RegularImport } from "./wire";
import "./regular.css";

/** While a run is awaited or goes on, and otherwise. */
const SOON_MS = 2_000;
const SELDOM_MS = 30_000;

/** One regular import: how it does, what can be done with it, and its last runs. */
export function RegularImportPage() {
  const { t } = useTranslation("regular_imports");
  const to = usePlace();
  const { id } = regularImportRoute.useParams();
  const may = useMay("imports.run");
  const [editing, setEditing] = useState(false);
  const read = useGet("/regular-imports/{id}", { path: { id }, enabled: may });
  const one = read.data;
  useGet("/regular-imports/{id}", {
    path: { id },
    enabled: may,
    every: one && isBusy(one) ? SOON_MS : SELDOM_MS,
  });
  const crumbs = [
    { title: t("imports:title"), to: to("/imports") },
    { title: t("title"), to: to("/imports/regular") },
  ];
  if (!may) return <NotAllowed title={t("title")} crumbs={crumbs} />;
  if (read.error && !one) {
    return (
      <Page title={t("title")}>
        <PageHeader crumbs={crumbs} title={t("title")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  return (
    <Page title={one?.name ?? t("title")}>
      <PageHeader
        crumbs={crumbs}
        title={one?.name ?? <Skeleton h={24} w={240} my={2} />}
        badge={one && <RegularImportState one={one} />}
        actions={one && !editing && <Deeds one={one} onEdit={() => setEditing(true)} />}
      />
      {!one && <Skeleton h={240} radius="lg" />}
      {one && editing && <Editing one={one} onDone={() => setEditing(false)} />}
      {one && !editing && <Body one={one} />}
    </Page>
  );
}

/** Whether something is about to change by itself. */
function isBusy(one: RegularImport): boolean {
  const due = one.next_at !== null && new Date(one.next_at).getTime() < Date.now() + SOON_MS;
  return due || one.last?.state === "waiting" || one.last?.state === "running";
}

const REFRESH = ["/regular-imports", "/regular-imports/{id}", "/regular-imports/{id}/runs"] as const;

function Editing({ one, onDone }: { one: RegularImport; onDone: () => void }) {
  const save = useAct("PUT /regular-imports/{id}", { refresh: [...REFRESH], onDone });
  return (
    <Card>
      <RegularImportForm
        one={one}
        error={save.error}
        pending={save.isPending}
        onCancel={onDone}
        onSubmit={(body) => save.mutate({ path: { id: one.id }, body, version: one.version })}
      />
    </Card>
  );
}

function Deeds({ one, onEdit }: { one: RegularImport; onEdit: () => void }) {
  const { t } = useTranslation("regular_imports");
  const to = usePlace();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const input = { path: { id: one.id } };
  const run = useAct("POST /regular-imports/{id}/run", { refresh: [...REFRESH] });
  const stop = useAct("POST /regular-imports/{id}/stop", { refresh: [...REFRESH] });
  const resume = useAct("POST /regular-imports/{id}/resume", { refresh: [...REFRESH] });
  const remove = useAct("DELETE /regular-imports/{id}", {
    refresh: ["/regular-imports"],
    onDone: () => void navigate({ to: to("/imports/regular") }),
  });
  const stopped = one.state === "stopped";
  const error = run.error ?? stop.error ?? resume.error;
  return (
    <>
      <Group gap="xs">
        {error && <ErrorNote error={error} />}
        <Button
          variant="default"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          {t("delete")}
        </Button>
        <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
          {t("edit")}
        </Button>
        {!stopped && (
          <Button
            variant="default"
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            loading={stop.isPending}
            onClick={() => stop.mutate(input)}
          >
            {t("stop")}
          </Button>
        )}
        {stopped ? (
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={resume.isPending}
            onClick={() => resume.mutate(input)}
          >
            {t("resume")}
          </Button>
        ) : (
          <Button
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={run.isPending}
            onClick={() => run.mutate(input)}
          >
            {t("run")}
          </Button>
        )}
      </Group>
      {asking && (
        <ConfirmDelete
          title={t("delete_title")}
          verb={t("delete")}
          act={remove}
          onConfirm={() => remove.mutate(input)}
          onClose={() => setAsking(false)}
        >
          {t("delete_text")}
        </ConfirmDelete>
      )}
    </>
  );
}

function Body({ one }: { one: RegularImport }) {
  const { t } = useTranslation("regular_imports");
  const failure = useFailure();
  const when = useScheduleWords();
  const { last } = one;
  const detail = last && detailOf(last);
  return (
    <Stack gap="md">
      {one.state === "stopped" && one.reason && (
        <Note tone={one.reason === "by_hand" ? "info" : "bad"} title={t(`reason.${one.reason}`)}>
          {t(`reason_text.${one.reason}`)}
        </Note>
      )}
      {one.state === "active" && last?.outcome === "failed" && (
        <Note tone="bad" role="alert" title={failure(last)}>
          {detail && <div className="mono">{detail}</div>}
          {last.code === "regular_import_columns_changed" && <p>{t("columns_next")}</p>}
          {t("failed_times", { count: one.failures })}
        </Note>
      )}
      <Card>
        <Facts
          rows={[
            [t("kind"), t(`imports:kind.${one.kind}`)],
            [
              t("place"),
              <span key="place" className="mono">
                {one.place.url ?? placeWords(one.place)}
              </span>,
            ],
            ...((one.login ?? one.header)
              ? [[t(one.login ? "login" : "header"), one.login ?? one.header] as [string, string]]
              : []),
            [t("schedule"), when(one.schedule)],
            [t("next"), one.next_at ? <Moment key="next" value={one.next_at} /> : "—"],
            [t("columns"), one.columns.join(", ")],
            [t("consent"), t(one.consent ? "consent_yes" : "consent_no")],
          ]}
        />
      </Card>
      <Runs one={one} />
    </Stack>
  );
}

function Runs({ one }: { one: RegularImport }) {
  const { t } = useTranslation("regular_imports");
  const list = useList("/regular-imports/{id}/runs", { path: { id: one.id } });
  const refresh = useRefresh();
  const state = `${one.last?.ran_at} ${one.last?.state}`;
  const [known, setKnown] = useState(state);
  // What is new on the page is new in the list.
  useEffect(() => {
    if (state === known) return;
    setKnown(state);
    refresh("/regular-imports/{id}/runs");
  }, [state, known, refresh]);
  return (
    <Section title={t("runs")} aside={<span className="muted">{t("runs_kept")}</span>}>
      <Table
        id="regular-import-runs"
        label={t("runs")}
        compact
        list={list}
        rowKey={(row) => row.ran_at}
        columns={[
          { id: "at", title: t("ran_at"), width: 150, cell: (row) => <Moment value={row.ran_at} /> },
          {
            id: "told",
            title: t("told"),
            width: 560,
            wrap: true,
            cell: (row) => <Told run={row} />,
          },
        ]}
        empty={<p className="sentence muted">{t("runs_empty")}</p>}
      />
    </Section>
  );
}
