// Who the visitor is, in the storage of the shop's own site: an id of chance, and the customer's id after `identify`.
// No cookie is set, and nothing is stored before it may be.

const PREFIX = "rapport.";
/** Where a browser forbids storage, this page remembers. */
const memory: Record<string, string> = {};

export function load(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return memory[name] || null;
  }
}

/** Keeps a word, or with an empty one nothing. */
export function save(name: string, value: string): void {
  memory[name] = value;
  try {
    if (value) localStorage.setItem(PREFIX + name, value);
    else localStorage.removeItem(PREFIX + name);
  } catch {
    // This page remembers.
  }
}

export function random(): string {
  // Not randomUUID, which pages without TLS do not have.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

export function anonymousId(): string {
  const id = load("id") || random();
  save("id", id);
  return id;
}

export function forget(): void {
  for (const name of ["id", "user", "queue"]) save(name, "");
}

/** Whether the browser asks not to be followed. */
export function refused(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return globalPrivacyControl === true || doNotTrack === "1";
}
