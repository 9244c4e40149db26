import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import "./page.css";

export interface Crumb {
  title: string;
  to: string;
}

/** The frame of every page: padding, width, and the title of the browser's tab. */
export function Page({ title, narrow, children }: { title: string; narrow?: boolean; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Rapport`;
  }, [title]);
  return (
    <div className="page" data-narrow={narrow || undefined}>
      {children}
    </div>
  );
}

interface HeaderProps {
  title: ReactNode;
  /** One sentence or the key numbers. */
  sub?: ReactNode;
  /** Stands beside the title: a state. */
  badge?: ReactNode;
  /** At the right; one primary button per page. */
  actions?: ReactNode;
  crumbs?: Crumb[];
}

export function PageHeader({ title, sub, badge, actions, crumbs }: HeaderProps) {
  return (
    <header>
      {crumbs && crumbs.length > 0 && (
        <nav className="page-crumbs" aria-label="breadcrumbs">
          {crumbs.map((crumb, index) => (
            <span key={crumb.to}>
              {index > 0 && <IconChevronRight size={14} aria-hidden />}
              <Link to={crumb.to as "/"}>{crumb.title}</Link>
            </span>
          ))}
        </nav>
      )}
      <div className="page-header">
        <div>
          <div className="page-header-title">
            <h1>{title}</h1>
            {badge}
          </div>
          {sub && <div className="page-sub">{sub}</div>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </div>
    </header>
  );
}

export function Section({
  title,
  aside,
  children,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="section">
      {(title || aside) && (
        <div className="section-head">
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

interface CardProps {
  title?: ReactNode;
  aside?: ReactNode;
  /** No padding: the content (a table, a list of rows) reaches the border. */
  flush?: boolean;
  children: ReactNode;
}

export function Card({ title, aside, flush, children }: CardProps) {
  return (
    <div className="card" data-flush={flush || undefined}>
      {title && (
        <h2 className="card-title">
          <span>{title}</span>
          {aside}
        </h2>
      )}
      {children}
    </div>
  );
}

/** The quiet row of search and filters above a table; what comes after `<FiltersSpacer/>` stands at the right. */
export function Filters({ children }: { children: ReactNode }) {
  return <div className="filters">{children}</div>;
}

export function FiltersSpacer() {
  return <div className="filters-spacer" />;
}

/** Pairs of a name and a value. */
export function Facts({ rows }: { rows: [ReactNode, ReactNode][] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value], index) => (
        <div key={index} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
