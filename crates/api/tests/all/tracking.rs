//! Public addresses: what a link in a message does, and what it must never do.

use crate::world::*;
use app::tracking::Signer;
use base::{Clock, CustomerId, DeliveryId, LinkId, Timestamp};
use domain::campaigns::{Settings, State as CampaignState};
use domain::consent::{Basis, Channel, Entry, Purpose, Scope, Source, Topic};
use domain::deliveries::{Outcome, State, settle};
use std::sync::Arc;
use std::time::Duration;
use store::deliveries::Settlement;
use store::{Query, params};
use template::Urls;

const START: &str = "2026-03-01T09:00:00Z";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const CUSTOMER: Query = Query {
    name: "test/reader",
    text: "-- a reader\ninsert into customer (customer_id, state, first_name, locale, search, attributes, version, created_at, updated_at) \
           values ($1, 'active', 'Anna', 'ru', '', '{}', 1, 0, 0)",
};
const IDENTITY: Query = Query {
    name: "test/reader_address",
    text: "-- an address\ninsert into identity (kind, value, customer_id, typed, created_at) values ('email', $2, $1, $2, 0)",
};
const HITS: Query = Query {
    name: "test/hits_by_kind",
    text: "-- hits\nselect cast(count(*) as bigint) from tracking_event where kind = $1 and machine = $2",
};
const FIRSTS: Query = Query {
    name: "test/first_moments",
    text: "-- first moments\nselect opened_at, clicked_at, unsubscribed_at from delivery where delivery_id = $1",
};

/// A letter that was handed over a moment ago, with its addresses as paths.
struct Sent {
    workspace: Arc<app::Workspace>,
    delivery: DeliveryId,
    urls: Urls,
}

impl Sent {
    fn path(&self, url: &str) -> String {
        url.strip_prefix(&*self.workspace.public_url).unwrap().to_owned()
    }

    fn count(&self, kind: &'static str, machine: bool) -> i64 {
        self.workspace.read(|tx| Ok(tx.row(&HITS, params![kind, machine])?.unwrap().int(0)?)).unwrap()
    }

    /// Waits until a hit is written: writing follows the answer.
    fn counted(&self, kind: &'static str, machine: bool, want: i64) {
        for _ in 0..2_000 {
            if self.count(kind, machine) == want {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
        panic!("{kind} by a machine {machine}: {} instead of {want}", self.count(kind, machine));
    }

    fn firsts(&self) -> [bool; 3] {
        let id = self.delivery.0;
        let row = self.workspace.read(|tx| Ok(tx.row(&FIRSTS, params![id])?.unwrap())).unwrap();
        [0, 1, 2].map(|at| row.opt_time(at).unwrap().is_some())
    }

    fn may_write(&self) -> bool {
        let words = self.workspace.read(|tx| Ok(store::consent::words(tx, CustomerId(1))?)).unwrap();
        words.permit(Purpose::Marketing, Channel::Email, Topic::EVERY)
    }
}

fn sent(world: &World, clock: &Clock) -> Sent {
    world.shop("ours");
    let workspace = world.server.workspace("ours").unwrap();
    let now = clock.now();
    let settings = Settings::new(Purpose::Marketing, Channel::Email);
    let consent = Entry {
        customer: CustomerId(1),
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given: true,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Form,
        document: None,
        given_at: Timestamp::from_seconds(1),
        recorded_at: now,
        actor: "system".into(),
    };
    let content = json!({
        "message": {
            "subject": "News", "preheader": "", "body_kind": "blocks",
            "body": r#"[{"kind":"text","text":"Hello {{ customer.first_name }}"},{"kind":"button","text":"Look","url":"https://shop.example/look"},{"kind":"footer"}]"#,
        },
        "business": { "name": "Tea & Co", "address": "1 Main Street", "site": "", "accent": "#aa3300" },
        "products": [], "locale": "en", "zone": "UTC", "currency": "RUB", "utm": null, "marketing": true,
        "links": ["https://shop.example/look"],
    })
    .to_string();
    let (delivery, links) = workspace
        .write(move |tx| {
            tx.exec(&CUSTOMER, params![1_i64])?;
            tx.exec(&IDENTITY, params![1_i64, "anna@example.com"])?;
            store::consent::append(tx, std::slice::from_ref(&consent))?;
            let id = store::campaigns::insert(tx, ("News", &settings), [7; 16], "usr_1", now)?;
            store::campaigns::launch(tx, id, CampaignState::Sending, &content, now)?;
            store::deliveries::plan(tx, id, Channel::Email, (&[1], State::Planned), now)?;
            let links: Vec<LinkId> =
                store::campaigns::put_links(tx, id, &["https://shop.example/look".into()])?;
            let delivery = store::deliveries::due(tx, id, now, 1)?[0].delivery;
            store::deliveries::claim(tx, 5, &[(delivery, "anna@example.com")], now)?;
            let settled = settle(Outcome::HandedOver, 0, now);
            store::deliveries::settle(tx, 5, &[Settlement { delivery, settled }], now)?;
            Ok((delivery, links))
        })
        .unwrap();
    let urls = Signer::new(&workspace).urls(delivery, &links);
    Sent { workspace, delivery, urls }
}

fn reader(world: &World) -> Client {
    world.stranger().with("user-agent", FIREFOX)
}

#[test]
fn click_leads_to_the_stored_link_and_counts_a_person_once() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        clock.advance(Duration::from_secs(60));
        let click = sent.path(&sent.urls.click[0]);
        let answer = reader(world).get(&format!("{click}?url=https://evil.example/"));
        assert_eq!((answer.status, answer.header("location")), (302, "https://shop.example/look"));
        assert_eq!(
            (answer.header("cache-control"), answer.header("referrer-policy")),
            ("no-store", "no-referrer")
        );
        sent.counted("click", false, 1);
        assert_eq!(sent.firsts(), [true, true, false], "a click is an open too");
        assert_eq!(reader(world).get(&click).status, 302);
        sent.counted("click", false, 2);
        assert!(sent.may_write(), "clicking is not leaving");
    });
}

#[test]
fn machines_are_counted_apart() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let (click, pixel) = (sent.path(&sent.urls.click[0]), sent.path(&sent.urls.pixel));
        // In the very moment of the hand-over: nobody reads that fast.
        assert_eq!(reader(world).get(&click).status, 302);
        sent.counted("click", true, 1);
        clock.advance(Duration::from_secs(3600));
        let picture =
            world.stranger().with("user-agent", "Mozilla/5.0 (via ggpht.com GoogleImageProxy)").get(&pixel);
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/gif"));
        sent.counted("open", true, 1);
        assert_eq!(reader(world).send("HEAD", &click, None).status, 302);
        sent.counted("click", true, 2);
        assert_eq!(reader(world).with("sec-purpose", "prefetch").get(&click).status, 302);
        sent.counted("click", true, 3);
        assert_eq!(sent.firsts(), [false; 3]);
        assert_eq!(reader(world).get(&pixel).status, 200);
        sent.counted("open", false, 1);
        assert_eq!(sent.firsts(), [true, false, false]);
    });
}

#[test]
fn one_flipped_bit_is_not_found() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let (urls, stranger) = (&sent.urls, reader(world));
        for url in [&urls.click[0], &urls.pixel, &urls.unsubscribe, &urls.web_version] {
            let path = sent.path(url);
            assert_ne!(stranger.get(&path).status, 404, "{path}");
            let (purpose, word) = (&path[..3], &path[3..]);
            let bytes = base::hash::decode(word).unwrap();
            for bit in 0..bytes.len() * 8 {
                let mut broken = bytes.clone();
                broken[bit / 8] ^= 1 << (bit % 8);
                let path = format!("{purpose}{}", base::hash::encode(&broken));
                assert_eq!(stranger.get(&path).status, 404, "bit {bit} of {path}");
            }
            for other in ["/c/", "/o/", "/u/", "/v/"].iter().filter(|other| **other != purpose) {
                assert_eq!(stranger.get(&format!("{other}{word}")).status, 404, "{purpose} is not {other}");
            }
            for wrong in ["", "x", "%00", &"A".repeat(5000), &format!("{word}="), &format!("{word}A")] {
                assert_eq!(
                    stranger.get(&format!("{purpose}{wrong}")).status,
                    if wrong.is_empty() { 200 } else { 404 }
                );
            }
        }
        assert!(sent.may_write());
    });
}

#[test]
fn looking_at_the_page_of_leaving_changes_nothing_and_the_button_leaves() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        clock.advance(Duration::from_secs(60));
        let path = sent.path(&sent.urls.unsubscribe);
        for method in ["GET", "HEAD"] {
            assert_eq!(reader(world).send(method, &path, None).status, 200);
        }
        let page = reader(world).get(&path);
        assert!(
            page.text.contains("lang=\"ru\"") && page.text.contains("<form method=\"post\">"),
            "{}",
            page.text
        );
        assert!(page.text.contains("The ours") && page.text.len() < 30_000 && !page.text.contains("<script"));
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(sent.may_write() && sent.count("unsubscribe", false) == 0);
        let form = Some(("application/x-www-form-urlencoded".to_owned(), b"choice=everything".to_vec()));
        for _ in 0..3 {
            let done = reader(world).raw("POST", &path, form.clone());
            assert_eq!(done.status, 200);
            assert!(done.text.contains("Вы отписаны"), "{}", done.text);
        }
        assert!(!sent.may_write());
        assert_eq!((sent.count("unsubscribe", false), sent.firsts()[2]), (1, true));
        let ledger =
            sent.workspace.read(|tx| Ok(store::consent::entries(tx, CustomerId(1), None, 9)?)).unwrap();
        assert_eq!(ledger.len(), 2, "pressing three times says it once");
        assert_eq!(
            (ledger[0].entry.source, ledger[0].entry.actor.as_str()),
            (Source::UnsubscribeLink, "customer")
        );
    });
}

#[test]
fn mail_program_unsubscribes_with_one_click_and_without_cookies() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let path = sent.path(&Signer::new(&sent.workspace).one_click(sent.delivery));
        let body =
            Some(("application/x-www-form-urlencoded".to_owned(), b"List-Unsubscribe=One-Click".to_vec()));
        assert_eq!(world.stranger().raw("POST", &path, body).status, 200);
        assert!(!sent.may_write());
        let ledger =
            sent.workspace.read(|tx| Ok(store::consent::entries(tx, CustomerId(1), None, 9)?)).unwrap();
        assert_eq!(ledger[0].entry.source, Source::OneClick);
        assert_eq!(ledger[0].entry.document, Some(sent.delivery.to_string()));
    });
}

#[test]
fn web_version_is_the_letter_and_a_stranger_to_us() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let view = reader(world).get(&sent.path(&sent.urls.web_version));
        assert_eq!(view.status, 200);
        assert!(view.text.contains("Hello Anna") && view.text.contains(&sent.urls.click[0]));
        assert!(!view.text.contains(&sent.urls.pixel), "looking again is not opening");
        let policy = view.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'")
                && policy.contains("sandbox")
                && !policy.contains("allow-same-origin")
        );
        assert_eq!(view.header("x-robots-tag"), "noindex, nofollow");
    });
}
