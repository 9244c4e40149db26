import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

const page = lazyRouteComponent(() => import("./HelpPage"), "HelpPage");

export const helpRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/help",
  component: page,
});

/** `/help/first-evening`: a guide; `/help/reference/limits`: any other page of the documentation. */
export const helpPageRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/help/$",
  component: page,
});

export const helpRoutes = [helpRoute, helpPageRoute] as const;
