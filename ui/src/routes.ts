import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { accessRoutes, accountRoutes } from "./access/routes";
import { campaignsRoutes } from "./campaigns/routes";
import { customersRoutes } from "./customers/routes";
import { duplicatesRoutes } from "./duplicates/routes";
import { eventsRoutes } from "./events/routes";
import { fieldsRoutes } from "./fields/routes";
import { helpRoutes } from "./help/routes";
import { homeRoutes } from "./home/routes";
import { importsRoutes } from "./imports/routes";
import { listsRoutes } from "./lists/routes";
import { operationsRoutes } from "./operations/routes";
import { ordersRoutes } from "./orders/routes";
import { productsRoutes } from "./products/routes";
import { recordsRoutes } from "./records/routes";
import { regularImportsRoutes } from "./regular_imports/routes";
import { sandboxRoutes } from "./sandbox/routes";
import { segmentsRoutes } from "./segments/routes";
import { sendersRoutes } from "./senders/routes";
import { settingsRoutes } from "./settings/routes";
import { PageSkeleton } from "./shell/PageSkeleton";
import { indexRoute, rootRoute, workspaceRoute } from "./shell/root";
import { startRoutes } from "./start/routes";
import { templatesRoutes } from "./templates/routes";

// One line per noun. A noun's own routes stand in its folder; their pages are loaded when first opened.
const workspaceTree = workspaceRoute.addChildren([
  ...homeRoutes,
  ...accountRoutes,
  ...helpRoutes,
  ...customersRoutes,
  ...segmentsRoutes,
  ...duplicatesRoutes,
  ...eventsRoutes,
  ...fieldsRoutes,
  ...listsRoutes,
  ...campaignsRoutes,
  ...templatesRoutes,
  ...importsRoutes,
  ...regularImportsRoutes,
  ...operationsRoutes,
  ...ordersRoutes,
  ...productsRoutes,
  ...recordsRoutes,
  ...sandboxRoutes,
  ...sendersRoutes,
  ...settingsRoutes,
  ...startRoutes,
]);

// The page that shows every part of the kit; it exists in development only.
const developmentRoutes = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => rootRoute,
        path: "/kit",
        component: lazyRouteComponent(() => import("./kit/KitPage"), "KitPage"),
      }),
    ]
  : [];

const tree = rootRoute.addChildren([indexRoute, ...accessRoutes, workspaceTree, ...developmentRoutes]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPendingComponent: PageSkeleton,
    scrollRestoration: true,
    scrollToTopSelectors: ["#main"],
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
