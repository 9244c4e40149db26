import { Button } from "@mantine/core";
import { IconMailQuestion } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/workspace";
import { usePlace } from "@/kit/usePlace";

/** Leads to the form that asks people of a segment or a list whether they agree, with these people chosen. */
export function AskAgain({ whom }: { whom: string }) {
  const { t } = useTranslation("consent");
  const to = usePlace();
  const [launch, read] = [useMay("campaigns.launch"), useMay("consents.read")];
  if (!launch || !read) return null;
  return (
    <Button
      component={Link}
      to={to("/settings/subscription")}
      search={{ ask: whom } as never}
      variant="default"
      leftSection={<IconMailQuestion size={16} aria-hidden />}
    >
      {t("ask_again")}
    </Button>
  );
}
