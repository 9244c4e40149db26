import { createContext, useContext } from "react";
import type { Me, WorkspaceInfo } from "./types";

export const WorkspaceContext = createContext<WorkspaceInfo | null>(null);
export const MeContext = createContext<Me | null>(null);

export function useWorkspaceOrNull(): WorkspaceInfo | null {
  return useContext(WorkspaceContext);
}

export function useWorkspace(): WorkspaceInfo {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("this component stands outside a workspace");
  return workspace;
}

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("this component stands outside a session");
  return me;
}

/** Whether the signed-in user may do what `permission` names; pages hide what may not be done. */
export function useMay(permission: string): boolean {
  return useWorkspaceOrNull()?.permissions.includes(permission) ?? false;
}
