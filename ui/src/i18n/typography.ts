const NBSP = "\u00a0";

// Texts are typed with plain spaces; the spaces that must not break are put in once, here, when texts are registered.
export function typeset(text: string, language: "ru" | "en"): string {
  let out = text.replace(/ (—|–) /g, `${NBSP}$1 `);
  // A number never parts from its unit or noun, nor a currency or percent sign from its number.
  out = out.replace(/(\{\{[a-z_]*count[a-z_]*\}\}|\d) (?=[\p{L}%₽$€])/giu, `$1${NBSP}`);
  if (language === "ru") {
    // Short prepositions and conjunctions hold on to the next word.
    out = out.replace(
      /(^|[\s(«\u00a0])([авикосуя]|во|ко|не|ни|но|об|от|из|за|на|по|со|до|то|же|бы) /giu,
      `$1$2${NBSP}`,
    );
  }
  return out;
}

export function typesetTree<T>(tree: T, language: "ru" | "en"): T {
  if (typeof tree === "string") return typeset(tree, language) as T;
  if (tree === null || typeof tree !== "object") return tree;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(tree)) out[key] = typesetTree(value, language);
  return out as T;
}
