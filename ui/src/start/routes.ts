import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const STEPS = ["business", "customers", "sender", "campaign"] as const;
export type StartStep = (typeof STEPS)[number];

const page = lazyRouteComponent(() => import("./StartPage"), "StartPage");

export const startRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/start",
  component: page,
});

export const startStepRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/start/$step",
  component: page,
});

export const startRoutes = [startRoute, startStepRoute] as const;
