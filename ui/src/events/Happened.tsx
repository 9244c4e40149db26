import { Anchor } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Money } from "@/kit";
import { gistOf, spell } from "./happened";
import { useEventWords } from "./words";
import "./events.css";

/** Properties that are shown before more are asked for, where one line does not say what it was about. */
const FIRST = 4;

interface Props {
  kind: string;
  properties: Record<string, unknown>;
}

/** One event: what it was in a line, and what else it held, as the sender wrote it. */
export function Happened({ kind, properties }: Props) {
  const words = useEventWords();
  const { about, money, said } = gistOf(kind, properties);
  return (
    <>
      <div>
        <span title={kind}>{words.kind(kind)}</span>
        {about && <span className="event-about"> · {about}</span>}
        {money && (
          <>
            {" "}
            <strong>
              <Money value={money} />
            </strong>
          </>
        )}
      </div>
      <Held
        entries={Object.entries(properties).filter(([name]) => !said.includes(name))}
        first={about ? 0 : FIRST}
      />
    </>
  );
}

function Held({ entries, first }: { entries: [string, unknown][]; first: number }) {
  const { t } = useTranslation("events");
  const words = useEventWords();
  const [all, setAll] = useState(false);
  const id = useId();
  if (entries.length === 0) return null;
  const shown = all ? entries : entries.slice(0, first);
  const more = entries.length - first;
  return (
    <>
      {shown.length > 0 && (
        <dl className="event-held" id={id}>
          {shown.map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt title={name}>{words.property(name)}</dt>
              <dd>{spell(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {more > 0 && (
        <Anchor component="button" type="button" size="xs" aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? "less" : first > 0 ? "more_properties" : "details", { count: more })}
        </Anchor>
      )}
    </>
  );
}
