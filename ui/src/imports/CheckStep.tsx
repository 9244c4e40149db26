import { Button, Checkbox, Select, Stack } from "@mantine/core";
import { IconArrowLeft, IconFileImport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, Note } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { OperationProgress, useOperation } from "@/operations/OperationProgress";
import { ErrorsLink, Outcome } from "./Outcome";
import { asksConsent, type ImportOptions, type ImportOrder, isImportResult } from "./wire";

interface Props {
  order: Omit<ImportOrder, "dry_run">;
  /** The rehearsal that was made. */
  trial?: string;
  onTrial: (id: string) => void;
  /** The list that customers are also put into, or what becomes of products that the file does not name. */
  onOptions: (options: Partial<ImportOptions>) => void;
  back: () => void;
}

/** A rehearsal first: the same reading and deciding, and nothing written. */
export function CheckStep({ order, trial, onTrial, onOptions, back }: Props) {
  const { t } = useTranslation("imports");
  const to = usePlace();
  const navigate = useNavigate();
  const rehearse = useAct("POST /imports", { refresh: ["/operations"], onDone: (made) => onTrial(made.id) });
  const run = useAct("POST /imports", {
    refresh: ["/operations"],
    onDone: (made) => void navigate({ to: to(`/imports/${made.id}`) }),
  });
  const started = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one rehearsal for one opening of the step
  useEffect(() => {
    if (trial || started.current) return;
    started.current = true;
    rehearse.mutate({ body: { ...order, dry_run: true } });
  }, []);
  const operation = useOperation(trial);
  const done = operation?.state === "finished";
  const result = operation && isImportResult(operation.result) ? operation.result : null;
  const error = rehearse.error ?? run.error;
  // What is asked for changes what would happen, so it is rehearsed anew.
  const anew = (change: Partial<ImportOptions>) => {
    onOptions(change);
    rehearse.mutate({ body: { ...order, options: { ...order.options, ...change }, dry_run: true } });
  };
  return (
    <>
      <Stack gap="md">
        {error ? <ErrorNote error={error} retry={rehearse.error ? back : undefined} /> : null}
        {operation?.state === "failed" && result?.error && (
          <Refused error={result.error} onAnyway={() => anew({ may_shrink: true })} />
        )}
        {operation?.state !== "failed" && (
          <Card title={t(done ? "trial_done" : "trial_running")}>
            {!done && <OperationProgress operation={operation} />}
            {done && result && (
              <Stack gap="md">
                <Outcome result={result} kind={order.kind} />
                {result.limited && <Note tone="info">{t("trial_limited")}</Note>}
              </Stack>
            )}
          </Card>
        )}
        {order.kind === "customers" && (
          <ToList value={order.options.list_id ?? null} onChange={(list_id) => onOptions({ list_id })} />
        )}
        {order.kind === "products" && (
          <Card>
            <Checkbox
              label={t("whole_catalogue")}
              description={t("whole_catalogue_text")}
              checked={order.options.whole_catalogue ?? false}
              disabled={rehearse.isPending}
              onChange={(event) => anew({ whole_catalogue: event.currentTarget.checked, may_shrink: false })}
            />
          </Card>
        )}
        {done && result && result.errors > 0 && operation && (
          <Note tone="warn" title={t("trial_errors", { count: result.errors })}>
            {t("trial_errors_text")}
            <ErrorsLink id={operation.id} />
          </Note>
        )}
        {order.consent === null && asksConsent(order.kind) && <Note tone="info">{t("no_consent_note")}</Note>}
      </Stack>
      <div className="wizard-foot">
        <Button variant="default" onClick={back} leftSection={<IconArrowLeft size={16} aria-hidden />}>
          {t("kit:back")}
        </Button>
        <Button
          disabled={!done}
          loading={run.isPending}
          leftSection={<IconFileImport size={16} aria-hidden />}
          onClick={() => run.mutate({ body: { ...order, dry_run: false } })}
        >
          {t("run")}
        </Button>
      </div>
    </>
  );
}

/** Why the rehearsal ended: of a catalogue that shrinks somebody is asked. */
function Refused({ error, onAnyway }: { error: { code: string; detail: string }; onAnyway: () => void }) {
  const { t, i18n } = useTranslation("imports");
  const shrinks = error.code === "import_catalogue_shrinks";
  const [gone, all] = error.detail.split(" / ");
  const known = i18n.exists(`errors:${error.code}`);
  return (
    <Note tone="warn" role="alert" title={known ? t(`errors:${error.code}`) : error.detail}>
      {shrinks && (
        <>
          {t("shrinks_text", { gone, all })}
          <div className="note-actions">
            <Button size="compact-sm" variant="default" onClick={onAnyway}>
              {t("shrinks_anyway")}
            </Button>
          </div>
        </>
      )}
    </Note>
  );
}

/** Also into a list, where one is wanted. */
function ToList({ value, onChange }: { value: string | null; onChange: (list: string | null) => void }) {
  const { t } = useTranslation("imports");
  const may = useMay("lists.write");
  const lists = useGet("/lists").data?.rows ?? [];
  if (!may || lists.length === 0) return null;
  return (
    <Card title={t("to_list")}>
      <Select
        w={360}
        clearable
        searchable
        label={t("to_list_label")}
        placeholder={t("to_no_list")}
        value={value}
        onChange={onChange}
        data={lists.map((list) => ({ value: list.id, label: list.name }))}
      />
    </Card>
  );
}
