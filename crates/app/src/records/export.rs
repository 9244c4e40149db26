//! Records of a type as a CSV file, written as it is read.
//!
//! The headers are the words that an import of records understands, so a file goes out, is corrected, and comes back.
//! Every export is in the audit log with its size. An amount in another currency than the workspace's goes with its
//! code, because a file has one currency.

use super::{Record, RecordType, keyed};
use crate::facts::{self, Base};
use crate::files::Sheet;
use crate::{Ctx, Error, Result};
use base::{Currency, RecordId, RecordTypeId};
use domain::access::Permission;
use domain::fields::{PREFIX, Value, to_text};
use rules::schema::{FieldId, standard};
use std::io::Write;

/// Records read at once.
const PIECE: usize = 1_000;
const OWNER: [(&str, FieldId); 3] =
    [("external_id", standard::EXTERNAL), ("email", standard::EMAIL), ("phone", standard::PHONE)];

/// Writes the records of a type in use into `out`, newest first; what is refused is refused before the first byte.
pub fn export_csv(ctx: &Ctx, of: RecordTypeId, out: &mut dyn Write) -> Result<()> {
    ctx.require(Permission::CustomersExport)?;
    ctx.require(Permission::CustomersRead)?;
    let listed = super::get_type(ctx, of)?;
    let of = Some(listed.record_type).filter(|it| !it.archived).ok_or(Error::NotFound)?;
    let base = facts::base(&ctx.workspace)?;
    let audit = ctx.audit("records.export", of.id).with(serde_json::json!({ "records": listed.records }));
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    let own: Vec<String> =
        of.definition.fields.iter().map(|it| format!("{PREFIX}{}", it.shape.key)).collect();
    let names = ["number", "customer_id"].into_iter().chain(OWNER.map(|(name, _)| name));
    let mut sheet = Sheet::begin(out, names.chain(own.iter().map(String::as_str)))?;
    let mut before: Option<RecordId> = None;
    loop {
        let piece = ctx.workspace.read(|tx| Ok(store::records::page_of_type(tx, of.id, before, PIECE)?))?;
        for record in &piece {
            sheet.row(cells(ctx, &base, record, &of))?;
        }
        match piece.last() {
            Some(last) if piece.len() == PIECE => before = Some(last.id),
            _ => break,
        }
    }
    sheet.end()
}

fn cells(ctx: &Ctx, base: &Base, record: &Record, of: &RecordType) -> Vec<String> {
    let owner = base.snapshot.customer(record.customer.0);
    let address = |(_, field): (&str, FieldId)| {
        owner.as_ref().and_then(|view| view.text(field)).unwrap_or_default().to_owned()
    };
    let mut cells = vec![record.number.clone().unwrap_or_default(), record.customer.to_string()];
    cells.extend(OWNER.map(address));
    let known = keyed(record, of);
    let currency = ctx.workspace.settings().currency;
    cells.extend(of.definition.fields.iter().map(|field| {
        let value = known.iter().find(|(key, _)| *key == field.shape.key);
        value.map_or_else(String::new, |(_, value)| {
            format!("{}{}", to_text(&field.shape, value, None), foreign(value, currency))
        })
    }));
    cells
}

/// What follows an amount that is not in the currency of the file.
fn foreign(value: &Value, currency: Currency) -> String {
    match value {
        Value::Money(money) if money.currency != currency => format!(" {}", money.currency.code()),
        _ => String::new(),
    }
}
