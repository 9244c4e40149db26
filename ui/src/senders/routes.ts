import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const sendersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/senders",
  component: lazyRouteComponent(() => import("./SendersPage"), "SendersPage"),
});

export const senderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/senders/$id",
  component: lazyRouteComponent(() => import("./SenderPage"), "SenderPage"),
});

export const sendersRoutes = [sendersRoute, senderRoute] as const;
