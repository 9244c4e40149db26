import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const sandboxRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/sandbox",
  validateSearch: (search: Record<string, unknown>): { campaign?: string } =>
    typeof search.campaign === "string" ? { campaign: search.campaign } : {},
  component: lazyRouteComponent(() => import("./SandboxPage"), "SandboxPage"),
});

export const sandboxLetterRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/sandbox/$id",
  component: lazyRouteComponent(() => import("./LetterPage"), "LetterPage"),
});

export const sandboxRoutes = [sandboxRoute, sandboxLetterRoute] as const;
