import {
  IconBell,
  IconCake,
  IconCode,
  IconFile,
  IconHeartHandshake,
  IconNews,
  IconRepeat,
  type TablerIcon,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { ErrorNote, NotAllowed, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { newTemplateRoute } from "./routes";
import { MJML_START, STARTERS, type StarterName } from "./starters";
import type { TemplateDraft } from "./wire";
import "./editor.css";

const CHOICES: [StarterName, TablerIcon][] = [
  ["blank", IconFile],
  ["news", IconNews],
  ["win_back", IconHeartHandshake],
  ["second_purchase", IconRepeat],
  ["due", IconBell],
  ["birthday", IconCake],
  ["mjml", IconCode],
];

/** A new template begins with words, not with an empty sheet. */
export function NewTemplatePage() {
  const { t, i18n } = useTranslation("templates");
  const to = usePlace();
  const navigate = useNavigate();
  const { campaign } = newTemplateRoute.useSearch();
  const make = useAct("POST /templates", {
    refresh: ["/templates"],
    onDone: (made) =>
      void navigate({ to: to(`/templates/${made.id}`), search: campaign ? { campaign } : {}, replace: true }),
  });
  const start = (name: StarterName) => {
    const language = i18n.language === "ru" ? "ru" : "en";
    make.mutate({ body: draftOf(name, t(`starter.${name}`), language) });
  };
  const crumbs = [{ title: t("title"), to: to("/templates") }];
  if (!useMay("templates.write")) return <NotAllowed title={t("new_title")} crumbs={crumbs} />;
  return (
    <Page title={t("new_title")} narrow>
      <PageHeader crumbs={crumbs} title={t("new_title")} sub={t("new_sub")} />
      {make.error ? <ErrorNote error={make.error} /> : null}
      <div className="starters">
        {CHOICES.map(([name, Icon]) => (
          <button
            key={name}
            type="button"
            className="starter"
            disabled={make.isPending}
            onClick={() => start(name)}
          >
            <Icon size={22} stroke={1.6} aria-hidden />
            <strong>{t(`starter.${name}`)}</strong>
            <span>{t(`starter_text.${name}`)}</span>
          </button>
        ))}
      </div>
    </Page>
  );
}

export function draftOf(name: StarterName, title: string, language: "ru" | "en"): TemplateDraft {
  if (name === "mjml")
    return { name: title, subject: title, preheader: "", body_kind: "mjml", body: MJML_START };
  const { subject, preheader, blocks } = STARTERS[name][language];
  return {
    name: title,
    subject: subject || title,
    preheader,
    body_kind: "blocks",
    body: JSON.stringify({ blocks, style: {} }),
  };
}
