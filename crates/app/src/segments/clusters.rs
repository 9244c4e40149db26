//! Groups of customers that k-means finds in chosen figures, for an analyst to check, and to keep as lists.
//!
//! Figures are standardised, so that money does not outweigh days; centres are told in their own units. The same seed
//! over the same base at the same moment gives the same groups, so what was looked at is what is kept. A base larger
//! than `FITTED` is fitted on an even sample and every customer is then put to the nearest centre.

use super::person::{age, orders};
use crate::facts::{self, Base};
use crate::lists;
use crate::{Ctx, Error, Result};
use base::{ListId, OperationId, Random, Timestamp};
use domain::access::Permission;
use roaring::RoaringBitmap;
use rules::{At, Engagement, Facts, Rule};
use stats::{Points, adjusted_rand, assign, kmeans, middle, silhouette};

/// Customers that the groups are fitted on.
const FITTED: usize = 10_000;
/// Customers whose every pair is measured for the silhouette.
const MEASURED: usize = 1_000;
const STARTS: usize = 5;
/// Resamples for the stability.
const RESAMPLES: usize = 10;
pub const GROUPS: std::ops::RangeInclusive<usize> = 2..=8;

/// A figure of a customer that groups are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    Recency,
    Frequency,
    Money,
    Average,
    Age,
    Tenure,
    Engagement,
}

impl Figure {
    pub const ALL: [Figure; 7] = [
        Figure::Recency,
        Figure::Frequency,
        Figure::Money,
        Figure::Average,
        Figure::Age,
        Figure::Tenure,
        Figure::Engagement,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Figure::Recency => "recency",
            Figure::Frequency => "frequency",
            Figure::Money => "money",
            Figure::Average => "average",
            Figure::Age => "age",
            Figure::Tenure => "tenure",
            Figure::Engagement => "engagement",
        }
    }

    pub fn parse(text: &str) -> Option<Figure> {
        Figure::ALL.into_iter().find(|figure| figure.as_str() == text)
    }

    /// Days and years as they are, money in minor units.
    fn of(self, facts: &impl Facts, at: &At) -> Option<f64> {
        let orders = orders(facts, at);
        let bought = orders.count > 0;
        match self {
            Figure::Recency => orders.days_since_last.map(|days| days as f64),
            Figure::Tenure => orders.days_since_first.map(|days| days as f64),
            Figure::Frequency => bought.then_some(orders.count as f64),
            Figure::Money => bought.then_some(orders.paid_minor as f64),
            Figure::Average => bought.then(|| orders.paid_minor as f64 / orders.count as f64),
            Figure::Age => age(facts, at).map(|years| years as f64),
            Figure::Engagement => Engagement::of(facts, at).rating().map(|rating| rating as f64),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whom to divide; everybody whose figures are all known.
    pub rule: Rule,
    pub figures: Vec<Figure>,
    pub groups: usize,
    pub seed: u64,
    /// The moment of an answer that is asked for again.
    pub as_of: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub customers: u64,
    /// The median of each figure.
    pub middles: Vec<f64>,
    /// The mean of each figure, where the centre lies.
    pub means: Vec<f64>,
}

#[derive(Clone, Debug)]
pub struct Found {
    pub groups: Vec<Group>,
    /// Customers with every figure known, and those without.
    pub divided: u64,
    pub left_out: u64,
    /// −1 to 1, over a sample.
    pub silhouette: f64,
    /// The mean agreement (adjusted Rand) with the groups of resamples: 1 is always the same.
    pub stability: f64,
    pub as_of: Timestamp,
}

pub fn clusters(ctx: &Ctx, wanted: &Wanted) -> Result<Found> {
    ctx.require(Permission::SegmentsRead)?;
    let divided = divide(ctx, wanted)?;
    let random = Random::seeded(wanted.seed ^ 0x5eed);
    let sample = divided.points.some(&even(divided.points.len(), MEASURED));
    let labels = assign(&sample, &divided.centres);
    Ok(Found {
        groups: divided.groups(wanted.figures.len()),
        divided: divided.ids.len() as u64,
        left_out: divided.left_out,
        silhouette: silhouette(&sample, &labels),
        stability: stability(&divided, wanted.groups, &random),
        as_of: divided.as_of,
    })
}

/// Keeps the groups as lists of this name and a number, each filled by an operation.
pub fn keep(ctx: &Ctx, wanted: &Wanted, name: &str) -> Result<Vec<(ListId, OperationId)>> {
    ctx.require(Permission::ListsWrite)?;
    ctx.require(Permission::SegmentsRead)?;
    let divided = divide(ctx, wanted)?;
    let order = divided.by_size();
    let mut kept = Vec::new();
    for (place, group) in order.into_iter().enumerate() {
        let own = divided.ids.iter().zip(&divided.labels).filter(|(_, label)| **label == group);
        let members: RoaringBitmap = own.filter_map(|(id, _)| u32::try_from(*id).ok()).collect();
        let list = lists::create(ctx, &format!("{} {}", name.trim(), place + 1), "")?.0.id;
        kept.push((list, lists::fill::order(ctx, list, &members)?));
    }
    Ok(kept)
}

struct Divided {
    ids: Vec<i64>,
    raw: Points,
    points: Points,
    centres: Points,
    labels: Vec<usize>,
    left_out: u64,
    as_of: Timestamp,
}

fn divide(ctx: &Ctx, wanted: &Wanted) -> Result<Divided> {
    if !GROUPS.contains(&wanted.groups) {
        return Err(Error::invalid("groups", "out_of_range").hint("2 to 8 groups"));
    }
    let twice = (1..wanted.figures.len()).any(|at| wanted.figures[..at].contains(&wanted.figures[at]));
    if wanted.figures.is_empty() || twice {
        return Err(Error::invalid("figures", "invalid").hint("one to seven different figures"));
    }
    let base = facts::base(&ctx.workspace)?;
    let as_of = wanted.as_of.unwrap_or_else(|| ctx.now()).min(ctx.now());
    let (ids, raw, left_out) = figures(&base, wanted, as_of)?;
    let (points, _) = raw.standardised();
    let fitted = points.some(&even(points.len(), FITTED));
    let centres = kmeans(&fitted, wanted.groups, STARTS, &Random::seeded(wanted.seed)).centres;
    let labels = assign(&points, &centres);
    Ok(Divided { ids, raw, points, centres, labels, left_out, as_of })
}

/// The figures of everybody who has all of them.
fn figures(base: &Base, wanted: &Wanted, now: Timestamp) -> Result<(Vec<i64>, Points, u64)> {
    let at = At::new(now, &base.schema.zone);
    let members = base.snapshot.ask(&base.compile(&wanted.rule)?, now).members;
    let (mut ids, mut values) = (Vec::new(), Vec::new());
    for (id, view) in base.snapshot.each(&members) {
        let own: Option<Vec<f64>> = wanted.figures.iter().map(|figure| figure.of(&view, &at)).collect();
        if let Some(own) = own {
            ids.push(id);
            values.extend(own);
        }
    }
    let left_out = members.len().saturating_sub(ids.len() as u64);
    Ok((ids, Points::new(wanted.figures.len(), values), left_out))
}

/// Places spread evenly over so many, at most `most` of them.
fn even(count: usize, most: usize) -> Vec<usize> {
    let wanted = count.min(most);
    (0..wanted).map(|at| at * count / wanted).collect()
}

/// How well groups of resamples agree with these: fitted on drawings with replacement, compared on all of the sample.
fn stability(divided: &Divided, groups: usize, random: &Random) -> f64 {
    let fitted = divided.points.some(&even(divided.points.len(), MEASURED * 2));
    if fitted.is_empty() {
        return 0.0;
    }
    let own = assign(&fitted, &divided.centres);
    let mut sum = 0.0;
    for _ in 0..RESAMPLES {
        let draw: Vec<usize> =
            (0..fitted.len()).map(|_| random.below(fitted.len() as u64) as usize).collect();
        let again = kmeans(&fitted.some(&draw), groups, STARTS, random);
        sum += adjusted_rand(&own, &assign(&fitted, &again.centres));
    }
    sum / RESAMPLES as f64
}

impl Divided {
    /// Groups by size, the largest first.
    fn by_size(&self) -> Vec<usize> {
        let mut sizes = vec![0_u64; self.centres.len()];
        self.labels.iter().for_each(|label| sizes[*label] += 1);
        let mut order: Vec<usize> = (0..sizes.len()).filter(|group| sizes[*group] > 0).collect();
        order.sort_by_key(|group| (std::cmp::Reverse(sizes[*group]), *group));
        order
    }

    fn groups(&self, figures: usize) -> Vec<Group> {
        let group = |label: usize| {
            let own: Vec<usize> = (0..self.ids.len()).filter(|at| self.labels[*at] == label).collect();
            let column = |at: usize| own.iter().map(move |index| self.raw.point(*index)[at]);
            Group {
                customers: own.len() as u64,
                means: (0..figures).map(|at| column(at).sum::<f64>() / own.len().max(1) as f64).collect(),
                middles: (0..figures)
                    .map(|at| middle(&mut column(at).map(|value| value as i64).collect::<Vec<_>>()))
                    .map(|middle| middle.unwrap_or(0.0))
                    .collect(),
            }
        };
        self.by_size().into_iter().map(group).collect()
    }
}
