import { MultiSelect, NumberInput, Stack, Switch } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useFormat } from "@/i18n/format";
import { Card, Definition, Note } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { Choice } from "../Choice";
import { EstimateCard, useEstimate } from "../Estimate";
import { smallestVisibleShare, usualShare } from "../power";
import type { StepProps } from "../useDraft";
import type { Estimate } from "../wire";

export function RecipientsStep({ id, draft, set, autosave }: StepProps) {
  const estimate = useEstimate(id, autosave);
  return (
    <div className="wizard-two">
      <Stack gap="md">
        <Audience draft={draft} set={set} />
        {draft.purpose === "marketing" && (
          <ControlGroup
            percent={draft.control_percent}
            days={draft.goal_days}
            onChange={(control_percent) => set({ control_percent })}
            estimate={estimate.data}
          />
        )}
      </Stack>
      <div className="wizard-aside">
        <EstimateCard estimate={estimate} />
      </div>
    </div>
  );
}

function Audience({ draft, set }: Pick<StepProps, "draft" | "set">) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const format = useFormat();
  const read = useGet("/segments", { query: { limit: 200 } });
  const rows = read.data?.rows ?? [];
  const [some, setSome] = useState(draft.include.length > 0);
  const lists = useGet("/lists").data?.rows ?? [];
  const option = (id: string, name: string, count: number | null | undefined) => ({
    value: id,
    label: count === null || count === undefined ? name : `${name} · ${format.number(count)}`,
  });
  const groups = (taken: string[]) =>
    [
      { group: t("segments_group"), items: rows.map((one) => option(one.id, one.name, one.count)) },
      { group: t("lists_group"), items: lists.map((one) => option(one.id, one.name, one.members)) },
    ]
      .map(({ group, items }) => ({ group, items: items.filter((one) => !taken.includes(one.value)) }))
      .filter(({ items }) => items.length > 0);
  return (
    <Card title={t("who")}>
      <Stack gap="md">
        <fieldset className="choices" aria-label={t("who")}>
          <Choice
            group="who"
            chosen={!some}
            onChoose={() => {
              setSome(false);
              set({ include: [] });
            }}
            title={t("everybody")}
            text={t("everybody_text")}
          />
          <Choice
            group="who"
            chosen={some}
            onChoose={() => setSome(true)}
            title={t("some_segments")}
            text={t("some_segments_text")}
          />
        </fieldset>
        {some && (
          <MultiSelect
            label={t("include")}
            placeholder={draft.include.length ? undefined : t("choose_segments")}
            searchable
            maxValues={50}
            value={draft.include}
            onChange={(include) => set({ include })}
            data={groups(draft.exclude)}
            nothingFoundMessage={t("no_segments")}
            error={draft.include.length === 0 && read.data ? t("include_needed") : undefined}
          />
        )}
        <MultiSelect
          label={t("exclude")}
          description={t("exclude_hint")}
          placeholder={draft.exclude.length ? undefined : t("choose_segments")}
          searchable
          clearable
          maxValues={50}
          value={draft.exclude}
          onChange={(exclude) => set({ exclude })}
          data={groups(draft.include)}
          nothingFoundMessage={t("no_segments")}
        />
        <Link to={to("/segments/new")} className="accent-link">
          {t("new_segment")}
        </Link>
      </Stack>
    </Card>
  );
}

interface ControlProps {
  percent: number;
  days: number;
  onChange: (percent: number) => void;
  estimate?: Estimate;
}

const USUAL_PERCENT = 10;

function ControlGroup({ percent, days, onChange, estimate }: ControlProps) {
  const { t } = useTranslation("campaigns");
  return (
    <Card
      title={
        <>
          {t("control")} <Definition text={t("definition.control")} />
        </>
      }
    >
      <Stack gap="sm">
        <Switch
          label={t("control_on")}
          description={t("control_text")}
          checked={percent > 0}
          onChange={(event) => onChange(event.currentTarget.checked ? USUAL_PERCENT : 0)}
        />
        {percent > 0 && (
          <>
            <NumberInput
              w={160}
              label={t("control_share")}
              suffix=" %"
              min={0.1}
              max={50}
              decimalScale={1}
              step={1}
              value={percent}
              onChange={(value) => onChange(Math.min(50, Math.max(0, Number(value) || 0)))}
            />
            {estimate && <Price estimate={estimate} days={days} />}
          </>
        )}
      </Stack>
    </Card>
  );
}

/** What the group costs and what it can show, from the orders of the last ninety days. */
function Price({ estimate, days }: { estimate: Estimate; days: number }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const home = useGet("/home").data;
  const cost = t("control_cost", { count: estimate.control, shown: format.number(estimate.control) });
  if (!home || home.orders.count === 0) return <Note tone="info">{cost}</Note>;
  const base = usualShare(home.orders.buyers, home.customers, home.orders.days, days);
  const visible = smallestVisibleShare(base, estimate.will_receive, estimate.control);
  if (visible === null) {
    return (
      <Note tone="warn" title={t("control_too_small")}>
        {cost}
      </Note>
    );
  }
  const average = home.orders.revenue.amount_minor / home.orders.count;
  const lost = Math.round(estimate.control * (visible - base) * average);
  const money = format.money({ amount_minor: lost, currency: home.orders.revenue.currency }, "round");
  const doubled = visible > base * 2;
  return (
    <Note tone={doubled ? "warn" : "info"} title={doubled ? t("control_coarse") : undefined}>
      {cost}{" "}
      {t("control_shows", {
        days_count: days,
        base: format.percent(base),
        visible: format.percent(visible),
        money,
      })}
    </Note>
  );
}
