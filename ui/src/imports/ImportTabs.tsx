import { useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/workspace";
import { LinkTabs } from "@/kit/LinkTabs";
import { usePlace } from "@/kit/usePlace";

/** Imports that were made, and those that repeat by themselves. */
export function ImportTabs() {
  const { t } = useTranslation("imports");
  const to = usePlace();
  const { pathname } = useLocation();
  if (!useMay("imports.run")) return null;
  const regular = to("/imports/regular");
  return (
    <LinkTabs
      label={t("title")}
      tabs={[
        { to: to("/imports"), title: t("tab_made"), current: pathname !== regular },
        { to: regular, title: t("tab_regular"), current: pathname === regular },
      ]}
    />
  );
}
