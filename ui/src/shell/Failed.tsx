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

export function NotFound() {
  const { t } = useTranslation("shell");
  return (
    <Page title={t("nothing_here")} narrow>
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
