import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { call, rememberCsrf } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Me } from "@/api/types";

export interface RouterContext {
  client: QueryClient;
}

export const SESSION = ["/api/session"] as const;

/** Who is signed in, from memory or from the server; nobody is null. */
export async function readSession(client: QueryClient): Promise<Me | null> {
  return client.ensureQueryData({
    queryKey: SESSION,
    queryFn: async () => {
      try {
        const me = await call<Me>("GET", "/api/session");
        rememberCsrf(me.csrf);
        return me;
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }
    },
  });
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: lazyRouteComponent(() => import("./Root"), "Root"),
  errorComponent: lazyRouteComponent(() => import("./Failed"), "Failed"),
  notFoundComponent: lazyRouteComponent(() => import("./Failed"), "NotFound"),
});

/** `/` leads to the first workspace, to the login, or to the first start. */
export const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async ({ context }) => {
    const me = await readSession(context.client);
    const first = me?.workspaces[0];
    if (first) throw redirect({ to: "/w/$workspace/home", params: { workspace: first.slug } });
    const { needed } = await call<{ needed: boolean }>("GET", "/api/setup");
    throw redirect({ to: needed ? "/setup" : "/login" });
  },
});

/** Everything of one workspace hangs below this route and inside the shell. */
export const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/w/$workspace",
  beforeLoad: async ({ context, location, params }) => {
    const me = await readSession(context.client);
    if (!me) throw redirect({ to: "/login", search: { next: location.href } });
    const workspace = me.workspaces.find((one) => one.slug === params.workspace);
    return { me, info: workspace ?? null };
  },
  component: lazyRouteComponent(() => import("./Shell"), "Shell"),
  notFoundComponent: lazyRouteComponent(() => import("./Failed"), "NothingHere"),
});
