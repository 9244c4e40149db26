//! Questions about the base and their answers: rules, segments, lists, cards and the home page, on both engines.

mod archive;
mod customers;
mod duplicates;
mod erasure;
mod events;
mod fields;
mod home;
mod image;
mod keys;
mod letters;
mod lists;
mod membership;
mod messages;
mod orders;
mod pictures;
mod records;
mod segments;
mod webhooks;
mod wishes;
#[allow(dead_code, reason = "the imports' tests use the rest of it")]
#[path = "../imports/world.rs"]
mod world;

use base::CustomerId;
use domain::customers::Fields;
use domain::identities::Kind;
use domain::imports::{Kind as Import, Options};
use rules::Rule;
use serde_json::Value;
use world::{Order, Shop};

/// A customer with an e-mail address and an external number equal to their name.
pub fn person(shop: &Shop, name: &str, city: &str) -> CustomerId {
    let fields = Fields {
        first_name: Some(name.to_owned()),
        city: (!city.is_empty()).then(|| city.to_owned()),
        ..Fields::default()
    };
    // A mailbox has Latin letters; who has another name has an external number only.
    let email = name.is_ascii().then(|| (Kind::Email, format!("{name}@example.com")));
    let identities = email.into_iter().chain([(Kind::External, name.to_owned())]).collect();
    let wanted = app::customers::Wanted { fields, identities, ..Default::default() };
    app::customers::create(&shop.ctx, wanted).unwrap().customer.id
}

/// Orders as lines `number,code,quantity,moment,price,customer`; a number with C in front is a cancellation.
pub fn orders(shop: &Shop, lines: &[String]) {
    let header = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID";
    let text = format!("{header}\n{}\n", lines.join("\n"));
    let options = Options { cancellation_prefix: Some("C".to_owned()), ..Options::default() };
    let counts = shop.import(&text, Order { options, ..Order::of(Import::Orders) });
    assert_eq!(counts.errors, 0, "{counts:?}");
}

pub fn rule(json: Value) -> Rule {
    Rule::from_json(&json).unwrap()
}

pub fn count(shop: &Shop, json: Value) -> u64 {
    app::segments::preview(&shop.ctx, &rule(json)).unwrap().count
}
