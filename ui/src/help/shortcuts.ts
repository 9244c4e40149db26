// Keys by their place on the keyboard, so that they work in the Russian layout as in the English one.

/** `G`, then the letter: where it leads, by the names of the menu. */
export const PLACES: [letter: string, menu: string, to: string][] = [
  ["H", "home", "/home"],
  ["K", "customers", "/customers"],
  ["S", "segments", "/segments"],
  ["M", "campaigns", "/campaigns"],
  ["T", "templates", "/templates"],
  ["I", "imports", "/imports"],
  ["O", "orders", "/orders"],
  ["N", "settings", "/settings"],
];

export type Pressed = { go: string } | { act: "search" | "help" | "create" } | "begun" | undefined;

interface Key {
  code: string;
  key: string;
  shiftKey: boolean;
}

/** What a key means; `begun` is whether `G` was pressed just before. */
export function meaning(key: Key, begun: boolean): Pressed {
  if (begun) {
    const place = PLACES.find(([letter]) => key.code === `Key${letter}`);
    return place ? { go: place[2] } : undefined;
  }
  // The question mark is Shift and the key before the right Shift, or Shift and 7 in the Russian layout.
  if (key.key === "?" || (key.code === "Slash" && key.shiftKey)) return { act: "help" };
  if (key.key === "/") return { act: "search" };
  if (key.shiftKey) return undefined;
  if (key.code === "KeyG") return "begun";
  return key.code === "KeyC" ? { act: "create" } : undefined;
}

/** Whether somebody is typing there. */
export function isTyped(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
