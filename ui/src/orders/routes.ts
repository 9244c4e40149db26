import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const ordersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/orders",
  validateSearch: (
    search: Record<string, unknown>,
  ): { kind?: string; state?: string; totals?: string; order?: string } =>
    Object.fromEntries(
      ["kind", "state", "totals", "order"].flatMap((key) =>
        typeof search[key] === "string" ? [[key, search[key]]] : [],
      ),
    ),
  component: lazyRouteComponent(() => import("./OrdersPage"), "OrdersPage"),
});

export const orderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/orders/$id",
  component: lazyRouteComponent(() => import("./OrderPage"), "OrderPage"),
});

export const ordersRoutes = [ordersRoute, orderRoute] as const;
