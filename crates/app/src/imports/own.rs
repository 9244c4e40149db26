//! The business's own fields and record types, as an import meets them.

use crate::{Ctx, Result};
use base::{FieldId, RecordTypeId};
use domain::fields::Shape;
use domain::imports::{FieldColumn, Kind, Plan};
use domain::records::RecordType;

/// Fields that columns of this import can hold, by their numbers; nothing where there is no such record type. Only what
/// is in use, or also what went out of use while the import ran.
pub fn shapes(ctx: &Ctx, plan: &Plan, in_use: bool) -> Result<Option<Vec<(FieldId, Shape)>>> {
    if plan.kind == Kind::Records {
        let of = record_type(ctx, plan)?.filter(|it| !it.archived || !in_use);
        let fields = |it: RecordType| it.definition.fields.into_iter();
        return Ok(of.map(|it| fields(it).map(|field| (FieldId(field.number), field.shape)).collect()));
    }
    if plan.fields.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let all = ctx.workspace.read(|tx| Ok(store::fields::all(tx)?))?.into_iter();
    Ok(Some(all.filter(|it| !it.archived || !in_use).map(|field| (field.id, field.shape)).collect()))
}

/// The columns of an import that hold fields of the business's own.
pub fn columns(ctx: &Ctx, plan: &Plan) -> Result<Vec<FieldColumn>> {
    let known = shapes(ctx, plan, false)?.unwrap_or_default();
    let column = |(column, key): &(u16, String)| {
        let (field, shape) = known.iter().find(|(_, shape)| shape.key == *key)?.clone();
        Some(FieldColumn { column: usize::from(*column), field, shape })
    };
    Ok(plan.fields.iter().filter_map(column).collect())
}

/// The id of the type whose records the rows are.
pub fn type_id(ctx: &Ctx, plan: &Plan) -> Result<Option<RecordTypeId>> {
    Ok(record_type(ctx, plan)?.map(|it| it.id))
}

fn record_type(ctx: &Ctx, plan: &Plan) -> Result<Option<RecordType>> {
    let Some(key) = &plan.record_type else { return Ok(None) };
    let types = ctx.workspace.read(|tx| Ok(store::records::types(tx)?))?;
    Ok(types.into_iter().find(|it| it.key == *key))
}
