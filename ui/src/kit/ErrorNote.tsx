import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/api/problem";
import type { Tone } from "./Badges";

/** Words by the problem's code; the server's own sentence where the code has none yet. */
export function useProblemText(): (error: unknown) => { title: string; next: string } {
  const { t, i18n } = useTranslation("errors");
  return (error) => {
    const { problem } = asProblem(error);
    const known = i18n.exists(`errors:${problem.code}`);
    const title = known ? t(problem.code) : (problem.detail ?? problem.title ?? t("unexpected"));
    const nextKey = `next_${problem.code}`;
    const next = i18n.exists(`errors:${nextKey}`) ? t(nextKey) : (problem.hint ?? "");
    return { title, next };
  };
}

/** What happened and what to do, in place. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation("kit");
  const { title, next } = useProblemText()(error);
  return (
    <Note tone="bad" title={title} role="alert">
      {next}
      {retry && (
        <div className="note-actions">
          <Button size="compact-sm" variant="default" onClick={retry}>
            {t("retry")}
          </Button>
        </div>
      )}
    </Note>
  );
}

interface NoteProps {
  tone?: Tone;
  title?: ReactNode;
  role?: "alert" | "status";
  children?: ReactNode;
}

export function Note({ tone = "info", title, role, children }: NoteProps) {
  const Icon =
    tone === "bad" || tone === "warn" ? IconAlertTriangle : tone === "ok" ? IconCheck : IconInfoCircle;
  return (
    <div className="note" data-tone={tone} role={role}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <div className="note-body">
        {title && <div className="note-title">{title}</div>}
        {children && <div className={title ? "note-more" : undefined}>{children}</div>}
      </div>
    </div>
  );
}
