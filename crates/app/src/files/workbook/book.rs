//! A workbook's own list of its sheets, and the texts that cells share.

use super::parts::Archive;
use super::style::{Style, styles};
use super::xml::{Xml, attribute, prefixed_id, too_big};
use crate::files::FileError;
use crate::files::source::Bytes;
use quick_xml::events::Event;
use std::collections::HashMap;

/// Sheets that are looked at.
const SHEETS: usize = 1_000;
/// Bytes of all texts that cells share, and how many there may be: they are the one thing that is held in memory.
const TEXT_BYTES: usize = 256 * 1024 * 1024;
const TEXTS: usize = 8_000_000;

/// A sheet of rows that is not hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    pub name: String,
    pub part: String,
}

pub(super) struct Book {
    pub sheets: Vec<Sheet>,
    /// Whether days are counted from 1904.
    pub from_1904: bool,
}

/// The texts that cells name by their numbers.
#[derive(Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.all.get(start..end)
    }
}

pub(super) fn book<R: Bytes>(archive: &mut Archive<R>) -> Result<Book, FileError> {
    let parts = relations(archive)?;
    let Some(part) = archive.part("xl/workbook.xml")? else { return Err(FileError::Workbook) };
    let mut xml = Xml::new(part);
    let mut book = Book { sheets: Vec::new(), from_1904: false };
    let mut hidden = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "workbookPr" => {
                let word = attribute(&start, "date1904");
                book.from_1904 = word.is_some_and(|word| word == "1" || word == "true");
            }
            Event::Start(start) if start.local_name().as_ref() == "sheet" => {
                let name = attribute(&start, "name").unwrap_or_default();
                let part = prefixed_id(&start).and_then(|relation| parts.get(&relation).cloned());
                if let Some(part) = part {
                    let shown = attribute(&start, "state").is_none_or(|state| state == "visible");
                    let sheet = Sheet { name: name.chars().take(100).collect(), part };
                    if shown { book.sheets.push(sheet) } else { hidden.push(sheet) }
                }
            }
            Event::Eof => break,
            _ => {}
        }
        if book.sheets.len() + hidden.len() > SHEETS {
            return Err(FileError::Damaged);
        }
    }
    if book.sheets.is_empty() {
        book.sheets = hidden;
    }
    if book.sheets.is_empty() { Err(FileError::Empty) } else { Ok(book) }
}

/// Which part holds which sheet.
fn relations<R: Bytes>(archive: &mut Archive<R>) -> Result<HashMap<String, String>, FileError> {
    let mut out = HashMap::new();
    let Some(part) = archive.part("xl/_rels/workbook.xml.rels")? else { return Err(FileError::Workbook) };
    let mut xml = Xml::new(part);
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                let sheet = attribute(&start, "Type").is_some_and(|kind| kind.ends_with("/worksheet"));
                let named = attribute(&start, "Id").zip(attribute(&start, "Target"));
                if let Some((id, target)) = named.filter(|_| sheet && out.len() <= SHEETS) {
                    let absolute = target.starts_with('/');
                    out.insert(id, if absolute { target } else { format!("xl/{target}") });
                }
            }
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}

pub(super) fn texts<R: Bytes>(archive: &mut Archive<R>) -> Result<Texts, FileError> {
    let Some(part) = archive.part("xl/sharedStrings.xml")? else { return Ok(Texts::default()) };
    let mut xml = Xml::new(part);
    let (mut texts, mut text) = (Texts::default(), String::new());
    loop {
        match xml.next()? {
            Event::Start(start) if start.local_name().as_ref() == "si" => {
                text.clear();
                xml.text("si", &mut text)?;
                texts.all.push_str(&unescaped(&text));
                texts.ends.push(texts.all.len() as u32);
            }
            Event::Eof => return Ok(texts),
            _ => {}
        }
        if texts.all.len() > TEXT_BYTES || texts.ends.len() > TEXTS {
            return Err(too_big());
        }
    }
}

pub(super) fn styles_of<R: Bytes>(archive: &mut Archive<R>) -> Result<Vec<Style>, FileError> {
    archive.part("xl/styles.xml")?.map_or(Ok(Vec::new()), |part| styles(Xml::new(part)))
}

/// `_x000D_` stands for a sign that XML cannot hold.
pub(super) fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let sign = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match sign {
            Some(sign) => {
                out.push_str(&rest[..at]);
                out.push(sign);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn signs_that_xml_cannot_hold_come_back() {
        for (text, want) in [
            ("a_x000D_b", "a\rb"),
            ("my_xml_file", "my_xml_file"),
            ("_x0041__x0042_", "AB"),
            ("конец_x", "конец_x"),
            ("_x00я0_", "_x00я0_"),
        ] {
            assert_eq!(unescaped(text), want);
        }
    }
}
