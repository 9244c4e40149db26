import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/api/workspace";
import { LinkTabs } from "@/kit/LinkTabs";
import { usePlace } from "@/kit/usePlace";

const PARTS = [
  { name: "fields", needs: "customers.read" },
  { name: "records", needs: "customers.read" },
  { name: "events", needs: "events.read" },
] as const;

/** What the business keeps besides the standard fields: fields of its own and events. */
export function Tabs({ current }: { current: (typeof PARTS)[number]["name"] }) {
  const { t } = useTranslation("fields");
  const to = usePlace();
  const { permissions } = useWorkspace();
  const allowed = PARTS.filter((part) => permissions.includes(part.needs));
  const tabs = allowed.map((part) => ({
    to: to(`/${part.name}`),
    title: t(`tabs.${part.name}`),
    current: part.name === current,
  }));
  return <LinkTabs label={t("title")} tabs={tabs} />;
}
