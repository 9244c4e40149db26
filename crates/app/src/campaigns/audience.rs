//! Who a campaign is for: the members of its rule, counted by the gate before the launch and frozen at the start.

use crate::deliveries::{Gate, rules_of};
use crate::{Ctx, Error, Result};
use base::{CampaignId, DeliveryId, Timestamp, limits};
use domain::access::Permission;
use domain::campaigns::{Settings, State};
use domain::deliveries::{Reason, gate};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use store::campaigns::Campaign;
use store::deliveries::Due;

/// What a launch would do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Members of the rule.
    pub matched: i64,
    pub will_receive: i64,
    pub control: i64,
    /// Skipped by reason, without the control group; the most frequent first.
    pub skipped: Vec<(Reason, i64)>,
    pub as_of: Timestamp,
}

pub fn estimate(ctx: &Ctx, id: CampaignId) -> Result<Estimate> {
    ctx.require(Permission::CampaignsRead)?;
    let campaign = ctx.workspace.read(|tx| store::campaigns::load(tx, id)?.ok_or(Error::NotFound))?;
    count(ctx, &campaign)
}

/// Asks the gate about every member, as if the campaign were being sent: the same code, so the same answer.
pub(super) fn count(ctx: &Ctx, campaign: &Campaign) -> Result<Estimate> {
    let members = members(ctx, &campaign.settings)?;
    let rules = rules_of(&ctx.workspace, campaign);
    let start = campaign.settings.schedule.at.unwrap_or_else(|| ctx.now()).max(ctx.now());
    let mut reasons: BTreeMap<&'static str, (Reason, i64)> = BTreeMap::new();
    let mut will_receive = 0;
    let ids: Vec<i64> = members.iter().map(i64::from).collect();
    for piece in ids.chunks(limits::BULK_ROWS) {
        ctx.workspace.read(|tx| {
            let mut known = Gate::read(tx, &rules, piece)?;
            known.count(tx, &rules, start, false)?;
            for id in piece {
                let due = Due { delivery: DeliveryId(0), customer: base::CustomerId(*id), attempts: 0 };
                match gate(known.facts(&rules, &due, State::Sending, 0), start) {
                    Ok(permit) => {
                        drop(permit);
                        will_receive += 1;
                    }
                    Err(skip) => reasons.entry(skip.reason.as_str()).or_insert((skip.reason, 0)).1 += 1,
                }
            }
            Ok(())
        })?;
    }
    let control = reasons.remove(Reason::ControlGroup.as_str()).map_or(0, |(_, count)| count);
    let mut skipped: Vec<(Reason, i64)> = reasons.into_values().collect();
    skipped.sort_by_key(|(reason, count)| (-count, reason.as_str()));
    Ok(Estimate { matched: ids.len() as i64, will_receive, control, skipped, as_of: ctx.now() })
}

/// The members of any of the included segments (everybody without one) and of none of the excluded.
pub(super) fn members(ctx: &Ctx, settings: &Settings) -> Result<RoaringBitmap> {
    crate::segments::audience(&ctx.workspace, &settings.include, &settings.exclude, ctx.now())
}

/// The audience as it is kept.
pub(super) fn write(members: &RoaringBitmap) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(members.serialized_size());
    members.serialize_into(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

/// The last member of a frozen audience: planning is complete when rows exist up to it.
pub(super) fn last_member(tx: &mut store::Tx, id: CampaignId) -> Result<Option<i64>> {
    let Some(bytes) = store::campaigns::audience(tx, id)?.filter(|bytes| !bytes.is_empty()) else {
        return Ok(None);
    };
    Ok(RoaringBitmap::deserialize_from(&bytes[..]).map_err(Error::internal)?.max().map(i64::from))
}
