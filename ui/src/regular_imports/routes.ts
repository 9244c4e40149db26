import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const regularImportsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/imports/regular",
  component: lazyRouteComponent(() => import("./RegularImportsPage"), "RegularImportsPage"),
});

export const newRegularImportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/imports/regular/new",
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === "string" ? { from: search.from } : {},
  component: lazyRouteComponent(() => import("./NewRegularImportPage"), "NewRegularImportPage"),
});

export const regularImportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/imports/regular/$id",
  component: lazyRouteComponent(() => import("./RegularImportPage"), "RegularImportPage"),
});

export const regularImportsRoutes = [regularImportsRoute, newRegularImportRoute, regularImportRoute] as const;
