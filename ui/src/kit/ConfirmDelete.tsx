import type { ReactNode } from "react";
import { ConfirmWithCount } from "./ConfirmWithCount";

interface Props {
  title: string;
  verb: string;
  /** What will be gone. */
  children: ReactNode;
  act: { isPending: boolean; error: unknown };
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before one thing is deleted, and says why it could not be. */
export function ConfirmDelete({ act, children, ...props }: Props) {
  return (
    <ConfirmWithCount {...props} opened danger pending={act.isPending} error={act.error}>
      {children}
    </ConfirmWithCount>
  );
}
