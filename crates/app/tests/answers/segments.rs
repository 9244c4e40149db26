//! Rules asked of the base, and segments kept.

use crate::world::{Shop, on_both};
use crate::{count, orders, person, rule};
use app::consent::{NewSuppression, suppress};
use app::segments::{self, Wanted};
use app::{Error, facts};
use base::{CustomerId, SegmentId};
use domain::consent::{Basis, Channel, Command, Purpose, Scope, Source, SuppressionReason, Topic};
use serde_json::{Value, json};

fn city(name: &str) -> Value {
    json!({"subject": "field", "field": "city", "op": "is", "value": name})
}

fn wanted(name: &str, json: Value) -> Wanted {
    Wanted { name: name.to_owned(), description: String::new(), folder: String::new(), rule: rule(json) }
}

fn allow(shop: &Shop, customer: CustomerId, given: bool) {
    let command = Command {
        customer,
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Card,
        document: None,
        said_from: None,
        given_at: None,
    };
    app::consent::give(&shop.ctx, command, None).unwrap();
}

#[test]
fn own_change_is_in_the_next_answer() {
    on_both(|shop, _| {
        assert_eq!(count(shop, json!({"all": []})), 0);
        let anna = person(shop, "anna", "Казань");
        person(shop, "boris", "Пермь");
        assert_eq!((count(shop, json!({"all": []})), count(shop, city("казань"))), (2, 1));
        let card = app::customers::card(&shop.ctx, anna).unwrap();
        let changes = app::customers::Changes { city: Some(Some("Пермь".into())), ..Default::default() };
        app::customers::update(&shop.ctx, anna, card.customer.version, changes).unwrap();
        assert_eq!((count(shop, city("Казань")), count(shop, city("Пермь"))), (0, 2));
        let consent =
            json!({"subject": "consent", "purpose": "marketing", "channel": "email", "op": "given"});
        let reach = json!({"subject": "reach", "channel": "email", "op": "can"});
        let both = || (count(shop, consent.clone()), count(shop, reach.clone()));
        assert_eq!(both(), (0, 0));
        allow(shop, anna, true);
        assert_eq!(both(), (1, 1));
        let new = NewSuppression {
            channel: Channel::Email,
            address: "anna@example.com".into(),
            reason: SuppressionReason::Manual,
            note: None,
        };
        suppress(&shop.ctx, new).unwrap();
        assert_eq!(both(), (1, 0));
        allow(shop, anna, false);
        assert_eq!(both(), (0, 0));
    });
}

#[test]
fn orders_are_asked_with_returns_in_sums_and_not_in_counts() {
    on_both(|shop, _| {
        person(shop, "anna", "");
        let lines = [
            "1,A,2,2026-01-01 10:00,10.00,anna",
            "2,a,1,2026-01-10 10:00,5.50,anna",
            "2,A,1,2026-01-10 10:00,1.00,anna",
            "C3,A,-1,2026-01-11 10:00,10.00,anna",
            "4,B,1,2026-01-12 10:00,3.00,",
        ];
        orders(shop, &lines.map(str::to_owned));
        let orders = |measure: &str, op: &str, value: Value| {
            count(shop, json!({"subject": "orders", "measure": measure, "op": op, "value": value}))
        };
        assert_eq!(orders("count", "equals", json!(2)), 1);
        assert_eq!(orders("sum", "equals", json!("16.50")), 1);
        assert_eq!(orders("average", "equals", json!("8.25")), 1);
        assert_eq!(orders("days_since_last", "equals", json!(5)), 1);
        let bought = |code: &str| {
            let json = json!({"subject": "bought", "what": "product", "values": [code], "op": "did", "period": {"last_days": 10}});
            count(shop, json)
        };
        // Codes are case-sensitive; B was bought by nobody who is known.
        assert_eq!((bought("A"), bought("a"), bought("B")), (1, 1, 0));
    });
}

#[test]
fn preview_tells_reach_conditions_samples_and_the_sentence() {
    on_both(|shop, _| {
        let people: Vec<CustomerId> =
            (0..30).map(|n| person(shop, &format!("p{n}"), ["Казань", "Пермь"][n % 2])).collect();
        allow(shop, people[0], true);
        let json = json!({"any": [city("Казань"), {"none": [{"subject": "field", "field": "city", "op": "known"}]}]});
        let preview = segments::preview(&shop.ctx, &rule(json)).unwrap();
        assert_eq!((preview.count, preview.total, preview.samples.len()), (15, 30, 10));
        assert_eq!(preview.reach[0].1, 1);
        let places: Vec<_> = preview.conditions.iter().map(|it| (it.path.as_str(), it.count)).collect();
        assert_eq!(places, [("any[0]", 15), ("any[1]", 0), ("any[1].none[0]", 30)]);
        assert!(preview.samples.iter().all(|sample| sample.city.as_deref() == Some("Казань")));
        assert!(preview.sentence.ru.starts_with("Клиенты: город — «Казань» или"), "{}", preview.sentence.ru);
        let single = segments::preview(&shop.ctx, &rule(city("Казань"))).unwrap();
        assert_eq!(single.conditions.len(), 1, "a rule of one condition has one row");
    });
}

#[test]
fn wrong_rule_is_refused_at_its_row() {
    on_both(|shop, _| {
        let json = json!({"all": [city("a"), {"subject": "field", "field": "shoe", "op": "known"}]});
        let Err(Error::Invalid { field, code, .. }) = segments::preview(&shop.ctx, &rule(json)) else {
            panic!("a field that does not exist must be refused")
        };
        assert_eq!((field.as_str(), code), ("rule.all[1].field", "no_such_field"));
    });
}

#[test]
fn why_names_each_condition_with_what_was_found() {
    on_both(|shop, _| {
        let anna = person(shop, "anna", "Казань");
        let json = json!({"all": [city("Пермь"), {"any": [{"subject": "reach", "channel": "email", "op": "cannot"}]}]});
        let (verdict, reasons) = segments::why(&shop.ctx, &rule(json.clone()), anna).unwrap();
        let shown: Vec<_> =
            reasons.iter().map(|it| (it.path.as_str(), it.value.clone(), it.verdict)).collect();
        assert_eq!(
            (verdict, shown),
            (false, vec![("all[0]", json!("Казань"), false), ("all[1].any[0]", json!(false), true)])
        );
        assert_eq!(reasons[0].sentence.en, "city is “Пермь”");
        let nobody = segments::why(&shop.ctx, &rule(json), CustomerId(9_999));
        assert!(matches!(nobody, Err(Error::NotFound)));
    });
}

#[test]
fn segment_is_kept_edited_by_version_and_guarded_while_used() {
    on_both(|shop, _| {
        person(shop, "anna", "Казань");
        let kazan = segments::create(&shop.ctx, wanted(" Казанцы ", city("Казань"))).unwrap();
        let id = kazan.segment.id;
        assert_eq!((kazan.segment.name.as_str(), kazan.count), ("Казанцы", Some(1)));
        let inside = json!({"subject": "segment", "segment_id": id, "op": "in"});
        let outer = segments::create(&shop.ctx, wanted("Не они", json!({"none": [inside]}))).unwrap();
        assert_eq!(outer.count, Some(0));
        let edited =
            segments::update(&shop.ctx, id, kazan.segment.version, wanted("Пермяки", city("Пермь"))).unwrap();
        assert_eq!(edited.count, Some(0));
        let (list, _) = segments::list(&shop.ctx).unwrap();
        let own = &list[list.len() - 2..];
        assert_eq!(own.iter().map(|it| it.count).collect::<Vec<_>>(), [Some(0), Some(1)]);
        assert_eq!((own[0].uses[0].id.clone(), own[1].uses.len()), (outer.segment.id.to_string(), 0));
        let stale =
            segments::update(&shop.ctx, id, kazan.segment.version, wanted("x", city("x"))).unwrap_err();
        assert_eq!(stale.code(), "version_changed");
        let circle = wanted("x", json!({"subject": "segment", "segment_id": outer.segment.id, "op": "in"}));
        let circle = segments::update(&shop.ctx, id, edited.segment.version, circle).unwrap_err();
        assert_eq!(circle.code(), "segment_cycle");
        assert_eq!(segments::delete(&shop.ctx, id).unwrap_err().code(), "segment_mentioned");
        segments::delete(&shop.ctx, outer.segment.id).unwrap();
        segments::delete(&shop.ctx, id).unwrap();
        assert!(matches!(segments::get(&shop.ctx, id), Err(Error::NotFound)));
    });
}

#[test]
fn audience_is_included_without_excluded_and_never_guesses() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        let kazan = segments::create(&shop.ctx, wanted("Казань", city("Казань"))).unwrap().segment.id;
        let sources = |ids: &[SegmentId]| {
            ids.iter().copied().map(domain::campaigns::Source::Segment).collect::<Vec<_>>()
        };
        let audience = |include: &[SegmentId], exclude: &[SegmentId]| {
            let (include, exclude) = (sources(include), sources(exclude));
            let members = segments::audience(&shop.workspace, &include, &exclude, shop.ctx.now())?;
            Ok::<_, Error>(members.iter().map(i64::from).collect::<Vec<_>>())
        };
        assert_eq!(audience(&[], &[]).unwrap(), [anna.0, boris.0]);
        assert_eq!(audience(&[kazan], &[]).unwrap(), [anna.0]);
        assert_eq!(audience(&[], &[kazan]).unwrap(), [boris.0]);
        // A segment that is gone must not be taken for "nobody" where it excludes.
        assert!(audience(&[], &[SegmentId(9_999)]).is_err());
    });
}

#[test]
fn followed_base_is_the_loaded_base() {
    on_both(|shop, _| {
        for n in 0..40 {
            let customer = person(shop, &format!("p{n}"), "Казань");
            allow(shop, customer, n % 3 > 0);
        }
        let line = |n: usize| format!("{},S{},1,2026-01-{:02} 10:00,10.00,p{}", n, n % 4, 1 + n % 12, n % 25);
        count(shop, json!({"all": []}));
        orders(shop, &(100..180).map(line).collect::<Vec<_>>());
        let followed = facts::base(&shop.workspace).unwrap();
        let loaded = facts::reload(&shop.workspace).unwrap();
        assert_eq!(followed.snapshot.customers(), 40);
        let rows = |base: &facts::Base| -> Vec<warehouse::Row> {
            base.snapshot.everybody().map(|(id, view)| view.row(id)).collect()
        };
        assert_eq!(rows(&followed), rows(&loaded));
    });
}
