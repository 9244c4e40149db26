// The first evening: an empty server, a file of an accounting program, a real relay, a real campaign.

import { business, campaign, customers, sender, setUp, walk } from "../evening.mjs";
import { startFresh } from "../server.mjs";
import { startRelay } from "../smtp.mjs";
import { choose, expect, until } from "../steps.mjs";

/** "From the installation to the first real campaign" has five minutes of machine time. */
const EVENING_MS = 300_000;

async function evening(world, language) {
  const { page, context, binary, screenshots } = world;
  const [fresh, relay] = [await startFresh(binary), await startRelay()];
  try {
    await choose(context, language, "light");
    const started = performance.now();
    const at = walk({ page, server: fresh, relay, language, screenshots });
    await setUp(at);
    await business(at);
    await customers(at);
    await sender(at);
    const recipients = await campaign(at);
    const took = performance.now() - started;
    // Five people came with the file, one of them said no.
    expect(recipients === 4, `${recipients} recipients`);
    await until(page, "every letter on the wire", async () => relay.letters.length === 1 + recipients);
    const sent = relay.letters.slice(1).map((letter) => letter.to);
    expect(!sent.includes("egor@example.com"), "who said no is not written to");
    expect(
      sent.sort().join() === "anna@example.com,marina@example.com,petr@example.com,zoya@example.com",
      sent,
    );
    const [letter] = relay.letters.slice(1);
    expect(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m.test(letter.text), "one click leaves");
    expect(took < EVENING_MS, `it took ${Math.round(took / 1000)} s`);
    return `${recipients} letters, ${Math.round(took / 1000)} s from the empty server`;
  } finally {
    relay.stop();
    await fresh.stop();
  }
}

// In both languages, because the guide is told and drawn in both.
export const stories = [
  ["ru", "Russian"],
  ["en", "English"],
].map(([language, name]) => ({
  name: `an owner walks from the empty server to the first real campaign, in ${name}`,
  alone: true,
  run: (world) => evening(world, language),
}));
