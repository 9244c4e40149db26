import { expect, it } from "vitest";
import {
  type Block,
  type Document,
  duplicate,
  fresh,
  insert,
  listAt,
  move,
  parse,
  remove,
  replace,
  write,
} from "./blocks";

function read(body: string): Document {
  return parse(body) as Document;
}
function letter(...texts: string[]): Document {
  return read(JSON.stringify(texts.map((text) => ({ kind: "text", text }))));
}
const words = (blocks: Block[]) => blocks.map((block) => ("text" in block ? block.text : block.kind));
const keyOf = (blocks: Block[], at: number) => (blocks[at] as Block).key;

it("writes what it read, without the editor's keys", () => {
  const body = '{"blocks":[{"kind":"columns","columns":[[{"kind":"divider"}],[]]}],"style":{"width":600}}';
  expect(write(read(body))).toBe(body);
});

it("takes a bare list for a document and refuses what is none", () => {
  expect(parse('[{"kind":"divider"}]')?.blocks).toHaveLength(1);
  expect(parse("<mjml>")).toBeNull();
  expect(parse('{"a":1}')).toBeNull();
});

it("moves a block down, up and to the end", () => {
  const document = letter("a", "b", "c");
  const key = keyOf(document.blocks, 0);
  expect(words(move(document, null, key, 2).blocks)).toEqual(["b", "a", "c"]);
  expect(words(move(document, null, key, 3).blocks)).toEqual(["b", "c", "a"]);
  expect(words(move(document, null, keyOf(document.blocks, 2), 0).blocks)).toEqual(["c", "a", "b"]);
  expect(words(move(document, null, key, 9).blocks)).toEqual(["a", "b", "c"]);
});

it("duplicates with a key of its own and deletes only the one", () => {
  const document = letter("a", "b");
  const twice = duplicate(document, null, keyOf(document.blocks, 0));
  expect(words(twice.blocks)).toEqual(["a", "a", "b"]);
  expect(keyOf(twice.blocks, 0)).not.toBe(keyOf(twice.blocks, 1));
  expect(words(remove(twice, null, keyOf(twice.blocks, 1)).blocks)).toEqual(["a", "b"]);
});

it("edits inside a column without touching the other", () => {
  const columns = fresh("columns");
  const document = insert(letter("a"), null, 1, columns);
  const place = { key: columns.key, column: 1 };
  const filled = insert(document, place, 0, fresh("divider"));
  expect(listAt(filled, place).map((block) => block.kind)).toEqual(["divider"]);
  expect(listAt(filled, { ...place, column: 0 })).toEqual([]);
  const block = listAt(filled, place)[0] as Block;
  const changed = replace(filled, place, { key: block.key, kind: "spacer", height: 8 });
  expect(listAt(changed, place).map((one) => one.kind)).toEqual(["spacer"]);
});
