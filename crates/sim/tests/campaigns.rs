//! Campaigns through the production use cases under a fake clock: what a marketer may rely on.

use app::campaigns::{self, worker};
use base::{CampaignId, Clock, Random, Timestamp};
use domain::campaigns::{Schedule, State as CampaignState};
use domain::deliveries::{Counts, Outcome, State};
use domain::senders::{Relay, Security};
use sim::shop::{Shop, World, short_message};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Options;
use store::testing::Fresh;

const START: Timestamp = Timestamp::from_seconds(1_770_000_000);

struct Scene {
    fresh: Fresh,
    clock: Clock,
    shop: Shop,
}

fn open(fresh: &Fresh, clock: &Clock) -> Shop {
    let store = Options { inline: true, ..Options::default() };
    let place = fresh.place().clone();
    Shop::open(&World { place, clock: clock.clone(), random: Random::seeded(1), store }).unwrap()
}

fn scene(people: usize) -> Scene {
    let (fresh, clock) = (Fresh::folder(), Clock::manual(START));
    let shop = open(&fresh, &clock);
    shop.import("person", people, true).unwrap();
    Scene { fresh, clock, shop }
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

impl Scene {
    fn campaign(&self, control_per_mille: u16) -> CampaignId {
        self.shop.campaign(short_message(), Some(&relay()), control_per_mille).unwrap()
    }

    fn stage(&self, answer: impl Fn(String) -> Outcome + Send + Sync + 'static) {
        let stage = move |hand_over: app::deliveries::HandOver| answer(hand_over.permit.address().to_owned());
        self.shop.workspace.sending.set_stage(4, stage);
    }

    fn steps(&self, count: usize) {
        for _ in 0..count {
            worker::step(&self.shop.workspace).unwrap();
            self.clock.advance(Duration::from_millis(100));
        }
    }

    /// Steps until the campaign is over.
    fn run(&self, id: CampaignId) -> Counts {
        for _ in 0..5_000 {
            worker::step(&self.shop.workspace).unwrap();
            self.clock.advance(Duration::from_secs(1));
            if campaigns::load(&self.shop.ctx, id).unwrap().finished_at.is_some() {
                return self.counts(id);
            }
        }
        panic!("the campaign never ended: {:?}", campaigns::progress(&self.shop.ctx, id));
    }

    fn counts(&self, id: CampaignId) -> Counts {
        campaigns::progress(&self.shop.ctx, id).unwrap().counts
    }

    fn reschedule(&self, id: CampaignId, schedule: Schedule) {
        let campaign = campaigns::load(&self.shop.ctx, id).unwrap();
        let settings = domain::campaigns::Settings { schedule, ..campaign.settings };
        campaigns::update(&self.shop.ctx, id, campaign.version, "Scheduled", settings).unwrap();
    }
}

#[test]
fn launch_for_another_number_than_the_confirmed_is_refused() {
    let scene = scene(10);
    let id = scene.campaign(0);
    let refusal = campaigns::launch(&scene.shop.ctx, id, 9).unwrap_err();
    assert_eq!(refusal.code(), "recipients_changed");
    assert_eq!(campaigns::load(&scene.shop.ctx, id).unwrap().state, CampaignState::Draft);
    assert_eq!(campaigns::launch(&scene.shop.ctx, id, 10).unwrap().state, CampaignState::Planning);
}

#[test]
fn scheduled_campaign_starts_at_its_moment_and_not_before() {
    let scene = scene(10);
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    scene.stage(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Outcome::HandedOver
    });
    let id = scene.campaign(0);
    let at = scene.clock.now().plus(Duration::from_secs(3_600));
    scene.reschedule(id, Schedule { at: Some(at), not_after: None });
    scene.shop.launch(id).unwrap();
    scene.steps(20);
    assert_eq!(sent.load(Ordering::SeqCst), 0);
    assert_eq!(campaigns::load(&scene.shop.ctx, id).unwrap().state, CampaignState::Scheduled);
    scene.clock.set(at);
    assert_eq!(scene.run(id).get(State::HandedOver), 10);
}

#[test]
fn nothing_is_sent_after_the_last_moment() {
    let scene = scene(40);
    scene.stage(|_| Outcome::HandedOver);
    let id = scene.campaign(0);
    let end = scene.clock.now().plus(Duration::from_secs(60));
    scene.reschedule(id, Schedule { at: None, not_after: Some(end) });
    scene.shop.launch(id).unwrap();
    scene.steps(4);
    scene.clock.set(end.plus(Duration::from_secs(1)));
    let counts = scene.run(id);
    let sent = counts.get(State::HandedOver);
    assert!(sent > 0 && sent < 40, "{sent}");
    let skipped = campaigns::progress(&scene.shop.ctx, id).unwrap().skipped;
    assert_eq!(skipped, [("not_after".to_owned(), 40 - sent)]);
}

#[test]
fn stop_in_the_middle_of_planning_accounts_for_everybody() {
    let scene = scene(2_500);
    scene.stage(|_| panic!("nothing may be sent"));
    let id = scene.campaign(0);
    scene.shop.launch(id).unwrap();
    worker::step(&scene.shop.workspace).unwrap();
    assert_eq!(scene.counts(id).total(), 1_000, "one piece is planned");
    campaigns::stop(&scene.shop.ctx, id).unwrap();
    assert_eq!(scene.run(id).get(State::Cancelled), 2_500);
    assert_eq!(campaigns::load(&scene.shop.ctx, id).unwrap().state, CampaignState::Stopped);
}

#[test]
fn paused_campaign_waits_for_resume() {
    let scene = scene(60);
    scene.stage(|_| Outcome::HandedOver);
    let id = scene.campaign(0);
    scene.shop.launch(id).unwrap();
    scene.steps(6);
    campaigns::pause(&scene.shop.ctx, id).unwrap();
    scene.steps(5);
    let sent = scene.counts(id).get(State::HandedOver);
    assert!(sent > 0 && sent < 60, "{sent}");
    scene.steps(20);
    assert_eq!(scene.counts(id).get(State::HandedOver), sent);
    campaigns::resume(&scene.shop.ctx, id).unwrap();
    assert_eq!(scene.run(id).get(State::HandedOver), 60);
}

#[test]
fn sandbox_keeps_every_letter_although_the_process_dies() {
    let mut scene = scene(250);
    let id = scene.shop.campaign(short_message(), None, 0).unwrap();
    scene.shop.launch(id).unwrap();
    scene.steps(3);
    drop(scene.shop);
    scene.shop = open(&scene.fresh, &scene.clock);
    let counts = scene.run(id);
    assert_eq!((counts.get(State::HandedOver), counts.get(State::Unknown)), (250, 0));
    let kept = scene.shop.workspace.read(|tx| Ok(store::sandbox::list(tx, Some(id), None, 1_000)?)).unwrap();
    assert_eq!(kept.len(), 250);
}

#[test]
fn address_that_does_not_exist_is_suppressed_for_later_campaigns() {
    let scene = scene(10);
    scene.stage(|address| match address.as_str() {
        "person3@example.com" => Outcome::Refused { code: "550 5.1.1".into(), hard: true },
        _ => Outcome::HandedOver,
    });
    let id = scene.campaign(0);
    scene.shop.launch(id).unwrap();
    let counts = scene.run(id);
    assert_eq!((counts.get(State::HandedOver), counts.get(State::Failed)), (9, 1));
    let next = campaigns::estimate(&scene.shop.ctx, scene.campaign(0)).unwrap();
    assert_eq!(next.will_receive, 9);
    assert_eq!(
        next.skipped.iter().map(|(reason, n)| (reason.as_str(), *n)).collect::<Vec<_>>(),
        [("suppressed", 1)]
    );
}

#[test]
fn control_group_receives_nothing_and_is_compared_with() {
    let scene = scene(400);
    let letters = Arc::new(Mutex::new(Vec::new()));
    let seen = letters.clone();
    scene.stage(move |address| {
        seen.lock().unwrap().push(address);
        Outcome::HandedOver
    });
    let id = scene.campaign(200);
    let estimate = campaigns::estimate(&scene.shop.ctx, id).unwrap();
    assert_eq!(estimate.will_receive + estimate.control, 400);
    assert!((40..=120).contains(&estimate.control), "{}", estimate.control);
    scene.shop.launch(id).unwrap();
    scene.run(id);
    assert_eq!(letters.lock().unwrap().len() as i64, estimate.will_receive);
    let report = campaigns::report(&scene.shop.ctx, id).unwrap();
    assert_eq!((report.groups.control, report.groups.treated), (estimate.control, estimate.will_receive));
    assert_eq!(report.skipped, [("control_group".to_owned(), estimate.control)]);
    let effect = report.ordered.expect("there is a control group").effect;
    assert_eq!(effect.verdict, campaigns::rows::Verdict::NoConclusion, "nobody ordered anything");
}

#[test]
fn unreachable_relay_is_told_and_loses_nobody() {
    let scene = scene(30);
    let down = Arc::new(AtomicBool::new(true));
    let state = down.clone();
    scene.stage(move |_| match state.load(Ordering::SeqCst) {
        true => Outcome::RelayUnavailable,
        false => Outcome::HandedOver,
    });
    let id = scene.campaign(0);
    scene.shop.launch(id).unwrap();
    scene.steps(50);
    let progress = campaigns::progress(&scene.shop.ctx, id).unwrap();
    assert_eq!(progress.state_note.as_deref(), Some("relay_unavailable"));
    assert_eq!(progress.counts.open(), 30);
    down.store(false, Ordering::SeqCst);
    assert_eq!(scene.run(id).get(State::HandedOver), 30);
    assert_eq!(campaigns::load(&scene.shop.ctx, id).unwrap().state_note, None);
}
