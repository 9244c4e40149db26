// The document of the block editor: the same shape that the server lays out (crates/template, blocks.rs).
// Everything here is a pure function of documents, so that undo is a list of documents.
// A block in the editor carries a key of its own, which is never saved.

import { newKey } from "@/api/client";

export type Align = "left" | "center" | "right";

export type Bare =
  | { kind: "heading"; text: string; level?: number; align?: Align }
  | { kind: "text"; text: string; align?: Align; size?: number }
  | { kind: "image"; src: string; alt?: string; url?: string | null; width?: number | null }
  | { kind: "button"; text: string; url: string; color?: string | null; align?: Align }
  | { kind: "divider" }
  | { kind: "spacer"; height?: number }
  | { kind: "products"; columns?: number; limit?: number; button?: string | null }
  | { kind: "columns"; columns: Block[][] }
  | { kind: "footer"; text?: string; unsubscribe?: string | null; web_version?: string | null };
export type Block = Bare & { key: string };
export type BlockKind = Bare["kind"];
export type BlockOf<K extends BlockKind> = Extract<Block, { kind: K }>;

export interface Style {
  accent?: string;
  background?: string;
  paper?: string;
  ink?: string;
  width?: number;
  font?: string;
}
export interface Document {
  blocks: Block[];
  style: Style;
}

/** Where a list of blocks stands: the letter itself, or a column of a columns block. */
export type Place = null | { key: string; column: number };

export const KINDS: BlockKind[] = [
  "heading",
  "text",
  "image",
  "button",
  "columns",
  "products",
  "divider",
  "spacer",
  "footer",
];
/** Columns hold only simple blocks; they do not nest. */
export const KINDS_IN_COLUMN: BlockKind[] = ["heading", "text", "image", "button", "divider", "spacer"];

export function parse(body: string): Document | null {
  try {
    const raw = JSON.parse(body || "[]") as unknown;
    const list = Array.isArray(raw) ? raw : (raw as { blocks?: unknown }).blocks;
    if (!Array.isArray(list)) return null;
    const style = Array.isArray(raw) ? {} : ((raw as { style?: Style }).style ?? {});
    return { blocks: list.map(withKey), style };
  } catch {
    return null;
  }
}

function withKey(raw: Bare): Block {
  const key = newKey();
  if (raw.kind === "columns")
    return { ...raw, key, columns: raw.columns.map((column) => column.map(withKey)) };
  return { ...raw, key };
}

export function write(document: Document): string {
  return JSON.stringify({ blocks: document.blocks.map(bare), style: document.style });
}

function bare(block: Block): object {
  const { key: _, ...rest } = block;
  if (rest.kind === "columns") return { ...rest, columns: rest.columns.map((column) => column.map(bare)) };
  return rest;
}

export function fresh(kind: BlockKind): Block {
  return withKey(EMPTY[kind]);
}

const EMPTY: Record<BlockKind, Bare> = {
  heading: { kind: "heading", text: "" },
  text: { kind: "text", text: "" },
  image: { kind: "image", src: "", alt: "" },
  button: { kind: "button", text: "", url: "", align: "center" },
  divider: { kind: "divider" },
  spacer: { kind: "spacer", height: 24 },
  products: { kind: "products", columns: 2, limit: 4 },
  columns: { kind: "columns", columns: [[], []] },
  footer: { kind: "footer", text: "" },
};

/** Runs `change` on the list at a place. */
function inList(document: Document, place: Place, change: (list: Block[]) => Block[]): Document {
  if (!place) return { ...document, blocks: change(document.blocks) };
  const blocks = document.blocks.map((block) => {
    if (block.key !== place.key || block.kind !== "columns") return block;
    return {
      ...block,
      columns: block.columns.map((list, at) => (at === place.column ? change(list) : list)),
    };
  });
  return { ...document, blocks };
}

export function listAt(document: Document, place: Place): Block[] {
  if (!place) return document.blocks;
  const parent = document.blocks.find((block) => block.key === place.key);
  return parent?.kind === "columns" ? (parent.columns[place.column] ?? []) : [];
}

export function insert(document: Document, place: Place, at: number, block: Block): Document {
  return inList(document, place, (list) => [...list.slice(0, at), block, ...list.slice(at)]);
}

export function remove(document: Document, place: Place, key: string): Document {
  return inList(document, place, (list) => list.filter((block) => block.key !== key));
}

export function replace(document: Document, place: Place, block: Block): Document {
  return inList(document, place, (list) => list.map((old) => (old.key === block.key ? block : old)));
}

export function duplicate(document: Document, place: Place, key: string): Document {
  return inList(document, place, (list) =>
    list.flatMap((block) => (block.key === key ? [block, withKey(bare(block) as Bare)] : [block])),
  );
}

/** Puts a block before the one that now stands at `to`; `to` may be the length of the list. */
export function move(document: Document, place: Place, key: string, to: number): Document {
  return inList(document, place, (list) => {
    const from = list.findIndex((block) => block.key === key);
    const block = list[from];
    if (!block || to < 0 || to > list.length) return list;
    const rest = list.filter((one) => one.key !== key);
    const at = to > from ? to - 1 : to;
    return [...rest.slice(0, at), block, ...rest.slice(at)];
  });
}

/** What a block says, in a line: its words without markup. */
export function gist(block: Block): string {
  switch (block.kind) {
    case "heading":
    case "text":
    case "button":
      return plain(block.text);
    case "image":
      return block.alt || block.src;
    case "footer":
      return plain(block.text ?? "");
    case "columns":
      return block.columns
        .map((column) => column.map(gist).filter(Boolean).join(", "))
        .filter(Boolean)
        .join(" | ");
    case "products":
      return block.button ?? "";
    default:
      return "";
  }
}

function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
