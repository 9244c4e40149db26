import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/shell/root";

export const segmentsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/segments",
  component: lazyRouteComponent(() => import("./SegmentsPage"), "SegmentsPage"),
});

export interface NewSegmentSearch {
  /** A rule as JSON, when another page prefilled it. */
  rule?: string;
  name?: string;
  folder?: string;
  /** What to do after saving: "campaign" goes on to a new campaign to this segment. */
  goal?: "campaign";
  /** Which ready letter fits, handed on to the campaign. */
  hint?: string;
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

export const newSegmentRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/segments/new",
  validateSearch: (search: Record<string, unknown>): NewSegmentSearch => ({
    rule:
      typeof search.rule === "object" && search.rule !== null
        ? JSON.stringify(search.rule)
        : text(search.rule),
    name: text(search.name),
    folder: text(search.folder),
    goal: search.goal === "campaign" ? "campaign" : undefined,
    hint: text(search.hint),
  }),
  component: lazyRouteComponent(() => import("./SegmentPage"), "NewSegmentPage"),
});

export const segmentRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/segments/$id",
  component: lazyRouteComponent(() => import("./SegmentPage"), "SegmentPage"),
});

export const overlapRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/segments/overlap",
  validateSearch: (search: Record<string, unknown>): { of?: string } => ({ of: text(search.of) }),
  component: lazyRouteComponent(() => import("./OverlapPage"), "OverlapPage"),
});

export const rfmRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/segments/rfm",
  component: lazyRouteComponent(() => import("./RfmPage"), "RfmPage"),
});

export const clustersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/segments/groups",
  component: lazyRouteComponent(() => import("./ClustersPage"), "ClustersPage"),
});

export const segmentsRoutes = [
  segmentsRoute,
  newSegmentRoute,
  overlapRoute,
  rfmRoute,
  clustersRoute,
  segmentRoute,
] as const;
