import { MultiSelect, Skeleton } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsk } from "@/api/ask";
import { useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, Count, Definition, EmptyState, ErrorNote, Page, PageHeader, Percent } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { overlapRoute } from "./routes";
import type { Overlap } from "./wire";
import "./builder.css";

/** What two to five segments and lists have in common. */
export function OverlapPage() {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const navigate = useNavigate();
  const { of = "" } = overlapRoute.useSearch();
  const chosen = of.split(",").filter(Boolean);
  const enough = chosen.length >= 2 && chosen.length <= 5;
  const read = useAsk("POST /segments/overlap", { body: { of: chosen }, enabled: enough });
  return (
    <Page title={t("overlap.title")}>
      <PageHeader
        title={t("overlap.title")}
        sub={t("overlap.sub")}
        crumbs={[{ title: t("title"), to: to("/segments") }]}
      />
      <Chooser
        chosen={chosen}
        onChange={(next) =>
          void navigate({ to: ".", search: { of: next.join(",") } as never, replace: true })
        }
      />
      {!enough && (
        <EmptyState drawing="segment" title={t("overlap.choose")} text={t("overlap.choose_text")} />
      )}
      {enough && read.error && <ErrorNote error={read.error} />}
      {enough && !read.data && !read.error && <Skeleton h={280} radius="lg" />}
      {enough && read.data && !read.error && <Parts overlap={read.data} />}
    </Page>
  );
}

function Chooser({ chosen, onChange }: { chosen: string[]; onChange: (next: string[]) => void }) {
  const { t } = useTranslation("segments");
  const mayLists = useMay("lists.read");
  const segments = useGet("/segments").data?.rows ?? [];
  const lists = useGet("/lists", { enabled: mayLists }).data?.rows ?? [];
  const groups = [
    { group: t("title"), items: segments.map((one) => ({ value: one.id, label: one.name })) },
    { group: t("lists"), items: lists.map((one) => ({ value: one.id, label: one.name })) },
  ].filter((group) => group.items.length > 0);
  return (
    <MultiSelect
      mb={16}
      maw={720}
      label={t("overlap.label")}
      placeholder={chosen.length === 0 ? t("overlap.placeholder") : undefined}
      searchable
      clearable
      maxValues={5}
      value={chosen}
      onChange={onChange}
      data={groups}
      nothingFoundMessage={t("nothing")}
    />
  );
}

/** Every part as a row: in which sets it lies, how many, and the length of a bar. */
function Parts({ overlap }: { overlap: Overlap }) {
  const { t } = useTranslation("segments");
  const most = Math.max(1, ...overlap.parts.map((part) => part.count));
  return (
    <Card
      title={t("overlap.parts", { count: overlap.parts.length })}
      aside={<Definition text={t("overlap.definition")} />}
    >
      <div style={{ overflowX: "auto" }}>
        <table className="table" data-testid="overlap">
          <colgroup>
            {overlap.sets.map((set) => (
              <col key={set.id} style={{ width: `${44 / overlap.sets.length}%` }} />
            ))}
            <col style={{ width: "12%" }} />
            <col style={{ width: "12%" }} />
            <col style={{ width: "32%" }} />
          </colgroup>
          <thead>
            <tr>
              {overlap.sets.map((set) => (
                <th key={set.id} title={set.name} style={{ whiteSpace: "normal" }}>
                  {set.name} · <Count value={set.count} />
                </th>
              ))}
              <th className="num">{t("customers")}</th>
              <th className="num">{t("overlap.share")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {overlap.parts.map((part) => (
              <tr key={part.inside.join(",")}>
                {overlap.sets.map((set) => (
                  <td key={set.id}>
                    {part.inside.includes(set.id) ? (
                      <IconCheck size={16} role="img" aria-label={t("overlap.in")} />
                    ) : (
                      <IconMinus size={16} role="img" aria-label={t("overlap.out")} opacity={0.35} />
                    )}
                  </td>
                ))}
                <td className="num">
                  <Count value={part.count} />
                </td>
                <td className="num">
                  <Percent value={part.count / Math.max(1, overlap.together)} />
                </td>
                <td>
                  <div className="overlap-bar" style={{ width: `${(part.count / most) * 100}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="sentence muted" style={{ marginTop: 12 }}>
        {t("overlap.together")} <Count value={overlap.together} />
      </p>
    </Card>
  );
}
