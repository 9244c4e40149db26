import { Button } from "@mantine/core";
import { IconArrowRight, IconCheck } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet, useRefresh } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, NotAllowed, Note, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { SenderForm } from "@/senders/SenderForm";
import { BusinessStep } from "./BusinessStep";
import { CustomersStep } from "./CustomersStep";
import { STEPS, type StartStep } from "./routes";
import type { FirstSteps } from "./wire";
import "@/campaigns/wizard.css";
import "./start.css";

/** First steps: from an empty workspace to the first real campaign. Each can be left for later. */
export function StartPage() {
  const { t } = useTranslation("start");
  const { step } = useParams({ strict: false }) as { step?: string };
  const read = useGet("/start");
  const may = useMay("settings.write");
  if (!may) return <NotAllowed title={t("title")} crumbs={[]} />;
  const done = read.data;
  const at = STEPS.find((one) => one === step) ?? STEPS.find((one) => done && !done[one]) ?? "business";
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} />
      <StepBar at={at} done={done} />
      {read.error ? <ErrorNote error={read.error} retry={() => void read.refetch()} /> : null}
      <div className="start-step">
        <h2>{t(`${at}.title`)}</h2>
        <p className="muted">{t(`${at}.text`)}</p>
        {done?.[at] && (
          <Note tone="ok" role="status">
            {t(`${at}.done`)}
          </Note>
        )}
        <Step at={at} done={done?.[at] ?? false} />
      </div>
    </Page>
  );
}

function StepBar({ at, done }: { at: StartStep; done: FirstSteps | undefined }) {
  const { t } = useTranslation("start");
  const to = usePlace();
  return (
    <nav aria-label={t("steps")}>
      <ol className="steps">
        {STEPS.map((name, index) => (
          <li key={name}>
            <Link to={to(`/start/${name}`)} aria-current={name === at ? "step" : undefined}>
              <span className="steps-mark" data-done={done?.[name] || undefined}>
                {done?.[name] ? <IconCheck size={12} aria-label={t("is_done")} /> : index + 1}
              </span>
              <span className="steps-name">{t(`${name}.step`)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Step({ at, done }: { at: StartStep; done: boolean }) {
  const navigate = useNavigate();
  const to = usePlace();
  const after = STEPS[STEPS.indexOf(at) + 1];
  const refresh = useRefresh();
  const next = () => {
    void refresh("/start");
    void navigate({ to: to(after ? `/start/${after}` : "/home") });
  };
  if (at === "business") return <BusinessStep onDone={next} />;
  if (at === "customers") {
    return (
      <>
        <CustomersStep />
        <Onward at={at} done={done} />
      </>
    );
  }
  if (at === "sender") {
    return (
      <>
        {!done && (
          <Card>
            <SenderForm sender={null} onDone={next} />
          </Card>
        )}
        <Onward at={at} done={done} />
      </>
    );
  }
  return <CampaignStep />;
}

/** Onward without this step: everything can be done later from the menu. */
function Onward({ at, done }: { at: StartStep; done: boolean }) {
  const { t } = useTranslation("start");
  const to = usePlace();
  const after = STEPS[STEPS.indexOf(at) + 1];
  return (
    <div>
      <Button
        component={Link}
        to={to(after ? `/start/${after}` : "/home")}
        variant={done ? "filled" : "default"}
        rightSection={<IconArrowRight size={15} aria-hidden />}
      >
        {t(done ? "kit:next" : "later")}
      </Button>
    </div>
  );
}

function CampaignStep() {
  const { t } = useTranslation("start");
  const to = usePlace();
  const lines = ["whom", "what", "test", "launch"] as const;
  return (
    <Card>
      <ol className="start-lines">
        {lines.map((line) => (
          <li key={line}>
            <strong>{t(`campaign.${line}`)}</strong> {t(`campaign.${line}_text`)}
          </li>
        ))}
      </ol>
      <div className="start-actions">
        <Button component={Link} to={to("/campaigns/new")}>
          {t("campaign.go")}
        </Button>
        <Button component={Link} to={to("/home")} variant="default">
          {t("campaign.home")}
        </Button>
        <Link className="link" to={to("/help/first-evening")}>
          {t("guide")}
        </Link>
      </div>
    </Card>
  );
}
