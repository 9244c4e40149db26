import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute, workspaceRoute } from "@/shell/root";

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === "string" ? { next: search.next } : {},
  component: lazyRouteComponent(() => import("./LoginPage"), "LoginPage"),
});

export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./SetupPage"), "SetupPage"),
});

export const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./InvitationPage"), "InvitationPage"),
});

/** One's own second factor, password and sessions; stands in the workspace's frame. */
export const accountRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("./AccountPage"), "AccountPage"),
});

export const accountRoutes = [accountRoute] as const;
export const accessRoutes = [loginRoute, setupRoute, invitationRoute] as const;
