import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const sendersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/senders",
  component: lazyRouteComponent(() => import("./SendersPage"), "SendersPage"),
});

export const sendersRoutes = [sendersRoute] as const;
