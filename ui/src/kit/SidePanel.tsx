import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  size?: number;
  children: ReactNode;
}

/** Details beside the page instead of a window over it. */
export function SidePanel({ opened, onClose, title, size = 520, children }: Props) {
  const { t } = useTranslation("kit");
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={<strong>{title}</strong>}
      size={size}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <div className="side-panel">{children}</div>
    </Drawer>
  );
}
