//! Fields of the business's own: made, filled by hand, by a file and by an event, asked about by rules, guarded.

use crate::world::{Order, Shop, on_both};
use crate::{count, person, rule};
use app::customers::{self, Changes};
use app::{Error, fields};
use base::CustomerId;
use domain::fields::{Choice, Kind, Shape};
use domain::imports::Kind as Import;
use serde_json::{Value, json};
use store::testing::Fresh;

pub fn shape(key: &str, kind: Kind) -> Shape {
    let choice = |value: &str, ru: &str| Choice { value: value.into(), ru: ru.into(), en: String::new() };
    let choices = match kind.has_choices() {
        true => vec![choice("gold", "золотой"), choice("silver", "серебряный"), choice("none", "нет")],
        false => Vec::new(),
    };
    Shape { key: key.into(), ru: format!("Поле {key}"), en: String::new(), kind, choices }
}

fn make(shop: &Shop, key: &str, kind: Kind) -> fields::Listed {
    fields::create(&shop.ctx, shape(key, kind)).unwrap()
}

/// A field of each type, called by its type.
fn every_kind(shop: &Shop) {
    Kind::ALL.iter().for_each(|kind| drop(make(shop, kind.as_str(), *kind)));
}

fn say(shop: &Shop, id: CustomerId, own: Value) -> app::Result<customers::Card> {
    let version = customers::card(&shop.ctx, id).unwrap().customer.version;
    let own = own.as_object().unwrap().clone();
    customers::update(&shop.ctx, id, version, Changes { own, ..Changes::default() })
}

fn asks(key: &str, op: &str, value: Value) -> Value {
    match value.is_null() {
        true => json!({"subject": "field", "field": format!("fields.{key}"), "op": op}),
        false => json!({"subject": "field", "field": format!("fields.{key}"), "op": op, "value": value}),
    }
}

/// One condition for each type that holds for whoever has the values of [`known`].
fn conditions() -> Vec<Value> {
    vec![
        asks("text", "contains", json!("ЁЛКИ")),
        asks("number", "between", json!([42, 43])),
        asks("money", "at_least", json!("1500.50")),
        asks("boolean", "is", json!(true)),
        asks("date", "in_next_days", json!(30)),
        asks("moment", "in_last_days", json!(30)),
        asks("choice", "in", json!(["gold", "none"])),
        asks("many_choice", "in", json!(["silver"])),
    ]
}

fn known() -> Value {
    json!({
        "text": "у ёлки", "number": 42.5, "money": {"amount_minor": 150_050, "currency": "GBP"}, "boolean": true,
        "date": "2026-02-01", "moment": "2026-01-01T00:00:00Z", "choice": "золотой",
        "many_choice": ["silver", "gold"],
    })
}

#[test]
fn every_type_is_answered_by_counts_and_by_why_at_once() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        assert_eq!(count(shop, json!({"all": []})), 2);
        every_kind(shop);
        let card = say(shop, anna, known()).unwrap();
        assert_eq!(card.own.len(), 8);
        let answers = || -> Vec<u64> { conditions().into_iter().map(|it| count(shop, it)).collect() };
        assert_eq!(answers(), [1; 8]);
        for condition in conditions() {
            let verdict = |id| app::segments::why(&shop.ctx, &rule(condition.clone()), id).unwrap().0;
            assert!(verdict(anna) && !verdict(boris), "{condition}");
        }
        for kind in Kind::ALL {
            let unknown = asks(kind.as_str(), "unknown", Value::Null);
            assert_eq!(count(shop, unknown), 1, "{kind}");
        }
        // What was followed is what a load says.
        app::facts::reload(&shop.workspace).unwrap();
        assert_eq!(answers(), [1; 8]);
        let emptied = json!({"text": null, "number": null, "many_choice": []});
        assert_eq!(say(shop, anna, emptied).unwrap().own.len(), 5);
        assert_eq!(answers(), [0, 0, 1, 1, 1, 1, 1, 0]);
    });
}

#[test]
fn amount_in_another_currency_is_kept_and_not_compared() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        make(shop, "limit", Kind::Money);
        say(shop, anna, json!({"limit": {"amount_minor": 100_000, "currency": "RUB"}})).unwrap();
        assert_eq!(customers::card(&shop.ctx, anna).unwrap().own.len(), 1);
        assert_eq!(count(shop, asks("limit", "at_least", json!(1))), 0);
        say(shop, anna, json!({"limit": "1000.00"})).unwrap();
        assert_eq!(count(shop, asks("limit", "equals", json!(1000))), 1);
    });
}

#[test]
fn unknown_field_and_wrong_value_are_refused_by_name() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        make(shop, "size", Kind::Number);
        for (said, name, code) in [
            (json!({"shoe": 1}), "fields.shoe", "unknown_field"),
            (json!({"size": "large"}), "fields.size", "field_value_invalid"),
        ] {
            let error = say(shop, anna, said).unwrap_err();
            let Error::Invalid { field, code: got, hint } = error else { panic!("{error:?}") };
            assert_eq!((field.as_str(), got), (name, code));
            assert!(hint.is_some());
        }
        assert!(customers::card(&shop.ctx, anna).unwrap().own.is_empty());
    });
}

#[test]
fn definition_keeps_what_somebody_relies_on() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        let level = make(shop, "level", Kind::Choice).field;
        assert_eq!(
            fields::create(&shop.ctx, shape("level", Kind::Text)).unwrap_err().code(),
            "field_key_taken"
        );
        let saved = |version: i64, change: fn(&mut Shape)| {
            let mut said = shape("level", Kind::Choice);
            change(&mut said);
            fields::update(&shop.ctx, level.id, version, said)
        };
        assert_eq!(saved(1, |it| it.key = "rank".into()).unwrap_err().code(), "field_key_fixed");
        // Nobody has a value yet, so the type may still change, and back.
        let text = |it: &mut Shape| *it = shape("level", Kind::Text);
        assert_eq!(saved(1, text).unwrap().field.version, 2);
        saved(2, |_| ()).unwrap();
        assert_eq!(saved(2, |_| ()).unwrap_err().code(), "version_changed");
        say(shop, anna, json!({"level": "gold"})).unwrap();
        assert_eq!(saved(3, text).unwrap_err().code(), "field_type_in_use");
        assert_eq!(saved(3, |it| drop(it.choices.remove(0))).unwrap_err().code(), "field_choice_in_use");
        let wanted = app::segments::Wanted {
            name: "Серебро".into(),
            description: String::new(),
            folder: String::new(),
            rule: rule(asks("level", "is", json!("silver"))),
        };
        let segment = app::segments::create(&shop.ctx, wanted).unwrap().segment.id;
        assert_eq!(saved(3, |it| drop(it.choices.remove(1))).unwrap_err().code(), "field_used");
        assert_eq!(fields::archive(&shop.ctx, level.id).unwrap_err().code(), "field_used");
        let listed = fields::get(&shop.ctx, level.id).unwrap();
        let users: Vec<_> = listed.used_by.iter().map(|it| (it.id.clone(), it.name.as_str())).collect();
        assert_eq!((listed.known, users), (1, vec![(segment.to_string(), "Серебро")]));
        assert_eq!(saved(3, |it| drop(it.choices.remove(2))).unwrap().field.shape.choices.len(), 2);
        app::segments::delete(&shop.ctx, segment).unwrap();
        fields::archive(&shop.ctx, level.id).unwrap();
        assert!(customers::card(&shop.ctx, anna).unwrap().own.is_empty());
        let gone = app::segments::preview(&shop.ctx, &rule(asks("level", "known", Value::Null))).unwrap_err();
        assert_eq!(gone.code(), "no_such_field");
        fields::restore(&shop.ctx, level.id).unwrap();
        assert_eq!(count(shop, asks("level", "is", json!("gold"))), 1);
    });
}

#[test]
fn file_fills_fields_and_leaves_with_them() {
    on_both(|shop, _| {
        every_kind(shop);
        let text = "email;Поле text;fields.number;money;Поле boolean;Поле date;choice;many_choice\n\
            anna@example.com;у ёлки;42,5;1 500,50;да;01.02.2026;Золотой;серебряный, золотой\n\
            boris@example.com;;много;;;;;\n\
            vera@example.com;;;;;;бронзовый;\n";
        let counts = shop.import(text, Order::of(Import::Customers));
        assert_eq!((counts.rows, counts.errors), (3, 2), "{counts:?}");
        let expected = [1, 1, 1, 1, 1, 0, 1, 1];
        let answers: Vec<u64> = conditions().into_iter().map(|it| count(shop, it)).collect();
        assert_eq!(answers, expected);
        let operation = app::operations::list(&shop.ctx, None, 1).unwrap()[0].operation.id;
        let errors = shop.workspace.read(|tx| Ok(store::imports::errors(tx, operation, 0, 10)?)).unwrap();
        let told: Vec<_> = errors.iter().map(|it| (it.field.as_deref().unwrap(), it.code.as_str())).collect();
        assert_eq!(told, [("fields.number", "number_invalid"), ("fields.choice", "word_unknown")]);
        let mut csv = Vec::new();
        customers::export_csv(&shop.ctx, &customers::Which::default(), &mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        assert!(csv.lines().next().unwrap().ends_with("fields.choice,fields.many_choice"), "{csv}");
        assert!(csv.contains("у ёлки,42.5,1500.50,yes,2026-02-01,,gold,gold; silver"), "{csv}");
        // The same file again changes nothing, and what went out comes in.
        assert_eq!(shop.import(text, Order::of(Import::Customers)).customers.updated, 0);
        let own = |customer| customers::card(&shop.ctx, CustomerId(customer)).unwrap().own;
        let before = own(1);
        let back = shop.import(&csv, Order::of(Import::Customers));
        assert_eq!((back.errors, back.customers.created), (0, 0), "{back:?}");
        assert_eq!((before.len(), own(1) == before), (7, true));
    });
}

#[test]
fn import_into_a_field_that_does_not_exist_is_refused() {
    on_both(|shop, _| {
        let field = make(shop, "size", Kind::Number).field;
        let file = shop.upload("a.csv", b"email,size\nanna@example.com,42\n").unwrap();
        assert_eq!(file.fields, [(1, "size".to_owned())]);
        fields::archive(&shop.ctx, field.id).unwrap();
        let plan = domain::imports::Plan {
            kind: Import::Customers,
            mapping: file.inspection.mapping(Import::Customers),
            fields: file.fields,
            record_type: None,
            options: domain::imports::Options::default(),
            consent: None,
            dry_run: false,
        };
        assert_eq!(app::imports::start(&shop.ctx, file.id, plan).unwrap_err().code(), "import_field_unknown");
    });
}

#[test]
fn russian_workspace_begins_with_a_field_for_ty_and_vy() {
    for (engine, fresh) in Fresh::all() {
        let shop = Shop::found(&fresh);
        let all = fields::list(&shop.ctx).unwrap();
        let [ready] = all.as_slice() else { panic!("{all:?}") };
        let (id, version) = (ready.field.id, ready.field.version);
        assert_eq!(ready.field.shape, domain::fields::address_form::ready());
        let file = "external_id,Обращение на «ты» или «вы»\nanna,ты\nboris,на «Вы»\nmaria,мы\n";
        let counts = shop.import(file, Order::of(Import::Customers));
        assert_eq!((counts.customers.created, counts.errors), (2, 1), "{counts:?}");
        let told = |form: &str| count(&shop, asks("address_form", "is", json!(form)));
        assert_eq!((told("informal"), told("formal")), (1, 1));
        // It is renamed and taken out of use like any other, and does not come back by itself.
        let renamed = Shape { ru: "Тон".into(), ..ready.field.shape.clone() };
        assert_eq!(fields::update(&shop.ctx, id, version, renamed).unwrap().field.shape.ru, "Тон");
        fields::archive(&shop.ctx, id).unwrap();
        let clock = shop.clock.clone();
        shop.server.close();
        drop(shop);
        let again = Shop::open(&fresh, &clock);
        let all = fields::list(&again.ctx).unwrap();
        assert!(
            all.len() == 1 && all[0].field.archived && all[0].field.shape.ru == "Тон",
            "{engine}: {all:?}"
        );
        again.server.close();
    }
}
