// A workbook of texts for stories: its parts in an archive that packs nothing.

/** Sheets by their names, as rows of cells; merged areas by the sheet's name. */
export function workbook(sheets, merged = {}) {
  const names = Object.keys(sheets);
  const list = names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="r${at + 1}"/>`);
  const relation = (_, at) =>
    `<Relationship Id="r${at + 1}" Type="x/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`;
  const parts = {
    "xl/workbook.xml": `<workbook xmlns:r="r"><sheets>${list.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${names.map(relation).join("")}</Relationships>`,
  };
  names.forEach((name, at) => {
    parts[`xl/worksheets/sheet${at + 1}.xml`] = sheet(sheets[name], merged[name] ?? []);
  });
  return archive(parts);
}

function sheet(rows, merged) {
  const cell = (text) => (text === "" ? "<c/>" : `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  const areas = merged.map((area) => `<mergeCell ref="${area}"/>`).join("");
  const lines = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  return `<worksheet><sheetData>${lines}</sheetData><mergeCells>${areas}</mergeCells></worksheet>`;
}

function archive(parts) {
  const out = [];
  const list = [];
  let at = 0;
  for (const [name, text] of Object.entries(parts)) {
    const bytes = Buffer.from(text);
    // Version, flags (names are UTF-8), no packing, no time; the sum is not asked for by whoever reads sheets.
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(1 << 11, 2);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    out.push(Buffer.from("PK\x03\x04"), about, Buffer.from(name), bytes);
    list.push(Buffer.from("PK\x01\x02\x14\x00"), about, place, Buffer.from(name));
    at += 30 + name.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(Buffer.concat(list).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...out, ...list, end]);
}
