import { useCallback } from "react";
import { useWorkspace } from "@/api/workspace";

/** Addresses of pages inside the workspace at hand: `to("/templates")`. */
export function usePlace(): (path: string) => "/" {
  const { slug } = useWorkspace();
  return useCallback((path) => `/w/${slug}${path}` as "/", [slug]);
}
