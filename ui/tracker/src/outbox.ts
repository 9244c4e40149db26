// Messages on their way: gathered for a moment, sent together, kept when the network is away, sent again later and
// later. The server takes a message once by its id, so sending twice harms nobody and losing is the only mistake.

import { list } from "./commerce";
import { load, save } from "./visitor";

export type Message = Record<string, unknown>;

const GATHER_MS = 500;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;
/** Messages of one request: browsers send at most 64 kB behind a page that closes. */
const TOGETHER = 20;
const BEHIND_BYTES = 60_000;
/** Messages kept while the network is away; the oldest go first. */
const KEPT = 200;

export interface Outbox {
  put: (message: Message) => void;
  /** Sends what is left while the page closes. */
  leave: () => void;
  /** Throws everything away that was not sent. */
  drop: () => void;
}

export function outbox(address: string, key: string): Outbox {
  let waiting = kept();
  let under: Message[] = [];
  let due = false;
  let pause = FIRST_PAUSE_MS;

  const later = (ms: number) => {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      void send();
    }, ms);
  };
  const body = (batch: Message[]) =>
    JSON.stringify({ writeKey: key, sentAt: new Date().toISOString(), batch });

  async function send() {
    if (under.length || !waiting.length) return;
    under = waiting.splice(0, TOGETHER);
    const text = body(under);
    let wait = 0;
    try {
      // Plain text needs no question to the server beforehand.
      const answer = await fetch(address, {
        method: "POST",
        body: text,
        keepalive: new Blob([text]).size < BEHIND_BYTES,
        credentials: "omit",
        headers: { "content-type": "text/plain" },
      });
      // What the server refuses for good is not sent again.
      if (answer.status === 429 || answer.status >= 500)
        wait = Math.max(pause, Number(answer.headers.get("retry-after")) * 1_000 || 0);
    } catch {
      wait = pause;
    }
    if (wait) {
      waiting = [...under, ...waiting].slice(-KEPT);
      // Not all visitors at the same moment.
      wait *= 0.75 + Math.random() / 2;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    } else {
      pause = FIRST_PAUSE_MS;
    }
    under = [];
    if (waiting.length) later(wait);
  }

  if (waiting.length) later(GATHER_MS);
  return {
    put(message) {
      waiting.push(message);
      waiting = waiting.slice(-KEPT);
      later(GATHER_MS);
    },
    leave() {
      const text = body(waiting.slice(0, TOGETHER));
      const handed = waiting.length && navigator.onLine !== false && navigator.sendBeacon?.(address, text);
      if (handed) waiting = waiting.slice(TOGETHER);
      // Whether a running request arrives, this page will not learn: its messages are told again by the next one.
      const left = [...under, ...waiting];
      if (left.length) save("queue", JSON.stringify([...kept(), ...left].slice(-KEPT)));
      waiting = [];
    },
    drop() {
      waiting = under = [];
      save("queue", "");
    },
  };
}

/** Takes what earlier pages could not send. */
function kept(): Message[] {
  try {
    const found = list(JSON.parse(load("queue") || "[]"));
    save("queue", "");
    return found;
  } catch {
    return [];
  }
}
