//! Where a campaign stands, for the live page: counts by state, the rate and the time left.

use crate::{Ctx, Error, Result};
use base::CampaignId;
use domain::access::Permission;
use domain::campaigns;
use domain::deliveries::{Counts, State};

#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    pub state: campaigns::State,
    pub state_note: Option<String>,
    pub counts: Counts,
    /// Skipped by reason, the most frequent first.
    pub skipped: Vec<(String, i64)>,
    pub failed: Vec<(String, i64)>,
    pub total: i64,
    /// Hand-overs per second over the last seconds, when this process sends it.
    pub rate_per_second: Option<f64>,
    pub seconds_left: Option<i64>,
}

pub fn progress(ctx: &Ctx, id: CampaignId) -> Result<Progress> {
    ctx.require(Permission::CampaignsRead)?;
    let (campaign, rows) = ctx.workspace.read(|tx| {
        let campaign = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        Ok((campaign, store::deliveries::counts(tx, id)?))
    })?;
    let counts: Counts = rows.iter().map(|(state, _, count)| (*state, *count)).collect();
    let sending = campaign.state == campaigns::State::Sending;
    let rate = ctx.workspace.sending.pace.per_second(id, ctx.now()).filter(|_| sending);
    let left = campaign.audience_count.max(counts.total()) - (counts.total() - counts.open());
    Ok(Progress {
        state: campaign.state,
        state_note: campaign.state_note,
        skipped: by_reason(&rows, State::Skipped),
        failed: by_reason(&rows, State::Failed),
        total: campaign.audience_count,
        seconds_left: rate.filter(|rate| *rate > 0.1).map(|rate| (left as f64 / rate).ceil() as i64),
        rate_per_second: rate,
        counts,
    })
}

pub(super) fn by_reason(rows: &[(State, String, i64)], state: State) -> Vec<(String, i64)> {
    let of_state = rows.iter().filter(|(row_state, ..)| *row_state == state);
    let mut list: Vec<(String, i64)> = of_state.map(|(_, reason, count)| (reason.clone(), *count)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}
