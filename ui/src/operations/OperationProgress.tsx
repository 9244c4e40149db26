import { Button } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Id, Operation } from "@/api/types";
import { useMay } from "@/api/workspace";
import { ConfirmWithCount, ProgressPanel } from "@/kit";

export function isRunning(operation: { state: string }): boolean {
  return operation.state === "waiting" || operation.state === "running";
}

const EVERY_MS = 1_000;

/** One operation, fresh while it runs: by live events, and by asking in case one was lost. */
export function useOperation(id: Id | undefined): Operation | undefined {
  const first = useGet("/operations/{id}", {
    path: { id: id ?? "" },
    enabled: Boolean(id),
    keepPrevious: true,
  });
  const running = !first.data || isRunning(first.data);
  useGet("/operations/{id}", {
    path: { id: id ?? "" },
    enabled: Boolean(id),
    every: running ? EVERY_MS : false,
  });
  return first.data;
}

export function OperationProgress({ operation }: { operation?: Operation }) {
  const { t } = useTranslation("operations");
  const { done = 0, failed = 0, total = null } = operation ?? {};
  return (
    <ProgressPanel
      label={t("progress")}
      total={total}
      ratePerSecond={operation?.rate_per_second ? Math.round(operation.rate_per_second) : null}
      secondsLeft={operation?.seconds_left}
      parts={[
        { label: t("progress"), value: Math.max(0, done - failed) },
        { label: t("failed"), value: failed, tone: "bad" },
      ]}
    />
  );
}

export function CancelButton({ operation }: { operation: Operation }) {
  const { t } = useTranslation("operations");
  const may = useMay("imports.run");
  const [asking, setAsking] = useState(false);
  const cancel = useAct("POST /operations/{id}/cancel", {
    refresh: ["/operations", "/operations/{id}"],
    onDone: () => setAsking(false),
  });
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} aria-hidden />}
        disabled={cancel.isSuccess}
        onClick={() => setAsking(true)}
      >
        {t(cancel.isSuccess ? "cancelling" : "cancel")}
      </Button>
      {asking && (
        <ConfirmWithCount
          opened
          onClose={() => setAsking(false)}
          title={t("cancel_title")}
          verb={t("cancel")}
          danger
          pending={cancel.isPending}
          error={cancel.error}
          onConfirm={() => cancel.mutate({ path: { id: operation.id } })}
        >
          {t("cancel_text")}
        </ConfirmWithCount>
      )}
    </>
  );
}
