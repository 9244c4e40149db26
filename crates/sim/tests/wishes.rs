//! How often at most: a customer's wish over campaigns, days and weeks, and against two campaigns at once.

use app::campaigns::{self, worker};
use base::{CampaignId, Clock, Random, Timestamp};
use domain::consent::Channel;
use domain::deliveries::{Outcome, State};
use domain::imports::Kind;
use domain::senders::{Relay, Security};
use sim::shop::{Shop, World, short_message};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Options;
use store::testing::Fresh;

/// A Monday, 2 February 2026, in the zone of the shop.
const MONDAY: &str = "2026-02-02T08:00:00Z";

type Letters = Arc<Mutex<Vec<String>>>;

fn open(fresh: &Fresh, clock: &Clock, seed: u64) -> Shop {
    let store = Options { inline: true, ..Options::default() };
    let place = fresh.place().clone();
    Shop::open(&World { place, clock: clock.clone(), random: Random::seeded(seed), store }).unwrap()
}

fn relay() -> Relay {
    let host = "relay.example.com".to_owned();
    Relay {
        host,
        port: 465,
        security: Security::Tls,
        user: None,
        connections: 4,
        per_second: None,
        per_day: None,
    }
}

/// Keeps every letter; what the relay answers follows from the address.
fn listen(shop: &Shop, letters: &Letters) {
    let letters = letters.clone();
    shop.workspace.sending.set_stage(4, move |hand_over: app::deliveries::HandOver| {
        let address = hand_over.permit.address();
        letters.lock().unwrap().push(address.split('@').next().unwrap_or_default().to_owned());
        match address {
            "lost@example.com" => Outcome::LostAfter,
            "refused@example.com" => Outcome::Refused { code: "550".into(), hard: false },
            _ => Outcome::HandedOver,
        }
    });
}

struct Scene {
    _fresh: Fresh,
    clock: Clock,
    shop: Shop,
    letters: Letters,
}

fn scene(rows: &str) -> Scene {
    let (fresh, clock) = (Fresh::folder(), Clock::manual(Timestamp::parse(MONDAY).unwrap()));
    let shop = open(&fresh, &clock, 1);
    shop.import_table(Kind::Customers, &format!("email,first_name,contact_frequency\n{rows}"), true).unwrap();
    let letters = Letters::default();
    listen(&shop, &letters);
    Scene { _fresh: fresh, clock, shop, letters }
}

impl Scene {
    fn draft(&self) -> CampaignId {
        self.shop.campaign(short_message(), Some(&relay()), 0).unwrap()
    }

    fn steps(&self) {
        for _ in 0..40 {
            worker::step(&self.shop.workspace).unwrap();
            self.clock.advance(Duration::from_secs(1));
        }
    }

    /// Sends a campaign to everybody at a moment: who was written to, in the order of their names.
    fn send(&self, moment: &str) -> Vec<String> {
        self.clock.set(Timestamp::parse(moment).unwrap());
        let id = self.draft();
        let estimate = campaigns::estimate(&self.shop.ctx, id).unwrap();
        self.shop.launch(id).unwrap();
        self.steps();
        let report = campaigns::report(&self.shop.ctx, id).unwrap();
        assert!(report.campaign.finished_at.is_some(), "{:?}", report.counts);
        let mut letters = std::mem::take(&mut *self.letters.lock().unwrap());
        letters.sort();
        assert_eq!(estimate.will_receive, letters.len() as i64, "what was estimated was sent");
        let skipped = report.counts.get(State::Skipped);
        let said: Vec<_> = estimate.skipped.iter().map(|it| (it.0.as_str().to_owned(), it.1)).collect();
        assert_eq!(report.skipped, said);
        if skipped > 0 {
            assert_eq!(report.skipped, [("frequency_cap".to_owned(), skipped)]);
        }
        letters
    }
}

#[test]
fn weekly_customer_is_skipped_until_the_next_monday() {
    let scene = scene(
        "free@example.com,A,\nday@example.com,B,daily\nweek@example.com,C,weekly\nmonth@example.com,D,monthly\n",
    );
    for (moment, written) in [
        (MONDAY, &["day", "free", "month", "week"][..]),
        ("2026-02-02T20:00:00Z", &["free"]),
        ("2026-02-03T00:00:00Z", &["day", "free"]),
        // The last hour of Sunday is still this week.
        ("2026-02-08T23:00:00Z", &["day", "free"]),
        ("2026-02-09T00:00:00Z", &["day", "free", "week"]),
        ("2026-02-28T12:00:00Z", &["day", "free", "week"]),
        ("2026-03-01T00:00:00Z", &["day", "free", "month"]),
        ("2026-03-02T00:00:00Z", &["day", "free", "week"]),
    ] {
        assert_eq!(scene.send(moment), written, "{moment}");
    }
}

#[test]
fn what_may_have_left_counts_and_what_was_refused_does_not() {
    let scene = scene("lost@example.com,A,daily\nrefused@example.com,B,daily\n");
    assert_eq!(scene.send("2026-02-02T10:00:00Z"), ["lost", "refused"]);
    assert_eq!(scene.send("2026-02-02T12:00:00Z"), ["refused"]);
}

#[test]
fn one_batch_with_a_customer_twice_writes_once() {
    let scene = scene("day@example.com,A,daily\n");
    let id = scene.draft();
    let customer = campaigns::estimate(&scene.shop.ctx, id).map(|it| it.matched as u32).unwrap();
    let now = scene.clock.now();
    let twice = move |tx: &mut store::Tx| {
        Ok(store::deliveries::plan(tx, id, Channel::Sms, (&[customer], State::Planned), now)?)
    };
    assert_eq!(scene.shop.workspace.write(twice).unwrap(), 1);
    scene.shop.launch(id).unwrap();
    let counts = || campaigns::progress(&scene.shop.ctx, id).unwrap().counts;
    let claimed = (0..40).find_map(|_| {
        worker::step(&scene.shop.workspace).unwrap();
        Some(counts()).filter(|counts| counts.get(State::Planned) == 0)
    });
    assert_eq!(claimed.expect("both are looked at").get(State::Skipped), 1, "in the same transaction");
    // At its end the campaign finds one row too many for its audience and says so.
    let ends = (0..40).find_map(|_| worker::step(&scene.shop.workspace).err());
    assert!(ends.is_some_and(|error| error.to_string().contains("2 deliveries")));
    let progress = campaigns::progress(&scene.shop.ctx, id).unwrap();
    assert_eq!(*scene.letters.lock().unwrap(), ["day"]);
    assert_eq!(progress.counts.get(State::HandedOver), 1);
    assert_eq!(progress.skipped, [("frequency_cap".to_owned(), 1)]);
}

/// Two nodes, each with a campaign to the same people, as fast as they can.
#[test]
fn two_nodes_that_send_at_once_write_to_each_customer_once() {
    const PEOPLE: usize = 120;
    let Some(fresh) = Fresh::postgres() else { return };
    let clock = Clock::manual(Timestamp::parse(MONDAY).unwrap());
    let shops = [open(&fresh, &clock, 1), open(&fresh, &clock, 2)];
    let rows: String = (0..PEOPLE).map(|n| format!("person{n}@example.com,A,weekly\n")).collect();
    let table = format!("email,first_name,contact_frequency\n{rows}");
    shops[0].import_table(Kind::Customers, &table, true).unwrap();
    let letters = Letters::default();
    shops.iter().for_each(|shop| listen(shop, &letters));
    let campaigns = [0, 1].map(|_| shops[0].campaign(short_message(), Some(&relay()), 0).unwrap());
    campaigns.iter().for_each(|id| assert_eq!(shops[0].launch(*id).unwrap(), PEOPLE as i64));
    let over = |id: &CampaignId| campaigns::load(&shops[0].ctx, *id).unwrap().finished_at.is_some();
    std::thread::scope(|scope| {
        for shop in &shops {
            scope.spawn(|| {
                for _ in 0..4_000 {
                    worker::step(&shop.workspace).unwrap();
                    clock.advance(Duration::from_millis(50));
                    if campaigns.iter().all(over) {
                        return;
                    }
                }
            });
        }
    });
    assert!(campaigns.iter().all(over), "both campaigns end");
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    letters.lock().unwrap().iter().for_each(|letter| *times.entry(letter.clone()).or_default() += 1);
    assert_eq!((times.len(), times.values().max()), (PEOPLE, Some(&1)));
    let skipped = campaigns.iter().flat_map(|id| campaigns::progress(&shops[0].ctx, *id).unwrap().skipped);
    let skipped: Vec<_> = skipped.collect();
    assert!(skipped.iter().all(|(reason, _)| reason == "frequency_cap"), "{skipped:?}");
    assert_eq!(skipped.iter().map(|it| it.1).sum::<i64>(), PEOPLE as i64);
}
