import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { outbox } from "./outbox";

type Sent = { batch: { messageId: string }[]; writeKey: string; sentAt: string };

const kept = new Map<string, string>();
const sent: Sent[] = [];
let answers: (number | "offline")[] = [];
let headers: Record<string, string> = {};
let beacon = true;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  kept.clear();
  sent.length = 0;
  [answers, headers, beacon] = [[], {}, true];
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  vi.stubGlobal("fetch", async (_: string, asked: { body: string }) => {
    const status = answers.shift() ?? 200;
    if (status === "offline") throw new TypeError("offline");
    sent.push(JSON.parse(asked.body));
    return new Response("{}", { status, headers });
  });
  vi.stubGlobal("navigator", {
    onLine: true,
    sendBeacon: (_: string, body: string) => {
      if (beacon) sent.push(JSON.parse(body));
      return beacon;
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const ids = () => sent.map((one) => one.batch.map((message) => message.messageId).join());
const put = (box: ReturnType<typeof outbox>, ...names: string[]) => {
  for (const messageId of names) box.put({ messageId });
};

describe("the outbox", () => {
  it("gathers for a moment and sends together with the key", async () => {
    const box = outbox("/v1/batch", "key");
    put(box, "a", "b");
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(ids()).toEqual(["a,b"]);
    expect(sent[0]?.writeKey).toBe("key");
    expect(sent[0]?.sentAt).toMatch(/Z$/);
  });

  it("sends again later and later while the network or the server is away, in the same order", async () => {
    answers = ["offline", 503, 200];
    const box = outbox("/v1/batch", "key");
    put(box, "a");
    await vi.advanceTimersByTimeAsync(500);
    put(box, "b");
    await vi.advanceTimersByTimeAsync(1_999);
    expect(ids()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ids()).toEqual(["a,b"]);
    await vi.advanceTimersByTimeAsync(3_999);
    expect(ids()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(ids()).toEqual(["a,b", "a,b"]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ids(), "what was taken is not sent again").toHaveLength(2);
  });

  it("waits as long as the server says", async () => {
    answers = [429, 200];
    headers = { "retry-after": "60" };
    put(outbox("/v1/batch", "key"), "a");
    await vi.advanceTimersByTimeAsync(500 + 59_000);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(2);
  });

  it("does not send again what the server refused for good", async () => {
    answers = [400, 200];
    put(outbox("/v1/batch", "key"), "a");
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ids()).toEqual(["a"]);
  });

  it("hands over what is left when the page goes, and keeps it where that fails", async () => {
    const box = outbox("/v1/batch", "key");
    put(box, "a");
    box.leave();
    expect(ids()).toEqual(["a"]);
    expect(kept.size).toBe(0);
    beacon = false;
    put(box, "b");
    box.leave();
    expect(kept.get("rapport.queue")).toContain('"b"');
    outbox("/v1/batch", "key");
    await vi.advanceTimersByTimeAsync(500);
    expect(ids(), "the next page sends it").toEqual(["a", "b"]);
    expect(kept.size).toBe(0);
  });

  it("keeps no more than two hundred, the newest", async () => {
    answers = ["offline"];
    const box = outbox("/v1/batch", "key");
    for (let number = 0; number < 300; number++) put(box, String(number));
    await vi.advanceTimersByTimeAsync(600_000);
    const all = ids().flatMap((one) => one.split(","));
    expect(all).toHaveLength(200);
    expect(all.at(-1)).toBe("299");
    expect(sent.every((one) => one.batch.length <= 20)).toBe(true);
  });

  it("throws everything away that a withdrawn consent forbids, also what is on its way", async () => {
    answers = ["offline", 200];
    const box = outbox("/v1/batch", "key");
    put(box, "a");
    await vi.advanceTimersByTimeAsync(400);
    box.drop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sent).toEqual([]);
    expect(kept.size).toBe(0);
  });

  it("is not stopped by a broken queue or a forbidden storage", async () => {
    kept.set("rapport.queue", "{");
    put(outbox("/v1/batch", "key"), "a");
    vi.stubGlobal("localStorage", undefined);
    const box = outbox("/v1/batch", "key");
    put(box, "b");
    await vi.advanceTimersByTimeAsync(500);
    expect(ids()).toEqual(["a", "b"]);
    box.leave();
  });
});
