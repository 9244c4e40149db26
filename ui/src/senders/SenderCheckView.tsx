import { Button } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Sender } from "@/api/types";
import { useMay } from "@/api/workspace";
import { useProblemText } from "@/kit";

/** Asks the relay whether it would take our mail; writes to nobody. */
export function SenderCheckView({ sender }: { sender: Sender }) {
  const { t } = useTranslation("senders");
  const may = useMay("senders.write");
  const words = useProblemText();
  const check = useAct("POST /senders/{id}/check");
  if (sender.kind === "sandbox") return <span className="muted">{t("check_not_needed")}</span>;
  if (!may) return null;
  return (
    <div style={{ display: "grid", gap: 4, padding: "6px 0" }} aria-live="polite">
      {check.data && (
        <span style={{ display: "flex", gap: 6, color: check.data.ok ? "var(--ok)" : "var(--bad)" }}>
          {check.data.ok ? (
            <IconCircleCheck size={16} style={{ flex: "none", marginTop: 1 }} aria-hidden />
          ) : (
            <IconCircleX size={16} style={{ flex: "none", marginTop: 1 }} aria-hidden />
          )}
          <span title={check.data.detail}>
            {check.data.ok
              ? t(check.data.encrypted ? "check_ok" : "check_ok_plain")
              : t(`check_code.${check.data.code}`, { defaultValue: check.data.detail })}
          </span>
        </span>
      )}
      {check.error && <span style={{ color: "var(--bad)" }}>{words(check.error).title}</span>}
      <span>
        <Button
          size="compact-xs"
          variant="default"
          loading={check.isPending}
          onClick={() => check.mutate({ path: { id: sender.id } })}
        >
          {t(check.data ? "check_again" : "check")}
        </Button>
      </span>
    </div>
  );
}
