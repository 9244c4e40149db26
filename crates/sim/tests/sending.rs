//! A campaign in a world where everything happens: the power goes out between a hand-over and its settlement, relays
//! refuse and vanish, customers leave in the middle, users pause and go on, the clock steps.
//!
//! The production code runs under a fake clock on a disk that forgets unsynced bytes. What arrived is known to the
//! world alone; in the end the rows must agree with it. A failure prints its seed.

use base::{CampaignId, Clock, CustomerId, Random, Timestamp};
use domain::campaigns::State as CampaignState;
use domain::consent::{Purpose, Scope, Source, Topic};
use domain::deliveries::{Counts, Outcome, Reason, State, invariants};
use domain::senders::{Relay, Security};
use sim::disk::Disk;
use sim::shop::{Shop, World, short_message};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use store::testing::Fresh;
use store::{Options, Place, Sabotage};

const PEOPLE: usize = 120;
const SILENT: usize = 20;
const CONNECTIONS: usize = 5;

/// What the world knows, whatever the database remembers.
#[derive(Default)]
struct Outside {
    arrived: Vec<CustomerId>,
    left: BTreeSet<CustomerId>,
    halted: bool,
    broken_after: i64,
    crashes: i64,
    violations: Vec<String>,
}

#[derive(Clone)]
struct Faults {
    random: Random,
    outside: Arc<Mutex<Outside>>,
    campaign: CampaignId,
}

impl Faults {
    fn outside(&self) -> std::sync::MutexGuard<'_, Outside> {
        self.outside.lock().unwrap()
    }

    /// Stands in the place of the relay.
    fn relay(&self, workspace: &Weak<app::Workspace>, hand_over: app::deliveries::HandOver) -> Outcome {
        let customer = hand_over.permit.customer().unwrap();
        {
            let mut outside = self.outside();
            if outside.left.contains(&customer) {
                outside
                    .violations
                    .push(format!("{customer} was written to after the unsubscribe was answered"));
            }
            if outside.halted {
                outside.violations.push(format!("{customer} was written to after the pause was answered"));
            }
        }
        let ctx = app::Ctx::system(&workspace.upgrade().unwrap());
        // Others act while this message is on the wire: whoever is claimed already must not be written to either.
        if self.random.chance(0.1) {
            self.somebody_leaves(&ctx, customer);
        }
        if self.random.chance(0.02) && app::campaigns::pause(&ctx, self.campaign).is_ok() {
            self.outside().halted = true;
        }
        let mut outside = self.outside();
        match self.random.below(20) {
            0 => Outcome::Deferred { code: "451 4.7.1".into() },
            1 => Outcome::Refused { code: "550 5.1.1".into(), hard: true },
            2 => Outcome::LostBefore,
            3 => Outcome::RelayUnavailable,
            4 => {
                outside.arrived.push(customer);
                outside.broken_after += 1;
                Outcome::LostAfter
            }
            _ => {
                outside.arrived.push(customer);
                Outcome::HandedOver
            }
        }
    }

    fn somebody_leaves(&self, ctx: &app::Ctx, on_the_wire: CustomerId) {
        let customer = CustomerId(1 + self.random.below(PEOPLE as u64) as i64);
        if customer == on_the_wire {
            return;
        }
        let withdrawal = app::consent::Withdrawal {
            customer,
            purpose: Purpose::Marketing,
            scope: Scope::All,
            topic: Topic::EVERY,
            source: Source::OneClick,
            document: None,
            said_from: None,
        };
        app::consent::unsubscribe(ctx, withdrawal).unwrap();
        self.outside().left.insert(customer);
    }
}

fn open(place: &Place, disk: &Disk, clock: &Clock, random: &Random, sabotage: Option<Sabotage>) -> Shop {
    let store = Options { inline: true, vfs: Some(disk.name().to_owned()), sabotage };
    let world = World { place: place.clone(), clock: clock.clone(), random: random.clone(), store };
    Shop::open(&world).unwrap()
}

/// Lives through one campaign; what went wrong, if anything did.
fn live(seed: u64, sabotage: Option<Sabotage>) -> Result<(), String> {
    eprintln!("seed {seed}");
    let (random, clock) = (Random::seeded(seed), Clock::manual(Timestamp::from_seconds(1_770_000_000)));
    let mut fresh = Fresh::folder();
    let mut disk = Disk::new(fresh.path()).unwrap();
    let mut shop = open(fresh.place(), &disk, &clock, &random, None);
    shop.import("person", PEOPLE - SILENT, true).unwrap();
    shop.import("silent", SILENT, false).unwrap();
    let campaign = shop.campaign(short_message(), Some(&relay()), 100).unwrap();
    let control = app::campaigns::estimate(&shop.ctx, campaign).unwrap().control;
    assert!(control > 0, "the control group must not be empty for this seed");
    shop.launch(campaign).unwrap();
    let faults = Faults { random: random.branch("faults"), outside: Arc::default(), campaign };
    if sabotage.is_some() {
        drop(shop);
        shop = open(fresh.place(), &disk, &clock, &random, sabotage);
    }
    set_stage(&shop, &faults);
    for _ in 0..4_000 {
        app::campaigns::worker::step(&shop.workspace).map_err(|error| format!("step: {error}"))?;
        let loaded = app::campaigns::load(&shop.ctx, campaign)
            .map_err(|error| format!("load: {error} after {} crashes", faults.outside().crashes))?;
        if loaded.state == CampaignState::Finished {
            return check(&shop, campaign, control, &faults);
        }
        move_time(&clock, &faults.random);
        if loaded.state == CampaignState::Paused && faults.random.chance(0.3) {
            faults.outside().halted = false;
            app::campaigns::resume(&shop.ctx, campaign).map_err(|error| error.to_string())?;
        }
        if faults.outside().crashes < 12 && faults.random.chance(0.15) {
            faults.outside().crashes += 1;
            let image = Fresh::folder();
            disk.image(image.path(), &faults.random).unwrap();
            drop(shop);
            fresh = image;
            disk = Disk::new(fresh.path()).unwrap();
            shop = open(fresh.place(), &disk, &clock, &random, sabotage);
            set_stage(&shop, &faults);
        }
    }
    let progress = app::campaigns::progress(&shop.ctx, campaign).unwrap();
    Err(format!("the campaign never finished: {progress:?} at {}", clock.now()))
}

/// Never reached: the stage stands in its place. The sandbox would be no relay, because what it keeps is a row.
fn relay() -> Relay {
    let host = "relay.example.com".to_owned();
    Relay {
        host,
        port: 465,
        security: Security::Tls,
        user: None,
        connections: 5,
        per_second: None,
        per_day: None,
    }
}

fn set_stage(shop: &Shop, faults: &Faults) {
    let (faults, workspace) = (faults.clone(), Arc::downgrade(&shop.workspace));
    shop.workspace.sending.set_stage(CONNECTIONS, move |hand_over| faults.relay(&workspace, hand_over));
}

/// Mostly forward by seconds or minutes, now and then back.
fn move_time(clock: &Clock, random: &Random) {
    match random.below(20) {
        0 => clock.set(clock.now().minus(Duration::from_secs(random.below(300)))),
        1..=3 => clock.advance(Duration::from_secs(random.below(600))),
        _ => clock.advance(Duration::from_millis(random.below(5_000))),
    }
}

fn check(shop: &Shop, campaign: CampaignId, control: i64, faults: &Faults) -> Result<(), String> {
    let rows = shop.workspace.read(|tx| Ok(store::deliveries::counts(tx, campaign)?)).unwrap();
    let counts: Counts = rows.iter().map(|(state, _, count)| (*state, *count)).collect();
    let outside = faults.outside();
    let say = |violation: invariants::Violation| violation.to_string();
    if let Some(violation) = outside.violations.first() {
        return Err(violation.clone());
    }
    invariants::finished(PEOPLE as i64, &counts).map_err(say)?;
    invariants::at_most_once(outside.arrived.iter().copied()).map_err(say)?;
    // Silent customers were imported last, so they have the highest numbers.
    let gave = |customer: CustomerId| customer.0 <= (PEOPLE - SILENT) as i64;
    invariants::with_basis(outside.arrived.iter().copied(), gave).map_err(say)?;
    let mut without_broken = counts;
    without_broken.add(State::Unknown, -outside.broken_after);
    invariants::unknown_bounded(&without_broken, CONNECTIONS as i64, outside.crashes).map_err(say)?;
    let listed = app::deliveries::list(&shop.ctx, campaign, None, 0, 1_000).unwrap();
    let states: BTreeMap<CustomerId, (State, Option<String>)> =
        listed.into_iter().map(|row| (row.customer, (row.state, row.reason))).collect();
    let arrived: BTreeSet<CustomerId> = outside.arrived.iter().copied().collect();
    for (customer, (state, _)) in &states {
        if *state == State::HandedOver && !arrived.contains(customer) {
            return Err(format!("{customer} is handed over but nothing arrived"));
        }
    }
    for customer in &arrived {
        let (state, _) = &states[customer];
        if !matches!(state, State::HandedOver | State::Unknown) {
            return Err(format!("a letter arrived at {customer}, whose delivery is {state}"));
        }
    }
    let held_back =
        states.values().filter(|(_, reason)| reason.as_deref() == Some(Reason::ControlGroup.as_str()));
    let held_back = held_back.count() as i64;
    if held_back > control {
        return Err(format!("{held_back} in a control group of {control}"));
    }
    Ok(())
}

#[test]
fn campaign_is_honest_whatever_happens() {
    for seed in 1..=12 {
        if let Err(violation) = live(seed, None) {
            panic!("seed {seed}: {violation}");
        }
    }
}

#[test]
fn disk_that_does_not_sync_is_noticed() {
    let noticed = (1..=12).any(|seed| live(seed, Some(Sabotage::NoSync)).is_err());
    assert!(noticed, "with `synchronous` off a crash must lead to a second letter or a lost row");
}
