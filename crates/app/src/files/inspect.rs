//! What is found in a file when it is looked at: its form, its columns with samples, and what they probably mean.
//!
//! Nothing here is decided for the person: all of it is shown and most of it can be corrected. What headers and lines
//! mean is asked of `domain::imports`.

use super::sniff::{Form, sniff};
use super::source::Bytes;
use super::table::{FileError, Table};
use super::workbook;
use base::{CustomerId, Locale};
use domain::imports::header::{self, Header};
use domain::imports::names::{self, Name};
use domain::imports::rows::suggest_prefix;
use domain::imports::target::suggest_all;
use domain::imports::values::{DateOrder, Decimal, date_habit, decimal_habit};
use domain::imports::{Kind, Target};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Samples of a column that a person is shown.
const SAMPLES: usize = 5;
/// Rows over which habits are found.
pub const HABIT_ROWS: usize = 5_000;
/// Rows among which doubled ones are counted: eight bytes each while the file is looked at.
const COMPARED_ROWS: usize = 1_000_000;
/// Sheets among which the first that is not empty is looked for.
const SHEETS_TRIED: usize = 20;

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub index: u16,
    pub name: String,
    pub samples: Vec<String>,
    pub suggested: Suggested,
    /// Of whole names: how the first sample is read.
    #[serde(default)]
    pub name_read: Option<Name>,
    /// Whether it holds our own numbers of customers, as our export writes them.
    #[serde(default)]
    pub own_ids: bool,
}

/// What the column probably means, by kind of import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    pub customers: Option<Target>,
    pub products: Option<Target>,
    pub orders: Option<Target>,
    #[serde(default)]
    pub records: Option<Target>,
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    pub gzip: bool,
    pub encoding: String,
    pub delimiter: char,
    /// Whether the first line tells a spreadsheet the separator.
    pub told: bool,
    /// Of a workbook: the sheets that a person sees, and which of them was read.
    pub sheets: Vec<String>,
    pub sheet: Option<u16>,
    pub header: Header,
    /// Columns that a row has, with those that are empty.
    pub width: u16,
    /// Columns that have a name or say anything.
    pub columns: Vec<Column>,
    /// Rows without the header, blank ones, and those that hold no data.
    pub rows: u64,
    /// Rows that hold no data: totals, notes, the header once more.
    pub passed: u64,
    /// Rows that say the same as an earlier one, word for word.
    pub doubled: u64,
    /// Places where the encoding did not know a byte.
    pub unknown_bytes: u64,
    /// Habits of the file over its first rows, for the columns that orders and customers suggest.
    pub date_format: DateOrder,
    pub decimal: Decimal,
    pub cancellation_prefix: Option<String>,
}

impl Inspection {
    pub fn form(&self) -> Form {
        let encoding =
            encoding_rs::Encoding::for_label(self.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        Form {
            gzip: self.gzip,
            encoding,
            delimiter: self.delimiter,
            told: self.told,
            sheet: self.sheet,
            header: self.header,
            width: if self.sheet.is_some() { self.width } else { 0 },
        }
    }

    /// The suggested mapping for a kind.
    pub fn mapping(&self, kind: Kind) -> Vec<(u16, Target)> {
        let of = |suggested: &Suggested| match kind {
            Kind::Customers => suggested.customers,
            Kind::Products => suggested.products,
            Kind::Orders => suggested.orders,
            Kind::Records => suggested.records,
        };
        self.columns.iter().filter_map(|column| Some((column.index, of(&column.suggested)?))).collect()
    }
}

/// Reads the whole file once; of a workbook the sheet that is wanted, or the first that is not empty.
pub fn inspect<R: Bytes>(
    open: impl Fn() -> R,
    locale: Locale,
    sheet: Option<u16>,
) -> Result<Inspection, FileError> {
    let mut form = sniff(&open, locale)?;
    let sheets = if form.sheet.is_some() { workbook::sheets(open())? } else { Vec::new() };
    let beginning = if form.sheet.is_some() {
        let (chosen, beginning) = beginning_of_sheet(&open, &form, sheets.len(), sheet)?;
        form.sheet = Some(chosen);
        beginning
    } else {
        Table::beginning(Box::new(open()), &form, header::LOOKED_AT)?
    };
    form.header = header::find(&beginning);
    let found = Found::read(Table::open(Box::new(open()), &form)?, form.sheet.is_some())?;
    let columns = found.columns();
    let values = |wanted: &[Target]| {
        let fits =
            |s: &Suggested| [s.orders, s.customers].iter().flatten().any(|target| wanted.contains(target));
        let columns = columns.iter().filter(|column| fits(&column.suggested));
        columns
            .flat_map(|column| found.cells[usize::from(column.index)].iter().map(String::as_str))
            .collect::<Vec<_>>()
    };
    Ok(Inspection {
        gzip: form.gzip,
        encoding: form.encoding.name().to_ascii_lowercase(),
        delimiter: form.delimiter,
        told: form.told,
        sheets,
        sheet: form.sheet,
        header: form.header,
        width: found.headers.len() as u16,
        rows: found.rows,
        passed: found.passed,
        doubled: found.doubled,
        unknown_bytes: found.unknown_bytes,
        date_format: date_habit(values(&[Target::PlacedAt, Target::Birthday]).into_iter()),
        decimal: decimal_habit(values(&[Target::UnitPrice, Target::Quantity]).into_iter()),
        cancellation_prefix: suggest_prefix(values(&[Target::Number]).into_iter().filter(|n| !n.is_empty())),
        columns,
    })
}

/// The first lines of the sheet that is wanted, or of the first that has more than a title.
fn beginning_of_sheet<R: Bytes>(
    open: &impl Fn() -> R,
    form: &Form,
    sheets: usize,
    wanted: Option<u16>,
) -> Result<(u16, Vec<Vec<String>>), FileError> {
    let read = |sheet| {
        let form = Form { sheet: Some(sheet), ..*form };
        Table::beginning(Box::new(open()), &form, header::LOOKED_AT)
    };
    if let Some(sheet) = wanted {
        return Ok((sheet, read(sheet)?));
    }
    for sheet in 0..sheets.min(SHEETS_TRIED) as u16 {
        let lines = read(sheet)?;
        if lines.len() > 1 {
            return Ok((sheet, lines));
        }
    }
    Ok((0, read(0)?))
}

/// What a pass over the rows finds.
#[derive(Default)]
struct Found {
    headers: Vec<String>,
    cells: Vec<Vec<String>>,
    /// Columns that say anything in any row.
    said: Vec<bool>,
    rows: u64,
    passed: u64,
    doubled: u64,
    unknown_bytes: u64,
}

impl Found {
    /// A row of a text that is longer than its header is a mistake; one of a sheet only says something beside it.
    fn read(mut table: Table, widens: bool) -> Result<Found, FileError> {
        let mut found = Found { headers: table.headers().to_vec(), ..Found::default() };
        let mut seen = HashSet::new();
        while let Some((_, record)) = table.next_row()? {
            found.rows += 1;
            if widens && record.len() > found.headers.len() {
                found.headers.resize(record.len(), String::new());
            }
            found.cells.resize(found.headers.len(), Vec::new());
            found.said.resize(found.headers.len(), false);
            for (said, cell) in found.said.iter_mut().zip(record.iter()) {
                *said |= !cell.trim().is_empty();
            }
            if found.rows <= HABIT_ROWS as u64 {
                for (column, cell) in found.cells.iter_mut().zip(record.iter()) {
                    column.push(cell.trim().chars().take(200).collect());
                }
            }
            if seen.len() < COMPARED_ROWS {
                let mut hasher = DefaultHasher::new();
                record.iter().for_each(|cell| cell.trim().hash(&mut hasher));
                found.doubled += u64::from(!seen.insert(hasher.finish()));
            }
        }
        found.cells.resize(found.headers.len(), Vec::new());
        found.said.resize(found.headers.len(), false);
        found.passed = table.passed();
        found.unknown_bytes = table.unknown_bytes();
        Ok(found)
    }

    /// Columns with what they probably mean. What is empty and has no name, or the name of the one before it, as a
    /// merged heading leaves it, is no column.
    fn columns(&self) -> Vec<Column> {
        let own_ids: Vec<bool> = self.cells.iter().map(|cells| are_own_ids(cells)).collect();
        let mut words = self.headers.clone();
        for (word, _) in words.iter_mut().zip(&own_ids).filter(|(_, own)| **own) {
            word.clear();
        }
        let by_kind = Kind::ALL.iter().map(|kind| suggest_all(*kind, &words)).collect::<Vec<_>>();
        let mut out = Vec::new();
        for (index, header) in self.headers.iter().enumerate() {
            let copy = index > 0 && self.headers[index - 1] == *header;
            if !self.said[index] && (header.is_empty() || copy) {
                continue;
            }
            let suggested = Suggested {
                customers: by_kind[Kind::Customers as usize][index],
                products: by_kind[Kind::Products as usize][index],
                orders: by_kind[Kind::Orders as usize][index],
                records: by_kind[Kind::Records as usize][index],
            };
            let before =
                self.headers[..index].iter().filter(|it| !header.is_empty() && *it == header).count();
            let name = if before > 0 { format!("{header} ({})", before + 1) } else { header.clone() };
            let samples = samples(&self.cells[index]);
            let whole =
                [suggested.customers, suggested.orders, suggested.records].contains(&Some(Target::FullName));
            let name_read = samples.first().filter(|_| whole).map(|sample| names::split(sample));
            let index = index as u16;
            out.push(Column {
                index,
                name,
                samples,
                suggested,
                name_read,
                own_ids: own_ids[usize::from(index)],
            });
        }
        out
    }
}

/// Our own numbers of customers come back in our own export; they are no numbers of another system.
fn are_own_ids(cells: &[String]) -> bool {
    let mut said = cells.iter().filter(|cell| !cell.is_empty()).peekable();
    said.peek().is_some() && said.all(|cell| cell.parse::<CustomerId>().is_ok())
}

/// The first different values that say something.
fn samples(cells: &[String]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        if !seen.contains(cell) {
            seen.push(cell.clone());
        }
        if seen.len() == SAMPLES {
            break;
        }
    }
    seen
}
