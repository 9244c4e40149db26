// Reads a file that the server wrote, as a spreadsheet would.

/** Rows of a CSV text as objects by the words of its first line. */
export function readCsv(text) {
  const rows = [[""]];
  let quoted = false;
  const put = (char) => {
    const row = rows.at(-1);
    row[row.length - 1] += char;
  };
  for (let at = text.startsWith("\ufeff") ? 1 : 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted && char === '"' && text[at + 1] === '"') {
      put('"');
      at += 1;
    } else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ",") rows.at(-1).push("");
    else if (!quoted && char === "\n") rows.push([""]);
    else if (quoted || char !== "\r") put(char);
  }
  if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  const [head, ...body] = rows;
  return body.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index]])));
}

/** A file of the workspace, read by the page's own session. */
export async function csvOf(page, path) {
  const text = await page.evaluate(async (address) => (await fetch(address)).text(), path);
  return readCsv(text);
}
