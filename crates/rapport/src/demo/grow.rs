//! Two years of a shop, lived by the production code under a clock that is moved by hand.
//!
//! Months pass: newcomers and orders are imported as files, as a shop would import them; on three days a campaign goes
//! through the gate into the sandbox, people open, click, unsubscribe and buy, each in their own way. In the last
//! months the shop's site tells what they look at. Nothing is inserted behind the product's back, so that every number
//! on the screens is the product's own.

use super::shop::Shop;
use super::visits::{self, Crowd, Step, Visit, What};
use super::{letters, reactions, site};
use anyhow::Result;
use app::samples::goods::{self, Item};
use app::samples::orders::{self, Order};
use app::samples::people::{self, Person};
use app::samples::{DAYS, tables};
use base::{CategoryId, Clock, Date, Random, SegmentId, Timestamp, Zone};
use serde_json::{Value, json};

/// What to grow.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    pub customers: usize,
    /// The last day of the history, which must be over.
    pub end: Date,
    /// A moment of the day after, until which the site is visited.
    pub now: Timestamp,
}

/// What has been lived through so far.
struct World {
    random: Random,
    zone: Zone,
    people: Vec<Person>,
    goods: Vec<Item>,
    /// Everything bought of one's own will, and after letters; the days still to come included.
    orders: Vec<Order>,
    crowd: Crowd,
    /// Visits to the site that lead to no order.
    visits: Vec<Visit>,
    imported_people: usize,
    imported_orders: usize,
    next_number: usize,
    lived_visits: usize,
    /// Steps on the site of each person.
    steps: Vec<usize>,
}

/// A campaign of the history: days before the end, the letter, the rule of its segment.
struct Sent {
    days_before_end: i64,
    letter: fn() -> letters::Letter,
    segment: (&'static str, Value),
    control_per_mille: u16,
}

fn sent() -> Vec<Sent> {
    let consented = json!({"subject": "consent", "purpose": "marketing", "channel": "email", "op": "given"});
    let silent = json!({"all": [
        consented,
        {"subject": "orders", "measure": "count", "op": "at_least", "value": 1},
        {"subject": "orders", "measure": "days_since_last", "op": "more_than", "value": 120},
    ]});
    vec![
        Sent {
            days_before_end: 235,
            letter: letters::spring,
            segment: ("Согласились на письма", consented),
            control_per_mille: 100,
        },
        Sent {
            days_before_end: 62,
            letter: letters::autumn,
            segment: ("Согласились на письма", Value::Null),
            control_per_mille: 100,
        },
        Sent {
            days_before_end: 24,
            letter: letters::come_back,
            segment: ("Молчат больше 120 дней", silent),
            control_per_mille: 200,
        },
    ]
}

/// Lives the history in an empty installation and leaves the clock at the present.
pub fn grow(shop: &Shop, plan: Plan, tell: &mut dyn FnMut(&str)) -> Result<()> {
    let random = Random::seeded(plan.seed);
    let goods = goods::catalogue();
    let people = people::generate(
        &random.branch("people"),
        plan.customers,
        plan.end,
        DAYS,
        app::samples::words::CATALOGUE.len(),
    );
    let orders = orders::history(&random.branch("orders"), &people, &goods, plan.end);
    tell(&format!("{} customers and {} orders of two years", people.len(), orders.len()));
    let crowd = Crowd::new(&random.branch("crowd"), people.len(), plan.end);
    let visits = crowd.visits(&random.branch("visits"), &people, &orders, plan.end.plus_days(1));
    let mut world = World {
        zone: shop.zone(),
        steps: vec![0; people.len()],
        random,
        people,
        goods,
        orders,
        crowd,
        visits,
        imported_people: 0,
        imported_orders: 0,
        next_number: 1,
        lived_visits: 0,
    };
    shop.import("products", &tables::products(&world.goods), None)?;
    for sent in sent() {
        let day = plan.end.plus_days(-sent.days_before_end);
        live_until(shop, &mut world, day, tell)?;
        campaign(shop, &mut world, &sent, day, tell)?;
    }
    live_until(shop, &mut world, plan.end, tell)?;
    shop.clock.set(plan.now);
    browse(shop, &mut world, &[], plan.end.plus_days(1))?;
    tell(&format!("{} things done on the site", world.steps.iter().sum::<usize>()));
    Ok(())
}

/// Imports what happened up to a day, month by month.
fn live_until(shop: &Shop, world: &mut World, until: Date, tell: &mut dyn FnMut(&str)) -> Result<()> {
    loop {
        let next = world.next_day();
        let Some(first) = next.filter(|day| *day <= until) else { return Ok(()) };
        let (year, month, _) = first.ymd();
        let end_of_month =
            Date::from_ymd(year + i16::from(month == 12), month % 12 + 1, 1).unwrap_or(first).plus_days(-1);
        let to = end_of_month.min(until);
        set(&shop.clock, &world.zone, to, 23);
        let newcomers: Vec<&Person> =
            world.people[world.imported_people..].iter().take_while(|person| person.joined <= to).collect();
        if !newcomers.is_empty() {
            let count = newcomers.len();
            shop.import("customers", &tables::customers(&newcomers), Some(first))?;
            world.imported_people += count;
        }
        let from = world.imported_orders;
        let count = world.orders[from..].iter().take_while(|order| order.day <= to).count();
        if count > 0 {
            let text = tables::orders(
                &world.orders[from..from + count],
                world.next_number,
                &world.goods,
                &world.zone,
            );
            shop.import("orders", &text, None)?;
        }
        let bought: Vec<(usize, Order)> =
            (world.next_number..).zip(world.orders[from..from + count].iter().cloned()).collect();
        world.imported_orders += count;
        world.next_number += count;
        browse(shop, world, &bought, to)?;
        tell(&format!(
            "{year}-{month:02}: {} customers, {} orders",
            world.imported_people, world.imported_orders
        ));
    }
}

/// Lives what happens on the site until and on a day, and not later than the clock shows: visits that lead to the
/// orders with these numbers, and visits that lead to none.
fn browse(shop: &Shop, world: &mut World, bought: &[(usize, Order)], to: Date) -> Result<()> {
    let random = world.random.branch(&format!("site {to}"));
    let mut steps: Vec<Step> = Vec::new();
    for (number, order) in bought {
        if world.crowd.ordered_here(&random, order) {
            let number = tables::order_number(*number);
            steps.extend(visits::buying(&random, order, &number, &world.zone, &world.goods));
        }
    }
    let visits = &world.visits[world.lived_visits..];
    let count = visits.iter().take_while(|visit| visit.day <= to).count();
    for visit in &visits[..count] {
        let taste = world.people[visit.person].habit.taste;
        steps.extend(visits::look_around(&random, *visit, &world.zone, taste, &world.goods));
    }
    world.lived_visits += count;
    let now = shop.clock.now();
    steps.retain(|step| step.at <= now);
    steps.sort_by_key(|step| (step.at, step.person));
    let mut messages = Vec::with_capacity(steps.len());
    for step in &steps {
        let person = &world.people[step.person];
        let turn = &mut world.steps[step.person];
        if *turn == 0 {
            let signed_in = Step { what: What::SignedIn, ..step.clone() };
            messages.push(site::message(&signed_in, *turn, person, &world.goods));
            *turn += 1;
        }
        messages.push(site::message(step, *turn, person, &world.goods));
        *turn += 1;
    }
    shop.hear(&messages)
}

impl World {
    /// The day of the first thing that is not imported yet.
    fn next_day(&self) -> Option<Date> {
        let person = self.people.get(self.imported_people).map(|person| person.joined);
        let order = self.orders.get(self.imported_orders).map(|order| order.day);
        [person, order].into_iter().flatten().min()
    }

    /// Adds orders of the days to come.
    fn add(&mut self, more: Vec<Order>) {
        self.orders.extend(more);
        self.orders[self.imported_orders..].sort_by_key(|order| (order.day, order.minute, order.person));
    }
}

/// Sends one campaign in the morning and lets people live with it for a week.
fn campaign(
    shop: &Shop,
    world: &mut World,
    sent: &Sent,
    day: Date,
    tell: &mut dyn FnMut(&str),
) -> Result<()> {
    // The evening's import came first; the letter goes out the next morning.
    let morning = day.plus_days(1);
    set(&shop.clock, &world.zone, morning, 11);
    let letter = (sent.letter)();
    let segment: SegmentId = shop.segment(sent.segment.0, &sent.segment.1)?;
    let campaign = shop.campaign(&letter, segment, sent.control_per_mille)?;
    let reached = shop.send(campaign)?;
    let random = world.random.branch(letter.name);
    let lived = reactions::live(shop, &random, &world.people, campaign)?;
    tell(&format!("«{}»: {reached} sent, {} opened, {} clicked", letter.name, lived.opened, lived.clicked));
    let bought = lived
        .buyers
        .iter()
        .map(|(person, days)| {
            orders::order(&random, &world.people[*person], &world.goods, morning.plus_days(*days))
        })
        .collect();
    world.add(bought);
    Ok(())
}

fn set(clock: &Clock, zone: &Zone, day: Date, hour: i8) {
    if let Some(moment) = zone.moment(day, hour, 0, 0) {
        clock.set(moment);
    }
}

/// Segments that a shop like this one keeps at hand.
pub fn segments(tea: CategoryId) -> Vec<(&'static str, Value)> {
    let orders = |measure: &str, op: &str, value: i64| json!({"subject": "orders", "measure": measure, "op": op, "value": value});
    vec![
        ("Постоянные: 5 покупок и больше", orders("count", "at_least", 5)),
        ("Купили один раз", orders("count", "equals", 1)),
        (
            "Любители чая из Москвы и Петербурга",
            json!({"all": [
                {"subject": "field", "field": "city", "op": "in", "value": ["Москва", "Санкт-Петербург"]},
                {"subject": "bought", "what": "category", "values": [tea], "op": "did"},
            ]}),
        ),
        (
            "Бросили корзину за неделю",
            json!({"subject": "sequence", "first": {"kind": "Product Added"}, "then": {"table": "orders"},
                "within": {"hours": 3}, "op": "did_not", "period": {"last_days": 7}}),
        ),
        (
            "Смотрят, но не покупают",
            json!({"all": [
                {"subject": "events", "kind": "Product Viewed", "aggregate": "count", "op": "at_least", "value": 3,
                    "period": {"last_days": 30}},
                {"subject": "orders", "measure": "count", "op": "equals", "value": 0,
                    "period": {"last_days": 30}},
            ]}),
        ),
    ]
}
