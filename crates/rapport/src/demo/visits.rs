//! Who comes to the shop's site, when, and what they do there. Everything follows from the seed.
//!
//! The site began to tell of its visitors some months before the end of the history; in the words of the tracking API
//! it speaks in `site`. A visit ends in an order that was decided in `orders`, or in nothing.

use super::words::{ARTICLES, SEARCHES};
use app::samples::goods::Item;
use app::samples::orders::{self, Order};
use app::samples::people::Person;
use base::{Date, Random, Timestamp, Zone};
use std::time::Duration;

/// For how many days before the end the site has told of its visitors.
pub const DAYS: i64 = 240;
/// People who use the site at all; the others buy in the shop and by telephone.
const ONLINE: f64 = 0.5;
/// Orders that people who use the site make there.
const ORDERED_THERE: f64 = 0.8;

/// A visit that leads to no order.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    pub person: usize,
    pub day: Date,
    /// Minutes after midnight in the shop's zone.
    pub minute: i64,
}

/// One thing done on the site.
#[derive(Clone, Debug)]
pub struct Step {
    pub person: usize,
    pub at: Timestamp,
    pub what: What,
}

/// Goods are positions in the catalogue.
#[derive(Clone, Debug)]
pub enum What {
    SignedIn,
    Page(Place),
    Searched(&'static str),
    Viewed(usize),
    Added(usize, i64),
    Removed(usize, i64),
    Checkout(Vec<(usize, i64)>),
    Ordered(String, Vec<(usize, i64)>),
}

#[derive(Clone, Copy, Debug)]
pub enum Place {
    Home,
    Category(usize),
    /// Position in `words::ARTICLES`.
    Article(usize),
    Found(&'static str),
    Product(usize),
    Cart,
    Checkout,
    Thanks,
}

/// Who uses the site.
pub struct Crowd {
    online: Vec<bool>,
    pub since: Date,
}

impl Crowd {
    pub fn new(random: &Random, people: usize, end: Date) -> Crowd {
        let online = (0..people).map(|_| random.chance(ONLINE)).collect();
        Crowd { online, since: end.plus_days(-DAYS) }
    }

    /// Visits that lead to no order, until and on `last`, in the order of time.
    pub fn visits(&self, random: &Random, people: &[Person], orders: &[Order], last: Date) -> Vec<Visit> {
        let mut bought: Vec<Vec<Date>> = vec![Vec::new(); people.len()];
        orders.iter().for_each(|order| bought[order.person].push(order.day));
        let here = people.iter().filter(|person| self.online[person.number]);
        let mut visits: Vec<Visit> =
            here.flat_map(|person| self.of_person(random, person, &bought[person.number], last)).collect();
        visits.sort_by_key(|visit| (visit.day, visit.minute, visit.person));
        visits
    }

    fn of_person(&self, random: &Random, person: &Person, bought: &[Date], last: Date) -> Vec<Visit> {
        let every = match person.habit.every_days {
            Some(days) if days < 120.0 => 38.0,
            Some(_) => 66.0,
            None => 46.0,
        };
        let mut visits = Vec::new();
        let mut day = person.joined.max(self.since).plus_days(random.below(every as u64) as i64);
        while day <= last {
            // Who has not bought for long comes seldom.
            let latest = bought.iter().rev().find(|bought| **bought <= day).copied().unwrap_or(person.joined);
            let fresh = latest >= day.plus_days(-100);
            if fresh || random.chance(0.2) {
                let minute = 8 * 60 + random.below(15 * 60) as i64;
                visits.push(Visit { person: person.number, day, minute });
            }
            day = day.plus_days((every * (0.2 + 1.6 * random.unit())) as i64 + 1);
        }
        visits
    }

    /// Whether an order was made on the site.
    pub fn ordered_here(&self, random: &Random, order: &Order) -> bool {
        self.online[order.person] && order.day >= self.since && random.chance(ORDERED_THERE)
    }
}

/// What is done in a visit that leads to nothing: most only look, some leave a cart behind.
pub fn look_around(random: &Random, visit: Visit, zone: &Zone, taste: usize, goods: &[Item]) -> Vec<Step> {
    let mut done = arrival(random, taste);
    let mut cart: Vec<(usize, i64)> = Vec::new();
    for _ in 0..random.below(4) {
        let item = orders::pick(random, taste, goods);
        done.extend([What::Page(Place::Product(item)), What::Viewed(item)]);
        if random.chance(0.16) && !cart.iter().any(|(known, _)| *known == item) {
            cart.push((item, 1 + i64::from(random.chance(0.2))));
            done.extend(cart.last().map(|(item, quantity)| What::Added(*item, *quantity)));
        }
    }
    if !cart.is_empty() && random.chance(0.5) {
        done.push(What::Page(Place::Cart));
        if random.chance(0.3) {
            let (item, quantity) = cart.remove(0);
            done.push(What::Removed(item, quantity));
        } else if random.chance(0.4) {
            done.push(What::Page(Place::Checkout));
            done.push(What::Checkout(cart));
        }
    }
    let begun = moment(zone, visit.day, visit.minute);
    forward(random, visit.person, begun, done)
}

/// The visit that an order was made in; it ends at the moment of the order.
pub fn buying(random: &Random, order: &Order, number: &str, zone: &Zone, goods: &[Item]) -> Vec<Step> {
    let taste = goods[order.lines[0].0].category;
    let mut done = arrival(random, taste);
    if random.chance(0.4) {
        let other = orders::pick(random, taste, goods);
        done.extend([What::Page(Place::Product(other)), What::Viewed(other)]);
    }
    for (item, quantity) in &order.lines {
        done.extend([What::Page(Place::Product(*item)), What::Viewed(*item), What::Added(*item, *quantity)]);
    }
    done.extend([What::Page(Place::Checkout), What::Checkout(order.lines.clone())]);
    done.push(What::Ordered(number.to_owned(), order.lines.clone()));
    done.push(What::Page(Place::Thanks));
    let placed = moment(zone, order.day, order.minute);
    let mut steps = forward(random, order.person, placed, done);
    let ordered = steps.iter().find(|step| matches!(step.what, What::Ordered(..))).map(|step| step.at);
    let late = ordered.map_or(0, |at| at.micros() - placed.micros());
    for step in &mut steps {
        step.at = Timestamp::from_micros(step.at.micros() - late);
    }
    steps
}

/// How a visit begins: by the front door, from a search engine to a category, by an article, or by a search.
fn arrival(random: &Random, taste: usize) -> Vec<What> {
    match random.below(10) {
        0..=4 => vec![What::Page(Place::Home), What::Page(Place::Category(taste))],
        5..=6 => vec![What::Page(Place::Category(taste))],
        7 => vec![What::Page(Place::Article(random.below(ARTICLES.len() as u64) as usize))],
        _ => {
            let query = *random.pick(SEARCHES);
            vec![What::Page(Place::Home), What::Searched(query), What::Page(Place::Found(query))]
        }
    }
}

/// Gives each thing its moment: a product is told of with its page, everything else takes a while.
fn forward(random: &Random, person: usize, begun: Timestamp, done: Vec<What>) -> Vec<Step> {
    let mut at = begun;
    let step = |what: What| {
        let with_page = matches!(what, What::Viewed(_) | What::Searched(_) | What::SignedIn);
        let after = if with_page { 300 } else { 6_000 + random.below(90_000) };
        at = at.plus(Duration::from_millis(after));
        Step { person, at, what }
    };
    done.into_iter().map(step).collect()
}

fn moment(zone: &Zone, day: Date, minute: i64) -> Timestamp {
    zone.moment(day, (minute / 60) as i8, (minute % 60) as i8, 0).unwrap_or_else(|| day.start(zone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::samples::{goods, people};

    const END: Date = Date(20_000);

    #[test]
    fn visit_that_buys_ends_at_the_moment_of_the_order_with_what_was_ordered() {
        let (goods, zone) = (goods::catalogue(), Zone::utc());
        let order = Order { person: 3, day: END, minute: 600, lines: vec![(2, 1), (9, 2)], cancelled: false };
        let steps = buying(&Random::seeded(1), &order, "М-1", &zone, &goods);
        let ordered = steps.iter().find(|step| matches!(step.what, What::Ordered(..))).unwrap();
        assert_eq!(ordered.at, moment(&zone, END, 600));
        let added: Vec<_> = steps
            .iter()
            .filter_map(|step| match step.what {
                What::Added(item, quantity) => Some((item, quantity)),
                _ => None,
            })
            .collect();
        assert_eq!(added, order.lines);
        assert!(steps.windows(2).all(|pair| pair[0].at < pair[1].at && pair[1].person == 3));
    }

    #[test]
    fn same_seed_makes_the_same_visits_and_some_leave_a_cart_behind() {
        let goods = goods::catalogue();
        let people = people::generate(&Random::seeded(5), 300, END, 730, 3);
        let live = || {
            let random = Random::seeded(7);
            let crowd = Crowd::new(&random, people.len(), END);
            let visits = crowd.visits(&random, &people, &[], END);
            let zone = Zone::utc();
            visits.iter().map(|visit| look_around(&random, *visit, &zone, 0, &goods)).collect::<Vec<_>>()
        };
        let visits = live();
        assert_eq!(format!("{visits:?}"), format!("{:?}", live()));
        let with = |wanted: fn(&What) -> bool| {
            visits.iter().filter(|steps| steps.iter().any(|step| wanted(&step.what))).count()
        };
        let carts = with(|what| matches!(what, What::Added(..)));
        assert!(carts > 0 && carts < visits.len() / 2, "{carts} of {}", visits.len());
        assert!(with(|what| matches!(what, What::Removed(..))) < carts);
        let first = END.plus_days(-DAYS).start(&Zone::utc());
        assert!(visits.iter().flatten().all(|step| step.at >= first));
    }
}
