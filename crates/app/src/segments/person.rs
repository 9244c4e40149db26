//! What pictures of a segment are made of: a customer's orders in figures.

use rules::facts::Value;
use rules::schema::tables::orders::TOTAL;
use rules::{Aggregate, At, BoundPeriod, Facts, Question, Rows, Source};

/// A customer's orders, as rules count them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    pub count: i64,
    /// Whole days; nothing without an order.
    pub days_since_last: Option<i64>,
    pub days_since_first: Option<i64>,
    /// What was paid for purchases, returns not taken off.
    pub paid_minor: i64,
}

pub fn orders(facts: &impl Facts, at: &At) -> Orders {
    let measure = |aggregate| Question::orders(aggregate, BoundPeriod::Ever).measure(facts, at);
    let source = Source::orders();
    let rows = facts.rows(source.table);
    let purchases = BoundPeriod::Ever.of(&rows, at).filter(|&index| source.counts(&rows, index));
    let paid = purchases.filter_map(|index| match rows.value(index, TOTAL) {
        Some(Value::Money(minor)) => Some(minor),
        _ => None,
    });
    Orders {
        paid_minor: paid.fold(0, i64::saturating_add),
        count: measure(Aggregate::Count).unwrap_or(0),
        days_since_last: measure(Aggregate::DaysSinceLast),
        days_since_first: measure(Aggregate::DaysSinceFirst),
    }
}

/// Whole years between a birthday and a moment's day.
pub fn age(facts: &impl Facts, at: &At) -> Option<i64> {
    let Some(Value::Date(birthday)) = facts.field(rules::schema::standard::BIRTHDAY) else { return None };
    let ((year, month, day), (born, month_born, day_born)) = (at.today().ymd(), birthday.ymd());
    let before = (month, day) < (month_born, day_born);
    let age = i64::from(year) - i64::from(born) - i64::from(before);
    (0..=120).contains(&age).then_some(age)
}
