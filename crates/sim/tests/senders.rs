//! Senders in a world of the test's own: a limit per day over days and restarts, a key that waits for its record in
//! DNS, a test letter and what the relay says of it.

use app::deliveries::HandOver;
use app::senders::{dkim, dns, looks, test_letter};
use app::server::Progress;
use base::{CampaignId, Clock, Random, SenderId, Timestamp};
use channels::dns::zone::{Manners, Record, Records, Zone};
use channels::email::sink::{Failures, Options as SinkOptions, Sink};
use domain::deliveries::{Outcome, State};
use domain::senders::dkim::{State as KeyState, record};
use domain::senders::dns::Level;
use domain::senders::{Relay, Security};
use sim::shop::{Shop, World, short_message};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Place;
use store::testing::Fresh;

fn relay(port: u16, per_day: Option<i64>) -> Relay {
    Relay {
        host: "127.0.0.1".into(),
        port,
        security: Security::Plain,
        user: None,
        connections: 4,
        per_second: None,
        per_day,
    }
}

fn world(place: Place, clock: &Clock) -> World {
    World { place, clock: clock.clone(), random: Random::seeded(9), store: store::Options::default() }
}

fn handed_over(shop: &Shop, campaign: CampaignId) -> (i64, Option<String>) {
    let progress = app::campaigns::progress(&shop.ctx, campaign).unwrap();
    (progress.counts.get(State::HandedOver), progress.state_note)
}

/// Steps for a while, with the clock going on a little each time.
fn work(shop: &Shop, clock: &Clock) {
    for _ in 0..40 {
        app::campaigns::worker::step(&shop.workspace).unwrap();
        clock.advance(Duration::from_millis(600));
    }
}

fn staged(world: &World) -> Shop {
    let shop = Shop::open(world).unwrap();
    shop.workspace.sending.set_stage(5, |_: HandOver| Outcome::HandedOver);
    shop
}

#[test]
fn limit_per_day_holds_over_days_and_restarts() {
    for (_, fresh) in Fresh::all() {
        let clock = Clock::manual(Timestamp::parse("2026-03-10T20:00:00Z").unwrap());
        let world = world(fresh.place().clone(), &clock);
        let shop = staged(&world);
        shop.import("person", 25, true).unwrap();
        let campaign = shop.campaign(short_message(), Some(&relay(1, Some(10))), 0).unwrap();
        shop.launch(campaign).unwrap();
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign), (10, Some("day_limit".into())));
        app::campaigns::worker::finish(&shop.workspace).unwrap();
        drop(shop);
        let shop = staged(&world);
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign).0, 10, "a restart gives no new day");
        clock.advance(Duration::from_secs(4 * 3600));
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign).0, 20);
        clock.advance(Duration::from_secs(24 * 3600));
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign), (25, None));
        assert!(app::campaigns::load(&shop.ctx, campaign).unwrap().finished_at.is_some());
        shop.server.close();
    }
}

fn shop_with_sender(folder: &Path, port: u16) -> (Shop, SenderId) {
    let shop = Shop::open(&world(Place::Folder(folder.join("data")), &Clock::system())).unwrap();
    let campaign = shop.campaign(short_message(), Some(&relay(port, None)), 0).unwrap();
    let sender = app::campaigns::load(&shop.ctx, campaign).unwrap().settings.sender_id.unwrap();
    (shop, sender)
}

#[test]
fn key_signs_when_its_record_is_seen_and_the_old_one_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let zone = Zone::start(
        Records::from([(
            "example.com".into(),
            vec![Record::Text("v=spf1 mx -all".into()), Record::MailExchange(10, "mx.example.com".into())],
        )]),
        Manners::default(),
    )
    .unwrap();
    let (shop, sender) = shop_with_sender(folder.path(), 1);
    shop.server.outgoing().ask_dns(vec![zone.address()]);
    let ctx = &shop.ctx;
    let level = |code: &str| {
        let check = dns::check(ctx, sender).unwrap();
        assert_eq!(dns::last(ctx, sender).unwrap(), Some(check.clone()), "what was said is kept");
        check.findings.iter().find(|finding| finding.code == code).map(|finding| finding.level)
    };
    assert_eq!(level("dmarc_missing"), Some(Level::Bad));
    zone.set_texts("_dmarc.example.com", &["v=DMARC1; p=none"]);
    assert_eq!(level("dmarc_watches"), Some(Level::Ok));
    let states = || {
        let keys = dkim::list(ctx, sender).unwrap();
        keys.into_iter().map(|key| (key.state, key.seen_at.is_some())).collect::<Vec<_>>()
    };
    let publish = || {
        let key = dkim::list(ctx, sender).unwrap().pop().unwrap();
        let record = record(&key.domain, &key.selector, &key.public_key);
        zone.set_texts(&record.name, &[&record.value]);
    };
    dkim::make(ctx, sender, dkim::Wanted::default()).unwrap();
    assert_eq!(level("dkim_waiting"), Some(Level::Warn));
    assert_eq!(states(), [(KeyState::Waiting, false)]);
    publish();
    assert_eq!(level("dkim_good"), Some(Level::Ok));
    assert_eq!(states(), [(KeyState::Signing, true)]);
    dkim::make(ctx, sender, dkim::Wanted::default()).unwrap();
    level("");
    assert_eq!(states(), [(KeyState::Signing, true), (KeyState::Waiting, false)]);
    publish();
    level("");
    assert_eq!(states(), [(KeyState::Retired, true), (KeyState::Signing, true)]);
    shop.server.close();
}

#[test]
fn waiting_key_is_looked_for_by_itself_ever_more_seldom() {
    for (engine, fresh) in Fresh::all() {
        let start = Timestamp::parse("2026-03-10T08:00:00Z").unwrap();
        let clock = Clock::manual(start);
        let zone = Zone::start(Records::default(), Manners::default()).unwrap();
        let shop = Shop::open(&world(fresh.place().clone(), &clock)).unwrap();
        let campaign = shop.campaign(short_message(), Some(&relay(1, None)), 0).unwrap();
        let sender = app::campaigns::load(&shop.ctx, campaign).unwrap().settings.sender_id.unwrap();
        shop.server.outgoing().ask_dns(vec![zone.address()]);
        let told = shop.workspace.live.listen(|| {});
        let look = || looks::step(&shop.workspace).unwrap();
        let newest = || dkim::list(&shop.ctx, sender).unwrap().pop().unwrap();
        let wait = |minutes: u64| clock.advance(Duration::from_secs(minutes * 60));
        assert_eq!(look(), Progress::Idle, "nobody waits");

        dkim::make(&shop.ctx, sender, dkim::Wanted::default()).unwrap();
        wait(4);
        assert_eq!((look(), newest().looked_at), (Progress::Idle, None), "{engine}: not yet");
        wait(1);
        assert_eq!((look(), look()), (Progress::Worked, Progress::Idle), "once");
        assert_eq!((newest().state, newest().looked_at), (KeyState::Waiting, Some(clock.now())));
        assert_eq!(looks::next_of(&newest()), Some(clock.now().plus(Duration::from_secs(300))));
        assert_eq!(told.take(), [app::Live::Sender(sender)]);

        // A record of another key is not this one's.
        let key = newest();
        let record = record(&key.domain, &key.selector, &key.public_key);
        zone.set_texts(&record.name, &[&record.value.replace("p=", "p=AAAA")]);
        wait(5);
        assert_eq!((look(), newest().state), (Progress::Worked, KeyState::Waiting));
        zone.set_texts(&record.name, &[&record.value]);
        wait(10);
        assert_eq!((look(), newest().state), (Progress::Worked, KeyState::Signing), "{engine}");
        let audit = app::audit::list(&shop.ctx, &store::audit::Filter::default(), None, 1).unwrap();
        let deed = &audit[0].entry;
        assert_eq!((deed.action.as_str(), deed.actor.as_str()), ("senders.dkim_start", "system"));
        assert!(dns::last(&shop.ctx, sender).unwrap().is_some(), "what was said is kept");
        wait(24 * 60);
        assert_eq!(look(), Progress::Idle, "nothing waits any more");

        // The next one never comes: after two weeks only a person looks.
        dkim::make(&shop.ctx, sender, dkim::Wanted::default()).unwrap();
        let made_at = clock.now();
        let mut tries = 0;
        while clock.now() < made_at.plus_days(16) {
            wait(5);
            tries += i32::from(look() == Progress::Worked);
        }
        assert!((60..=66).contains(&tries), "{tries}");
        assert!(newest().looked_at.unwrap() < made_at.plus_days(15));
        assert_eq!((newest().state, looks::next_of(&newest())), (KeyState::Waiting, None));
        shop.server.close();
    }
}

#[test]
fn test_letters_take_their_place_in_the_senders_day() {
    for (engine, fresh) in Fresh::all() {
        let clock = Clock::manual(Timestamp::parse("2026-03-10T08:00:00Z").unwrap());
        let sink = Sink::start("127.0.0.1:0", SinkOptions { keep: true, ..SinkOptions::default() }).unwrap();
        let shop = staged(&world(fresh.place().clone(), &clock));
        shop.import("person", 10, true).unwrap();
        let relay = relay(sink.address().port(), Some(5));
        let campaign = shop.campaign(short_message(), Some(&relay), 0).unwrap();
        let sender = app::campaigns::load(&shop.ctx, campaign).unwrap().settings.sender_id.unwrap();
        assert!(test_letter::send(&shop.ctx, sender, "owner@shop.example").unwrap().ok);
        let of_campaign = || app::campaigns::test(&shop.ctx, campaign, "owner@shop.example", None).unwrap();
        assert_eq!(of_campaign(), "handed_over");
        shop.launch(campaign).unwrap();
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign), (3, Some("day_limit".into())), "{engine}");
        assert_eq!(of_campaign(), "day_limit");
        let told = test_letter::send(&shop.ctx, sender, "owner@shop.example").unwrap();
        assert_eq!((told.ok, told.code.as_str()), (false, "day_limit"));
        assert_eq!(sink.kept().len(), 2, "what was refused did not leave");
        shop.server.close();
    }
}

/// Puts other bytes in the place of the private half of the key that signs.
fn replace_secret(shop: &Shop, bytes: Vec<u8>) {
    let seal = shop.workspace.read(|tx| Ok(store::sealed::all(tx)?)).unwrap();
    let seal = seal.into_iter().find(|seal| seal.part == "dkim_key").unwrap();
    assert!(shop.workspace.write(move |tx| Ok(store::sealed::renew(tx, &seal, &bytes)?)).unwrap());
}

/// The same with a key whose damage shows only when it signs.
fn damage(shop: &Shop) {
    let mut der = channels::email::dkim::make_key(&Random::seeded(4));
    let at = der.len() - 330;
    der[at] ^= 1;
    replace_secret(shop, shop.workspace.secret.seal(&der, &Random::seeded(5)));
}

#[test]
fn campaign_whose_key_does_not_sign_waits_and_goes_on_with_a_new_one() {
    for (engine, fresh) in Fresh::all() {
        let clock = Clock::manual(Timestamp::parse("2026-03-10T08:00:00Z").unwrap());
        let shop = Shop::open(&world(fresh.place().clone(), &clock)).unwrap();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let seen = arrived.clone();
        shop.workspace.sending.set_stage(5, move |handed: HandOver| {
            seen.lock().unwrap().push(handed.mail.raw.starts_with(b"DKIM-Signature:"));
            Outcome::HandedOver
        });
        shop.import("person", 25, true).unwrap();
        let campaign = shop.campaign(short_message(), Some(&relay(1, Some(25))), 0).unwrap();
        let sender = app::campaigns::load(&shop.ctx, campaign).unwrap().settings.sender_id.unwrap();
        let new_key = || {
            let made = dkim::make(&shop.ctx, sender, dkim::Wanted::default()).unwrap().pop().unwrap();
            dkim::start(&shop.ctx, sender, made.selector).unwrap();
        };
        let works = || {
            let keys = dkim::list(&shop.ctx, sender).unwrap();
            keys.iter().find(|key| key.state == KeyState::Signing).map(|key| dkim::works(&shop.ctx, key))
        };
        new_key();
        assert_eq!(works(), Some(true));
        damage(&shop);
        assert_eq!(works(), Some(false));
        shop.launch(campaign).unwrap();
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign), (0, Some("not_signed".into())), "{engine}");
        // Far beyond the tries that a refused letter has.
        for _ in 0..12 {
            clock.advance(Duration::from_secs(600));
            work(&shop, &clock);
        }
        let progress = app::campaigns::progress(&shop.ctx, campaign).unwrap();
        assert_eq!((progress.counts.open(), progress.state_note.as_deref()), (25, Some("not_signed")));
        let rows = app::deliveries::list(&shop.ctx, campaign, None, 0, 50).unwrap();
        assert!(rows.iter().any(|row| row.reason.as_deref() == Some("not_signed")));

        // The seal itself cannot be opened: nothing is even claimed.
        replace_secret(&shop, b"nobody can open this".to_vec());
        clock.advance(Duration::from_secs(60));
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign), (0, Some("not_signed".into())), "{engine}");
        assert!(arrived.lock().unwrap().is_empty(), "nothing left without a signature");

        new_key();
        clock.advance(Duration::from_secs(60));
        work(&shop, &clock);
        // The day has room for exactly as many as there are: those that did not leave took none of it.
        assert_eq!(handed_over(&shop, campaign), (25, None), "{engine}");
        assert_eq!(*arrived.lock().unwrap(), [true; 25]);
        assert!(app::campaigns::load(&shop.ctx, campaign).unwrap().finished_at.is_some());
        shop.server.close();
    }
}

#[test]
fn stopped_campaign_comes_to_its_end_without_a_key() {
    for (_, fresh) in Fresh::all() {
        let clock = Clock::manual(Timestamp::parse("2026-03-10T08:00:00Z").unwrap());
        let shop = staged(&world(fresh.place().clone(), &clock));
        shop.import("person", 10, true).unwrap();
        let campaign = shop.campaign(short_message(), Some(&relay(1, None)), 0).unwrap();
        let sender = app::campaigns::load(&shop.ctx, campaign).unwrap().settings.sender_id.unwrap();
        let made = dkim::make(&shop.ctx, sender, dkim::Wanted::default()).unwrap().pop().unwrap();
        dkim::start(&shop.ctx, sender, made.selector).unwrap();
        replace_secret(&shop, b"nobody can open this".to_vec());
        shop.launch(campaign).unwrap();
        work(&shop, &clock);
        assert_eq!(handed_over(&shop, campaign).1.as_deref(), Some("not_signed"));
        app::campaigns::stop(&shop.ctx, campaign).unwrap();
        work(&shop, &clock);
        let progress = app::campaigns::progress(&shop.ctx, campaign).unwrap();
        assert_eq!(progress.counts.get(State::Cancelled), 10);
        assert!(app::campaigns::load(&shop.ctx, campaign).unwrap().finished_at.is_some());
        shop.server.close();
    }
}

#[test]
fn test_letter_is_signed_and_tells_what_the_relay_said() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start("127.0.0.1:0", SinkOptions { keep: true, ..SinkOptions::default() }).unwrap();
    let (shop, sender) = shop_with_sender(folder.path(), sink.address().port());
    let send = || test_letter::send(&shop.ctx, sender, "Owner@Shop.Example").unwrap();
    let told = send();
    assert_eq!((told.ok, told.said.as_str(), told.signed_by), (true, "250 2.0.0 taken", None));
    let made = dkim::make(&shop.ctx, sender, dkim::Wanted::default()).unwrap();
    dkim::start(&shop.ctx, sender, made[0].selector.clone()).unwrap();
    assert_eq!(send().signed_by.as_deref(), Some("example.com"));
    let kept = sink.kept();
    assert_eq!((kept.len(), kept[1].to.as_str()), (2, "owner@shop.example"));
    assert!(kept[1].raw.starts_with(b"DKIM-Signature:") && !kept[0].raw.starts_with(b"DKIM"));
    assert!(test_letter::send(&shop.ctx, sender, "nobody").is_err());
    damage(&shop);
    let told = send();
    assert_eq!((told.ok, told.code.as_str(), told.signed_by), (false, "not_signed", None));
    assert_eq!(sink.kept().len(), 2, "nothing left");
    shop.server.close();

    let folder = tempfile::tempdir().unwrap();
    let failures = Failures { refused: 1.0, ..Failures::default() };
    let sink = Sink::start("127.0.0.1:0", SinkOptions { failures, ..SinkOptions::default() }).unwrap();
    let (shop, sender) = shop_with_sender(folder.path(), sink.address().port());
    let told = test_letter::send(&shop.ctx, sender, "owner@shop.example").unwrap();
    assert_eq!((told.ok, told.code.as_str()), (false, "relay_refused"));
    shop.server.close();
}
