//! The rows that an import refused, as the file had them, each with its mistake and what to do about it.
//!
//! The rows are read from the uploaded file again: they are kept in one place only. The corrected file can be imported
//! as it is, because its header is the old one with four columns behind it that mean nothing to an import.
//! Cells that a spreadsheet would run as a formula are quoted with an apostrophe, except plain numbers and phones.

use crate::files::{Sheet, Table};
use crate::imports::{self, Params};
use crate::{Ctx, Error, Result};
use base::{OperationId, limits};
use csv::StringRecord;
use domain::access::Permission;
use domain::imports::problem::advice;
use std::collections::VecDeque;
use std::io::Write;
use store::imports::RowError;
use store::operations::Operation;

/// Writes the refused rows of an import into `out`.
pub fn errors_csv(ctx: &Ctx, id: OperationId, out: &mut dyn Write) -> Result<()> {
    ctx.require(Permission::CustomersExport)?;
    let operation =
        ctx.workspace.read(move |tx| Ok(store::operations::load(tx, id)?))?.ok_or(Error::NotFound)?;
    let of_undo = operation.kind == imports::undo::OPERATION;
    if operation.kind != imports::OPERATION && !of_undo {
        return Err(Error::NotFound);
    }
    let audit = ctx.audit("operations.export_errors", id);
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    if of_undo {
        return imports::undo::kept_csv(ctx, id, out);
    }
    let params: Params = serde_json::from_str(&operation.params).map_err(Error::internal)?;
    let mut table = source(ctx, &params)?;
    let delimiter = params.plan.options.delimiter.unwrap_or(',');
    let headers = table.as_ref().map(|table| table.headers().to_vec()).unwrap_or_default();
    let own = ["error_line", "error_field", "error_code", "error_advice"];
    let mut sheet = Sheet::divided_by(delimiter, out, headers.iter().map(String::as_str).chain(own))?;
    let mut errors = Pages { ctx, operation: &operation, after: 0, page: VecDeque::new() };
    while let Some(error) = errors.next()? {
        let row = match &mut table {
            Some(table) => row_at(table, error.line)?,
            None => StringRecord::new(),
        };
        let cells = (0..headers.len()).map(|column| row.get(column).unwrap_or(""));
        let line = error.line.to_string();
        let column = column_name(&params, &headers, error.field.as_deref());
        let own = [line.as_str(), column, error.code.as_str(), advice(&error.code, ctx.locale)];
        sheet.row(cells.chain(own))?;
    }
    sheet.end()
}

/// The uploaded file from its first row; nothing where its term is over.
fn source(ctx: &Ctx, params: &Params) -> Result<Option<Table>> {
    let found = crate::files::load(ctx, params.file_id, params.plan.options.sheet)?;
    let Some((_, inspection)) = found else { return Ok(None) };
    Ok(Some(imports::open_table(&ctx.workspace, params, &inspection)?))
}

/// Goes forward to the row that begins at a line.
fn row_at(table: &mut Table, line: i64) -> Result<StringRecord> {
    while let Some((at, record)) = table.next_row()? {
        if at as i64 == line {
            return Ok(record.clone());
        }
    }
    Ok(StringRecord::new())
}

/// The header of the column that a mistake is in.
fn column_name<'a>(params: &Params, headers: &'a [String], field: Option<&str>) -> &'a str {
    let column =
        field.and_then(|field| params.plan.mapping.iter().find(|(_, target)| target.as_str() == field));
    let own = field.and_then(|field| {
        let key = field.strip_prefix(domain::fields::PREFIX)?;
        params.plan.fields.iter().find(|(_, known)| known == key).map(|(column, _)| *column)
    });
    let column = column.map(|(column, _)| *column).or(own);
    column.and_then(|column| headers.get(usize::from(column))).map_or("", String::as_str)
}

struct Pages<'a> {
    ctx: &'a Ctx,
    operation: &'a Operation,
    after: i64,
    page: VecDeque<RowError>,
}

impl Pages<'_> {
    fn next(&mut self) -> Result<Option<RowError>> {
        if self.page.is_empty() {
            let (id, after) = (self.operation.id, self.after);
            let page = self
                .ctx
                .workspace
                .read(move |tx| Ok(store::imports::errors(tx, id, after, limits::BULK_ROWS)?))?;
            self.page = page.into();
        }
        let next = self.page.pop_front();
        self.after = next.as_ref().map_or(self.after, |error| error.line);
        Ok(next)
    }
}
