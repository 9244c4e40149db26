//! A small workbook for tests, written part by part as spreadsheets write it.
//!
//! Cells are named by the sign they begin with: `#` a number, `@` a number shown as a date, `%` one shown as a moment,
//! `0#` one shown with nine digits, `~` a text that stands in the cell itself, `=` a formula's text, `!` a mistake.
//! Everything else is a text that cells share.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

pub struct Sheet<'a> {
    pub name: &'a str,
    pub hidden: bool,
    /// Rows by lines, cells by `|`; a blank line is a row that is not there.
    pub rows: &'a str,
    pub merged: &'a [&'a str],
}

impl<'a> Sheet<'a> {
    pub fn of(rows: &'a str) -> Sheet<'a> {
        Sheet { name: "Лист1", hidden: false, rows, merged: &[] }
    }
}

pub fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let mut texts: Vec<String> = Vec::new();
    let (mut list, mut relations, mut parts) = (String::new(), String::new(), Vec::new());
    for (index, sheet) in sheets.iter().enumerate() {
        let (number, name) = (index + 1, escaped(sheet.name));
        let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
        list += &format!("<sheet name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>");
        relations += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
        parts.push((format!("xl/worksheets/sheet{number}.xml"), rows(sheet, &mut texts)));
    }
    const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    const RELATION: &str = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook {MAIN} {RELATION}><workbookPr/><sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
        ),
    ));
    let texts: String =
        texts.iter().map(|text| format!("<si><t xml:space=\"preserve\">{text}</t></si>")).collect();
    parts.push(("xl/sharedStrings.xml".to_owned(), format!("<sst {MAIN}>{texts}</sst>")));
    parts.push((
        "xl/styles.xml".to_owned(),
        format!(
            "<styleSheet {MAIN}><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"dd\\.mm\\.yyyy\\ hh:mm\"/><numFmt numFmtId=\"165\" formatCode=\"000000000\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>"
        ),
    ));
    archive(&parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect::<Vec<_>>())
}

fn rows(sheet: &Sheet, texts: &mut Vec<String>) -> String {
    let mut out = String::from("<worksheet><sheetData>");
    for (index, line) in sheet.rows.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let number = index + 1;
        out += &format!("<row r=\"{number}\">");
        for (column, text) in line.split('|').map(str::trim).enumerate() {
            let place = format!("{}{number}", char::from(b'A' + column as u8));
            out += &cell(&place, text, texts);
        }
        out += "</row>";
    }
    out += "</sheetData>";
    let merged: String = sheet.merged.iter().map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
    out + &format!("<mergeCells>{merged}</mergeCells></worksheet>")
}

fn cell(place: &str, text: &str, texts: &mut Vec<String>) -> String {
    let number = |style: u8, value: &str| format!("<c r=\"{place}\" s=\"{style}\"><v>{value}</v></c>");
    match text.split_at_checked(1).unwrap_or_default() {
        _ if text.is_empty() => format!("<c r=\"{place}\" s=\"1\"/>"),
        _ if text.starts_with("0#") => number(3, &text[2..]),
        ("#", value) => number(0, value),
        ("@", value) => number(1, value),
        ("%", value) => number(2, value),
        ("!", value) => format!("<c r=\"{place}\" t=\"e\"><v>{value}</v></c>"),
        ("~", value) => {
            format!("<c r=\"{place}\" t=\"inlineStr\"><is><r><t>{}</t></r></is></c>", escaped(value))
        }
        ("=", value) => format!("<c r=\"{place}\" t=\"str\"><f>A1</f><v>{}</v></c>", escaped(value)),
        _ => {
            texts.push(escaped(text).replace("\\n", "&#10;"));
            format!("<c r=\"{place}\" t=\"s\"><v>{}</v></c>", texts.len() - 1)
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Parts in an archive, deflated.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).unwrap();
        let packed = packed.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let mut about = Vec::new();
        for word in [20_u16, 1 << 11, 8, 0, 0] {
            about.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), packed.len() as u32, bytes.len() as u32] {
            about.extend(word.to_le_bytes());
        }
        about.extend((name.len() as u16).to_le_bytes());
        about.extend(0_u16.to_le_bytes());
        let at = out.len() as u32;
        out.extend(b"PK\x03\x04".iter().chain(&about).chain(name.as_bytes()).chain(&packed));
        list.extend(b"PK\x01\x02\x14\x00".iter().chain(&about));
        list.extend([0; 10]);
        list.extend(at.to_le_bytes().iter().chain(name.as_bytes()));
    }
    let (at, bytes, count) = (out.len() as u32, list.len() as u32, parts.len() as u16);
    out.extend(list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes().iter().chain(&count.to_le_bytes()));
    out.extend(bytes.to_le_bytes().iter().chain(&at.to_le_bytes()).chain(&[0, 0]));
    out
}
