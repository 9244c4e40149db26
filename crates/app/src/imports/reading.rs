//! Reading a file into pieces of rows that are decided and written together.
//!
//! The pieces depend on the file and the order alone, so that an import that was interrupted goes on by passing over
//! as many entries as were written.

use super::Params;
use super::catalogue::Named;
use super::decide::{Placed, Rows};
use crate::files::{self, FileError, Inspection, Table};
use crate::{Ctx, Workspace};
use base::{Date, FieldId};
use csv::StringRecord;
use domain::imports::group::{Entry, OPEN_LINES};
use domain::imports::problem::{COLUMNS, CONTROL_CHARACTERS};
use domain::imports::rows::{Habits, Row};
use domain::imports::{Groups, Kind, Layout, Plan, Problem, Reader, Target};
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of a file over which its habits are found.
const HABIT_ROWS: usize = 5_000;
/// Rows that are passed between two signs of life while a file is opened.
const ROWS_OF_A_BEAT: u64 = 200_000;
/// Customers of one transaction: each brings some four rows.
const CUSTOMERS: usize = 250;
const PRODUCTS: usize = 500;
/// Lines of orders of one transaction, unless one order has more.
const LINES: usize = 800;

/// Rows that are written together, and how many entries of the file they are.
#[derive(Debug)]
pub(super) struct Piece {
    pub rows: Rows,
    pub entries: u64,
}

/// Why the reading cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum StopError {
    #[error("{0}")]
    File(#[from] FileError),
    /// The work was taken over by somebody else, or the database is away.
    #[error("{0}")]
    Lost(crate::Error),
    #[error(
        "the lines of one order stand too far apart: more than {OPEN_LINES} lines are waiting for the rest of their orders; sort the file by order number"
    )]
    NotGrouped,
}

impl StopError {
    pub fn code(&self) -> &'static str {
        match self {
            StopError::File(broken) => broken.code(),
            StopError::Lost(error) => error.code(),
            StopError::NotGrouped => "file_not_grouped",
        }
    }

    /// What to answer where the file is not to blame.
    pub fn passing(self) -> Result<crate::Error, StopError> {
        match self {
            StopError::File(FileError::Io(error)) => Ok(match error.downcast() {
                Ok(store) => crate::Error::Store(store),
                Err(error) => crate::Error::unavailable(error),
            }),
            StopError::Lost(error) => Ok(error),
            other => Err(other),
        }
    }
}

/// A file on its way through an import.
pub(super) struct Source {
    table: Table,
    reader: Reader,
    headers: usize,
    kind: Kind,
    groups: Groups,
    rest: Option<std::vec::IntoIter<Entry>>,
    /// The products that a whole catalogue names.
    named: Option<Arc<Named>>,
}

/// Rows or what is wrong with them, each with its line.
type Numbered<T> = Vec<(u64, Result<T, Problem>)>;

impl Source {
    /// Opens a file and passes over the entries that were written before. A long file takes its time, so `alive` is
    /// called now and then to keep the lease.
    pub fn open(
        ctx: &Ctx,
        params: &Params,
        inspection: &Inspection,
        written: u64,
        alive: &dyn Fn() -> crate::Result<()>,
    ) -> Result<Source, StopError> {
        let mut rows = 0_u64;
        let mut beat = || {
            rows += 1;
            if rows.is_multiple_of(ROWS_OF_A_BEAT) { alive().map_err(StopError::Lost) } else { Ok(()) }
        };
        let plan = &params.plan;
        let layout = Layout::new(&plan.mapping);
        let open = || open_table(&ctx.workspace, params, inspection);
        let reader = reader(ctx, plan, layout, &mut open()?)?;
        let mut groups = Groups::default();
        if plan.kind == Kind::Orders {
            let mut table = open()?;
            while let Some((_, record)) = table.next_row()? {
                beat()?;
                let cell = |column: usize| record.get(column).unwrap_or("");
                if let Ok(number) = reader.order_number(Row { cell: &cell }) {
                    groups.count(number);
                }
            }
        }
        let mut named = None;
        if plan.options.whole_catalogue {
            let (mut table, mut all) = (open()?, Named::default());
            while let Some((_, record)) = table.next_row()? {
                beat()?;
                let cell = |column: usize| record.get(column).unwrap_or("");
                if let Some(code) = reader.product_code(Row { cell: &cell }) {
                    all.add(code);
                }
            }
            named = Some(Arc::new(all));
        }
        let table = open()?;
        let headers = table.headers().len();
        let mut source = Source { table, reader, headers, kind: plan.kind, groups, rest: None, named };
        source.pass_over(written, &mut beat)?;
        Ok(source)
    }

    fn pass_over(
        &mut self,
        entries: u64,
        beat: &mut dyn FnMut() -> Result<(), StopError>,
    ) -> Result<(), StopError> {
        let mut passed = 0;
        while passed < entries {
            let more = match self.kind {
                Kind::Orders => self.next_entry()?.is_some(),
                Kind::Customers | Kind::Products | Kind::Records => self.table.next_row()?.is_some(),
            };
            if !more {
                break;
            }
            beat()?;
            passed += 1;
        }
        Ok(())
    }

    /// Rows of the file that hold no data.
    pub fn passed(&self) -> i64 {
        self.table.passed() as i64
    }

    /// The products that the file names, where it holds the whole catalogue.
    pub fn named(&self) -> Option<Arc<Named>> {
        self.named.clone()
    }

    /// How the columns of own fields are called in mistakes.
    pub fn names(&self) -> HashMap<FieldId, String> {
        let own = self.reader.fields().iter();
        own.map(|it| (it.field, format!("{}{}", domain::fields::PREFIX, it.shape.key))).collect()
    }

    /// The next piece; nothing after the last row.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, StopError> {
        let rows = match self.kind {
            Kind::Customers => Rows::Customers(self.rows(CUSTOMERS, |reader, row| reader.customer(row))?),
            Kind::Products => Rows::Products(self.rows(PRODUCTS, |reader, row| reader.product(row))?),
            Kind::Orders => Rows::Orders(self.orders()?),
            Kind::Records => Rows::Records(self.rows(CUSTOMERS, |reader, row| reader.record(row))?),
        };
        let entries = match &rows {
            Rows::Customers(rows) => rows.len(),
            Rows::Products(rows) => rows.len(),
            Rows::Orders(rows) => rows.len(),
            Rows::Records(rows) => rows.len(),
        } as u64;
        Ok((entries > 0).then_some(Piece { rows, entries }))
    }

    fn rows<T>(
        &mut self,
        limit: usize,
        read: fn(&mut Reader, Row) -> Result<T, Problem>,
    ) -> Result<Numbered<T>, StopError> {
        let mut out = Vec::with_capacity(limit);
        while out.len() < limit {
            let Some((line, record)) = self.table.next_row()? else { break };
            let cell = |column: usize| record.get(column).unwrap_or("");
            let row = match spoiled(self.headers, record) {
                Some(problem) => Err(problem),
                None => read(&mut self.reader, Row { cell: &cell }),
            };
            out.push((line, row));
        }
        Ok(out)
    }

    fn orders(&mut self) -> Result<Vec<Placed>, StopError> {
        let mut out = Vec::new();
        let mut lines = 0;
        while lines < LINES {
            let Some(entry) = self.next_entry()? else { break };
            lines += match &entry {
                Entry::Order(group) => group.rows.len(),
                Entry::Bad(..) => 1,
            };
            out.push(Placed::new(entry));
        }
        Ok(out)
    }

    fn next_entry(&mut self) -> Result<Option<Entry>, StopError> {
        if let Some(rest) = &mut self.rest {
            return Ok(rest.next());
        }
        while let Some((line, record)) = self.table.next_row()? {
            let cell = |column: usize| record.get(column).unwrap_or("");
            let spoiled = spoiled(self.headers, record);
            let added = self.groups.add(line, Row { cell: &cell }, &mut self.reader, spoiled);
            if let Some(entry) = added.map_err(|_| StopError::NotGrouped)? {
                return Ok(Some(entry));
            }
        }
        Ok(self.rest.insert(self.groups.finish().into_iter()).next())
    }
}

fn spoiled(headers: usize, record: &StringRecord) -> Option<Problem> {
    if !Table::fits(headers, record) {
        return Some(Problem::row(COLUMNS));
    }
    // PostgreSQL has no place for the character NUL in a text, so no import lets it in.
    record.as_slice().contains('\0').then_some(Problem::row(CONTROL_CHARACTERS))
}

/// The table as the person who ordered the import reads it.
pub(crate) fn open_table(
    workspace: &Arc<Workspace>,
    params: &Params,
    inspection: &Inspection,
) -> Result<Table, FileError> {
    let options = &params.plan.options;
    // The encoding's label was checked when the import was ordered.
    let form =
        inspection.form().with(options.encoding.as_deref(), options.delimiter).unwrap_or(inspection.form());
    files::open(workspace, params.file_id, &form)
}

fn reader(ctx: &Ctx, plan: &Plan, layout: Layout, table: &mut Table) -> Result<Reader, StopError> {
    let own = super::own::columns(ctx, plan).map_err(StopError::Lost)?;
    let wanted: Vec<usize> =
        [Target::UnitPrice, Target::Quantity, Target::PlacedAt, Target::Birthday, Target::ConsentAt]
            .iter()
            .filter_map(|target| layout.column(*target))
            .chain(own.iter().map(|it| it.column))
            .collect();
    let mut samples = vec![Vec::new(); table.headers().len()];
    let mut seen = 0;
    while !wanted.is_empty() && seen < HABIT_ROWS {
        let Some((_, record)) = table.next_row()? else { break };
        seen += 1;
        for column in &wanted {
            if let (Some(sample), Some(cell)) = (samples.get_mut(*column), record.get(*column)) {
                sample.push(cell.trim().to_owned());
            }
        }
    }
    let habits = Habits::find(&layout, &own, &samples);
    let settings = ctx.workspace.settings();
    let today: Date = ctx.now().date(&settings.zone);
    let defaults = (&settings.zone, settings.currency);
    Ok(Reader::new(layout, &plan.options, habits, defaults, today).with_fields(own))
}
