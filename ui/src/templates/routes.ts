import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const templatesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/templates",
  component: lazyRouteComponent(() => import("./TemplatesPage"), "TemplatesPage"),
});

export const newTemplateRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/templates/new",
  validateSearch: (search: Record<string, unknown>): { hint?: string; campaign?: string } => ({
    ...(typeof search.hint === "string" ? { hint: search.hint } : {}),
    ...(typeof search.campaign === "string" ? { campaign: search.campaign } : {}),
  }),
  component: lazyRouteComponent(() => import("./NewTemplatePage"), "NewTemplatePage"),
});

export const templateRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/templates/$id",
  validateSearch: (search: Record<string, unknown>): { campaign?: string } =>
    typeof search.campaign === "string" ? { campaign: search.campaign } : {},
  component: lazyRouteComponent(() => import("./TemplatePage"), "TemplatePage"),
});

export const templatesRoutes = [templatesRoute, newTemplateRoute, templateRoute] as const;
