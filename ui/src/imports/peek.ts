// The first rows of a file in the browser, so that another encoding or separator shows at once what it does.
// The import itself reads the file on the server; this only shows.

export interface Peek {
  headers: string[];
  rows: string[][];
}

const BYTES = 64 * 1024;
const ROWS = 5;

/** Lines of title above the header are left out. */
export async function peek(file: Blob, encoding: string, delimiter: string, titles = 0): Promise<Peek> {
  const bytes = await file.slice(0, BYTES).arrayBuffer();
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  const [headers = [], ...rows] = split(text, delimiter, titles + ROWS + 1).slice(titles);
  return { headers, rows };
}

/** Rows of a CSV text (RFC 4180), at most so many; a row that is cut off at the end is still shown. */
export function split(text: string, delimiter: string, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === delimiter) {
      row.push(cell);
      cell = "";
    } else if (char === "\n") {
      rows.push([...row, cell.replace(/\r$/, "")]);
      row = [];
      cell = "";
    } else cell += char;
  }
  if (rows.length < most && (cell || row.length)) rows.push([...row, cell]);
  return rows.filter((one) => one.some((value) => value.trim() !== ""));
}
