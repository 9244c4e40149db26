import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const SECTIONS = [
  "workspace",
  "users",
  "keys",
  "webhooks",
  "topics",
  "suppressions",
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
  component: page,
});

export const settingsRoutes = [settingsRoute, settingsSectionRoute] as const;
