import { Button } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/workspace";
import { usePlace } from "@/kit/usePlace";

/** Begins a campaign to a segment or a list. */
export function WriteToThem({ source }: { source: { id: string; name: string } }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const may = useMay("campaigns.write");
  if (!may) return null;
  return (
    <Button
      component={Link}
      to={to("/campaigns/new")}
      search={{ segment: source.id, name: source.name } as never}
      variant="default"
      leftSection={<IconSend size={16} aria-hidden />}
    >
      {t("write_to_them")}
    </Button>
  );
}
