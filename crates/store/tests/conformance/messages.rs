//! Templates, senders, the sandbox and what comes back: the same on both engines.

use crate::{NOW, on_both};
use base::{CampaignId, CustomerId, DeliveryId, LinkId, SenderId, Timestamp};
use domain::campaigns::Settings;
use domain::consent::{Channel, Purpose};
use domain::deliveries;
use domain::senders::dkim::State;
use domain::templates::Draft;
use domain::tracking::Kind;
use store::sandbox::Kept;
use store::senders::dkim::Key;
use store::senders::{NewSender, dkim};
use store::tracking::Event;
use store::{Error, Query, Workspace, params};

fn draft(name: &str) -> Draft {
    Draft {
        name: name.into(),
        subject: "Тема".into(),
        preheader: String::new(),
        body_kind: template::BodyKind::Mjml,
        body: "<mjml/>".into(),
    }
}

#[test]
fn template_is_saved_by_version_and_leaves_lists_when_archived() {
    on_both(|workspace| {
        let ids: Vec<_> = (0..3)
            .map(|n| {
                workspace.write(move |tx| store::templates::insert(tx, &draft(&n.to_string()), NOW)).unwrap()
            })
            .collect();
        let (first, later) = (ids[0], Timestamp::from_seconds(2_000_000_000));
        workspace.write(move |tx| store::templates::update(tx, first, 1, &draft("new"), later)).unwrap();
        let again = workspace.write(move |tx| store::templates::update(tx, first, 1, &draft("old"), later));
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        let one = workspace.read(|tx| store::templates::load(tx, first)).unwrap().unwrap();
        assert_eq!((one.draft, one.version), (draft("new"), 2));
        let page = workspace.read(|tx| store::templates::list(tx, None, 2)).unwrap();
        assert_eq!(page.iter().map(|t| t.id).collect::<Vec<_>>(), [ids[0], ids[2]]);
        let rest = workspace.read(|tx| store::templates::list(tx, Some((NOW, ids[2])), 2)).unwrap();
        assert_eq!(rest.iter().map(|t| t.id).collect::<Vec<_>>(), [ids[1]]);
        assert!(workspace.write(move |tx| store::templates::archive(tx, first, later)).unwrap());
        assert!(!workspace.write(move |tx| store::templates::archive(tx, first, later)).unwrap());
        assert_eq!(workspace.read(|tx| store::templates::list(tx, None, 9)).unwrap().len(), 2);
        assert!(workspace.read(|tx| store::templates::load(tx, first)).unwrap().unwrap().archived);
    });
}

#[test]
fn key_that_waits_takes_the_place_of_the_one_that_signs() {
    on_both(|workspace| {
        let sender = SenderId(7);
        let key = |selector: &str, at: i64| Key {
            domain: "shop.example".into(),
            selector: selector.into(),
            state: State::Waiting,
            secret: Some(vec![1, 2, 3]),
            public_key: "MIIB".into(),
            seen_at: None,
            looked_at: None,
            created_at: Timestamp::from_seconds(at),
        };
        let insert = |sender, key: Key| workspace.write(move |tx| dkim::insert(tx, sender, &key));
        let start = |selector: &'static str| workspace.write(move |tx| dkim::start(tx, sender, selector));
        insert(sender, key("rapport", 1)).unwrap();
        assert!(matches!(insert(SenderId(8), key("rapport", 2)), Err(Error::Unique(_))));
        assert!(!start("other").unwrap());
        assert!(start("rapport").unwrap());
        insert(sender, key("rapport2", 3)).unwrap();
        let states = || {
            let keys = workspace.read(|tx| dkim::list(tx, sender)).unwrap();
            keys.into_iter().map(|key| (key.state, key.secret.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(states(), [(State::Signing, true), (State::Waiting, true)]);
        assert!(start("rapport2").unwrap());
        assert!(!start("rapport").unwrap(), "a retired key does not come back");
        assert_eq!(states(), [(State::Retired, false), (State::Signing, true)]);
        let seen = key("rapport2", 3);
        workspace.write(move |tx| dkim::seen(tx, &seen, NOW)).unwrap();
        assert_eq!(workspace.read(|tx| dkim::list(tx, sender)).unwrap()[1].seen_at, Some(NOW));
        assert_eq!(workspace.write(move |tx| dkim::retire_all(tx, sender)).unwrap(), 1);
        assert_eq!(states(), [(State::Retired, false), (State::Retired, false)]);
        let used = workspace.read(|tx| dkim::selectors(tx, "shop.example")).unwrap();
        assert_eq!(used, ["rapport", "rapport2"]);
    });
}

#[test]
fn archived_sender_forgets_its_password() {
    on_both(|workspace| {
        let new = NewSender {
            kind: "smtp",
            name: "Relay".into(),
            from_name: "Shop".into(),
            from_address: "news@shop.example".into(),
            reply_to: None,
            settings: "{}".into(),
            secret: Some(vec![1, 2, 3]),
        };
        let id = workspace.write(move |tx| store::senders::insert(tx, &new, NOW)).unwrap();
        let load = || workspace.read(|tx| store::senders::load(tx, id)).unwrap().unwrap();
        assert_eq!(load().secret, Some(vec![1, 2, 3]));
        assert!(!workspace.read(|tx| store::senders::is_busy(tx, id)).unwrap());
        assert!(workspace.write(move |tx| store::senders::archive(tx, id)).unwrap());
        assert_eq!((load().secret, load().archived), (None, true));
        assert!(workspace.read(store::senders::list).unwrap().is_empty());
    });
}

#[test]
fn sandbox_is_paged_newest_first() {
    on_both(|workspace| {
        workspace
            .write(|tx| {
                for n in 1..=5_i64 {
                    let kept = Kept {
                        delivery: DeliveryId(-n),
                        campaign: (n % 2 == 0).then_some(CampaignId(1)),
                        customer: None,
                        address: "a@example.com".into(),
                        subject: n.to_string(),
                        created_at: Timestamp::from_seconds(n / 2),
                    };
                    store::sandbox::insert(tx, &kept, &[n as u8])?;
                }
                Ok(())
            })
            .unwrap();
        let subjects = |campaign, after| {
            let page = workspace.read(|tx| store::sandbox::list(tx, campaign, after, 2)).unwrap();
            page.into_iter().map(|kept| kept.subject).collect::<Vec<_>>()
        };
        assert_eq!(subjects(None, None), ["4", "5"]);
        assert_eq!(subjects(None, Some((Timestamp::from_seconds(2), DeliveryId(-5)))), ["2", "3"]);
        assert_eq!(subjects(Some(CampaignId(1)), None), ["2", "4"]);
        let (kept, raw) = workspace.read(|tx| store::sandbox::load(tx, DeliveryId(-3))).unwrap().unwrap();
        assert_eq!((kept.subject.as_str(), raw), ("3", vec![3]));
        assert!(workspace.read(|tx| store::sandbox::load(tx, DeliveryId(-9))).unwrap().is_none());
    });
}

const CUSTOMER: Query = Query {
    name: "test/customer_of_messages",
    text: "-- a customer of a test\ninsert into customer (customer_id, state, search, attributes, version, created_at, updated_at) \
           values ($1, 'active', '', '{}', 1, 0, 0)",
};
const FIRSTS: Query = Query {
    name: "test/firsts",
    text: "-- first moments of a delivery\nselect opened_at, clicked_at, unsubscribed_at from delivery where delivery_id = $1",
};
const HITS: Query = Query {
    name: "test/hits",
    text: "-- rows of a test\nselect cast(count(*) as bigint) from tracking_event where machine = $1",
};

/// A campaign with one delivery and two links.
fn one_delivery(workspace: &Workspace) -> (DeliveryId, Vec<LinkId>) {
    let settings = Settings::new(Purpose::Marketing, Channel::Email);
    workspace
        .write(move |tx| {
            tx.exec(&CUSTOMER, params![1_i64])?;
            let id = store::campaigns::insert(tx, ("Test", &settings), [7; 16], "usr_1", NOW)?;
            store::deliveries::plan(tx, id, Channel::Email, (&[1], deliveries::State::Planned), NOW)?;
            let links = store::campaigns::put_links(
                tx,
                id,
                &["https://a.example/".into(), "https://b.example/".into()],
            )?;
            let due = store::deliveries::due(tx, id, NOW, 1)?;
            Ok((due[0].delivery, links))
        })
        .unwrap()
}

#[test]
fn first_moments_are_written_once_and_by_people_only() {
    on_both(|workspace| {
        let (delivery, links) = one_delivery(workspace);
        let event = |kind, machine, at: i64| Event {
            delivery,
            customer: CustomerId(1),
            kind,
            link: (kind == Kind::Click).then_some(links[0]),
            machine,
            happened_at: Timestamp::from_seconds(at),
        };
        let record = |events: Vec<Event>| {
            workspace.batch_write(move |tx| store::tracking::record(tx, &events)).unwrap();
        };
        let firsts = || {
            let row = workspace.read(|tx| tx.row(&FIRSTS, params![delivery.0])).unwrap().unwrap();
            [0, 1, 2].map(|at| row.opt_time(at).unwrap().map(|at| at.micros() / 1_000_000))
        };
        record(vec![event(Kind::Open, true, 1), event(Kind::Click, true, 2)]);
        assert_eq!(firsts(), [None, None, None], "a machine is not a person");
        record(vec![event(Kind::Click, false, 9), event(Kind::Click, false, 8)]);
        assert_eq!(firsts(), [Some(8), Some(8), None], "a click is an open too");
        record(vec![event(Kind::Open, false, 3), event(Kind::Unsubscribe, false, 20)]);
        record(vec![event(Kind::Unsubscribe, false, 21)]);
        assert_eq!(firsts(), [Some(8), Some(8), Some(20)]);
        let count = |machine: bool| {
            let row = workspace.read(|tx| tx.row(&HITS, params![machine])).unwrap().unwrap();
            row.int(0).unwrap()
        };
        assert_eq!((count(true), count(false)), (2, 5));
    });
}

#[test]
fn click_leads_to_a_link_of_its_own_campaign_only() {
    on_both(|workspace| {
        let (delivery, links) = one_delivery(workspace);
        let target = |delivery: i64, link: i64| {
            workspace.read(|tx| store::tracking::target(tx, DeliveryId(delivery), LinkId(link))).unwrap()
        };
        assert_eq!(target(delivery.0, links[1].0).as_deref(), Some("https://b.example/"));
        assert_eq!(target(delivery.0, links[1].0 + 1), None);
        assert_eq!(target(delivery.0 + 1, links[0].0), None);
        assert_eq!(target(-1, links[0].0).as_deref(), Some("https://a.example/"));
        let touched = workspace.read(|tx| store::tracking::touched(tx, &[delivery, DeliveryId(99)])).unwrap();
        assert_eq!(touched.len(), 1);
        assert_eq!(touched[&delivery.0].state, deliveries::State::Planned);
        let behind = workspace.read(|tx| store::tracking::behind(tx, delivery)).unwrap().unwrap();
        assert_eq!(behind.customer, CustomerId(1));
    });
}
