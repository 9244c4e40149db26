//! What is found in a file when it is looked at: its form, its columns with samples, and what they probably mean.

use super::sniff::{Form, sniff};
use super::table::{FileError, Table};
use base::Locale;
use domain::imports::rows::suggest_prefix;
use domain::imports::target::suggest_all;
use domain::imports::values::{DateOrder, Decimal, date_habit, decimal_habit};
use domain::imports::{Kind, Target};
use serde::{Deserialize, Serialize};
use std::io::Read;

/// Samples of a column that a person is shown.
const SAMPLES: usize = 5;
/// Rows over which habits are found.
pub const HABIT_ROWS: usize = 5_000;

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub index: u16,
    pub name: String,
    pub samples: Vec<String>,
    pub suggested: Suggested,
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
    pub columns: Vec<Column>,
    /// Rows without the header and blank ones.
    pub rows: u64,
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
        Form { gzip: self.gzip, encoding, delimiter: self.delimiter, told: self.told }
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

/// Reads the whole file once.
pub fn inspect<R: Read + Send + 'static>(
    open: impl Fn() -> R,
    locale: Locale,
) -> Result<Inspection, FileError> {
    let form = sniff(&open, locale)?;
    let mut table = Table::open(Box::new(open()), &form)?;
    let headers = table.headers().to_vec();
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); headers.len()];
    let mut rows = 0;
    while let Some((_, record)) = table.next_row()? {
        rows += 1;
        if rows <= HABIT_ROWS as u64 {
            for (column, cell) in cells.iter_mut().zip(record.iter()) {
                column.push(cell.trim().chars().take(200).collect());
            }
        }
    }
    let unknown_bytes = table.unknown_bytes();
    let by_kind = Kind::ALL.iter().map(|kind| suggest_all(*kind, &headers)).collect::<Vec<_>>();
    let suggested = |index: usize| Suggested {
        customers: by_kind[Kind::Customers as usize][index],
        products: by_kind[Kind::Products as usize][index],
        orders: by_kind[Kind::Orders as usize][index],
        records: by_kind[Kind::Records as usize][index],
    };
    let columns: Vec<Column> = headers
        .into_iter()
        .enumerate()
        .map(|(index, name)| Column {
            index: index as u16,
            name,
            samples: samples(&cells[index]),
            suggested: suggested(index),
        })
        .collect();
    let values = |wanted: &[Target]| {
        let fits =
            |s: &Suggested| [s.orders, s.customers].iter().flatten().any(|target| wanted.contains(target));
        let columns = columns.iter().filter(|column| fits(&column.suggested));
        columns
            .flat_map(|column| cells[usize::from(column.index)].iter().map(String::as_str))
            .collect::<Vec<_>>()
    };
    Ok(Inspection {
        gzip: form.gzip,
        encoding: form.encoding.name().to_ascii_lowercase(),
        delimiter: form.delimiter,
        told: form.told,
        rows,
        unknown_bytes,
        date_format: date_habit(values(&[Target::PlacedAt, Target::Birthday]).into_iter()),
        decimal: decimal_habit(values(&[Target::UnitPrice, Target::Quantity]).into_iter()),
        cancellation_prefix: suggest_prefix(values(&[Target::Number]).into_iter().filter(|n| !n.is_empty())),
        columns,
    })
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
