//! Fields of the business's own on customers: making, changing, taking out of use and back.
//!
//! A definition is checked against what there is: the type stays while somebody has a value, a choice while somebody
//! has it, and nothing goes that a segment asks about or a template names. How values come in stands in
//! `values`.

pub(crate) mod uses;
mod values;

pub(crate) use values::{apply, keyed};

use crate::facts::{self, Base};
use crate::lists::Use;
use crate::templates::own::path_of;
use crate::templates::uses::{self as in_templates, Naming};
use crate::{Ctx, Error, Live, Result, Workspace};
use base::{FieldId, Locale, Timestamp};
use domain::access::Permission;
pub use domain::fields::{Field, Shape, Value};
use domain::fields::{Refusal, address_form, lost_choices, room, tidy};
use rules::Rule;
use rules::rule::{Condition, FieldCondition, FieldOp};
use std::collections::BTreeSet;

/// The largest number of a field that columns have a place for.
const LAST_NUMBER: i64 = 60_000;

/// A field with who has a value and who uses it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub field: Field,
    /// Customers of whom a value is known.
    pub known: u64,
    /// Segments that ask about it and templates that name it.
    pub used_by: Vec<Use>,
}

/// Every field, those out of use last.
pub fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    ctx.require(Permission::CustomersRead)?;
    let (base, now) = (facts::base(&ctx.workspace)?, ctx.now());
    let (mut fields, templates) =
        ctx.workspace.read(|tx| Ok((store::fields::all(tx)?, in_templates::all(tx)?)))?;
    fields.sort_by_key(|field| (field.archived, field.id));
    Ok(fields.into_iter().map(|field| listed(&base, &templates, field, now)).collect())
}

pub fn get(ctx: &Ctx, id: FieldId) -> Result<Listed> {
    ctx.require(Permission::CustomersRead)?;
    let base = facts::base(&ctx.workspace)?;
    let (field, templates) =
        ctx.workspace.read(|tx| Ok((store::fields::load(tx, id)?, in_templates::all(tx)?)))?;
    Ok(listed(&base, &templates, field.ok_or(Error::NotFound)?, ctx.now()))
}

pub fn create(ctx: &Ctx, said: Shape) -> Result<Listed> {
    ctx.require(Permission::FieldsWrite)?;
    let shape = tidied(said)?;
    let (now, audit) = (ctx.now(), ctx.audit("fields.create", ""));
    let id = ctx.workspace.write(move |tx| {
        let known = store::fields::all(tx)?;
        if known.iter().any(|field| field.shape.key == shape.key) {
            return Err(wrong("key", Refusal::KeyTaken));
        }
        let last = known.last().map_or(0, |field| field.id.0);
        room(known.iter().filter(|field| !field.archived).count()).map_err(refused)?;
        if last >= LAST_NUMBER {
            return Err(refused(Refusal::TooMany));
        }
        let id = store::fields::insert(tx, &shape, now)?;
        store::audit::append(tx, &audit.clone().about(id))?;
        store::feed::append(tx, "fields", "changed", &[id.0], now)?;
        Ok(id)
    })?;
    ctx.notify(Live::Customers);
    get(ctx, id)
}

/// Saves a field of the version that was read.
pub fn update(ctx: &Ctx, id: FieldId, version: i64, said: Shape) -> Result<Listed> {
    ctx.require(Permission::FieldsWrite)?;
    let shape = tidied(said)?;
    let base = facts::base(&ctx.workspace)?;
    let known = ctx.workspace.read(|tx| Ok(store::fields::load(tx, id)?))?;
    // Of what is out of use nobody can tell who has a value; it comes into use again first.
    let known = known.filter(|field| !field.archived).ok_or(Error::NotFound)?;
    if known.shape.key != shape.key {
        return Err(wrong("key", Refusal::KeyFixed));
    }
    let now = ctx.now();
    if known.shape.kind != shape.kind && customers(&base, &known, FieldOp::Known, None, now) > 0 {
        return Err(wrong("type", Refusal::KindInUse));
    }
    if known.shape.kind == shape.kind {
        for value in lost_choices(&known.shape, &shape) {
            let named = Some(serde_json::json!([value]));
            if customers(&base, &known, FieldOp::In, named, now) > 0 {
                return Err(wrong("choices", Refusal::ChoiceInUse));
            }
        }
    }
    save(ctx, &base, Field { shape, version, ..known }, "fields.update")
}

/// Takes a field out of use; its values stay.
pub fn archive(ctx: &Ctx, id: FieldId) -> Result<()> {
    ctx.require(Permission::FieldsWrite)?;
    let base = facts::base(&ctx.workspace)?;
    let known = ctx.workspace.read(|tx| Ok(store::fields::load(tx, id)?))?;
    let known = known.filter(|field| !field.archived).ok_or(Error::NotFound)?;
    save(ctx, &base, Field { archived: true, ..known }, "fields.archive").map(|_| ())
}

/// Takes a field into use again, with the values it had.
pub fn restore(ctx: &Ctx, id: FieldId) -> Result<Listed> {
    ctx.require(Permission::FieldsWrite)?;
    let base = facts::base(&ctx.workspace)?;
    let (known, in_use) = ctx.workspace.read(|tx| {
        let in_use = store::fields::all(tx)?.iter().filter(|field| !field.archived).count();
        Ok((store::fields::load(tx, id)?, in_use))
    })?;
    let known = known.ok_or(Error::NotFound)?;
    if !known.archived {
        return get(ctx, id);
    }
    room(in_use).map_err(refused)?;
    save(ctx, &base, Field { archived: false, ..known }, "fields.restore")
}

/// The field that a Russian workspace begins with: whether somebody is told «ты» or «вы». Made once; a field that was
/// taken out of use is still there, so it does not come back by itself.
pub(crate) fn first(workspace: &Workspace) -> Result<()> {
    let none = |tx: &mut store::Tx| Ok(store::fields::all(tx)?.is_empty());
    if workspace.settings().locale != Locale::Ru || !workspace.read(none)? {
        return Ok(());
    }
    let now = workspace.clock.now();
    workspace.write(move |tx| {
        // Two nodes may open a workspace at once; the one that came first made it.
        if none(tx)? {
            let id = store::fields::insert(tx, &address_form::ready(), now)?;
            store::feed::append(tx, "fields", "changed", &[id.0], now)?;
        }
        Ok(())
    })
}

fn save(ctx: &Ctx, base: &Base, field: Field, action: &'static str) -> Result<Listed> {
    let mut after = (*base.schema).clone();
    let column = facts::fields::column(field.id);
    after.fields.retain(|known| known.id != column);
    after.fields.extend(facts::fields::definitions(std::slice::from_ref(&field)));
    if let Some(name) = uses::broken_by(base, &after) {
        return Err(Error::refused(Refusal::Used.code(), format!("the segment \"{name}\" asks about this")));
    }
    let lost = BTreeSet::from_iter(field.archived.then(|| path_of(&field)));
    if let Some(name) = ctx.workspace.read(|tx| Ok(in_templates::broken_by(tx, &lost)?))? {
        return Err(Error::refused(Refusal::Used.code(), format!("the template \"{name}\" names this")));
    }
    let (id, now, audit) = (field.id, ctx.now(), ctx.audit(action, field.id));
    ctx.workspace.write(move |tx| {
        store::fields::update(tx, &field, now)?;
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "fields", "changed", &[id.0], now)?)
    })?;
    ctx.notify(Live::Customers);
    get(ctx, id)
}

fn listed(base: &Base, templates: &[Naming], field: Field, now: Timestamp) -> Listed {
    let known = customers(base, &field, FieldOp::Known, None, now);
    let mut used_by = uses::naming(base, "field", &field.name());
    used_by.extend(in_templates::naming(templates, &path_of(&field)));
    Listed { known, used_by, field }
}

/// How many customers pass a test of a field; nobody where the field is out of use.
fn customers(
    base: &Base,
    field: &Field,
    op: FieldOp,
    value: Option<serde_json::Value>,
    now: Timestamp,
) -> u64 {
    let condition = Condition::Field(FieldCondition { field: field.name(), op, value });
    let rule = base.compile(&Rule::Condition(condition)).ok();
    rule.map_or(0, |rule| base.snapshot.ask(&rule, now).count())
}

fn tidied(said: Shape) -> Result<Shape> {
    tidy(said).map_err(|(field, refusal)| wrong(&field, refusal))
}

fn wrong(field: &str, refusal: Refusal) -> Error {
    Error::invalid(field, refusal.code()).hint(refusal.to_string())
}

fn refused(refusal: Refusal) -> Error {
    Error::refused(refusal.code(), refusal)
}
