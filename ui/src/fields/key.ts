// A key made of a name, so that nobody has to think of one: Latin letters, digits and `_`, a letter first.

import { slugOf } from "@/i18n/latin";

/** As long as a key may be. */
const LIMIT = 50;

export function keyOf(name: string): string {
  // What stands before the first letter goes, so the name is cut only after that.
  return slugOf(name, "_", name.length * 4)
    .replace(/^[_0-9]+/, "")
    .slice(0, LIMIT);
}
