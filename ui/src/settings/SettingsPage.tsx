import { useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/api/workspace";
import { SubscriptionSection } from "@/consent/SubscriptionSection";
import { SuppressionsSection } from "@/consent/SuppressionsSection";
import { TopicsSection } from "@/consent/TopicsSection";
import { Page, PageHeader } from "@/kit";
import { LinkTabs } from "@/kit/LinkTabs";
import { usePlace } from "@/kit/usePlace";
import { LegalSection } from "@/legal/LegalSection";
import { WebhooksSection } from "@/webhooks/WebhooksSection";
import { AuditSection } from "./AuditSection";
import { KeysSection } from "./KeysSection";
import { PolicySection } from "./PolicySection";
import { SECTIONS, type SettingsSection } from "./routes";
import { UsersSection } from "./UsersSection";
import { WorkspaceSection } from "./WorkspaceSection";
import "./wire";

const BODIES: Record<SettingsSection, [ComponentType, string]> = {
  workspace: [WorkspaceSection, "settings.read"],
  users: [UsersSection, "users.read"],
  policy: [PolicySection, "users.read"],
  keys: [KeysSection, "keys.write"],
  webhooks: [WebhooksSection, "webhooks.read"],
  topics: [TopicsSection, "consents.read"],
  subscription: [SubscriptionSection, "consents.read"],
  suppressions: [SuppressionsSection, "consents.read"],
  legal: [LegalSection, "settings.read"],
  audit: [AuditSection, "audit.read"],
};

export function SettingsPage() {
  const { t } = useTranslation("settings");
  const to = usePlace();
  const { permissions, name } = useWorkspace();
  const params = useParams({ strict: false }) as { section?: string };
  const allowed = SECTIONS.filter((section) => permissions.includes(BODIES[section][1]));
  const section = allowed.find((one) => one === params.section) ?? allowed[0] ?? "workspace";
  const [Body] = BODIES[section];
  return (
    <Page title={t("title")}>
      <PageHeader title={t("title")} sub={t("sub", { name })} />
      <LinkTabs
        label={t("title")}
        tabs={allowed.map((one) => ({
          to: to(one === "workspace" ? "/settings" : `/settings/${one}`),
          title: t(`section.${one}`),
          current: one === section,
        }))}
      />
      <Body />
    </Page>
  );
}
