//! A workbook of a spreadsheet (XLSX), read row by row as a person sees it.
//!
//! One sheet is read at a time, and it streams: only the texts that cells share, the formats and the merged areas are
//! held. What a merged area shows stands in each row of it. A room of this one reads one thing: `parts` the
//! archive, `xml` its documents, `style` the numbers, `book` the sheets and texts. What rows mean is asked elsewhere.

mod book;
mod parts;
mod style;
pub(in crate::files) mod xml;

use super::FileError;
use super::source::Bytes;
use book::{Texts, book, styles_of, texts, unescaped};
use csv::StringRecord;
use parts::{Archive, Unpacked};
use quick_xml::events::Event;
use std::io::Read;
use style::{Style, shown};
use xml::{Xml, attribute};

/// Merged areas of one sheet that are remembered.
const AREAS: usize = 200_000;

/// The names of the sheets that a person sees.
pub(super) fn sheets(source: impl Bytes) -> Result<Vec<String>, FileError> {
    let book = book(&mut Archive::open(source)?)?;
    Ok(book.sheets.into_iter().map(|sheet| sheet.name).collect())
}

/// The rows of one sheet.
pub(super) struct SheetRows<R: Read> {
    xml: Xml<Unpacked<R>>,
    cells: Cells,
    areas: Areas,
    row: u64,
    ended: bool,
    /// Whether a heading over several columns is given to each of them; data stands once.
    pub in_header: bool,
}

/// What turns a cell into text.
struct Cells {
    texts: Texts,
    styles: Vec<Style>,
    from_1904: bool,
}

impl<R: Bytes> SheetRows<R> {
    /// Opens a sheet by its place among those that a person sees.
    pub fn open(source: R, sheet: u16) -> Result<SheetRows<R>, FileError> {
        let mut archive = Archive::open(source)?;
        let book = book(&mut archive)?;
        let part = &book.sheets.get(usize::from(sheet)).ok_or(FileError::NoSheet)?.part;
        let cells = Cells {
            texts: texts(&mut archive)?,
            styles: styles_of(&mut archive)?,
            from_1904: book.from_1904,
        };
        let areas = Areas::read(Xml::new(archive.part(part)?.ok_or(FileError::Damaged)?))?;
        let xml = Xml::new(archive.into_part(part)?);
        Ok(SheetRows { xml, cells, areas, row: 0, ended: false, in_header: true })
    }
}

impl<R: Read> SheetRows<R> {
    /// The next row that is there, with its number in the sheet; cells are empty up to the last that says something.
    pub fn next(&mut self, out: &mut StringRecord) -> Result<Option<u64>, FileError> {
        while !self.ended {
            match self.xml.next()? {
                Event::Start(start) if start.local_name().as_ref() == "row" => {
                    let told = attribute(&start, "r").and_then(|r| r.parse::<u64>().ok());
                    self.row = told.filter(|row| *row > self.row).unwrap_or(self.row + 1);
                    let mut row = self.cells.row(&mut self.xml)?;
                    self.areas.fill(self.row, self.in_header, &mut row);
                    out.clear();
                    row.iter().for_each(|cell| out.push_field(cell));
                    return Ok(Some(self.row));
                }
                Event::End(end) if end.local_name().as_ref() == "sheetData" => self.ended = true,
                Event::Eof => return Err(FileError::Damaged),
                _ => {}
            }
        }
        Ok(None)
    }
}

impl Cells {
    fn row<R: Read>(&self, xml: &mut Xml<R>) -> Result<Vec<String>, FileError> {
        let mut row: Vec<String> = Vec::new();
        let mut next = 0;
        loop {
            let (column, kind, style) = match xml.next()? {
                Event::Start(start) if start.local_name().as_ref() == "c" => {
                    let told = attribute(&start, "r").and_then(|name| place(&name)).map(|(_, column)| column);
                    let style = attribute(&start, "s").and_then(|s| s.parse::<usize>().ok());
                    (told.unwrap_or(next), attribute(&start, "t"), style.unwrap_or(0))
                }
                Event::End(end) if end.local_name().as_ref() == "row" => return Ok(row),
                Event::Eof => return Err(FileError::Damaged),
                _ => continue,
            };
            let text = self.cell(xml, kind.as_deref().unwrap_or("n"), style)?;
            next = column + 1;
            if text.trim().is_empty() {
                continue;
            }
            if column >= base::limits::IMPORT_COLUMNS {
                return Err(FileError::TooManyColumns(base::limits::IMPORT_COLUMNS));
            }
            if row.len() <= column {
                row.resize(column + 1, String::new());
            }
            row[column] = text;
        }
    }

    fn cell<R: Read>(&self, xml: &mut Xml<R>, kind: &str, style: usize) -> Result<String, FileError> {
        let (mut value, mut own) = (String::new(), String::new());
        loop {
            let (into_own, element) = match xml.next()? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "v" => (false, "v"),
                    "is" => (true, "is"),
                    // A formula; what it came to stands beside it.
                    _ => continue,
                },
                Event::End(end) if end.local_name().as_ref() == "c" => break,
                Event::Eof => return Err(FileError::Damaged),
                _ => continue,
            };
            xml.text(element, if into_own { &mut own } else { &mut value })?;
        }
        Ok(match kind {
            "s" => {
                let index = value.trim().parse::<usize>().ok();
                index.and_then(|index| self.texts.get(index)).unwrap_or("").to_owned()
            }
            "inlineStr" => unescaped(&own).into_owned(),
            "str" => unescaped(&value).into_owned(),
            // A sheet shows the mistake of a formula; it says nothing about a customer.
            "e" => String::new(),
            "n" => self.number(value.trim(), style),
            _ => value,
        })
    }

    fn number(&self, text: &str, style: usize) -> String {
        let style = self.styles.get(style).copied().unwrap_or(Style::Number);
        match text.parse::<f64>() {
            // Long codes have more digits than a sheet counts with, and are kept as they are written.
            Ok(_) if style == Style::Number && text.bytes().all(|b| b.is_ascii_digit()) => text.to_owned(),
            Ok(value) => shown(value, style, self.from_1904),
            Err(_) => text.to_owned(),
        }
    }
}

/// Rows and columns, counted from one and from zero, with the text of the first cell.
struct Area {
    first_row: u64,
    last_row: u64,
    first_column: usize,
    last_column: usize,
    text: String,
}

/// Merged areas, in the order of their rows.
struct Areas {
    all: std::iter::Peekable<std::vec::IntoIter<Area>>,
    open: Vec<Area>,
}

impl Areas {
    /// They stand behind the rows that they speak of, so a sheet is passed over once before it is read.
    fn read<R: Read>(mut xml: Xml<R>) -> Result<Areas, FileError> {
        let mut all = Vec::new();
        loop {
            match xml.next()? {
                Event::Start(start) if start.local_name().as_ref() == "mergeCell" => {
                    let area = attribute(&start, "ref").and_then(|text| area(&text));
                    all.extend(area.filter(|area| area.first_column < base::limits::IMPORT_COLUMNS));
                }
                Event::Eof => break,
                _ => {}
            }
            if all.len() > AREAS {
                return Err(xml::too_big());
            }
        }
        all.sort_by_key(|area: &Area| area.first_row);
        Ok(Areas { all: all.into_iter().peekable(), open: Vec::new() })
    }

    /// Gives the cells of an area what it shows: down its first column, and in headings to all its columns.
    fn fill(&mut self, row: u64, in_header: bool, cells: &mut Vec<String>) {
        self.open.retain(|area| area.last_row >= row);
        while let Some(mut area) = self.all.next_if(|area| area.first_row <= row) {
            if area.last_row >= row {
                area.text = cells.get(area.first_column).cloned().unwrap_or_default();
                self.open.push(area);
            }
        }
        for area in self.open.iter().filter(|area| !area.text.is_empty()) {
            let last = if in_header { area.last_column } else { area.first_column };
            let last = last.min(base::limits::IMPORT_COLUMNS - 1);
            if cells.len() <= last {
                cells.resize(last + 1, String::new());
            }
            cells[area.first_column..=last].fill(area.text.clone());
        }
    }
}

fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':')?;
    let ((first_row, first_column), (last_row, last_column)) = (place(first)?, place(last)?);
    let good = first_row <= last_row && first_column <= last_column;
    good.then_some(Area { first_row, last_row, first_column, last_column, text: String::new() })
}

/// `B5`: the row from one, the column from zero.
fn place(name: &str) -> Option<(u64, usize)> {
    let name = name.replace('$', "");
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().try_fold(0_usize, |sum, b| {
        b.is_ascii_alphabetic().then(|| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((row.parse().ok()?, column - 1))
}
