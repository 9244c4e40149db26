//! What a record of the business's own is: making a type, changing it as far as it can be changed, taking it out of
//! use. Nothing goes that records hold, that a segment asks about or that a template names; records themselves are
//! written one room above.

use crate::facts::{self, Base, records as tables};
use crate::fields::uses;
use crate::lists::Use;
use crate::templates::own::paths_of;
use crate::templates::uses::{self as in_templates, Naming};
use crate::{Ctx, Error, Live, Result};
use base::{RecordTypeId, Timestamp};
use domain::access::Permission;
use domain::records::{
    Definition, RecordField, RecordType, Refusal, Said, Tidied, endangered, room_for_types, tidy,
};
use rules::Rule;
use serde_json::json;
use std::collections::BTreeMap;

/// A type with how many records it has and who uses them: segments and templates.
#[derive(Clone, Debug)]
pub struct Listed {
    pub record_type: RecordType,
    pub records: u64,
    pub used_by: Vec<Use>,
}

/// Every type, those out of use last.
pub fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    ctx.require(Permission::CustomersRead)?;
    let base = facts::base(&ctx.workspace)?;
    let (mut types, templates) =
        ctx.workspace.read(|tx| Ok((store::records::types(tx)?, in_templates::all(tx)?)))?;
    types.sort_by_key(|it| (it.archived, it.id));
    let counts = base.snapshot.memory().tables;
    Ok(types.into_iter().map(|it| listed(&base, &templates, &counts, it)).collect())
}

pub fn get(ctx: &Ctx, id: RecordTypeId) -> Result<Listed> {
    ctx.require(Permission::CustomersRead)?;
    let base = facts::base(&ctx.workspace)?;
    let (known, templates) =
        ctx.workspace.read(|tx| Ok((store::records::load_type(tx, id)?, in_templates::all(tx)?)))?;
    Ok(listed(&base, &templates, &base.snapshot.memory().tables, known.ok_or(Error::NotFound)?))
}

pub fn create(ctx: &Ctx, said: Said) -> Result<Listed> {
    ctx.require(Permission::FieldsWrite)?;
    let Tidied { key, ru, en, definition } = tidy(said, None).map_err(wrong)?;
    let (now, audit) = (ctx.now(), ctx.audit("records.create_type", ""));
    let id = ctx.workspace.write(move |tx| {
        let known = store::records::types(tx)?;
        if known.iter().any(|it| it.key == key) {
            return Err(wrong(("key".to_owned(), Refusal::KeyTaken)));
        }
        room_for_types(known.iter().filter(|it| !it.archived).count()).map_err(super::refused)?;
        let id = store::records::insert_type(tx, &key, (&ru, &en), &definition, now)?;
        store::audit::append(tx, &audit.clone().about(id))?;
        store::feed::append(tx, "record_types", "changed", &[id.0], now)?;
        Ok(id)
    })?;
    ctx.notify(Live::Customers);
    get(ctx, id)
}

/// Saves a type of the version that was read.
pub fn update(ctx: &Ctx, id: RecordTypeId, version: i64, said: Said) -> Result<Listed> {
    ctx.require(Permission::FieldsWrite)?;
    let known = ctx.workspace.read(|tx| Ok(store::records::load_type(tx, id)?))?.ok_or(Error::NotFound)?;
    if known.archived {
        return Err(Error::NotFound);
    }
    let Tidied { ru, en, definition, .. } = tidy(said, Some(&known)).map_err(wrong)?;
    let base = facts::base(&ctx.workspace)?;
    for (field, choices) in endangered(&known.definition, &definition) {
        if holds(&base, &known, field, &choices, ctx.now()) {
            let place = place_of(&definition, field);
            return Err(wrong((place, Refusal::FieldInUse)));
        }
    }
    save(ctx, &base, RecordType { ru, en, definition, version, ..known }, "records.update_type")
}

/// Takes a type out of use; its records stay.
pub fn archive(ctx: &Ctx, id: RecordTypeId) -> Result<()> {
    ctx.require(Permission::FieldsWrite)?;
    let base = facts::base(&ctx.workspace)?;
    let known = ctx.workspace.read(|tx| Ok(store::records::load_type(tx, id)?))?;
    let known = known.filter(|it| !it.archived).ok_or(Error::NotFound)?;
    save(ctx, &base, RecordType { archived: true, ..known }, "records.archive_type").map(|_| ())
}

/// Takes a type into use again, with the records it had.
pub fn restore(ctx: &Ctx, id: RecordTypeId) -> Result<Listed> {
    ctx.require(Permission::FieldsWrite)?;
    let base = facts::base(&ctx.workspace)?;
    let types = ctx.workspace.read(|tx| Ok(store::records::types(tx)?))?;
    let known = types.iter().find(|it| it.id == id).ok_or(Error::NotFound)?.clone();
    if !known.archived {
        return get(ctx, id);
    }
    room_for_types(types.iter().filter(|it| !it.archived).count()).map_err(super::refused)?;
    save(ctx, &base, RecordType { archived: false, ..known }, "records.restore_type")
}

fn save(ctx: &Ctx, base: &Base, it: RecordType, action: &'static str) -> Result<Listed> {
    let mut after = (*base.schema).clone();
    after.tables.retain(|table| table.id != tables::table(it.id));
    after.tables.extend(tables::definitions(std::slice::from_ref(&it)));
    if let Some(segment) = uses::broken_by(base, &after) {
        let detail = format!("the segment \"{segment}\" asks about this");
        return Err(Error::refused(Refusal::Used.code(), detail));
    }
    let template = ctx.workspace.read(|tx| {
        let before = store::records::load_type(tx, it.id)?.map(|it| paths_of(&it)).unwrap_or_default();
        let lost = &before - &paths_of(&it);
        Ok(in_templates::broken_by(tx, &lost)?)
    })?;
    if let Some(template) = template {
        let detail = format!("the template \"{template}\" names this");
        return Err(Error::refused(Refusal::Used.code(), detail));
    }
    let (id, now, audit) = (it.id, ctx.now(), ctx.audit(action, it.id));
    ctx.workspace.write(move |tx| {
        store::records::update_type(tx, &it, now)?;
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "record_types", "changed", &[id.0], now)?)
    })?;
    ctx.notify(Live::Customers);
    get(ctx, id)
}

/// How many records there are, the columns know; by `counts` of rows and bytes of each table.
fn listed(
    base: &Base,
    templates: &[Naming],
    counts: &BTreeMap<u32, (usize, usize)>,
    it: RecordType,
) -> Listed {
    let records = counts.get(&tables::table(it.id).0).map_or(0, |it| it.0 as u64);
    let mut used_by = uses::naming(base, "table", &it.table());
    used_by.extend(in_templates::naming(templates, &it.table()));
    Listed { used_by, record_type: it, records }
}

/// Whether a record has a value of a field, or one of these choices.
fn holds(base: &Base, of: &RecordType, field: &RecordField, choices: &[&str], now: Timestamp) -> bool {
    let mut test = json!({"property": field.shape.key, "op": "known"});
    if !choices.is_empty() {
        test = json!({"property": field.shape.key, "op": "in", "value": choices});
    }
    let rule = json!({"subject": "rows", "table": of.table(), "aggregate": "count", "op": "at_least", "value": 1,
        "where": [test]});
    let rule = Rule::from_json(&rule).ok().and_then(|rule| base.compile(&rule).ok());
    // A record made this very moment, or by a node whose clock is ahead, counts too.
    rule.is_some_and(|rule| base.snapshot.ask(&rule, now.plus_days(1)).count() > 0)
}

/// Where the form shows a field that cannot go.
fn place_of(new: &Definition, field: &RecordField) -> String {
    let index = new.fields.iter().position(|it| it.number == field.number);
    index.map_or_else(|| "fields".to_owned(), |index| format!("fields.{index}.type"))
}

fn wrong((field, refusal): (String, Refusal)) -> Error {
    Error::invalid(field, refusal.code()).hint(refusal.to_string())
}
