import { Anchor } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import "./events.css";

/** Properties that are shown before more are asked for. */
const FIRST = 4;

/** What an event held, as the sender wrote it. */
export function Held({ properties }: { properties: Record<string, unknown> }) {
  const { t } = useTranslation("events");
  const [all, setAll] = useState(false);
  const entries = Object.entries(properties);
  if (entries.length === 0) return null;
  const shown = all ? entries : entries.slice(0, FIRST);
  return (
    <>
      <dl className="event-held">
        {shown.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{spell(value)}</dd>
          </div>
        ))}
      </dl>
      {entries.length > shown.length && (
        <Anchor component="button" type="button" size="sm" onClick={() => setAll(true)}>
          {t("more_properties", { count: entries.length - shown.length })}
        </Anchor>
      )}
    </>
  );
}

function spell(value: unknown): string {
  if (value === null) return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}
