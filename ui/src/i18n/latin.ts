const LETTERS: Record<string, string> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ё: "e",
  ж: "zh",
  з: "z",
  и: "i",
  й: "y",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "h",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "shch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
};

/** A name that reads well in an address: Latin letters and digits, everything else is one joint between them. */
export function slugOf(name: string, joint: "-" | "_", limit: number): string {
  return Array.from(name.toLowerCase(), (letter) => LETTERS[letter] ?? letter)
    .join("")
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join(joint)
    .slice(0, limit);
}
