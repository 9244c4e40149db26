import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, it } from "vitest";

/** A shop pays for each byte on each page: the whole script is under 6 kB, and half of it on the wire. */
const BYTES = 6_000;
const PACKED = 3_100;

it("is small enough for other people's pages, and needs nothing from anywhere", async () => {
  const config = new URL("vite.config.ts", import.meta.url).pathname;
  const built = await build({ configFile: config, build: { write: false } });
  const chunks = (Array.isArray(built) ? built : [built]).flatMap((one) =>
    "output" in one ? one.output : [],
  );
  expect(chunks).toHaveLength(1);
  const code = chunks[0]?.type === "chunk" ? chunks[0].code : "";
  const size = new TextEncoder().encode(code).length;
  const packed = gzipSync(code, { level: 9 }).length;
  expect(size, `${size} bytes`).toBeLessThan(BYTES);
  expect(size).toBeGreaterThan(1_000);
  expect(packed, `${packed} bytes packed`).toBeLessThan(PACKED);
  expect(code).not.toMatch(/https?:\/\/|document\.cookie|import\(|eval/);
}, 60_000);
