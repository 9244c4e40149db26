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
pub struct Sent {
    pub workspace: Arc<app::Workspace>,
    delivery: DeliveryId,
    pub urls: Urls,
}

impl Sent {
    pub fn path(&self, url: &str) -> String {
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

    pub fn may_write(&self) -> bool {
        let words = self.workspace.read(|tx| Ok(store::consent::words(tx, CustomerId(1))?)).unwrap();
        words.permit(Purpose::Marketing, Channel::Email, Topic::EVERY)
    }
}

pub fn sent(world: &World, clock: &Clock) -> Sent {
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
        said_from: None,
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
        for url in [&urls.click[0], &urls.pixel, &urls.unsubscribe, &urls.web_version, &urls.preferences] {
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
            for other in ["/c/", "/o/", "/u/", "/v/", "/p/", "/in/"].iter().filter(|other| **other != purpose)
            {
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
        let device = ledger[0].entry.said_from.map(|address| address.is_loopback());
        assert_eq!((device, ledger[1].entry.said_from), (Some(true), None), "known of the page alone");
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

/// What the gate would say of another letter to the reader now.
fn verdict(sent: &Sent, clock: &Clock) -> Option<&'static str> {
    let now = clock.now();
    let settings = Settings::new(Purpose::Marketing, Channel::Email);
    let read = sent.workspace.read(move |tx| {
        let person = store::deliveries::people(tx, "email", &[1])?.remove(&1);
        let words = store::consent::words(tx, CustomerId(1))?;
        Ok((person.unwrap(), words.permit(settings.purpose, settings.channel, settings.topic())))
    });
    let (person, basis) = read.unwrap();
    let facts = domain::deliveries::Facts {
        delivery: DeliveryId(1),
        campaign: base::CampaignId(1),
        customer: CustomerId(1),
        lease: 1,
        purpose: Purpose::Marketing,
        address: person.address,
        suppressed: false,
        customer_state: person.state,
        basis,
        not_after: None,
        campaign_state: CampaignState::Sending,
        control: false,
        had_their_fill: false,
        paused_until: person.paused_until,
    };
    domain::deliveries::gate(facts, now).err().map(|skip| skip.reason.as_str())
}

#[test]
fn customer_chooses_what_to_be_sent() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let now = clock.now();
        let sales = sent.workspace.write(move |tx| Ok(store::topics::insert(tx, "Sales", now)?)).unwrap();
        let path = sent.path(&sent.urls.preferences);
        for method in ["GET", "HEAD"] {
            assert_eq!(reader(world).send(method, &path, None).status, 200);
        }
        let page = reader(world).get(&path);
        assert!(page.text.contains("lang=\"ru\"") && page.text.contains("Sales"), "{}", page.text);
        assert!(page.text.len() < 30_000 && !page.text.contains("<script"));
        assert!(!page.text.contains("anna@example.com"), "a forwarded letter shows nobody's address");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        let ledger =
            || sent.workspace.read(|tx| Ok(store::consent::entries(tx, CustomerId(1), None, 20)?)).unwrap();
        let (entries, verdict) = (|| ledger().len(), || verdict(&sent, clock));
        assert_eq!((entries(), verdict()), (1, None), "looking changes nothing");
        let choose = |form: &str| {
            let body = Some(("application/x-www-form-urlencoded".to_owned(), form.as_bytes().to_vec()));
            let answer = reader(world).raw("POST", &path, body);
            assert_eq!(answer.status, 200, "{form}: {answer:?}");
            answer.text
        };
        // As it was, but once a week and resting for a month; saved twice, it is said once.
        let all = format!("channel=email&topic=0&topic={}&do=save", sales.0);
        for _ in 0..2 {
            let text = choose(&format!("{all}&frequency=weekly&pause=30"));
            assert!(text.contains("Сохранено") && text.contains("Отдыхаю до 31 марта 2026"), "{text}");
        }
        assert_eq!((entries(), verdict()), (1, Some("paused")));
        let card = world.login("owner@ours.example", PASSWORD).get("/api/w/ours/customers/cus_1").json;
        assert_eq!(
            (card["contact_frequency"].as_str(), card["paused_until"].as_str()),
            (Some("weekly"), Some("2026-03-31T09:00:00Z"))
        );
        clock.advance(Duration::from_secs(30 * 86_400));
        assert_eq!(verdict(), None, "a rest ends by itself");
        // Everything but sales: one word, with its source, the letter it was said by and the device.
        choose("channel=email&topic=0&do=save&frequency=");
        assert_eq!(entries(), 2);
        let said = ledger().remove(0).entry;
        assert_eq!((said.source, said.given, said.topic), (Source::Preferences, false, Topic(sales.0)));
        assert_eq!(said.document, Some(sent.delivery.to_string()));
        assert!(said.said_from.is_some() && verdict().is_none());
        // Sales alone.
        choose(&format!("channel=email&topic={}&do=save", sales.0));
        assert_eq!(verdict(), Some("no_consent"));
        let words = sent.workspace.read(|tx| Ok(store::consent::words(tx, CustomerId(1))?)).unwrap();
        assert!(words.permit(Purpose::Marketing, Channel::Email, Topic(sales.0)));
        // A channel that the customer does not have, a topic that nobody has, and nonsense change nothing.
        let before = entries();
        choose(&format!(
            "channel=email&channel=sms&channel=x&topic={}&topic=999&do=save&pause=1000",
            sales.0
        ));
        assert_eq!((entries(), verdict()), (before, Some("no_consent")));
        assert!(choose("do=leave").contains("отписаны от всех"));
        let words = sent.workspace.read(|tx| Ok(store::consent::words(tx, CustomerId(1))?)).unwrap();
        assert!(!words.permit(Purpose::Marketing, Channel::Email, Topic(sales.0)));
        // Whoever changes their mind comes back by the same page.
        choose(&all);
        assert_eq!(verdict(), None);
    });
}

#[test]
fn customer_says_on_a_russian_page_how_to_be_addressed() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let path = sent.path(&sent.urls.preferences);
        let owner = world.login("owner@ours.example", PASSWORD);
        let rows = owner.get("/api/w/ours/fields").json["rows"].clone();
        assert_eq!(rows, json!([]), "an English workspace does not begin with it");
        assert!(!reader(world).get(&path).text.contains("address_form"));
        let choices = json!([
            {"value": "formal", "label": {"ru": "на вы"}}, {"value": "informal", "label": {"ru": "на ты"}},
            {"value": "lord", "label": {"ru": "милорд"}},
        ]);
        let field =
            json!({"key": "address_form", "type": "choice", "label": {"ru": "Тон"}, "choices": choices});
        let made = owner.post("/api/w/ours/fields", field);
        assert_eq!(made.status, 201, "{made:?}");
        let said = || owner.get("/api/w/ours/customers/cus_1").json["fields"]["address_form"].clone();
        let choose = |form: &str| {
            let body = Some(("application/x-www-form-urlencoded".to_owned(), form.as_bytes().to_vec()));
            let answer = reader(world).raw("POST", &path, body);
            assert_eq!(answer.status, 200, "{form}: {answer:?}");
            answer.text
        };
        let page = reader(world).get(&path).text;
        assert!(page.contains("Как к вам обращаться") && !form_of(&page).contains("address_form"), "{page}");
        choose(&form_of(&page));
        assert!(said().is_null(), "what was not answered stays unknown");
        let page = choose("channel=email&topic=0&do=save&address_form=informal");
        assert!(form_of(&page).contains("address_form=informal"), "{page}");
        assert_eq!(said(), "informal");
        for nothing in ["", "&address_form=lord", "&address_form="] {
            choose(&format!("channel=email&topic=0&do=save{nothing}"));
            assert_eq!(said(), "informal", "{nothing}");
        }
        // In English there is nothing to choose between.
        let card = owner.get("/api/w/ours/customers/cus_1");
        let etag = card.header("etag").to_owned();
        let body = json!({"locale": "en"});
        let changed = owner.with("if-match", &etag).patch("/api/w/ours/customers/cus_1", body);
        assert_eq!(changed.status, 200, "{changed:?}");
        let page = reader(world).get(&path).text;
        assert!(page.contains("lang=\"en\"") && !page.contains("address_form"), "{page}");
        choose(&form_of(&page));
        assert_eq!(said(), "informal", "what was not asked was not answered");
    });
}

/// What a browser would send of the page: every input that is checked.
fn form_of(page: &str) -> String {
    let value = |tag: &str, name: &str| -> Option<String> {
        Some(tag.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.to_owned())
    };
    let tags = page.split("<input").skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
    let pairs = tags.filter(|tag| tag.contains(" checked")).map(|tag| {
        format!("{}={}&", value(tag, "name").expect("a name"), value(tag, "value").expect("a value"))
    });
    pairs.collect::<String>() + "do=save"
}

#[test]
fn preference_centre_saved_as_it_stands_says_nothing_new() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let path = sent.path(&sent.urls.preferences);
        let kept = || {
            let words = |tx: &mut store::Tx| Ok(store::consent::words(tx, CustomerId(1))?);
            let card = world.login("owner@ours.example", PASSWORD).get("/api/w/ours/customers/cus_1").json;
            (
                sent.workspace.read(words).unwrap().0.len(),
                card["preferred_channel"].clone(),
                verdict(&sent, clock),
            )
        };
        for topics in 0..2 {
            if topics == 1 {
                let now = clock.now();
                sent.workspace.write(move |tx| Ok(store::topics::insert(tx, "Sales", now)?)).unwrap();
            }
            let before = kept();
            let form = form_of(&reader(world).get(&path).text);
            assert!(form.contains("channel=email"), "{form}");
            let body = Some(("application/x-www-form-urlencoded".to_owned(), form.clone().into_bytes()));
            assert_eq!(reader(world).raw("POST", &path, body).status, 200);
            assert_eq!((kept(), before.2), (before.clone(), None), "{topics} topics: {form}");
        }
    });
}

#[test]
fn page_of_leaving_leads_to_the_preference_centre_and_a_test_message_chooses_nothing() {
    each_engine_at(START, |world, clock| {
        let sent = sent(world, clock);
        let leave = reader(world).get(&sent.path(&sent.urls.unsubscribe)).text;
        assert!(leave.contains(&sent.urls.preferences), "{leave}");
        let test = Signer::new(&sent.workspace).urls(DeliveryId(-7), &[]);
        let path = sent.path(&test.preferences);
        assert!(reader(world).get(&path).text.contains("test message"));
        let body = Some(("application/x-www-form-urlencoded".to_owned(), b"do=leave".to_vec()));
        assert_eq!(reader(world).raw("POST", &path, body).status, 200);
        assert!(sent.may_write());
    });
}
