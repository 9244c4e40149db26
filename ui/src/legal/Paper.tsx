import type { ReactNode } from "react";
import type { Language } from "@/i18n/texts";

/** A document as its page shows it: `# `, `## ` and `- ` begin lines, all else is a paragraph. */
export function Paper({ body, locale }: { body: string; locale: Language }) {
  const pieces: ReactNode[] = [];
  let points: string[] = [];
  const close = () => {
    if (points.length === 0) return;
    const all = points;
    pieces.push(
      <ul key={pieces.length}>
        {all.map((point, index) => (
          <li key={index}>{point}</li>
        ))}
      </ul>,
    );
    points = [];
  };
  for (const line of body.split("\n").map((it) => it.trim())) {
    if (line.startsWith("- ")) {
      points.push(line.slice(2));
      continue;
    }
    close();
    if (line.startsWith("# ")) pieces.push(<h3 key={pieces.length}>{line.slice(2)}</h3>);
    else if (line.startsWith("## ")) pieces.push(<h4 key={pieces.length}>{line.slice(3)}</h4>);
    else if (line) pieces.push(<p key={pieces.length}>{line}</p>);
  }
  close();
  // The documents have a language of their own, whatever the interface speaks.
  return (
    <article className="legal-paper" lang={locale}>
      {pieces}
    </article>
  );
}
