import { Button, Menu } from "@mantine/core";
import { IconDots, IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** What can be done seldom with the thing of a page, behind three dots. */
export function MoreActions({ children }: { children: ReactNode }) {
  const { t } = useTranslation("kit");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" px={8} aria-label={t("more_actions")}>
          <IconDots size={18} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

/** A file that the server writes. */
export function ExportAction({ href }: { href: string }) {
  const { t } = useTranslation("kit");
  return (
    <Menu.Item component="a" href={href} leftSection={<IconDownload size={15} />}>
      {t("export_csv")}
    </Menu.Item>
  );
}
