import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export interface CustomersSearch {
  search?: string;
  segment?: string;
  list?: string;
  /** A person, a team, or `nobody`. */
  responsible?: string;
  sort?: string;
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

export const customersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/customers",
  validateSearch: (search: Record<string, unknown>): CustomersSearch => ({
    search: text(search.search),
    segment: text(search.segment),
    list: text(search.list),
    responsible: text(search.responsible),
    sort: text(search.sort),
  }),
  component: lazyRouteComponent(() => import("./CustomersPage"), "CustomersPage"),
});

export const customerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/customers/$id",
  validateSearch: (search: Record<string, unknown>): { kind?: string } => ({ kind: text(search.kind) }),
  component: lazyRouteComponent(() => import("./CustomerPage"), "CustomerPage"),
});

export const customersRoutes = [customersRoute, customerRoute] as const;
