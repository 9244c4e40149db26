//! The portrait: in what the customers of a rule differ from the rest of the base, by how much, and whether by chance.
//!
//! Each choice of each field is one comparison of two shares: among the customers of the rule, and among all others.
//! p comes from the test of two shares and is raised for the number of comparisons made (`stats::two_shares`,
//! `stats::benjamini_hochberg`); a difference counts where the raised p is at most 5 %. Values that fewer than
//! `LEAST` customers of the base have are not compared.

use super::person::{age, orders};
use crate::facts::{self, Base};
use crate::{Ctx, Result};
use base::Timestamp;
use domain::access::Permission;
use rules::facts::Value;
use rules::rule::Channel;
use rules::schema::{FieldId, Label, standard};
use rules::{At, Engagement, Facts, Rule};
use stats::{Share, benjamini_hochberg, two_shares};
use std::collections::HashMap;

/// A value must be known of so many customers to be compared.
const LEAST: u64 = 20;
/// The most frequent values of a text that are compared.
const VALUES: usize = 15;
/// Rows that are told.
const ROWS: usize = 60;
/// A raised p up to here is no chance.
pub const LIMIT: f64 = 0.05;

/// One choice of one field, here and elsewhere.
#[derive(Clone, Debug)]
pub struct Trait {
    pub field: Label,
    pub value: Label,
    pub inside: Share,
    pub outside: Share,
    /// Raised for the number of comparisons.
    pub p: f64,
}

#[derive(Clone, Debug)]
pub struct Portrait {
    pub inside: u64,
    pub outside: u64,
    pub comparisons: usize,
    /// Those that no chance explains first, then the larger difference first.
    pub traits: Vec<Trait>,
    pub as_of: Timestamp,
}

const TEXTS: [FieldId; 7] = [
    standard::GENDER,
    standard::COUNTRY,
    standard::CITY,
    standard::LOCALE,
    standard::SOURCE,
    standard::PREFERRED_CHANNEL,
    standard::CONTACT_FREQUENCY,
];
const AGES: &[i64] = &[18, 25, 35, 45, 55, 65];
const RATINGS: &[i64] = &[1, 2, 3, 4, 5];
const COUNTS: &[i64] = &[1, 2, 4, 10];
const DAYS: &[i64] = &[31, 91, 181, 366];

/// Hits inside and outside.
type Hits = (u64, u64);

/// What was counted, by field.
#[derive(Default)]
struct Counted<'a> {
    texts: [HashMap<&'a str, Hits>; TEXTS.len()],
    ages: [Hits; 7],
    ratings: [Hits; 6],
    counts: [Hits; 5],
    days: [Hits; 5],
    reach: [Hits; 2],
    known: [Hits; 3],
}

pub fn portrait(ctx: &Ctx, rule: &Rule) -> Result<Portrait> {
    ctx.require(Permission::SegmentsRead)?;
    let (base, now) = (facts::base(&ctx.workspace)?, ctx.now());
    let at = At::new(now, &base.schema.zone);
    let members = base.snapshot.ask(&base.compile(rule)?, now).members;
    let everybody: Vec<_> = base.snapshot.everybody().collect();
    let mut counted = Counted::default();
    for (id, view) in &everybody {
        let inside = u32::try_from(*id).is_ok_and(|id| members.contains(id));
        counted.add(view, &at, inside);
    }
    let (inside, total) = (members.len(), everybody.len() as u64);
    let outside = total.saturating_sub(inside);
    let mut traits: Vec<Trait> = counted
        .rows(&base)
        .into_iter()
        .filter(|(_, _, (here, there))| here + there >= LEAST)
        .map(|(field, value, (here, there))| {
            let (inside, outside) = (Share::new(here, inside), Share::new(there, outside));
            Trait { field, value, inside, outside, p: two_shares(inside, outside) }
        })
        .collect();
    let p: Vec<f64> = traits.iter().map(|it| it.p).collect();
    for (it, p) in traits.iter_mut().zip(benjamini_hochberg(&p)) {
        it.p = p;
    }
    let comparisons = traits.len();
    let difference = |it: &Trait| (it.inside.rate() - it.outside.rate()).abs();
    traits.sort_by(|a, b| {
        (b.p <= LIMIT).cmp(&(a.p <= LIMIT)).then_with(|| difference(b).total_cmp(&difference(a)))
    });
    traits.truncate(ROWS);
    Ok(Portrait { inside, outside, comparisons, traits, as_of: now })
}

impl<'a> Counted<'a> {
    fn add(&mut self, facts: &'a impl Facts, at: &At, inside: bool) {
        let hit = |hits: &mut Hits| if inside { hits.0 += 1 } else { hits.1 += 1 };
        for (values, field) in self.texts.iter_mut().zip(TEXTS) {
            if let Some(Value::Text { typed, .. }) = facts.field(field) {
                hit(values.entry(typed).or_default());
            }
        }
        if let Some(age) = age(facts, at) {
            hit(&mut self.ages[band(AGES, age)]);
        }
        if let Some(rating) = Engagement::of(facts, at).rating() {
            hit(&mut self.ratings[band(RATINGS, rating)]);
        }
        let orders = orders(facts, at);
        hit(&mut self.counts[band(COUNTS, orders.count)]);
        if let Some(days) = orders.days_since_last {
            hit(&mut self.days[band(DAYS, days)]);
        }
        for (hits, channel) in self.reach.iter_mut().zip([Channel::Email, Channel::Sms]) {
            if facts.reach(channel) {
                hit(hits);
            }
        }
        let known = [standard::EMAIL, standard::PHONE, standard::BIRTHDAY];
        for (hits, field) in self.known.iter_mut().zip(known) {
            if facts.field(field).is_some() {
                hit(hits);
            }
        }
    }

    fn rows(self, base: &Base) -> Vec<(Label, Label, Hits)> {
        let mut rows = Vec::new();
        let field = |id: FieldId| base.schema.fields.iter().find(|field| field.id == id);
        for (values, id) in self.texts.into_iter().zip(TEXTS) {
            let Some(definition) = field(id) else { continue };
            let mut values: Vec<(&str, Hits)> = values.into_iter().collect();
            values.sort_by(|a, b| (b.1.0 + b.1.1).cmp(&(a.1.0 + a.1.1)).then_with(|| a.0.cmp(b.0)));
            for (value, hits) in values.into_iter().take(VALUES) {
                let choice = definition.choices.iter().find(|choice| choice.value == value);
                let label = choice.map_or_else(|| Label::new(value, value), |choice| choice.label.clone());
                rows.push((definition.label.clone(), label, hits));
            }
        }
        let mut bands = |field: Label, limits: &[i64], hits: &[Hits]| {
            rows.extend(hits.iter().enumerate().map(|(at, hits)| (field.clone(), words(limits, at), *hits)));
        };
        bands(Label::new("возраст", "age"), AGES, &self.ages);
        bands(Label::new("рейтинг вовлечённости", "engagement rating"), RATINGS, &self.ratings);
        bands(Label::new("покупок", "purchases"), COUNTS, &self.counts);
        bands(Label::new("дней с последней покупки", "days since last purchase"), DAYS, &self.days);
        let can = [("по почте", "by e-mail"), ("по СМС", "by SMS")];
        for ((ru, en), hits) in can.into_iter().zip(self.reach) {
            rows.push((Label::new("можно написать", "reachable"), Label::new(ru, en), hits));
        }
        let known = [("почта", "e-mail"), ("телефон", "phone"), ("день рождения", "birthday")];
        for ((ru, en), hits) in known.into_iter().zip(self.known) {
            rows.push((Label::new("известно", "known"), Label::new(ru, en), hits));
        }
        rows
    }
}

/// The band of a value: below the first limit, from it, and so on.
fn band(limits: &[i64], value: i64) -> usize {
    limits.iter().filter(|limit| value >= **limit).count()
}

fn words(limits: &[i64], at: usize) -> Label {
    let text = match (at.checked_sub(1).and_then(|before| limits.get(before)), limits.get(at)) {
        (None, Some(1)) => "0".to_owned(),
        (None, Some(first)) => format!("< {first}"),
        (Some(from), None) => format!("{from}+"),
        (Some(from), Some(next)) if *from == next - 1 => from.to_string(),
        (Some(from), Some(next)) => format!("{from}–{}", next - 1),
        (None, None) => String::new(),
    };
    Label::new(&text, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_named_by_what_is_in_them() {
        let named = |limits: &[i64]| (0..=limits.len()).map(|at| words(limits, at).en).collect::<Vec<_>>();
        assert_eq!(named(COUNTS), ["0", "1", "2–3", "4–9", "10+"]);
        assert_eq!(named(DAYS), ["< 31", "31–90", "91–180", "181–365", "366+"]);
        assert_eq!([0, 1, 3, 4, 10, 99].map(|value| band(COUNTS, value)), [0, 1, 2, 3, 4, 4]);
    }
}
