import { SegmentedControl, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { Card, ErrorNote, Facts, Moment, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { LetterFrame, type View } from "@/templates/LetterFrame";
import { sandboxLetterRoute } from "./routes";
import type { SandboxLetter } from "./wire";

/** One letter, exactly as it would have left. */
export function LetterPage() {
  const { t } = useTranslation("sandbox");
  const to = usePlace();
  const { id } = sandboxLetterRoute.useParams();
  const read = useGet("/sandbox/{id}", { path: { id } });
  const letter = read.data;
  const crumbs = [{ title: t("title"), to: to("/sandbox") }];
  if (read.error) {
    return (
      <Page title={t("title")} narrow>
        <PageHeader crumbs={crumbs} title={t("letter")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  if (!letter) {
    return (
      <Page title={t("letter")}>
        <Skeleton h={28} w={360} mb={24} />
        <Skeleton h={560} radius="lg" />
      </Page>
    );
  }
  return (
    <Page title={letter.subject || t("letter")}>
      <PageHeader crumbs={crumbs} title={letter.subject || t("no_subject")} sub={<Sub letter={letter} />} />
      <Views letter={letter} />
    </Page>
  );
}

function Sub({ letter }: { letter: SandboxLetter }) {
  const { t } = useTranslation("sandbox");
  const to = usePlace();
  return (
    <>
      {t("from_to", { from: letter.from, to: letter.to })} · <Moment value={letter.created_at} />
      {letter.customer_id && (
        <>
          {" · "}
          <Link style={{ color: "var(--accent)" }} to={to(`/customers/${letter.customer_id}`)}>
            {t("open_customer")}
          </Link>
        </>
      )}
      {letter.campaign_id && (
        <>
          {" · "}
          <Link style={{ color: "var(--accent)" }} to={to(`/campaigns/${letter.campaign_id}`)}>
            {t("open_campaign")}
          </Link>
        </>
      )}
    </>
  );
}

const VIEWS = ["desktop", "phone", "dark", "text", "headers", "raw"] as const;

function Views({ letter }: { letter: SandboxLetter }) {
  const { t } = useTranslation("sandbox");
  const [view, setView] = useState<(typeof VIEWS)[number]>("desktop");
  const height = "calc(100vh - 280px)";
  return (
    <Card flush>
      <div className="letter-bar">
        <SegmentedControl
          size="xs"
          aria-label={t("view")}
          value={view}
          onChange={(next) => setView(next as typeof view)}
          data={VIEWS.map((value) => ({ value, label: t(`views.${value}`) }))}
        />
      </div>
      {view === "headers" ? (
        <div style={{ padding: 20, maxHeight: height, overflow: "auto" }}>
          <Facts
            rows={letter.headers.map((header) => [
              <span key="name" className="mono">
                {header.name}
              </span>,
              <span key="value" className="mono">
                {header.value}
              </span>,
            ])}
          />
        </div>
      ) : view === "raw" ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
        <pre className="letter-text" style={{ height }} tabIndex={0}>
          {letter.raw}
        </pre>
      ) : (
        <LetterFrame html={letter.html} text={letter.text} view={view as View} height={height} />
      )}
    </Card>
  );
}
