//! Which customers are meant: by words, of a segment, of a list, by a rule. Everything that is named must hold.

use crate::facts::{self, Base};
use crate::{Ctx, Error, Result, lists};
use base::{ListId, SegmentId, Timestamp, text::fold};
use domain::access::{Permission, mask};
use domain::identities::{Kind, read};
use roaring::RoaringBitmap;
use rules::Rule;
use rules::schema::standard;

/// Nothing named means everybody.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Words found anywhere in names and identities.
    pub search: String,
    pub segment: Option<SegmentId>,
    pub list: Option<ListId>,
    pub rule: Option<Rule>,
}

impl Which {
    /// Asks for what reading these customers needs.
    pub(crate) fn permit(&self, ctx: &Ctx) -> Result<()> {
        ctx.require(Permission::CustomersRead)?;
        if self.segment.is_some() || self.rule.is_some() {
            ctx.require(Permission::SegmentsRead)?;
        }
        if self.list.is_some() {
            ctx.require(Permission::ListsRead)?;
        }
        Ok(())
    }

    /// They, exactly, now.
    pub(crate) fn members(&self, ctx: &Ctx) -> Result<RoaringBitmap> {
        self.permit(ctx)?;
        self.of(ctx, &facts::base(&ctx.workspace)?, ctx.now())
    }

    /// They in a base, at a moment.
    pub(crate) fn of(&self, ctx: &Ctx, base: &Base, now: Timestamp) -> Result<RoaringBitmap> {
        let segment = self.segment.map(|id| base.schema.segments.get(&id).ok_or(Error::NotFound));
        let segment = segment.transpose()?.map(|definition| definition.rule.clone());
        // Each is asked by itself: a rank or a limit is of the whole base and stands in no group.
        let mut members = base.snapshot.ask(&base.compile(&Rule::everybody())?, now).members;
        for rule in segment.iter().chain(&self.rule) {
            members &= base.snapshot.ask(&base.compile(rule)?, now).members;
        }
        let words = fold(&self.search);
        let (listed, found) = ctx.workspace.read(|tx| {
            let listed = self.list.map(|id| lists::members(tx, id)).transpose()?;
            let found = match (words.is_empty(), ctx.masked()) {
                (true, _) => None,
                (false, false) => Some(store::customers::found(tx, &words)?),
                (false, true) => Some(by_name_or_whole(tx, base, &self.search)?),
            };
            Ok((listed, found))
        })?;
        if let Some(listed) = listed {
            members &= listed;
        }
        if let Some(found) = found {
            members &= found.into_iter().filter_map(|id| u32::try_from(id).ok()).collect::<RoaringBitmap>();
        }
        Ok(members)
    }
}

/// Customers as they are found by somebody who sees addresses masked: by a part of the name, or by an address, a number
/// or an outside id that is typed whole. By a part of an address it could be found letter by letter.
fn by_name_or_whole(tx: &mut store::Tx, base: &Base, typed: &str) -> store::Result<Vec<i64>> {
    let whole: Vec<_> = [Kind::Email, Kind::Phone, Kind::External]
        .into_iter()
        .filter_map(|kind| read(kind, typed).ok())
        .collect();
    let keys: Vec<_> = whole.iter().map(|identity| (identity.kind, identity.value.as_str())).collect();
    let mut found: Vec<i64> = store::identities::find(tx, &keys)?.into_iter().map(|(_, _, id)| id).collect();
    let words = fold(typed);
    for (id, view) in base.snapshot.everybody() {
        let part = |field| view.text(field).unwrap_or_default();
        let name = [standard::LAST_NAME, standard::FIRST_NAME, standard::MIDDLE_NAME].map(part).join(" ");
        let back = [standard::FIRST_NAME, standard::LAST_NAME].map(part).join(" ");
        if [name, back].iter().any(|name| fold(&mask::text(name)).contains(&words)) {
            found.push(id);
        }
    }
    Ok(found)
}
