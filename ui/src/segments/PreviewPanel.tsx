import { Progress, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Rule, SegmentPreview } from "@/api/types";
import { Card, ChannelIcon, Count, Definition, Percent, Value } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { WhyPanel } from "./WhyPanel";

interface Props {
  rule: Rule;
  preview: SegmentPreview | undefined;
  /** A newer answer is on its way. */
  counting: boolean;
  unfinished: number;
  /** The rule was refused, so there is nothing to count until it is corrected. */
  refused: boolean;
}

/** How many, what share, whom can be written to, and ten of them. */
export const PreviewPanel = memo(function PreviewPanel(props: Props) {
  const { rule, preview, counting, unfinished, refused } = props;
  const { t } = useTranslation("segments");
  const to = usePlace();
  return (
    <div className="segment-aside">
      <Card>
        <div className="stat-label">
          {t("now_in")} <Definition text={t("count_definition")} />
        </div>
        <div
          className="segment-number"
          data-old={counting || undefined}
          aria-live="polite"
          data-testid="segment-count"
        >
          {preview ? <Count value={preview.count} /> : refused ? "—" : <Skeleton h={32} w={120} my={4} />}
        </div>
        <div className="muted" style={{ fontSize: 13 }}>
          {preview ? (
            <>
              <Percent value={preview.share} /> {t("of_all")} (<Count value={preview.total} />)
            </>
          ) : refused ? (
            t("correct_it")
          ) : (
            <Skeleton h={12} w={140} />
          )}
        </div>
        <Progress value={(preview?.share ?? 0) * 100} size={4} mt={10} aria-label={t("share")} />
        {unfinished > 0 && (
          <p className="sentence muted" style={{ marginTop: 10, fontSize: 13 }}>
            {t("unfinished", { count: unfinished })}
          </p>
        )}
      </Card>
      <Card title={t("reach_title")} aside={<Definition text={t("reach_definition")} />}>
        {(preview?.reach ?? []).map((one) => (
          <div key={one.channel} className="segment-reach">
            <ChannelIcon channel={one.channel} withName />
            <Count value={one.count} />
          </div>
        ))}
        {!preview && (refused ? "—" : <Skeleton h={40} />)}
      </Card>
      <Card title={t("samples")}>
        {preview && preview.samples.length === 0 && <p className="sentence muted">{t("nobody")}</p>}
        {!preview && (refused ? "—" : <Skeleton h={180} />)}
        <ul className="segment-samples">
          {preview?.samples.map((one) => (
            <li key={one.id}>
              <span>
                <Link className="link" to={to(`/customers/${one.id}`)}>
                  {one.name || one.id}
                </Link>
              </span>
              <span className="muted">
                <Value>{one.city}</Value>
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <WhyPanel rule={rule} />
    </div>
  );
});
