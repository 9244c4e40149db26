import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsk } from "@/api/ask";
import type { ReasonCount } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Count, Definition, ErrorNote, useReason } from "@/kit";
import type { Autosave } from "@/kit/useAutosave";

/** Who would receive the draft that is saved now: the gate itself is asked. */
export function useEstimate(id: string, autosave: Autosave) {
  const estimate = useAsk("POST /campaigns/{id}/estimate", {
    path: { id },
    body: undefined,
    about: autosave.version,
    enabled: autosave.status === "saved",
  });
  const old = estimate.isPlaceholderData || autosave.status !== "saved";
  return { ...estimate, old };
}

export function EstimateCard({ estimate }: { estimate: ReturnType<typeof useEstimate> }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { data, error } = estimate;
  if (error) return <ErrorNote error={error} retry={() => void estimate.refetch()} />;
  return (
    <section className="card estimate" data-old={(data && estimate.old) || undefined} aria-live="polite">
      <div className="stat-label">
        <span>{t("will_receive")}</span>
        <Definition text={t("definition.will_receive")} />
      </div>
      <div className="estimate-number">
        {data ? format.number(data.will_receive) : <Skeleton h={32} w={120} my={4} />}
      </div>
      <div className="muted" style={{ fontSize: 13, marginBottom: 16 }}>
        {data ? (
          t("of_matched", { count: data.matched, shown: format.number(data.matched) })
        ) : (
          <Skeleton h={12} w={180} my={4} />
        )}
      </div>
      {data ? (
        <Reasons
          total={data.matched}
          rows={[
            ...(data.control > 0 ? [{ reason: "control_group", count: data.control }] : []),
            ...data.skipped,
          ]}
        />
      ) : (
        <Skeleton h={64} />
      )}
    </section>
  );
}

/** Who will not receive, and why; each with its share. */
export function Reasons({ rows, total }: { rows: ReasonCount[]; total: number }) {
  const { t } = useTranslation("campaigns");
  const reason = useReason();
  if (rows.length === 0)
    return (
      <p className="muted" style={{ margin: 0, fontSize: 13 }}>
        {t("nobody_skipped")}
      </p>
    );
  return (
    <ul className="reasons">
      {rows.map((row) => (
        <li key={row.reason}>
          <span>{capital(reason(row.reason))}</span>
          <Count value={row.count} />
          <i aria-hidden="true">
            <b style={{ width: `${total ? Math.max(1, (row.count / total) * 100) : 0}%` }} />
          </i>
        </li>
      ))}
    </ul>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
