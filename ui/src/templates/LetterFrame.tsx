import { useTranslation } from "react-i18next";
import "./letter.css";

export type View = "desktop" | "phone" | "dark" | "text";

interface Props {
  html: string;
  text: string;
  view: View;
  height?: number | string;
}

// Links must not lead away from the preview, and a client that turns colours round is imitated by a filter.
const HEAD = '<base target="_blank"><meta name="referrer" content="no-referrer">';
const DARK =
  "<style>html{filter:invert(1) hue-rotate(180deg);background:#fff}img,[background]{filter:invert(1) hue-rotate(180deg)}</style>";

/** A message as its reader sees it: in a frame without scripts, forms, or access to this page. */
export function LetterFrame({ html, text, view, height = 560 }: Props) {
  const { t } = useTranslation("templates");
  if (view === "text") {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      <pre className="letter-text" style={{ height }} tabIndex={0}>
        {text}
      </pre>
    );
  }
  return (
    <div className="letter-stage" data-view={view} style={{ height }}>
      <iframe
        className="letter-frame"
        title={t("letter")}
        sandbox=""
        srcDoc={withHead(html, view === "dark" ? HEAD + DARK : HEAD)}
      />
    </div>
  );
}

function withHead(html: string, head: string): string {
  const at = html.search(/<head[^>]*>/i);
  if (at < 0) return head + html;
  const end = html.indexOf(">", at) + 1;
  return html.slice(0, end) + head + html.slice(end);
}
