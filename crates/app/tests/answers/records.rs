//! Records of the business's own: made by hand and by a file, asked about by rules, merged, guarded.

use crate::fields::shape;
use crate::world::{Order, Shop, on_both};
use crate::{count, person, rule};
use app::customers::card;
use app::facts::compare::compare;
use app::identities::{ByHand, merge_by_hand, undo_merge};
use app::records::{self, Changes, Said, Wanted, Which};
use base::limits::RECORDS_OF_CUSTOMER;
use base::{CustomerId, RecordId};
use domain::fields::Kind;
use domain::imports::Kind as Import;
use serde_json::{Value, json};
use std::time::Duration;

/// What is made now counts from the next moment on.
const SECOND: Duration = Duration::from_secs(1);

/// Bookings with a room, a day of arrival, a price and a state.
pub fn said() -> Said {
    Said {
        key: "booking".into(),
        ru: "Бронь".into(),
        en: "Booking".into(),
        fields: vec![
            shape("room", Kind::Text),
            shape("arrival", Kind::Date),
            shape("price", Kind::Money),
            shape("state", Kind::Choice),
        ],
    }
}

pub fn book(shop: &Shop, customer: CustomerId, number: &str, fields: Value) -> app::Result<RecordId> {
    let wanted = Wanted {
        record_type: "booking".into(),
        customer,
        number: Some(number.to_owned()),
        fields: fields.as_object().unwrap().clone(),
    };
    Ok(records::create(&shop.ctx, wanted)?.0.id)
}

fn asks(aggregate: &str, op: &str, value: Value, filters: Value) -> Value {
    json!({"subject": "rows", "table": "records.booking", "aggregate": aggregate, "op": op, "value": value,
           "where": filters})
}

#[test]
fn records_are_counted_summed_and_told_apart_by_rules_at_once() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        assert_eq!(count(shop, json!({"all": []})), 2);
        records::create_type(&shop.ctx, said()).unwrap();
        let sea = json!({"room": "Море", "arrival": "2026-01-10", "price": "100.50", "state": "gold"});
        book(shop, anna, "B-1", sea).unwrap();
        let old = json!({"room": "Сад", "arrival": "2025-06-01", "price": "50", "state": "silver"});
        book(shop, anna, "B-2", old.clone()).unwrap();
        let second = book(shop, boris, "B-3", json!({"room": "Сад"})).unwrap();
        let of_sum = |op: &str, value: &str| {
            let mut rule = asks("sum", op, json!(value), json!([]));
            rule["of"] = json!("price");
            rule
        };
        let arrival = |op: &str, days: i64| json!([{"property": "arrival", "op": op, "value": days}]);
        let garden = json!([{"property": "room", "op": "is", "value": "сад"}]);
        let golden = json!([{"property": "state", "op": "in", "value": ["gold"]}]);
        let questions = [
            asks("count", "equals", json!(2), json!([])),
            asks("count", "at_least", json!(1), garden),
            asks("count", "at_least", json!(1), golden),
            of_sum("equals", "150.50"),
            asks("count", "at_least", json!(1), arrival("in_last_days", 365)),
            asks("count", "at_least", json!(1), arrival("before_last_days", 180)),
            asks("count", "equals", json!(0), arrival("in_next_days", 30)),
            asks("days_since_last", "at_most", json!(0), json!([])),
        ];
        let answers = || -> Vec<u64> { questions.iter().map(|it| count(shop, it.clone())).collect() };
        shop.clock.advance(SECOND);
        let told = [1, 2, 1, 1, 1, 1, 2, 2];
        assert_eq!(answers(), told);
        app::facts::reload(&shop.workspace).unwrap();
        assert_eq!(answers(), told);
        let (holds, _) = app::segments::why(&shop.ctx, &rule(questions[0].clone()), anna).unwrap();
        assert!(holds);
        let moved = Changes { customer: Some(anna), ..Changes::default() };
        records::update(&shop.ctx, second, 1, moved).unwrap();
        assert_eq!(count(shop, asks("count", "equals", json!(3), json!([]))), 1);
        assert_eq!(count(shop, asks("count", "equals", json!(0), json!([]))), 1);
        records::delete(&shop.ctx, second, 2).unwrap();
        assert_eq!(answers()[0], 1);
        let which = Which { customer: Some(anna), record_type: None };
        let (rows, next) = records::list(&shop.ctx, which, None, 1).unwrap();
        assert_eq!(rows[0].0.number.as_deref(), Some("B-2"));
        let (rows, next) = records::list(&shop.ctx, which, next, 1).unwrap();
        assert_eq!((rows[0].0.number.as_deref(), next.is_some()), (Some("B-1"), true));
    });
}

#[test]
fn wrong_records_are_refused_by_name() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        records::create_type(&shop.ctx, said()).unwrap();
        book(shop, anna, "B-1", json!({})).unwrap();
        let refused = |customer, number: &str, fields| {
            let app::Error::Invalid { field, code, .. } = book(shop, customer, number, fields).unwrap_err()
            else {
                panic!("a wrong record is a wrong field");
            };
            (field, code)
        };
        assert_eq!(refused(anna, "B-1", json!({})), ("number".into(), "record_number_taken"));
        assert_eq!(refused(anna, "B-2", json!({"rom": 1})), ("fields.rom".into(), "unknown_field"));
        let wrong = json!({"arrival": "soon"});
        assert_eq!(refused(anna, "B-2", wrong), ("fields.arrival".into(), "field_value_invalid"));
        assert_eq!(refused(CustomerId(999), "B-2", json!({})), ("customer_id".into(), "not_found"));
        let stale = records::delete(&shop.ctx, RecordId(1), 7).unwrap_err();
        assert_eq!(stale.code(), "version_changed");
    });
}

#[test]
fn type_keeps_what_records_hold_and_what_segments_ask() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        let of = records::create_type(&shop.ctx, said()).unwrap().record_type.id;
        assert_eq!(records::create_type(&shop.ctx, said()).unwrap_err().code(), "record_type_key_taken");
        book(shop, anna, "B-1", json!({"room": "Море", "state": "gold"})).unwrap();
        let save = |version: i64, change: fn(&mut Said)| {
            let mut it = said();
            change(&mut it);
            records::update_type(&shop.ctx, of, version, it)
        };
        let code = |change: fn(&mut Said)| save(1, change).unwrap_err().code();
        assert_eq!(code(|it| drop(it.fields.remove(0))), "record_field_in_use");
        assert_eq!(code(|it| it.fields[0] = shape("room", Kind::Number)), "record_field_in_use");
        assert_eq!(code(|it| drop(it.fields[3].choices.remove(0))), "record_field_in_use");
        shop.clock.advance(SECOND);
        // Nobody has a price.
        let saved = save(1, |it| drop(it.fields.remove(2))).unwrap();
        assert_eq!((saved.record_type.version, saved.records), (2, 1));
        let wanted = app::segments::Wanted {
            name: "С бронью".into(),
            description: String::new(),
            folder: String::new(),
            rule: rule(asks("count", "at_least", json!(1), json!([]))),
        };
        let segment = app::segments::create(&shop.ctx, wanted).unwrap();
        assert_eq!(segment.count, Some(1));
        assert_eq!(records::archive(&shop.ctx, of).unwrap_err().code(), "record_type_used");
        app::segments::delete(&shop.ctx, segment.segment.id).unwrap();
        records::archive(&shop.ctx, of).unwrap();
        let which = Which { customer: Some(anna), record_type: None };
        assert!(records::list(&shop.ctx, which, None, 10).unwrap().0.is_empty());
        records::restore(&shop.ctx, of).unwrap();
        assert_eq!(records::list(&shop.ctx, which, None, 10).unwrap().0.len(), 1);
    });
}

#[test]
fn file_of_records_makes_them_once_and_changes_what_it_says() {
    on_both(|shop, _| {
        person(shop, "anna", "Казань");
        records::create_type(&shop.ctx, said()).unwrap();
        let order = || Order { record_type: Some("booking".into()), ..Order::of(Import::Records) };
        let text = "number,email,room,arrival,price\n\
            B-1,anna@example.com,Море,10.01.2026,100.50\n\
            B-2,vera@example.com,Сад,11.01.2026,50\n\
            B-3,vera@example.com,Сад,someday,50\n\
            B-4,,Сад,,\n";
        let import = |text: &str, order: Order| {
            let counts = shop.import(text, order);
            shop.clock.advance(SECOND);
            counts
        };
        let counts = import(text, order());
        assert_eq!(
            (counts.records.created, counts.customers.created, counts.errors),
            (2, 1, 2),
            "{counts:?}"
        );
        assert_eq!(count(shop, asks("count", "equals", json!(1), json!([]))), 2);
        let again = import(text, order());
        assert_eq!((again.records.unchanged, again.records.created), (2, 0), "{again:?}");
        // The booking goes to another customer; what the file does not say stays.
        let moved = import("number,email,room\nB-1,vera@example.com,Гора\n", order());
        assert_eq!(moved.records.updated, 1);
        assert_eq!(count(shop, asks("count", "equals", json!(2), json!([]))), 1);
        let mut sum = asks("sum", "equals", json!("150.50"), json!([]));
        sum["of"] = json!("price");
        assert_eq!(count(shop, sum), 1);
        let file = shop.upload("b.csv", b"number,email\nB-9,anna@example.com\n").unwrap();
        let nothing = shop.start(file.id, &Order::of(Import::Records)).unwrap_err();
        assert_eq!(nothing.code(), "import_record_type_missing");
    });
}

#[test]
fn merge_moves_records_and_undo_gives_back_those_that_stayed() {
    on_both(|shop, _| {
        let (anna, anja) = (person(shop, "anna", "Казань"), person(shop, "anja", ""));
        let boris = person(shop, "boris", "Пермь");
        records::create_type(&shop.ctx, said()).unwrap();
        book(shop, anna, "B-1", json!({})).unwrap();
        book(shop, anja, "B-2", json!({})).unwrap();
        let third = book(shop, anja, "B-3", json!({})).unwrap();
        shop.clock.advance(SECOND);
        let holders = |many: i64| count(shop, asks("count", "equals", json!(many), json!([])));
        let of = |customer| -> Vec<String> {
            let which = Which { customer: Some(customer), record_type: None };
            let (rows, _) = records::list(&shop.ctx, which, None, 10).unwrap();
            rows.into_iter().filter_map(|it| it.0.number).collect()
        };
        assert_eq!((holders(1), holders(2)), (1, 1));
        let version = card(&shop.ctx, anna).unwrap().customer.version;
        merge_by_hand(&shop.ctx, anna, version, ByHand { from: anja, take: Vec::new() }).unwrap();
        assert_eq!((holders(3), of(anna)), (1, vec!["B-3".into(), "B-2".into(), "B-1".into()]));
        // One goes to somebody else meanwhile and stays there.
        let moved = Changes { customer: Some(boris), ..Changes::default() };
        records::update(&shop.ctx, third, 1, moved).unwrap();
        assert!(book(shop, anja, "B-4", json!({})).is_err(), "who was merged gets no records");
        undo_merge(&shop.ctx, anja).unwrap();
        assert_eq!([of(anna), of(anja), of(boris)].map(|it| it.join(",")), ["B-1", "B-2", "B-3"]);
        assert_eq!(holders(1), 3);
        assert!(compare(&shop.workspace).unwrap().agrees());
    });
}

#[test]
fn customer_has_no_more_records_than_the_limit_by_hand_and_by_file() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "");
        records::create_type(&shop.ctx, said()).unwrap();
        let line = |number: usize| format!("B-{number},anna@example.com\n");
        let file = |numbers: std::ops::Range<usize>| {
            let order = Order { record_type: Some("booking".into()), ..Order::of(Import::Records) };
            shop.import(&format!("number,email\n{}", numbers.map(line).collect::<String>()), order)
        };
        let counts = file(0..RECORDS_OF_CUSTOMER - 1);
        assert_eq!((counts.records.created, counts.errors), (RECORDS_OF_CUSTOMER as i64 - 1, 0));
        let counts = file(0..RECORDS_OF_CUSTOMER + 2);
        assert_eq!((counts.records.created, counts.errors), (1, 2), "{counts:?}");
        let refused = book(shop, anna, "more", json!({})).unwrap_err();
        assert_eq!(refused.code(), "records_too_many");
    });
}

#[test]
fn records_go_out_as_a_file_that_comes_back_unchanged() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        let of = records::create_type(&shop.ctx, said()).unwrap().record_type.id;
        let told = json!({"room": "=1+1", "arrival": "2026-02-03", "price": "100.50", "state": "золотой"});
        book(shop, anna, "B-1", told).unwrap();
        book(shop, anna, "", json!({"price": {"amount_minor": 500, "currency": "EUR"}})).unwrap();
        let mut out = Vec::new();
        records::export_csv(&shop.ctx, of, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        let header =
            "number,customer_id,external_id,email,phone,fields.room,fields.arrival,fields.price,fields.state";
        let owner = format!("{anna},anna,anna@example.com,");
        assert_eq!(lines[0], header);
        assert_eq!(lines[1], format!(",{owner},,,5.00 EUR,"));
        assert_eq!(lines[2], format!("B-1,{owner},'=1+1,2026-02-03,100.50,gold"));
        let order = || Order { record_type: Some("booking".into()), ..Order::of(Import::Records) };
        let back = shop.import(&text.replace("'=1+1", "=1+1"), order());
        // A record without a number cannot be recognised in a file.
        assert_eq!((back.records.unchanged, back.errors), (1, 1), "{back:?}");
        records::archive(&shop.ctx, of).unwrap();
        assert_eq!(records::export_csv(&shop.ctx, of, &mut Vec::new()).unwrap_err().code(), "not_found");
    });
}
