import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

const page = () => import("./CampaignPage");

export const STEPS = ["basics", "recipients", "content", "schedule", "goal", "launch"] as const;
export type Step = (typeof STEPS)[number];

export const campaignsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/campaigns",
  component: lazyRouteComponent(() => import("./CampaignsPage"), "CampaignsPage"),
});

/** Other pages begin a campaign here with what they know: a segment, a template, a name, a kind of letter. */
export interface NewSearch {
  segment?: string;
  template?: string;
  name?: string;
  hint?: string;
}

export const newCampaignRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/campaigns/new",
  validateSearch: (search: Record<string, unknown>): NewSearch =>
    Object.fromEntries(
      ["segment", "template", "name", "hint"].flatMap((key) =>
        typeof search[key] === "string" ? [[key, search[key]]] : [],
      ),
    ),
  component: lazyRouteComponent(() => import("./NewCampaignPage"), "NewCampaignPage"),
});

export const editCampaignRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/campaigns/$id/edit/$step",
  validateSearch: (search: Record<string, unknown>): { template?: string } =>
    typeof search.template === "string" ? { template: search.template } : {},
  component: lazyRouteComponent(() => import("./WizardPage"), "WizardPage"),
  beforeLoad: ({ params }) => {
    if ((STEPS as readonly string[]).includes(params.step)) return;
    throw redirect({
      to: "/w/$workspace/campaigns/$id/edit/$step" as "/",
      params: { ...params, step: "basics" } as never,
    });
  },
});

export const campaignRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/campaigns/$id",
  component: lazyRouteComponent(page, "CampaignPage"),
});

export const campaignReportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/campaigns/$id/report",
  component: lazyRouteComponent(page, "CampaignReportPage"),
});

export const campaignDeliveriesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/campaigns/$id/deliveries",
  validateSearch: (search: Record<string, unknown>): { state?: string } =>
    typeof search.state === "string" ? { state: search.state } : {},
  component: lazyRouteComponent(page, "CampaignDeliveriesPage"),
});

export const campaignsRoutes = [
  campaignsRoute,
  newCampaignRoute,
  editCampaignRoute,
  campaignRoute,
  campaignReportRoute,
  campaignDeliveriesRoute,
] as const;
