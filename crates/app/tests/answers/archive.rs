//! The archive that a person is given: each table that an erasure knows to speak of people is told of, for that person
//! and nobody else.

use crate::events::happened;
use crate::fields::shape;
use crate::records::{book, said};
use crate::world::{Order, Shop, on_both};
use crate::{letters, orders, person, rule};
use app::customers::{self, Changes};
use app::identities::{ByHand, merge_by_hand};
use app::server::Progress;
use app::{consent, lists, segments};
use base::{CustomerId, Locale};
use domain::consent::{Basis, Channel, Command, Purpose, Scope, Source, SuppressionReason, Topic};
use domain::events::Value as Property;
use domain::fields::Kind;
use domain::imports::Kind as Import;
use domain::tracking::Kind as Reaction;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use store::erasure::{FATES, Share};

/// Words that stand in what is kept of the neighbour, and must stand in nobody else's archive.
const NEIGHBOUR: &str = "neighbour";

/// The files of a ZIP, found by the list at its end.
fn files(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    use std::io::Read;
    let number = |at: usize, bytes: usize| {
        (0..bytes).rev().fold(0, |sum, byte| sum * 256 + usize::from(zip[at + byte]))
    };
    let end = zip.len() - 22;
    let (mut at, mut files) = (number(end + 16, 4), BTreeMap::new());
    for _ in 0..number(end + 10, 2) {
        let (packed, whole, begins) = (number(at + 20, 4), number(at + 24, 4), number(at + 42, 4));
        let name = String::from_utf8(zip[at + 46..at + 46 + number(at + 28, 2)].to_vec()).unwrap();
        let body = begins + 30 + number(begins + 26, 2) + number(begins + 28, 2);
        let mut bytes = Vec::new();
        flate2::read::DeflateDecoder::new(&zip[body..body + packed]).read_to_end(&mut bytes).unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(&bytes);
        assert_eq!((bytes.len(), crc.sum() as usize), (whole, number(at + 16, 4)), "{name}");
        files.insert(name, bytes);
        at += 46 + number(at + 28, 2);
    }
    files
}

fn archive(shop: &Shop, id: CustomerId) -> app::Result<BTreeMap<String, Vec<u8>>> {
    let mut out = Vec::new();
    customers::archive(&shop.ctx, id, &mut out)?;
    Ok(files(&out))
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// Somebody of whom every table that tells of people has a row.
fn fill(shop: &Shop, name: &str) -> CustomerId {
    let id = person(shop, name, "Казань");
    let version = customers::card(&shop.ctx, id).unwrap().customer.version;
    let own = json!({ "breed": format!("hound of {name}") }).as_object().unwrap().clone();
    customers::update(&shop.ctx, id, version, Changes { own, ..Changes::default() }).unwrap();
    let words = Command {
        customer: id,
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given: true,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Form,
        document: Some(format!("form of {name}")),
        said_from: None,
        given_at: None,
    };
    consent::give(&shop.ctx, words, Some("personal_data-1".to_owned())).unwrap();
    orders(shop, &[format!("order-of-{name},tea,2,2026-01-10 10:00,1.00,{name}")]);
    book(shop, id, &format!("booking of {name}"), json!({ "room": format!("room of {name}") })).unwrap();
    happened(
        shop,
        &format!("message of {name}"),
        id,
        shop.ctx.now(),
        ("buyer", Property::Text(name.to_owned().into())),
    );
    let list = lists::create(&shop.ctx, &format!("list of {name}"), "").unwrap().0.id;
    lists::change(&shop.ctx, list, &[id], &[]).unwrap();
    let file = format!("external_id,last_name\n{name},Stiraeva of {name}\n");
    assert_eq!(shop.import(&file, Order::of(Import::Customers)).errors, 0);
    let twice = person(shop, &format!("{name}-twice"), "");
    let version = customers::card(&shop.ctx, id).unwrap().customer.version;
    merge_by_hand(&shop.ctx, id, version, ByHand { from: twice, take: Vec::new() }).unwrap();
    id
}

/// What came of a letter to each of them, and addresses that are written to no more.
fn told(shop: &Shop, people: [(CustomerId, &str); 2]) {
    let body = "Для {{ customer.fields.breed }}";
    let campaign =
        letters::campaign(shop, letters::template(shop, "Здравствуйте, {{ customer.fields.breed }}", body));
    letters::launch(shop, campaign).unwrap();
    assert_eq!(letters::letters(shop, campaign).len(), 2);
    let sent = app::sandbox::list(&shop.ctx, Some(campaign), None, 10).unwrap();
    let now = shop.ctx.now();
    for (id, name) in people {
        let delivery = sent.iter().find(|it| it.customer == Some(id)).unwrap().delivery;
        let hit = store::tracking::Event {
            delivery,
            customer: id,
            kind: Reaction::Open,
            link: None,
            machine: false,
            happened_at: now,
        };
        let words = format!("550 no such user {name}");
        shop.workspace
            .write(move |tx| {
                store::tracking::record(tx, std::slice::from_ref(&hit))?;
                let text = "-- a question of a test\ninsert into confirmation (confirmation_id, state, address_hash, locale, advertising_id, personal_data_id, asked_at, expires_at, customer_id, attempts, due_at, lease, lease_until) values ($1, 'confirmed', $2, 'ru', 1, 1, 0, 1, $1, 1, 0, 0, 0)";
                let query = store::Query { name: "test/question", text };
                tx.exec(&query, &[id.0.into(), vec![id.0 as u8].into()])?;
                let text = "-- a return of a test\ninsert into delivery_return (delivery_id, kind, source, code, words, happened_at, received_at) values ($1, 'soft_bounce', 'mailbox', '4.2.2', $2, 0, 0)";
                let query = store::Query { name: "test/return", text };
                Ok(tx.exec(&query, &[delivery.0.into(), words.clone().into()]).map(drop)?)
            })
            .unwrap();
        let new = consent::NewSuppression {
            channel: Channel::Email,
            address: format!("{name}@example.com"),
            reason: SuppressionReason::Manual,
            note: Some(format!("asked by {name}")),
        };
        consent::suppress(&shop.ctx, new).unwrap();
    }
}

fn publish(shop: &Shop) {
    let now = shop.ctx.now();
    let kind = domain::legal::Kind::PersonalData;
    let publish = move |tx: &mut store::Tx| {
        Ok(store::consent::publish(tx, (kind, Locale::Ru), "Я согласна.", "usr_1", now)?)
    };
    shop.workspace.write(publish).unwrap();
}

#[test]
fn every_table_that_tells_of_people_is_told_of_and_nobody_else_is() {
    on_both(|shop, _| {
        app::fields::create(&shop.ctx, shape("breed", Kind::Text)).unwrap();
        app::records::create_type(&shop.ctx, said()).unwrap();
        publish(shop);
        let wanted = segments::Wanted {
            name: "Все".into(),
            description: String::new(),
            folder: String::new(),
            rule: rule(json!({ "subject": "field", "field": "last_name", "op": "known" })),
        };
        segments::create(&shop.ctx, wanted).unwrap();
        let follow = || while segments::membership::step(&shop.workspace).unwrap() == Progress::Worked {};
        follow();
        let people = [(fill(shop, "stiraeva"), "stiraeva"), (fill(shop, NEIGHBOUR), NEIGHBOUR)];
        follow();
        shop.clock.advance(Duration::from_secs(1));
        told(shop, people);

        let files = archive(shop, people[0].0).unwrap();
        let data: Value = serde_json::from_slice(&files["data.json"]).unwrap();
        let page = text(&files, "index.html");
        for (table, _, share) in FATES {
            if let Share::In(section) = share {
                let rows =
                    data[section].as_array().unwrap_or_else(|| panic!("{table}: there is no {section}"));
                assert!(!rows.is_empty(), "{table}: nothing in {section}");
                assert!(page.contains(&format!("id=\"{section}\"")), "{section} is not on the page");
            }
        }
        for (name, bytes) in &files {
            let inside = String::from_utf8_lossy(bytes).to_lowercase();
            assert!(!inside.contains(NEIGHBOUR), "{name} tells of somebody else");
        }
        assert_eq!(data["not_whole"], json!([]));
        assert_eq!(data["profile"].as_array().unwrap().len(), 2, "the joined card is theirs too");
        assert_eq!(data["profile"][0]["own_fields"]["breed"], "hound of stiraeva");
        assert_eq!(data["texts"][0]["text"], "Я согласна.");
        assert_eq!(data["consents"][0]["text_version"], "personal_data-1");
        assert_eq!(data["orders"][0]["lines"][0]["code"], "tea");
        assert_eq!(data["records"][0]["fields"]["room"], "room of stiraeva");
        assert_eq!(data["events"][0]["properties"]["buyer"], "stiraeva");
        assert_eq!(data["deliveries"][0]["returns"][0]["words"], "550 no such user stiraeva");
        assert_eq!(data["imports"][0]["after"]["last_name"], "Stiraeva of stiraeva");
        let letter = data["letters"][0]["file"].as_str().unwrap();
        assert!(text(&files, letter).contains("Subject:"), "{letter}");
        assert!(data["audit"].as_array().unwrap().iter().any(|it| it["action"] == "customers.archive"));
        assert!(!text(&files, "data.json").contains("usr_"), "staff are not named");
        assert_eq!(archive(shop, people[0].0).unwrap().len(), files.len());
    });
}

#[test]
fn who_was_merged_is_given_the_whole_and_who_was_erased_nothing() {
    on_both(|shop, _| {
        let (anna, twice) = (person(shop, "anna", "Казань"), person(shop, "anja", ""));
        let version = customers::card(&shop.ctx, anna).unwrap().customer.version;
        merge_by_hand(&shop.ctx, anna, version, ByHand { from: twice, take: Vec::new() }).unwrap();
        let (of_one, of_other) = (archive(shop, anna).unwrap(), archive(shop, twice).unwrap());
        let sections = |files: &BTreeMap<String, Vec<u8>>| {
            let mut data: Value = serde_json::from_slice(&files["data.json"]).unwrap();
            data["audit"] = Value::Null;
            data
        };
        assert_eq!(sections(&of_one), sections(&of_other), "either number stands for the person");
        let key = customers::evidence_key(&shop.ctx).unwrap();
        let reason = domain::customers::ErasureReason::Request;
        customers::erase(&shop.ctx, anna, &key, &customers::Grounds { reason, reference: String::new() })
            .unwrap();
        for id in [anna, twice] {
            let mut out = Vec::new();
            assert!(customers::archive(&shop.ctx, id, &mut out).is_err());
            assert!(out.is_empty(), "what is refused is refused before the first byte");
        }
    });
}
