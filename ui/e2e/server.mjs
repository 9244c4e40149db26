// The real server with the demonstration's shop, in a folder that is thrown away.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Growing two years of a shop takes under a minute; a busy machine gets five. */
const START_LIMIT_MS = 300_000;

/** Starts `rapport demo` on a free port and waits until it has printed its address and login. Settings are told as
 * variables: `{ RAPPORT_WEBHOOKS_PRIVATE: "true" }`. */
export function startServer(binary, settings = {}, options = []) {
  return start(binary, (data) => ["demo", "--port", "0", "--data", data, ...options], readLogin, settings);
}

/** Starts `rapport serve` in an empty folder, as on the evening of its installation. */
export function startFresh(binary) {
  const args = (data) => ["serve", "--listen", "127.0.0.1:0", "--data", data];
  return start(binary, args, (output) => {
    const address = output.match(/answers at (https?:\/\/[\w.[\]:-]+)/)?.[1];
    return address ? { address } : undefined;
  });
}

async function start(binary, args, read, settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), "rapport-stories-"));
  // The runner's own variables are no settings of the server, which refuses what it does not know.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("RAPPORT_")),
  );
  const child = spawn(binary, args(join(folder, "data")), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, ...settings },
  });
  const stop = () =>
    new Promise((resolve) => {
      const done = () => {
        rmSync(folder, { recursive: true, force: true });
        resolve();
      };
      if (child.exitCode !== null) return done();
      child.once("exit", done);
      child.kill("SIGTERM");
    });
  try {
    const told = await untilTold(child, read);
    return { ...told, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilTold(child, look) {
  return new Promise((resolve, reject) => {
    let output = "";
    const limit = setTimeout(
      () => reject(new Error(`no address within the limit:\n${output}`)),
      START_LIMIT_MS,
    );
    const read = (chunk) => {
      output += chunk;
      const told = look(output);
      if (!told) return;
      clearTimeout(limit);
      resolve(told);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", (error) => reject(error));
    child.once("exit", (code) => {
      clearTimeout(limit);
      reject(new Error(`the server ended with ${code}:\n${output}`));
    });
  });
}

/** The address, the e-mail and the password out of what the demonstration prints. */
export function readLogin(output) {
  const address = output.match(/https?:\/\/[\w.[\]:-]+/)?.[0];
  const email = output.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/)?.[0];
  const password = output.match(/(?:password|пароль)\W+(\S+)/i)?.[1];
  return address && email && password ? { address, email, password } : undefined;
}
