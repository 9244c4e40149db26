import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const recordsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/records",
  component: lazyRouteComponent(() => import("./TypesPage"), "TypesPage"),
});

export const recordsRoutes = [recordsRoute] as const;
