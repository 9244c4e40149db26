import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState";
import { Note } from "./ErrorNote";
import { type Crumb, Page, PageHeader } from "./Page";
import { usePlace } from "./usePlace";

/** Instead of a page on which this user could only be refused: said before he has filled it in. */
export function NotAllowed({ title, crumbs }: { title: string; crumbs: Crumb[] }) {
  const { t } = useTranslation("kit");
  const to = usePlace();
  return (
    <Page title={title}>
      <PageHeader title={title} crumbs={crumbs} />
      <EmptyState
        drawing="lost"
        title={t("not_allowed")}
        text={t("not_allowed_text")}
        action={
          <Button component={Link} to={to("/home")}>
            {t("to_home")}
          </Button>
        }
      />
    </Page>
  );
}

/** What may be looked at and not changed: the fields are closed, and it is said why. Links inside still lead on. */
export function ReadOnly({ when, children }: { when: boolean; children: ReactNode }) {
  const { t } = useTranslation("kit");
  if (!when) return <>{children}</>;
  return (
    <>
      <Note>{t("read_only")}</Note>
      <fieldset className="read-only" disabled>
        {children}
      </fieldset>
    </>
  );
}
