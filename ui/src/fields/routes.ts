import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const fieldsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/fields",
  component: lazyRouteComponent(() => import("./FieldsPage"), "FieldsPage"),
});

export const fieldsRoutes = [fieldsRoute] as const;
