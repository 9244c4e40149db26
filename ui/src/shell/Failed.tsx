import { Button } from "@mantine/core";
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorNote, Page } from "@/kit";

/** A page that broke, in plain words. */
export function Failed({ error }: ErrorComponentProps) {
  const { t } = useTranslation("shell");
  return (
    <Page title={t("failed")} narrow>
      <ErrorNote error={error} retry={() => window.location.reload()} />
    </Page>
  );
}

/** An address that leads nowhere, outside of any workspace. */
export function NotFound() {
  return (
    <main>
      <NothingHere />
    </main>
  );
}

/** The same inside the shell. */
export function NothingHere() {
  const { t } = useTranslation("shell");
  return (
    <Page title={t("nothing_here")} narrow>
      <h1 className="sr-only">{t("nothing_here")}</h1>
      <EmptyState
        drawing="lost"
        title={t("nothing_here")}
        text={t("nothing_here_text")}
        action={
          <Button component={Link} to="/">
            {t("to_home")}
          </Button>
        }
      />
    </Page>
  );
}
