import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const importsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/imports",
  component: lazyRouteComponent(() => import("./ImportsPage"), "ImportsPage"),
});

export type ImportStep = "file" | "columns" | "consent" | "check";

export const newImportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/imports/new",
  validateSearch: (
    search: Record<string, unknown>,
  ): {
    kind?: string;
    file?: string;
    step?: string;
    check?: string;
    list?: string;
    type?: string;
    sheet?: number;
  } =>
    Object.fromEntries([
      ...["kind", "file", "step", "check", "list", "type"].flatMap((key) =>
        typeof search[key] === "string" ? [[key, search[key]]] : [],
      ),
      ...(typeof search.sheet === "number" ? [["sheet", search.sheet]] : []),
    ]),
  component: lazyRouteComponent(() => import("./NewImportPage"), "NewImportPage"),
});

export const importRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/imports/$id",
  component: lazyRouteComponent(() => import("./ImportPage"), "ImportPage"),
});

export const importsRoutes = [importsRoute, newImportRoute, importRoute] as const;
