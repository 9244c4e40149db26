import { Button, Checkbox, Group, Stack } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { AreaField, Card, Count, Facts, FieldErrors, Moment, Note, SelectField, Table } from "@/kit";
import type { ConfirmationEstimate, ConfirmationRound } from "./wire";
import "@/lists/wire";
import "@/segments/wire";
import "./wire";

/** Known people without a consent are asked once, on a basis that the business declares. */
export function AskKnown() {
  const { t } = useTranslation("consent");
  const may = useMay("campaigns.launch");
  const [whom, setWhom] = useState<string | null>(null);
  const segments = useGet("/segments");
  const lists = useGet("/lists");
  const count = useAct("POST /confirmation-rounds/estimate", {});
  const rows = (all: { id: string; name: string }[] | undefined) =>
    (all ?? []).map((row) => ({ value: row.id, label: row.name }));
  const choose = (id: string | null) => {
    setWhom(id);
    if (id) count.mutate({ body: whomOf(id) });
  };
  // Whoever comes from a segment or an import has said already whom to ask.
  const { ask } = useSearch({ strict: false }) as { ask?: string };
  const card = useRef<HTMLDivElement>(null);
  const { mutate } = count;
  useEffect(() => {
    if (!ask || !may) return;
    setWhom(ask);
    mutate({ body: whomOf(ask) });
    card.current?.scrollIntoView();
  }, [ask, may, mutate]);
  return (
    <div ref={card}>
      <Card title={t("ask")}>
        <Stack gap="md">
          <p className="muted" style={{ margin: 0, maxWidth: "75ch" }}>
            {t("ask_text")}
          </p>
          <Note tone="warn" title={t("ask_warning")}>
            {t("ask_warning_text")}
          </Note>
          {may && (
            <FieldErrors error={count.error} fields={["segment_id"]}>
              <SelectField
                name="segment_id"
                label={t("ask_whom")}
                placeholder={t("ask_whom_choose")}
                searchable
                value={whom}
                onChange={choose}
                data={[
                  { group: t("ask_lists"), items: rows(lists.data?.rows) },
                  { group: t("ask_segments"), items: rows(segments.data?.rows) },
                ]}
              />
            </FieldErrors>
          )}
          {whom && count.data && (
            <Confirm key={whom} whom={whom} estimate={count.data} onDone={() => choose(null)} />
          )}
          <Rounds />
        </Stack>
      </Card>
    </div>
  );
}

function whomOf(id: string) {
  return id.startsWith("seg_") ? { segment_id: id } : { list_id: id };
}

interface ConfirmProps {
  whom: string;
  estimate: ConfirmationEstimate;
  onDone: () => void;
}

function Confirm({ whom, estimate, onDone }: ConfirmProps) {
  const { t } = useTranslation("consent");
  const [declared, setDeclared] = useState("");
  const [sure, setSure] = useState(false);
  const ask = useAct("POST /confirmation-rounds", { refresh: ["/confirmation-rounds"], onDone });
  const facts = estimate.not_asked.map(({ reason, count }): [string, ReactNode] => [
    t(`not_asked.${reason}`),
    <Count key={reason} value={count} />,
  ]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({
          body: { ...whomOf(whom), declared: declared.trim(), expected_people: estimate.will_ask },
        });
      }}
    >
      <FieldErrors error={ask.error} fields={["declared"]}>
        <Stack gap="md">
          <Facts rows={[[t("will_ask"), <Count key="will" value={estimate.will_ask} />], ...facts]} />
          {!estimate.text_version && <Note tone="info" title={t("ask_closed")} />}
          {estimate.text_version && estimate.will_ask > 0 && (
            <>
              <AreaField
                name="declared"
                label={t("declared")}
                description={t("declared_hint")}
                placeholder={t("declared_example")}
                maxLength={2000}
                value={declared}
                onChange={(event) => setDeclared(event.currentTarget.value)}
              />
              <Checkbox
                label={t("declared_sure")}
                checked={sure}
                onChange={(event) => setSure(event.currentTarget.checked)}
              />
              <Group>
                <Button type="submit" disabled={!sure || declared.trim().length < 20} loading={ask.isPending}>
                  {t("ask_verb", { count: estimate.will_ask })}
                </Button>
              </Group>
            </>
          )}
        </Stack>
      </FieldErrors>
    </form>
  );
}

function Rounds() {
  const { t } = useTranslation("consent");
  const may = useMay("campaigns.launch");
  const read = useGet("/confirmation-rounds");
  const stop = useAct("POST /confirmation-rounds/{id}/stop", { refresh: ["/confirmation-rounds"] });
  const rows = read.data?.rows ?? [];
  if (rows.length === 0) return null;
  const sum = (round: ConfirmationRound, states: string[]) =>
    round.people.filter((row) => states.includes(row.state)).reduce((all, row) => all + row.count, 0);
  const waiting = (round: ConfirmationRound) => sum(round, ["waiting", "claimed"]);
  const number = (id: string, states: string[]) => ({
    id,
    title: t(`round.${id}`),
    width: 100,
    numeric: true,
    cell: (round: ConfirmationRound) => <Count value={sum(round, states)} />,
  });
  return (
    <Table
      id="confirmation-rounds"
      label={t("rounds")}
      list={{ rows, loading: false }}
      rowKey={(round) => round.id}
      columns={[
        { id: "at", title: t("round.at"), width: 130, cell: (round) => <Moment value={round.created_at} /> },
        number("waiting", ["waiting", "claimed"]),
        number("asked", ["sent", "unknown"]),
        number("yes", ["confirmed"]),
        number("no", ["declined"]),
        number("silent", ["expired", "failed", "skipped", "replaced"]),
      ]}
      empty={null}
      rowActions={
        may
          ? (round) =>
              waiting(round) > 0 && !round.stopped ? (
                <Button
                  size="compact-xs"
                  variant="default"
                  loading={stop.isPending}
                  onClick={() => stop.mutate({ path: { id: round.id }, body: {} })}
                >
                  {t("round.stop")}
                </Button>
              ) : null
          : undefined
      }
    />
  );
}
