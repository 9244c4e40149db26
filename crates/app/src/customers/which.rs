//! Which customers are meant: by words, of a segment, of a list, by a rule. Everything that is named must hold.

use crate::facts::{self, Base};
use crate::{Ctx, Error, Result, lists};
use base::{ListId, SegmentId, Timestamp, text::fold};
use domain::access::Permission;
use roaring::RoaringBitmap;
use rules::Rule;

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
            let found = (!words.is_empty()).then(|| store::customers::found(tx, &words)).transpose()?;
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
