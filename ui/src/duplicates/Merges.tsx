import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Card as CustomerCard } from "@/api/types";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, Moment, Note } from "@/kit";
import { usePlace } from "@/kit/usePlace";

const REFRESH = [
  "/customers",
  "/customers/{id}",
  "/customers/{id}/timeline",
  "/customers/{id}/merges",
] as const;

/** On a card that others were joined to: who, and the way back. */
export function Merges({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("duplicates");
  const to = usePlace();
  const mayWrite = useMay("customers.write");
  const rows = useGet("/customers/{id}/merges", { path: { id: card.id } }).data?.rows ?? [];
  const undo = useAct("POST /customers/{id}/unmerge", { refresh: [...REFRESH] });
  if (rows.length === 0) return null;
  return (
    <Card title={t("merges")}>
      {undo.error ? <ErrorNote error={undo.error} /> : null}
      <ul className="customer-list">
        {rows.map((one) => (
          <li key={one.from} className="merge-row">
            <span>
              <Link className="link" to={to(`/customers/${one.from}`)}>
                {one.name || one.from}
              </Link>
              <span className="muted">
                {" "}
                · <Moment value={one.merged_at} />
                {one.actor === "system" && ` · ${t("by_itself")}`}
              </span>
            </span>
            {mayWrite && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                loading={undo.isPending}
                onClick={() => undo.mutate({ path: { id: one.from } })}
              >
                {t("part")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** On a card that was joined to another: where everything is now. */
export function MergedInto({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("duplicates");
  const to = usePlace();
  const mayWrite = useMay("customers.write");
  const undo = useAct("POST /customers/{id}/unmerge", { refresh: [...REFRESH] });
  if (card.state !== "merged" || !card.merged_into) return null;
  return (
    <div style={{ marginBottom: 16 }}>
      <Note tone="warn" title={t("was_merged")}>
        {t("was_merged_text")}
        {undo.error ? <ErrorNote error={undo.error} /> : null}
        <div className="note-actions">
          <Button
            size="compact-sm"
            component={Link}
            variant="default"
            to={to(`/customers/${card.merged_into}`)}
          >
            {t("to_that_card")}
          </Button>
          {mayWrite && (
            <Button
              size="compact-sm"
              variant="subtle"
              loading={undo.isPending}
              onClick={() => undo.mutate({ path: { id: card.id } })}
            >
              {t("part")}
            </Button>
          )}
        </div>
      </Note>
    </div>
  );
}
