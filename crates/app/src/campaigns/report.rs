//! What a campaign did: its deliveries, what people did with them, what was ordered after them, and whether that is
//! more than the control group ordered anyway.
//!
//! The window of each customer begins at the hand-over, or, for who was held back, at the moment the gate decided so.
//! The comparison is between all who were to be written to and all who were held back: they were divided by lot.

use super::progress::by_reason;
use crate::files::Sheet;
use crate::{Ctx, Error, Result};
use base::{CampaignId, Currency, Money, Timestamp};
use domain::access::Permission;
use domain::deliveries::{Counts, State};
use stats::{Effect, LEVEL, Sample, Share, effect_of_mean, effect_of_share};
use store::campaigns::Campaign;
use store::deliveries::{Groups, LinkClicks, Orders, Reactions};

#[derive(Clone, Debug)]
pub struct Report {
    pub campaign: Campaign,
    pub counts: Counts,
    pub skipped: Vec<(String, i64)>,
    pub failed: Vec<(String, i64)>,
    /// Letters that came back: `hard_bounce`, `soft_bounce`.
    pub bounced: Vec<(String, i64)>,
    pub reactions: Reactions,
    /// Letters that machines opened and clicked; never counted as people's.
    pub machine_opened: i64,
    pub machine_clicked: i64,
    pub links: Vec<LinkClicks>,
    /// Of customers whose letter was handed over, within the goal's days.
    pub customers_who_ordered: i64,
    pub orders: i64,
    pub revenue: Money,
    pub groups: Groups,
    /// Absent without a control group.
    pub ordered: Option<EffectOnShare>,
    pub revenue_per_customer: Option<EffectOnMoney>,
    /// When the window of the last letter closes; figures of orders grow until then.
    pub window_ends_at: Option<Timestamp>,
    pub as_of: Timestamp,
}

/// The share of customers who ordered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectOnShare {
    pub treated: Share,
    pub control: Share,
    pub effect: Effect,
}

/// Revenue per customer, in minor units, with those who ordered nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectOnMoney {
    pub treated: f64,
    pub control: f64,
    pub effect: Effect,
    pub currency: Currency,
}

pub fn report(ctx: &Ctx, id: CampaignId) -> Result<Report> {
    ctx.require(Permission::CampaignsRead)?;
    let (currency, now) = (ctx.workspace.settings().currency, ctx.now());
    ctx.workspace.read(|tx| {
        let campaign = store::campaigns::load(tx, id)?.ok_or(Error::NotFound)?;
        let rows = store::deliveries::counts(tx, id)?;
        let groups = store::deliveries::groups(tx, id)?;
        let mut sums = Sums::default();
        store::deliveries::orders_after(tx, id, campaign.settings.goal_days, currency, |orders| {
            sums.add(&orders)
        })?;
        let (machine_opened, machine_clicked) = store::deliveries::machine_reactions(tx, id)?;
        let compared = groups.control > 0 && groups.treated > 0;
        let end = campaign.finished_at.or(campaign.launched_at);
        Ok(Report {
            counts: rows.iter().map(|(state, _, count)| (*state, *count)).collect(),
            skipped: by_reason(&rows, State::Skipped),
            failed: by_reason(&rows, State::Failed),
            bounced: by_reason(&rows, State::Bounced),
            reactions: store::deliveries::reactions(tx, id)?,
            machine_opened,
            machine_clicked,
            links: store::deliveries::clicks(tx, id)?,
            customers_who_ordered: sums.written_to.buyers,
            orders: sums.written_to.orders,
            revenue: Money { amount_minor: sums.written_to.total_minor, currency },
            ordered: compared.then(|| sums.shares(groups)),
            revenue_per_customer: compared.then(|| sums.money(groups, currency)),
            groups,
            window_ends_at: end.map(|at| at.plus_days(campaign.settings.goal_days)),
            as_of: now,
            campaign,
        })
    })
}

/// One group's orders, as exact sums.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    buyers: i64,
    orders: i64,
    total_minor: i64,
    squares: i128,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    written_to: Group,
    treated: Group,
    control: Group,
}

impl Group {
    fn add(&mut self, orders: &Orders) {
        self.buyers += i64::from(orders.count > 0);
        self.orders += orders.count;
        self.total_minor += orders.total_minor;
        self.squares += i128::from(orders.total_minor).pow(2);
    }

    fn sample(&self, of: i64) -> Sample {
        Sample::from_sums(of.max(0) as u64, i128::from(self.total_minor), self.squares)
    }
}

impl Sums {
    fn add(&mut self, orders: &Orders) {
        if orders.state.left_the_house() {
            self.written_to.add(orders);
        }
        let reason = orders.reason.as_deref();
        match orders.state {
            State::Skipped if reason == Some("control_group") => self.control.add(orders),
            State::Skipped
                if matches!(reason, Some("paused" | "frequency_cap" | "no_address" | "content_error")) =>
            {
                self.treated.add(orders)
            }
            State::Failed | State::Unknown => self.treated.add(orders),
            state if state.left_the_house() => self.treated.add(orders),
            _ => {}
        }
    }

    fn shares(&self, groups: Groups) -> EffectOnShare {
        let treated = Share::new(self.treated.buyers as u64, groups.treated as u64);
        let control = Share::new(self.control.buyers as u64, groups.control as u64);
        EffectOnShare { treated, control, effect: effect_of_share(treated, control, LEVEL) }
    }

    fn money(&self, groups: Groups, currency: Currency) -> EffectOnMoney {
        let (treated, control) = (self.treated.sample(groups.treated), self.control.sample(groups.control));
        let effect = effect_of_mean(treated, control, LEVEL);
        EffectOnMoney { treated: treated.mean, control: control.mean, effect, currency }
    }
}

/// The report as a table of two columns, for a spreadsheet.
pub fn csv(ctx: &Ctx, id: CampaignId) -> Result<String> {
    let report = report(ctx, id)?;
    let mut bytes = Vec::new();
    let mut sheet = Sheet::begin(&mut bytes, ["measure", "value"])?;
    let mut line = |name: &str, value: String| sheet.row([name, &value]);
    line("campaign", report.campaign.name.clone())?;
    line("as_of", report.as_of.to_string())?;
    line("audience", report.campaign.audience_count.to_string())?;
    for state in State::ALL {
        line(state.as_str(), report.counts.get(*state).to_string())?;
    }
    for (reason, count) in &report.skipped {
        line(&format!("skipped_{reason}"), count.to_string())?;
    }
    for (reason, count) in &report.failed {
        line(&format!("failed_{reason}"), count.to_string())?;
    }
    for (reason, count) in &report.bounced {
        line(&format!("bounced_{reason}"), count.to_string())?;
    }
    line("opened", report.reactions.opened.to_string())?;
    line("clicked", report.reactions.clicked.to_string())?;
    line("unsubscribed", report.reactions.unsubscribed.to_string())?;
    line("opened_by_machines", report.machine_opened.to_string())?;
    line("clicked_by_machines", report.machine_clicked.to_string())?;
    line("customers_who_ordered", report.customers_who_ordered.to_string())?;
    line("orders", report.orders.to_string())?;
    line("revenue_minor", report.revenue.amount_minor.to_string())?;
    line("currency", report.revenue.currency.to_string())?;
    line("control_group", report.groups.control.to_string())?;
    if let Some(money) = report.revenue_per_customer {
        line("revenue_per_customer_effect_minor", format!("{:.2}", money.effect.estimate))?;
        if let Some(interval) = money.effect.interval {
            line("revenue_per_customer_effect_low_minor", format!("{:.2}", interval.low))?;
            line("revenue_per_customer_effect_high_minor", format!("{:.2}", interval.high))?;
        }
    }
    sheet.end()?;
    String::from_utf8(bytes).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::CustomerId;
    use stats::Verdict;

    fn orders(id: i64, state: State, reason: Option<&str>, count: i64, total_minor: i64) -> Orders {
        Orders { customer: CustomerId(id), state, reason: reason.map(str::to_owned), count, total_minor }
    }

    #[test]
    fn sums_are_of_the_right_people() {
        let mut sums = Sums::default();
        sums.add(&orders(1, State::HandedOver, None, 2, 300));
        sums.add(&orders(2, State::Skipped, Some("control_group"), 1, 100));
        sums.add(&orders(3, State::Skipped, Some("no_consent"), 5, 900));
        sums.add(&orders(4, State::Unknown, None, 1, 50));
        // The gate asks for the control group first, so who had their fill could have been in either.
        sums.add(&orders(5, State::Skipped, Some("frequency_cap"), 1, 70));
        assert_eq!((sums.written_to.orders, sums.written_to.total_minor), (2, 300));
        assert_eq!((sums.control.buyers, sums.treated.buyers), (1, 3));
    }

    #[test]
    fn variance_of_a_group_counts_those_who_bought_nothing() {
        let mut group = Group::default();
        group.add(&orders(1, State::HandedOver, None, 1, 10));
        let sample = group.sample(4);
        // 10, 0, 0, 0: the mean is 2.5, the sample variance 25.
        assert_eq!((sample.mean, sample.variance), (2.5, 25.0));
    }

    #[test]
    fn small_groups_give_no_conclusion() {
        let mut sums = Sums::default();
        sums.add(&orders(1, State::HandedOver, None, 1, 1000));
        let groups = Groups { control: 2, handed_over: 3, treated: 3 };
        assert_eq!(sums.shares(groups).effect.verdict, Verdict::NoConclusion);
    }
}
