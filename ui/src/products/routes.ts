import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const productsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/products",
  validateSearch: (search: Record<string, unknown>): { search?: string } =>
    search.search !== undefined && search.search !== "" ? { search: String(search.search) } : {},
  component: lazyRouteComponent(() => import("./ProductsPage"), "ProductsPage"),
});

export const productsRoutes = [productsRoute] as const;
