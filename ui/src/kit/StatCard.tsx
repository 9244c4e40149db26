import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { Definition } from "./Definition";

interface Props {
  label: string;
  value?: ReactNode;
  definition?: string;
  note?: ReactNode;
  loading?: boolean;
}

/** One key number with its definition. */
export function StatCard({ label, value, definition, note, loading }: Props) {
  return (
    <div className="stat">
      <div className="stat-label">
        <span>{label}</span>
        {definition && <Definition text={definition} />}
      </div>
      <div className="stat-value">{loading ? <Skeleton h={24} w={110} my={4} /> : value}</div>
      {note && <div className="stat-note">{loading ? <Skeleton h={12} w={80} /> : note}</div>}
    </div>
  );
}

export function Stats({ children }: { children: ReactNode }) {
  return <div className="stats">{children}</div>;
}
