//! What people do with a letter: they open it, follow links, buy, leave. They act as a mail program does, through the
//! signed links that stand in the letter they received.

use super::shop::Shop;
use anyhow::Result;
use app::samples::people::Person;
use app::tracking::{self, Leave, Visitor};
use base::{CampaignId, DeliveryId, Random, Timestamp};
use std::collections::{HashMap, HashSet};
use std::time::Duration;

const PHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148";
const DESKTOP: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36";
/// A picture proxy, which must not count as a person.
const PROXY: &str = "Mozilla/5.0 (compatible; YandexImageResizer/2.0; +http://yandex.com/bots)";

/// What came of a campaign.
#[derive(Default)]
pub struct Lived {
    pub opened: usize,
    pub clicked: usize,
    /// Position of the person and days after the letter.
    pub buyers: Vec<(usize, i64)>,
}

enum Act {
    Open(&'static str),
    Click,
    Leave,
}

/// Lets everybody who received a letter of this campaign react within the days after it.
pub fn live(shop: &Shop, random: &Random, people: &[Person], campaign: CampaignId) -> Result<Lived> {
    let by_address: HashMap<&str, usize> =
        people.iter().enumerate().map(|(at, person)| (person.email.as_str(), at)).collect();
    let mut week = Week { sent_at: shop.clock.now(), lived: Lived::default(), acts: Vec::new() };
    for (delivery, address) in shop.letters(campaign)? {
        let Some(at) = by_address.get(address.as_str()) else { continue };
        week.decide(random, &people[*at], delivery);
    }
    let Week { mut acts, lived, .. } = week;
    acts.sort_by_key(|(at, delivery, _)| (*at, delivery.0));
    let mut gone = HashSet::new();
    for (at, delivery, act) in acts {
        shop.clock.set(at);
        if !gone.contains(&delivery) && do_it(shop, delivery, &act)? {
            gone.insert(delivery);
        }
    }
    tracking::flush(&shop.workspace)?;
    Ok(lived)
}

/// The days after a letter.
struct Week {
    sent_at: Timestamp,
    lived: Lived,
    acts: Vec<(Timestamp, DeliveryId, Act)>,
}

impl Week {
    /// What one person will do, and when: most within hours, some days later.
    fn decide(&mut self, random: &Random, person: &Person, delivery: DeliveryId) {
        let Week { sent_at, lived, acts } = self;
        if random.chance(0.12) {
            acts.push((sent_at.plus(Duration::from_millis(400)), delivery, Act::Open(PROXY)));
        }
        let curious = random.chance(person.habit.curiosity);
        let regular = person.habit.every_days.is_some_and(|days| days < 120.0);
        if !curious {
            return;
        }
        let hours = 48.0 * random.unit() * random.unit() * random.unit();
        let opened = sent_at.plus(Duration::from_secs_f64(600.0 + hours * 3_600.0));
        lived.opened += 1;
        acts.push((opened, delivery, Act::Open(if random.chance(0.6) { PHONE } else { DESKTOP })));
        if random.chance(0.22) {
            lived.clicked += 1;
            acts.push((opened.plus(Duration::from_secs(20 + random.below(120))), delivery, Act::Click));
            if random.chance(if regular { 0.30 } else { 0.16 }) {
                lived.buyers.push((person.number, random.below(4) as i64));
            }
        } else if random.chance(0.012) {
            acts.push((opened.plus(Duration::from_secs(40)), delivery, Act::Leave));
        } else if random.chance(0.03) {
            lived.buyers.push((person.number, 1 + random.below(5) as i64));
        }
    }
}

/// Does it by the letter's own links; whether the person left.
fn do_it(shop: &Shop, delivery: DeliveryId, act: &Act) -> Result<bool> {
    let html = shop.letter(delivery)?;
    let visitor = |agent: &str| Visitor { user_agent: agent.to_owned(), ..Visitor::default() };
    match act {
        Act::Open(agent) => {
            if let Some(word) = words(&html, "/o/").next() {
                tracking::open(&shop.server, word, &visitor(agent))?;
            }
        }
        Act::Click => {
            let links: Vec<&str> = words(&html, "/c/").collect();
            if let Some(word) = links.get(delivery.0 as usize % links.len().max(1)) {
                tracking::click(&shop.server, word, &visitor(DESKTOP))?;
            }
        }
        Act::Leave => {
            if let Some(word) = words(&html, "/u/").next() {
                tracking::leave(&shop.server, word, Leave::default())?;
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The signed words behind a path, as they stand in a letter's HTML.
fn words<'h>(html: &'h str, path: &'h str) -> impl Iterator<Item = &'h str> {
    html.match_indices(path).filter_map(move |(at, _)| {
        let word = &html[at + path.len()..];
        let end = word.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))?;
        (end >= 20).then(|| &word[..end])
    })
}
