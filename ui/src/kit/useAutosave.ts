// Saves a draft by itself: a moment after the last keystroke, one save at a time, with the version that was read.
// It must not decide about a conflict: when another person saved in between, it stops and says so, and the page
// lets the user choose. It knows no noun and no route.

import { useCallback, useEffect, useRef, useState } from "react";
import { type ApiProblem, asProblem } from "@/api/problem";

export type SaveStatus = "saved" | "waiting" | "saving" | "failed" | "conflict";

interface Options<D, A extends { version: number }> {
  draft: D;
  /** The version on which the first save builds. */
  version: number;
  save: (draft: D, version: number) => Promise<A>;
  /** Reads the version that stands on the server now; asked when the user insists on his own text. */
  current: () => Promise<{ version: number }>;
  paused?: boolean;
}

export interface Autosave {
  status: SaveStatus;
  problem: ApiProblem | null;
  /** The version that stands on the server. */
  version: number;
  /** Saves at once; false when it did not work. */
  flush: () => Promise<boolean>;
  /** Saves over what another person wrote meanwhile. */
  overwrite: () => Promise<boolean>;
}

const PAUSE_MS = 700;
const RETRY_MS = 5_000;

export function useAutosave<D, A extends { version: number }>(options: Options<D, A>): Autosave {
  const { draft, paused } = options;
  const text = JSON.stringify(draft);
  const latest = useRef(options);
  const saved = useRef(text);
  const refused = useRef<string | null>(null);
  const version = useRef(options.version);
  const running = useRef<Promise<boolean> | null>(null);
  const [status, setStatus] = useState<SaveStatus>("saved");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [shown, setShown] = useState(options.version);
  useEffect(() => {
    latest.current = options;
  });

  const flush = useCallback(async (): Promise<boolean> => {
    while (running.current) await running.current;
    const { draft: now, save } = latest.current;
    const wanted = JSON.stringify(now);
    if (wanted === saved.current) {
      setStatus("saved");
      return true;
    }
    setStatus("saving");
    const work = save(now, version.current).then(
      (answer) => {
        saved.current = wanted;
        version.current = answer.version;
        setShown(answer.version);
        setProblem(null);
        setStatus(JSON.stringify(latest.current.draft) === wanted ? "saved" : "waiting");
        return true;
      },
      (error: unknown) => {
        const found = asProblem(error);
        refused.current = wanted;
        setProblem(found);
        setStatus(found.status === 412 ? "conflict" : "failed");
        return false;
      },
    );
    running.current = work;
    const good = await work;
    if (running.current === work) running.current = null;
    return good;
  }, []);

  const overwrite = useCallback(async () => {
    const fresh = await latest.current.current();
    version.current = fresh.version;
    return flush();
  }, [flush]);

  useEffect(() => {
    if (paused || status === "conflict") return;
    if (text === saved.current) {
      // Changed and changed back before a save began: there is nothing left to save, and nothing left to warn of.
      setStatus((now) => (now === "waiting" ? "saved" : now));
      return;
    }
    // What was refused is not sent again until it changes; a broken connection is worth another try, and so is a
    // session that ended: the user is being asked to sign in again.
    const again = text === refused.current;
    if (again && problem && !problem.passing && problem.status !== 401) return;
    if (!again) setStatus((now) => (now === "saving" ? now : "waiting"));
    const timer = setTimeout(() => void flush(), again ? RETRY_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, paused, status, problem, flush]);

  useWarningOnLeave(status !== "saved");
  useEffect(() => {
    // What was typed in the last moment before another page is opened.
    return () => {
      if (JSON.stringify(latest.current.draft) !== saved.current && !latest.current.paused) void flush();
    };
  }, [flush]);
  return { status, problem, version: shown, flush, overwrite };
}

function useWarningOnLeave(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);
}
