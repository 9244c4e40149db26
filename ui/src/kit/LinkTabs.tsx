import { Link } from "@tanstack/react-router";
import "./linktabs.css";

interface Props {
  label: string;
  tabs: { to: string; title: string; current: boolean }[];
}

/** Parts of one thing, each at an address of its own. */
export function LinkTabs({ label, tabs }: Props) {
  return (
    <nav className="link-tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to as "/"}
          aria-current={tab.current ? "page" : undefined}
          activeOptions={EXACT}
          activeProps={NOTHING}
        >
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}

// The router's own mark of the active link would contradict ours on nested addresses.
const NOTHING = {};
const EXACT = { exact: true, includeSearch: false };
