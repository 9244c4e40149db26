import { IconChevronRight, IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, Section } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { STEPS } from "./routes";
import "./wire";
import "./start.css";

/** On the home page until everything is done: what is still lacking before the first real campaign. */
export function StartCard() {
  const { t } = useTranslation("start");
  const to = usePlace();
  const may = useMay("settings.write");
  const { data: done } = useGet("/start", { enabled: may });
  if (!may || !done || STEPS.every((step) => done[step])) return null;
  const count = STEPS.filter((step) => done[step]).length;
  return (
    <Section
      title={t("title")}
      aside={<span className="muted">{t("of", { count, all: STEPS.length })}</span>}
    >
      <Card flush>
        <div className="start-card">
          {STEPS.map((step) => (
            <Link key={step} to={to(`/start/${step}`)} data-done={done[step] || undefined}>
              {done[step] ? (
                <IconCircleCheckFilled size={20} style={{ color: "var(--ok)" }} aria-label={t("is_done")} />
              ) : (
                <IconCircle size={20} stroke={1.6} aria-hidden />
              )}
              <span className="start-card-name">{t(`${step}.title`)}</span>
              <IconChevronRight size={16} aria-hidden />
            </Link>
          ))}
        </div>
      </Card>
    </Section>
  );
}
