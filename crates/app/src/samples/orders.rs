//! The orders of a sample: who buys what and when, with seasons, and what a letter adds to it.

use super::goods::Item;
use super::people::Person;
use base::{Date, Random};

/// One order, as the shop's own system would export it.
#[derive(Clone, Debug)]
pub struct Order {
    pub person: usize,
    pub day: Date,
    /// Minutes after midnight in the shop's zone.
    pub minute: i64,
    /// Position in the catalogue, quantity.
    pub lines: Vec<(usize, i64)>,
    pub cancelled: bool,
}

/// Everything people buy of their own will until `end`, in the order of time.
pub fn history(random: &Random, people: &[Person], goods: &[Item], end: Date) -> Vec<Order> {
    let mut orders: Vec<Order> =
        people.iter().flat_map(|person| of_person(random, person, goods, end)).collect();
    orders.sort_by_key(|order| (order.day, order.minute, order.person));
    orders
}

fn of_person(random: &Random, person: &Person, goods: &[Item], end: Date) -> Vec<Order> {
    let mut orders = Vec::new();
    let Some(every) = person.habit.every_days else { return orders };
    let mut day = person.joined.plus_days(random.below(4) as i64);
    while day <= end {
        if random.chance(season(day)) {
            orders.push(order(random, person, goods, day));
            if random.chance(person.habit.lost) {
                break;
            }
        }
        // Intervals scatter around the personal mean: two uniform draws make short ones rare and long ones possible.
        let spread = 0.4 + 0.6 * (random.unit() + random.unit());
        day = day.plus_days(((every * spread) as i64).max(2));
    }
    orders
}

/// The chance that an intended purchase takes place in this month: gifts in December, quiet in summer.
fn season(day: Date) -> f64 {
    match day.ymd().1 {
        12 => 1.0,
        11 | 2 | 3 => 0.92,
        6..=8 => 0.62,
        _ => 0.8,
    }
}

/// One basket.
pub fn order(random: &Random, person: &Person, goods: &[Item], day: Date) -> Order {
    let count = 1 + random.below(4).min(random.below(4)) as usize;
    let lines = (0..count)
        .map(|_| (pick(random, person.habit.taste, goods), 1 + i64::from(random.chance(0.18))))
        .collect();
    let minute = 9 * 60 + random.below(13 * 60) as i64;
    Order { person: person.number, day, minute, lines, cancelled: random.chance(0.02) }
}

/// Mostly of the favourite category, sometimes anything.
pub fn pick(random: &Random, taste: usize, goods: &[Item]) -> usize {
    for _ in 0..8 {
        let at = random.below(goods.len() as u64) as usize;
        if goods[at].category == taste || random.chance(0.25) {
            return at;
        }
    }
    random.below(goods.len() as u64) as usize
}
