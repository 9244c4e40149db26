import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const eventsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/events",
  component: lazyRouteComponent(() => import("./EventsPage"), "EventsPage"),
});

export const eventsRoutes = [eventsRoute] as const;
