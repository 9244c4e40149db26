import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const duplicatesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/duplicates",
  component: lazyRouteComponent(() => import("./DuplicatesPage"), "DuplicatesPage"),
});

export interface CompareSearch {
  /** Two customers, separated by a comma; the first is meant to stay. */
  of: string;
}

export const compareRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/duplicates/compare",
  validateSearch: (search: Record<string, unknown>): CompareSearch => ({
    of: typeof search.of === "string" ? search.of : "",
  }),
  component: lazyRouteComponent(() => import("./ComparePage"), "ComparePage"),
});

export const duplicatesRoutes = [duplicatesRoute, compareRoute] as const;
