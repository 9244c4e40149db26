//! Home: how big the base is, and "money on the table", from the customers and orders at hand.

use crate::facts::{self, Base};
use crate::segments::CHANNELS;
use crate::{Ctx, Result};
use base::time::DAY;
use base::{Money, Timestamp};
use domain::access::Permission;
use domain::analytics::{Habits, Line, OUTCOME_DAYS, Outcome, Words, Worth, rule, words, worth};
use rules::facts::{Order, OrderKind};
use rules::rule::{Channel, Measure};
use rules::{BoundPeriod, Facts, Rule, measured, within};

/// The period of the figures about orders.
pub const ORDERS_DAYS: i64 = 90;

#[derive(Clone, Debug)]
pub struct Home {
    pub customers: u64,
    pub reachable: Vec<(Channel, u64)>,
    pub orders: Orders,
    pub lines: Vec<TableLine>,
    pub as_of: Timestamp,
}

/// Purchases of known customers in the last 90 days; revenue is net of returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    pub days: i64,
    pub count: i64,
    pub revenue: Money,
    pub buyers: u64,
}

#[derive(Clone, Debug)]
pub struct TableLine {
    pub line: Line,
    pub customers: u64,
    pub worth: Option<Worth>,
    pub rule: Rule,
    pub words: Words,
}

pub fn home(ctx: &Ctx) -> Result<Home> {
    ctx.require(Permission::AnalyticsRead)?;
    let (base, now) = (facts::base(&ctx.workspace)?, ctx.now());
    let everybody = base.snapshot.ask(&base.compile(&Rule::everybody())?, now).members;
    let habits = habits(&base, now);
    Ok(Home {
        customers: base.snapshot.customers(),
        reachable: base.snapshot.reachable(&everybody, CHANNELS),
        orders: orders(&base, now),
        lines: Line::ALL
            .into_iter()
            .map(|line| table_line(&base, line, habits, now))
            .collect::<Result<_>>()?,
        as_of: now,
    })
}

fn table_line(base: &Base, line: Line, habits: Habits, now: Timestamp) -> Result<TableLine> {
    let rule = rule(line, habits);
    let compiled = base.compile(&rule)?;
    let customers = base.snapshot.ask(&compiled, now).count();
    // The same state, so many days ago: only orders placed before that moment are seen by a rule asked for it.
    let then = now.minus_days(OUTCOME_DAYS);
    let past = base.snapshot.ask(&compiled, then).members;
    let mut outcome = Outcome::default();
    // An import brings people later than their history: who ordered before that moment was a customer then.
    let known = |view: &warehouse::View<'_>| {
        view.created_at() < then || view.orders().first().is_some_and(|order| order.placed_at < then)
    };
    for (_, view) in base.snapshot.each(&past).filter(|(_, view)| known(view)) {
        let since = within(view.orders(), BoundPeriod::LastDays(OUTCOME_DAYS), now);
        let bought = since.iter().any(|order| order.kind == OrderKind::Purchase);
        outcome.add(bought, measured(Measure::Sum, since, now).unwrap_or(0));
    }
    Ok(TableLine { line, customers, worth: worth(customers, outcome), words: words(line, habits), rule })
}

fn orders(base: &Base, now: Timestamp) -> Orders {
    let (mut count, mut revenue, mut buyers) = (0, 0, 0);
    for (_, view) in base.snapshot.everybody() {
        let recent = within(view.orders(), BoundPeriod::LastDays(ORDERS_DAYS), now);
        let purchases = measured(Measure::Count, recent, now).unwrap_or(0);
        count += purchases;
        revenue += measured(Measure::Sum, recent, now).unwrap_or(0);
        buyers += u64::from(purchases > 0);
    }
    let revenue = Money { amount_minor: revenue, currency: base.schema.currency };
    Orders { days: ORDERS_DAYS, count, revenue, buyers }
}

/// The waits between first and second purchases, cut to whole days so that the definition moves once a day at most.
fn habits(base: &Base, now: Timestamp) -> Habits {
    let purchase = |order: &&Order| order.kind == OrderKind::Purchase;
    let wait = |view: &warehouse::View<'_>| {
        let mut purchases = within(view.orders(), BoundPeriod::Ever, now).iter().filter(purchase);
        let (first, second) = (purchases.next()?, purchases.next()?);
        Some((second.placed_at.micros() - first.placed_at.micros()) / DAY * DAY)
    };
    let mut waits: Vec<i64> = base.snapshot.everybody().filter_map(|(_, view)| wait(&view)).collect();
    Habits::from_waits(&mut waits)
}
