import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const homeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/home",
  component: lazyRouteComponent(() => import("./HomePage"), "HomePage"),
});

export const homeRoutes = [homeRoute] as const;
