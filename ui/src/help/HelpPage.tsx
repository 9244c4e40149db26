import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { language } from "@/i18n";
import { Card, Note, Page, PageHeader, Section } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { NothingHere } from "@/shell/Failed";
import { FOLDERS, html, load, nameOf, pagesOf, speaks } from "./pages";
import "./help.css";

/** The documentation inside the product. */
export function HelpPage() {
  const { _splat: address } = useParams({ strict: false }) as { _splat?: string };
  if (!address) return <Contents />;
  const name = nameOf(address);
  return name ? <Text key={name} name={name} /> : <NothingHere />;
}

function Contents() {
  const { t } = useTranslation("help");
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub")} />
      {FOLDERS.map((folder) => (
        <Section key={folder} title={t(`folder.${folder}`)}>
          <Card>
            <ul className="help-list">
              {pagesOf(folder).map((name) => (
                <Line key={name} name={name} />
              ))}
            </ul>
          </Card>
        </Section>
      ))}
    </Page>
  );
}

function usePage(name: string) {
  const spoken = language();
  return useQuery({
    queryKey: ["help", name, spoken],
    queryFn: () => load(name, spoken),
    staleTime: Infinity,
  });
}

function Line({ name }: { name: string }) {
  const { t } = useTranslation("help");
  const to = usePlace();
  const { data } = usePage(name);
  return (
    <li>
      <Link className="link" to={to(`/help/${name}`)}>
        {data?.title ?? name}
      </Link>
      {!speaks(name, language()) && <span className="muted"> {t("english")}</span>}
    </li>
  );
}

function Text({ name }: { name: string }) {
  const { t } = useTranslation("help");
  const to = usePlace();
  const navigate = useNavigate();
  const { data } = usePage(name);
  // Links inside the text are plain HTML; those to other pages of the product change no document.
  const follow = (event: MouseEvent) => {
    const link = (event.target as HTMLElement).closest("a");
    const href = link?.getAttribute("href");
    if (!href?.startsWith("/") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    void navigate({ to: href as "/" });
    document.getElementById("main")?.scrollTo({ top: 0 });
  };
  const spoken = speaks(name, language()) ? language() : "en";
  const crumbs = [{ title: t("title"), to: to("/help") }];
  if (!data) return <Skeleton h={420} radius="lg" m={24} />;
  return (
    <Page title={data.title} narrow>
      <PageHeader title={data.title} crumbs={crumbs} />
      {spoken !== language() && <Note tone="info">{t("not_translated")}</Note>}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: it is the links inside that are pressed, by keyboard as well */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same */}
      <div
        className="help-text"
        lang={spoken}
        onClick={follow}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: our own documentation, built into the interface
        dangerouslySetInnerHTML={{ __html: html({ name, language: spoken }, data.text, (path) => to(path)) }}
      />
    </Page>
  );
}
