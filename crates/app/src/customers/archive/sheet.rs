//! Where the sections of an archive go: into the file for programs as they are read, and onto the page for people as
//! far as a page goes.

use super::page::Page;
use super::row::{Row, object};
use super::sections::Section;
use super::{Source, Written};
use base::limits::{ARCHIVE_BYTES, ARCHIVE_ROWS};
use serde_json::json;
use std::io::Write;

/// The form of `data.json`; a program asks for it before it reads.
const FORMAT: &str = "rapport.archive.1";

pub(super) struct Sheet<'a> {
    source: &'a Source<'a>,
    out: &'a mut dyn Write,
    page: &'a mut Page,
    bytes: usize,
    rows: usize,
    full: bool,
    cut: Vec<&'static str>,
}

impl<'a> Sheet<'a> {
    pub fn begin(source: &'a Source<'a>, out: &'a mut dyn Write, page: &'a mut Page) -> Written<Sheet<'a>> {
        let head =
            json!({ "format": FORMAT, "customer": source.id, "made_at": source.ctx.now() }).to_string();
        out.write_all(head.trim_end_matches('}').as_bytes())?;
        Ok(Sheet { source, out, page, bytes: 0, rows: 0, full: false, cut: Vec::new() })
    }

    /// A section: its name, and rows as `tell` gives them.
    pub fn section(&mut self, section: &Section, tell: impl FnOnce(&mut Self) -> Written) -> Written {
        write!(self.out, ",\n\"{}\": [", section.name)?;
        self.page.begin(section);
        (self.rows, self.full) = (0, false);
        tell(self)?;
        if self.full {
            self.cut.push(section.name);
        }
        self.page.end(self.rows);
        Ok(self.out.write_all(b"]")?)
    }

    /// Adds a row; false where there is no more room, and the archive says so.
    pub fn put(&mut self, row: &Row) -> Written<bool> {
        if self.rows >= ARCHIVE_ROWS || self.bytes >= ARCHIVE_BYTES {
            self.full = true;
            return Ok(false);
        }
        let text = object(row).to_string();
        self.out.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.out.write_all(text.as_bytes())?;
        self.bytes += text.len();
        self.rows += 1;
        self.page.row(row, &self.source.words);
        Ok(true)
    }

    /// Ends the file; sections that are not whole.
    pub fn end(self) -> Written<Vec<&'static str>> {
        write!(self.out, ",\n\"not_whole\": {}}}\n", json!(self.cut))?;
        Ok(self.cut)
    }
}
