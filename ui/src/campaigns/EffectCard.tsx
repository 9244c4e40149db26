import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "@/i18n/format";
import { Card, Count, Definition, Money, Note, Percent } from "@/kit";
import type { Effect, Report } from "./wire";

/** Whether the campaign changed anything, against the customers who were held back by lot. */
export function EffectCard({ report, days }: { report: Report; days: number }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const { ordered, revenue_per_customer: revenue, groups } = report;
  if (!ordered || groups.control === 0)
    return (
      <Note tone="info" title={t("effect_none")}>
        {t("effect_none_text")}
      </Note>
    );
  const points = (value: number) => pointsOf(value, format);
  return (
    <Card>
      <p className="verdict" style={{ margin: 0 }}>
        {t(`verdict.${ordered.effect.verdict}`, { count: days })} <Definition text={t("definition.effect")} />
      </p>
      <p className="muted" style={{ margin: "4px 0 16px", maxWidth: "75ch" }}>
        {sentence(ordered.effect, t, format)}
      </p>
      <div className="table-wrap">
        <table className="table" data-compact aria-label={t("report_effect")}>
          <thead>
            <tr>
              <td />
              <th className="num">{t("effect_written")}</th>
              <th className="num">{t("effect_control")}</th>
              <th className="num">{t("effect_difference")}</th>
              <th className="num">
                {t("effect_interval")} <Definition text={t("definition.interval")} />
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>{t("effect_people")}</td>
              <td className="num">
                <Count value={ordered.treated.of} />
              </td>
              <td className="num">
                <Count value={ordered.control.of} />
              </td>
              <td className="num muted">—</td>
              <td className="num muted">—</td>
            </tr>
            <tr>
              <td>{t("effect_ordered")}</td>
              <td className="num">
                <Percent value={share(ordered.treated)} digits={2} />
              </td>
              <td className="num">
                <Percent value={share(ordered.control)} digits={2} />
              </td>
              <td className="num">{t("points", { value: points(ordered.effect.estimate) })}</td>
              <td className="num">
                {ordered.effect.interval
                  ? t("from_to", {
                      low: points(ordered.effect.interval.low),
                      high: points(ordered.effect.interval.high),
                    })
                  : "—"}
              </td>
            </tr>
            {revenue && <RevenueRow revenue={revenue} />}
          </tbody>
        </table>
      </div>
      {Math.min(ordered.treated.of, ordered.control.of) < 200 && (
        <p className="muted" style={{ margin: "12px 0 0", fontSize: 13 }}>
          {t("effect_small")}
        </p>
      )}
    </Card>
  );
}

function share({ hits, of }: { hits: number; of: number }): number | null {
  return of ? hits / of : null;
}

/** A difference of shares in percentage points, with its sign. */
function pointsOf(value: number, format: Format): string {
  return signed(value * 100, format, 1);
}

function signed(value: number, format: Format, digits: number): string {
  const text = format.number(Math.abs(value), digits);
  if (Number(Math.abs(value).toFixed(digits)) === 0) return text;
  return `${value < 0 ? "−" : "+"}${text}`;
}

type Words = ReturnType<typeof useTranslation>["t"];

function sentence(effect: Effect, t: Words, format: Format): string {
  if (!effect.interval) return t("effect_not_enough");
  return t(`effect_sentence.${effect.verdict}`, {
    estimate: pointsOf(effect.estimate, format),
    // Beside "higher" and "lower" the number has no sign.
    size: format.number(Math.abs(effect.estimate * 100), 1),
    low: pointsOf(effect.interval.low, format),
    high: pointsOf(effect.interval.high, format),
  });
}

function RevenueRow({ revenue }: { revenue: NonNullable<Report["revenue_per_customer"]> }) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const money = (minor: number) => ({ amount_minor: Math.round(minor), currency: revenue.currency });
  const signedMoney = (minor: number) => {
    const text = format.money(money(Math.abs(minor)));
    return Math.round(minor) === 0 ? text : `${minor < 0 ? "−" : "+"}${text}`;
  };
  const { interval } = revenue.effect;
  return (
    <tr>
      <td>{t("effect_revenue")}</td>
      <td className="num">
        <Money value={money(revenue.treated)} />
      </td>
      <td className="num">
        <Money value={money(revenue.control)} />
      </td>
      <td className="num">{signedMoney(revenue.effect.estimate)}</td>
      <td className="num">
        {interval ? t("from_to", { low: signedMoney(interval.low), high: signedMoney(interval.high) }) : "—"}
      </td>
    </tr>
  );
}
