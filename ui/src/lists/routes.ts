import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const listsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/lists",
  component: lazyRouteComponent(() => import("./ListsPage"), "ListsPage"),
});

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

export const listRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/lists/$id",
  validateSearch: (search: Record<string, unknown>): { operation?: string } => ({
    operation: text(search.operation),
  }),
  component: lazyRouteComponent(() => import("./ListPage"), "ListPage"),
});

export const listsRoutes = [listsRoute, listRoute] as const;
