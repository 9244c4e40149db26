import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import { useRefresh } from "./hooks";

export type LiveKind = "operation" | "campaign" | "segment" | "list" | "sender" | "customers";
export interface LiveEvent {
  kind: LiveKind;
  id?: string;
  [key: string]: unknown;
}
type Listener = (event: LiveEvent) => void;

const KINDS: LiveKind[] = ["operation", "campaign", "segment", "list", "sender", "customers"];
const Listeners = createContext<Set<Listener> | null>(null);

/** Keeps one connection per workspace; the browser itself reconnects when it breaks. */
export function LiveProvider({ workspace, children }: { workspace: string; children: ReactNode }) {
  const listeners = useRef(new Set<Listener>());
  const refresh = useRefresh();
  useEffect(() => {
    const source = new EventSource(`/api/w/${encodeURIComponent(workspace)}/live`);
    for (const kind of KINDS) {
      source.addEventListener(kind, (message) => {
        const data = JSON.parse((message as MessageEvent<string>).data) as object;
        const event = { ...data, kind } as LiveEvent;
        if (kind === "operation") refresh("/operations", "/operations/{id}");
        for (const listener of listeners.current) listener(event);
      });
    }
    return () => source.close();
  }, [workspace, refresh]);
  return <Listeners.Provider value={listeners.current}>{children}</Listeners.Provider>;
}

/** Calls `action` for each live event of a kind: `useLive("campaign", (event) => …)`. */
export function useLive(kind: LiveKind, action: (event: LiveEvent) => void): void {
  const listeners = useContext(Listeners);
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    if (!listeners) return;
    const listener: Listener = (event) => {
      if (event.kind === kind) latest.current(event);
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [listeners, kind]);
}
