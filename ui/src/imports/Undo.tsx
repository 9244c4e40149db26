import { Button, Group, Skeleton, Stack } from "@mantine/core";
import { IconArrowBackUp, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet, useRefresh } from "@/api/hooks";
import type { Id, Operation } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { Card, ConfirmWithCount, Count, ErrorNote, Note } from "@/kit";
import { CancelButton, isRunning, OperationProgress, useOperation } from "@/operations/OperationProgress";
import { type ImportUndo, isUndoResult, type UndoFates, type UndoResult } from "./wire";

const KINDS = ["customers", "orders", "products", "records"] as const;

/** Taking a whole import back: what it would do, the confirmation, and what it did. */
export function Undo({ id }: { id: Id }) {
  const may = useMay("imports.run");
  const read = useGet("/imports/{id}/undo", { path: { id }, enabled: may });
  if (!may || !read.data) return read.isLoading ? <Skeleton h={96} radius="lg" /> : null;
  const { state, operation_id } = read.data;
  if (state === "running" || state === "done") return operation_id && <Watched id={operation_id} />;
  if (state !== "possible" && state !== "stopped") return null;
  return <Offer id={id} undo={read.data} />;
}

function Offer({ id, undo }: { id: Id; undo: ImportUndo }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const look = useAct("POST /imports/{id}/undo");
  const rehearsal = useOperation(look.data?.id);
  const run = useAct("POST /imports/{id}/undo", {
    refresh: ["/imports/{id}/undo", "/operations", "/operations/{id}"],
    onDone: () => setAsking(false),
  });
  const told = rehearsal && !isRunning(rehearsal) && isUndoResult(rehearsal.result) ? rehearsal.result : null;
  const until = undo.until ? format.date(undo.until) : "";
  return (
    <Card title={t(told ? "undo.will" : "undo.title")}>
      <Stack gap="md">
        {!told && <p style={{ margin: 0 }}>{t(`undo.${undo.state}`, { until })}</p>}
        {undo.later > 0 && <Note tone="warn">{t("undo.later", { count: undo.later })}</Note>}
        {look.error && <ErrorNote error={look.error} />}
        {told && rehearsal && <Told operation={rehearsal} result={told} />}
        {!told && look.data && <OperationProgress operation={rehearsal} />}
        <Group gap="xs">
          {told ? (
            <Button
              color="red.8"
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              disabled={changes(told) === 0 && told.consents === 0 && told.unlisted === 0}
              onClick={() => setAsking(true)}
            >
              {t(undo.state === "stopped" ? "undo.again" : "undo.verb")}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              loading={look.isPending || Boolean(look.data)}
              onClick={() => look.mutate({ path: { id }, body: { dry_run: true } })}
            >
              {t("undo.look")}
            </Button>
          )}
        </Group>
      </Stack>
      {asking && told && (
        <ConfirmWithCount
          opened
          onClose={() => setAsking(false)}
          title={t("undo.ask")}
          verb={t("undo.verb")}
          count={changes(told)}
          countLabel={t("undo.ask_count")}
          danger
          pending={run.isPending}
          error={run.error}
          onConfirm={() => run.mutate({ path: { id }, body: { dry_run: false } })}
        >
          {t("undo.ask_text")}
        </ConfirmWithCount>
      )}
    </Card>
  );
}

/** The operation that takes the import back, while it runs and after. */
function Watched({ id }: { id: Id }) {
  const { t } = useTranslation("imports");
  const refresh = useRefresh();
  const operation = useOperation(id);
  const [wasRunning, setWasRunning] = useState(false);
  if (!operation) return <Skeleton h={96} radius="lg" />;
  const running = isRunning(operation);
  if (running && !wasRunning) setWasRunning(true);
  if (!running && wasRunning) {
    setWasRunning(false);
    refresh("/imports/{id}/undo", "/operations", "/operations/{id}");
  }
  const result = isUndoResult(operation.result) ? operation.result : null;
  return (
    <Card title={t(running ? "undo.running" : "undo.did")}>
      {running ? (
        <Stack gap="md">
          <OperationProgress operation={operation} />
          <div>
            <CancelButton operation={operation} />
          </div>
        </Stack>
      ) : (
        result && <Told operation={operation} result={result} />
      )}
    </Card>
  );
}

function Told({ operation, result }: { operation: Operation; result: UndoResult }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const word = (name: string) => t(result.dry_run ? `undo.${name}` : `undo.were_${name}`);
  const lines = KINDS.filter((kind) => total(result[kind]) > 0);
  const people = t("undo.people", { count: result.consents, shown: format.number(result.consents) });
  return (
    <div>
      {lines.length === 0 && result.consents === 0 ? (
        <p style={{ margin: 0 }}>{t("undo.nothing")}</p>
      ) : (
        <table className="outcome">
          <thead>
            <tr>
              <td />
              <th>{word("gone")}</th>
              <th>{word("back")}</th>
              <th>{word("stays")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((kind) => (
              <tr key={kind}>
                <th>{t(`kind.${kind}`)}</th>
                {(["gone", "back", "stays"] as const).map((fate) => (
                  <td key={fate}>
                    <Count value={result[kind][fate]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {result.consents > 0 && (
        <p className="muted" style={{ margin: "12px 0 0", fontSize: 13 }}>
          {t(result.dry_run ? "undo.consents" : "undo.were_consents", { shown: people })}
        </p>
      )}
      {result.stays > 0 && <Kept id={operation.id} label={word("download")} />}
    </div>
  );
}

function Kept({ id, label }: { id: Id; label: string }) {
  const { t } = useTranslation("imports");
  const { slug } = useWorkspace();
  const may = useMay("customers.export");
  return (
    <div style={{ marginTop: 12 }}>
      <p className="muted" style={{ margin: "0 0 8px", fontSize: 13 }}>
        {t("undo.stays_text")}
      </p>
      {may && (
        <Button
          size="compact-sm"
          variant="default"
          component="a"
          href={`/api/w/${slug}/operations/${id}/errors.csv`}
          download
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {label}
        </Button>
      )}
    </div>
  );
}

function total(fates: UndoFates): number {
  return fates.gone + fates.back + fates.stays;
}

/** Things that go or return. */
function changes(result: UndoResult): number {
  return KINDS.reduce((sum, kind) => sum + result[kind].gone + result[kind].back, 0);
}
