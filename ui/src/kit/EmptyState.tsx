import type { ReactNode } from "react";
import { Drawing, type DrawingName } from "./drawings";

interface Props {
  drawing: DrawingName;
  title: string;
  /** One sentence. */
  text?: ReactNode;
  /** One button. */
  action?: ReactNode;
  /** One link to the guide. */
  guide?: ReactNode;
}

export function EmptyState({ drawing, title, text, action, guide }: Props) {
  return (
    <div className="empty">
      <Drawing name={drawing} />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {(action || guide) && (
        <div className="empty-actions">
          {action}
          {guide}
        </div>
      )}
    </div>
  );
}
