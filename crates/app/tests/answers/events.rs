//! Rules about events: what arrived is in the next answer, and a load says the same.

use crate::world::{Shop, on_both};
use crate::{count, person, rule};
use base::{CustomerId, Timestamp, time::DAY};
use domain::events::Value as Property;
use serde_json::{Value, json};
use store::events::{self, Draft, MessageId, Part};

/// Takes an event with one property, as the tracking API does.
pub fn happened(
    shop: &Shop,
    message: &str,
    customer: CustomerId,
    at: Timestamp,
    property: (&str, Property<'static>),
) {
    let mut draft = Draft::default();
    draft.push(MessageId::of(message), at, "Product Viewed", [(property.0, &property.1)]);
    let now = shop.ctx.now();
    let customers = [Some(customer.0)];
    let append = move |tx: &mut store::Tx| {
        Ok(events::append(tx, &[Part { draft: &draft, customers: &customers }], now)?)
    };
    shop.workspace.batch_write(append).unwrap();
}

fn viewed(op: &str, value: i64) -> Value {
    json!({"subject": "events", "kind": "Product Viewed", "aggregate": "count", "op": op, "value": value})
}

fn with(mut json: Value, property: Value) -> Value {
    json["where"] = json!([property]);
    json
}

#[test]
fn event_is_in_the_next_answer_with_its_properties() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        assert_eq!(count(shop, json!({"all": []})), 2);
        let unknown = app::segments::preview(&shop.ctx, &rule(viewed("at_least", 1))).unwrap_err();
        assert_eq!(unknown.code(), "no_such_event");
        let ago = |days: i64| Timestamp::from_micros(shop.ctx.now().micros() - days * DAY);
        happened(shop, "m1", anna, ago(1), ("price", Property::Int(100)));
        assert_eq!((count(shop, viewed("at_least", 1)), count(shop, viewed("equals", 0))), (1, 1));
        happened(shop, "m2", anna, ago(9), ("price", Property::Number(50.5)));
        happened(shop, "m3", boris, ago(3), ("brand", Property::Text("Лён".into())));
        let dear = json!({"property": "price", "op": "at_least", "value": "50.5"});
        let answers = || {
            let sum = json!({"subject": "events", "kind": "Product Viewed", "aggregate": "sum", "of": "price",
                             "op": "equals", "value": "150.5"});
            let mut week = viewed("equals", 1);
            week["period"] = json!({"last_days": 7});
            let linen = json!({"property": "brand", "op": "is", "value": "лен"});
            [
                count(shop, viewed("equals", 2)),
                count(shop, week),
                count(shop, with(viewed("equals", 2), dear.clone())),
                count(shop, with(viewed("at_least", 1), linen)),
                count(shop, sum),
            ]
        };
        assert_eq!(answers(), [1, 2, 1, 1, 1]);
        app::facts::reload(&shop.workspace).unwrap();
        assert_eq!(answers(), [1, 2, 1, 1, 1], "a load says what following said");
        // Another change of the customer loses no event.
        app::lists::create(&shop.ctx, "Гости", "").unwrap();
        let card = app::customers::card(&shop.ctx, anna).unwrap();
        let changes = app::customers::Changes { city: Some(Some("Тверь".into())), ..Default::default() };
        app::customers::update(&shop.ctx, anna, card.customer.version, changes).unwrap();
        assert_eq!(answers(), [1, 2, 1, 1, 1]);
        // An event and another change of the same customer in one look count the event once, and again after a look.
        happened(shop, "m5", anna, ago(1), ("price", Property::Int(1)));
        let card = app::customers::card(&shop.ctx, anna).unwrap();
        let changes = app::customers::Changes { city: Some(Some("Уфа".into())), ..Default::default() };
        app::customers::update(&shop.ctx, anna, card.customer.version, changes).unwrap();
        assert_eq!(count(shop, viewed("equals", 3)), 1);
        happened(shop, "m6", anna, ago(1), ("price", Property::Int(1)));
        assert_eq!(count(shop, viewed("equals", 4)), 1);
        // A price in words makes the property a text, for what came before as well.
        happened(shop, "m4", boris, ago(2), ("price", Property::Text("дорого".into())));
        let text = with(viewed("equals", 1), json!({"property": "price", "op": "is", "value": "100"}));
        assert_eq!(count(shop, text), 1);
        let refused = app::segments::preview(&shop.ctx, &rule(with(viewed("equals", 1), dear.clone())));
        assert_eq!(refused.unwrap_err().code(), "operator_does_not_fit");
    });
}
