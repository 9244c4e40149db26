import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const SECTIONS = [
  "workspace",
  "users",
  "policy",
  "keys",
  "webhooks",
  "topics",
  "subscription",
  "suppressions",
  "legal",
  "audit",
] as const;
export type SettingsSection = (typeof SECTIONS)[number];

const page = lazyRouteComponent(() => import("./SettingsPage"), "SettingsPage");

export const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/settings",
  component: page,
});

export const settingsSectionRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/settings/$section",
  // Of the section about subscribing: whom to ask.
  validateSearch: (search: Record<string, unknown>): { ask?: string } =>
    typeof search.ask === "string" && search.ask !== "" ? { ask: search.ask } : {},
  component: page,
});

export const settingsRoutes = [settingsRoute, settingsSectionRoute] as const;
