import type { ReactNode } from "react";

interface Props {
  group: string;
  chosen: boolean;
  onChoose: () => void;
  title: ReactNode;
  text?: ReactNode;
  disabled?: boolean;
}

/** One of several ways, with its words; a radio button that is easy to hit. */
export function Choice({ group, chosen, onChoose, title, text, disabled }: Props) {
  return (
    <label className="choice" data-chosen={chosen || undefined}>
      <input type="radio" name={group} checked={chosen} disabled={disabled} onChange={onChoose} />
      <span className="choice-body">
        <span className="choice-title">{title}</span>
        {text && <span className="choice-text">{text}</span>}
      </span>
    </label>
  );
}
