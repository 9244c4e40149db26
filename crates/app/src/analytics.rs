//! Home: how big the base is, and "money on the table", from the customers and orders at hand.

use crate::facts::{self, Base};
use crate::segments::CHANNELS;
use crate::{Ctx, Result};
use base::time::DAY;
use base::{Money, Timestamp};
use domain::access::Permission;
use domain::analytics::{Habits, Line, OUTCOME_DAYS, Outcome, Words, Worth, rule, words, worth};
use rules::rule::Channel;
use rules::schema::tables::{self, orders::TOTAL};
use rules::{Aggregate, At, BoundPeriod, Facts, Question, Rows, Rule, Source};

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
    let (at, [count, sum]) = (At::new(now, &base.schema.zone), count_and_sum(OUTCOME_DAYS));
    // An import brings people later than their history: who ordered before that moment was a customer then.
    let known = |view: &warehouse::View<'_>| {
        let orders = view.rows(tables::ORDERS);
        view.created_at() < then || (!orders.is_empty() && orders.moment(0) < then)
    };
    for (_, view) in base.snapshot.each(&past).filter(|(_, view)| known(view)) {
        let bought = count.measure(&view, &at).unwrap_or(0) > 0;
        outcome.add(bought, sum.measure(&view, &at).unwrap_or(0));
    }
    Ok(TableLine { line, customers, worth: worth(customers, outcome), words: words(line, habits), rule })
}

fn orders(base: &Base, now: Timestamp) -> Orders {
    let (at, [purchases, sum]) = (At::new(now, &base.schema.zone), count_and_sum(ORDERS_DAYS));
    let (mut count, mut revenue, mut buyers) = (0, 0, 0);
    for (_, view) in base.snapshot.everybody() {
        let purchases = purchases.measure(&view, &at).unwrap_or(0);
        count += purchases;
        revenue += sum.measure(&view, &at).unwrap_or(0);
        buyers += u64::from(purchases > 0);
    }
    let revenue = Money { amount_minor: revenue, currency: base.schema.currency };
    Orders { days: ORDERS_DAYS, count, revenue, buyers }
}

/// How many purchases the last days brought, and how much.
fn count_and_sum(days: i64) -> [Question; 2] {
    [Aggregate::Count, Aggregate::Sum(TOTAL)]
        .map(|aggregate| Question::orders(aggregate, BoundPeriod::last_days(days)))
}

/// The waits between first and second purchases, cut to whole days so that the definition moves once a day at most.
fn habits(base: &Base, now: Timestamp) -> Habits {
    let (at, orders) = (At::new(now, &base.schema.zone), Source::orders());
    let wait = |view: &warehouse::View<'_>| {
        let rows = view.rows(orders.table);
        let mut purchases = BoundPeriod::Ever.of(&rows, &at).filter(|&index| orders.counts(&rows, index));
        let (first, second) = (purchases.next()?, purchases.next()?);
        Some((rows.moment(second).micros() - rows.moment(first).micros()) / DAY * DAY)
    };
    let mut waits: Vec<i64> = base.snapshot.everybody().filter_map(|(_, view)| wait(&view)).collect();
    Habits::from_waits(&mut waits)
}
