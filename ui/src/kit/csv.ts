/** A table as CSV text; cells that a spreadsheet would run as a formula are quoted with an apostrophe. */
export function toCsv(rows: (string | number | null | undefined)[][]): string {
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  let text = String(value);
  if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download(name: string, text: string, type = "text/csv;charset=utf-8"): void {
  // Spreadsheets know UTF-8 by its mark; in JSON it is an error.
  const mark = type.startsWith("text/csv") ? "\ufeff" : "";
  const url = URL.createObjectURL(new Blob([mark, text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
