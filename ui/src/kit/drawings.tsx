import type { ReactNode } from "react";

// Our own small set of line drawings for empty pages: one stroke, two weights, the accent once.

export type DrawingName =
  | "people"
  | "segment"
  | "letter"
  | "box"
  | "chart"
  | "file"
  | "search"
  | "inbox"
  | "key"
  | "lost";

function Frame({ children }: { children: ReactNode }) {
  return (
    <svg
      className="drawing"
      viewBox="0 0 148 104"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M14 92h120" opacity=".5" />
      {children}
    </svg>
  );
}

const ACCENT = { stroke: "var(--accent)" };

const PICTURES: Record<DrawingName, ReactNode> = {
  people: (
    <>
      <circle cx="74" cy="38" r="13" />
      <path d="M50 92c0-16 10-27 24-27s24 11 24 27" />
      <circle cx="38" cy="50" r="9" opacity=".6" />
      <path d="M22 92c0-11 6-19 16-20" opacity=".6" />
      <circle cx="110" cy="50" r="9" opacity=".6" />
      <path d="M126 92c0-11-6-19-16-20" opacity=".6" />
      <path d="M69 39l4 4 7-8" {...ACCENT} />
    </>
  ),
  segment: (
    <>
      <circle cx="60" cy="52" r="30" />
      <circle cx="88" cy="52" r="30" />
      <path d="M74 26a30 30 0 0 1 0 52a30 30 0 0 1 0-52z" {...ACCENT} />
      <path d="M70 44h8M68 52h12M70 60h8" {...ACCENT} />
    </>
  ),
  letter: (
    <>
      <path d="M34 40h80v46a4 4 0 0 1-4 4H38a4 4 0 0 1-4-4z" />
      <path d="M34 42l40 28 40-28" />
      <path d="M46 40V22a3 3 0 0 1 3-3h50a3 3 0 0 1 3 3v18" opacity=".6" />
      <path d="M58 30h32M58 38h22" {...ACCENT} />
    </>
  ),
  box: (
    <>
      <path d="M40 44l34-14 34 14v38L74 94 40 82z" />
      <path d="M40 44l34 13 34-13M74 57v37" />
      <path d="M57 37l34 13v11" {...ACCENT} />
    </>
  ),
  chart: (
    <>
      <path d="M30 20v72" />
      <path d="M44 92V66h14v26M68 92V50h14v42M92 92V58h14v34" opacity=".6" />
      <path d="M44 50l22-16 22 8 28-24" {...ACCENT} />
      <circle cx="116" cy="18" r="3" {...ACCENT} />
    </>
  ),
  file: (
    <>
      <path d="M48 14h36l18 18v56a4 4 0 0 1-4 4H48a4 4 0 0 1-4-4V18a4 4 0 0 1 4-4z" />
      <path d="M84 14v18h18" />
      <path d="M54 46h38M54 58h38M54 70h24" opacity=".6" />
      <path d="M112 52v28M104 72l8 8 8-8" {...ACCENT} />
    </>
  ),
  search: (
    <>
      <circle cx="66" cy="48" r="26" />
      <path d="M85 67l22 22" />
      <path d="M56 48h20M60 40h12M60 56h12" {...ACCENT} />
    </>
  ),
  inbox: (
    <>
      <path d="M32 58l12-34h60l12 34v30a4 4 0 0 1-4 4H36a4 4 0 0 1-4-4z" />
      <path d="M32 58h24c0 10 8 16 18 16s18-6 18-16h24" />
      <path d="M74 16v28M64 36l10 10 10-10" {...ACCENT} />
    </>
  ),
  key: (
    <>
      <circle cx="52" cy="54" r="20" />
      <circle cx="52" cy="54" r="7" {...ACCENT} />
      <path d="M72 54h46v16M102 54v12" />
    </>
  ),
  lost: (
    <>
      <path d="M40 90V30l22-10 24 10 22-10v60l-22 10-24-10z" />
      <path d="M62 20v60M86 30v60" opacity=".6" />
      <path d="M70 52l10 10M80 52L70 62" {...ACCENT} />
    </>
  ),
};

export function Drawing({ name }: { name: DrawingName }) {
  return <Frame>{PICTURES[name]}</Frame>;
}
