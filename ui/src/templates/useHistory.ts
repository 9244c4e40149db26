import { useCallback, useState } from "react";

const DEPTH = 100;

export interface History<T> {
  now: T;
  /** `merge` names what is being typed in: consecutive changes of the same thing are one step back. */
  set: (next: T, merge?: string) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
}

interface Steps<T> {
  past: T[];
  now: T;
  future: T[];
  merge?: string;
}

/** A value whose changes can be taken back. */
export function useHistory<T>(first: T): History<T> {
  const [steps, setSteps] = useState<Steps<T>>({ past: [], now: first, future: [] });
  const set = useCallback((next: T, merge?: string) => {
    setSteps((old) => {
      if (merge && merge === old.merge) return { ...old, now: next, future: [] };
      return { past: [...old.past, old.now].slice(-DEPTH), now: next, future: [], merge };
    });
  }, []);
  const undo = useCallback(() => {
    setSteps((old) => {
      const before = old.past.at(-1);
      if (before === undefined) return old;
      return { past: old.past.slice(0, -1), now: before, future: [old.now, ...old.future] };
    });
  }, []);
  const redo = useCallback(() => {
    setSteps((old) => {
      const [after, ...rest] = old.future;
      if (after === undefined) return old;
      return { past: [...old.past, old.now], now: after, future: rest };
    });
  }, []);
  return {
    now: steps.now,
    set,
    undo,
    redo,
    canUndo: steps.past.length > 0,
    canRedo: steps.future.length > 0,
  };
}
