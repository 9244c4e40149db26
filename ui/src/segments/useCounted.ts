import { useEffect, useState } from "react";
import { useAsk } from "@/api/ask";
import type { Spoken } from "./tree";

/**
 * The answer to the rule as it stands. One question at a time: at once when nothing is being asked, and the newest rule
 * as soon as the answer before it is here. So a count follows every key as fast as the server can, and never faster.
 */
export function useCounted(spoken: Spoken) {
  const [asked, setAsked] = useState(spoken);
  const preview = useAsk("POST /segments/preview", { body: { rule: asked.rule } });
  const busy = preview.isFetching;
  useEffect(() => {
    if (!busy) setAsked(spoken);
  }, [busy, spoken]);
  return { asked, preview, counting: busy || asked !== spoken };
}
