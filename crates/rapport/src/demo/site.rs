//! The shop's site, as our tracker on its pages would tell of it: steps of visits become messages of the tracking API.

use super::visits::{Place, Step, What};
use super::words::{ARTICLES, CATEGORY_PATHS};
use app::samples::goods::Item;
use app::samples::people::Person;
use app::samples::tables::external_id;
use domain::events::{Call, Message, Value};
use serde_json::{Value as Json, json};
use std::borrow::Cow;

pub const ADDRESS: &str = "https://myata.example";

type Said = Vec<(Cow<'static, str>, Value<'static>)>;

/// The message of a step. `turn` tells messages of one person apart.
pub fn message(step: &Step, turn: usize, person: &Person, goods: &[Item]) -> Message<'static> {
    let (call, event, properties) = match &step.what {
        What::SignedIn => (Call::Identify, None, vec![text("email", person.email.clone())]),
        What::Page(place) => (Call::Page, None, page(*place, goods)),
        What::Searched(query) => (Call::Track, Some("Products Searched"), vec![text("query", *query)]),
        What::Viewed(item) => (Call::Track, Some("Product Viewed"), product(&goods[*item])),
        What::Added(item, quantity) => {
            (Call::Track, Some("Product Added"), in_cart(&goods[*item], *quantity))
        }
        What::Removed(item, quantity) => {
            (Call::Track, Some("Product Removed"), in_cart(&goods[*item], *quantity))
        }
        What::Checkout(lines) => (Call::Track, Some("Checkout Started"), basket(lines, goods)),
        What::Ordered(number, lines) => {
            let mut properties = vec![text("order_id", number.clone())];
            properties.extend(basket(lines, goods));
            (Call::Track, Some("Order Completed"), properties)
        }
    };
    let who = external_id(step.person);
    Message {
        message_id: Some(format!("{who}-{turn}").into()),
        // The device on which this person uses the site.
        anonymous_id: Some(format!("visitor-{who}").into()),
        user_id: Some(who.into()),
        name: event.map(Cow::Borrowed),
        properties,
        told_at: Some(step.at),
        ..Message::new(call)
    }
}

fn text(name: &'static str, value: impl Into<Cow<'static, str>>) -> (Cow<'static, str>, Value<'static>) {
    (name.into(), Value::Text(value.into()))
}

fn path(place: Place, goods: &[Item]) -> String {
    match place {
        Place::Home => "/".to_owned(),
        Place::Category(category) => format!("/catalog/{}", CATEGORY_PATHS[category]),
        Place::Article(at) => format!("/journal/{}", ARTICLES[at].0),
        Place::Found(_) => "/search".to_owned(),
        Place::Product(item) => {
            let item = &goods[item];
            format!("/catalog/{}/{}", CATEGORY_PATHS[item.category], item.code.to_lowercase())
        }
        Place::Cart => "/cart".to_owned(),
        Place::Checkout => "/checkout".to_owned(),
        Place::Thanks => "/thanks".to_owned(),
    }
}

fn page(place: Place, goods: &[Item]) -> Said {
    let title = match place {
        Place::Home => "Мята, чайная лавка".to_owned(),
        Place::Category(category) => {
            let of_category = goods.iter().find(|item| item.category == category);
            of_category.map(|item| item.category_name).unwrap_or_default().to_owned()
        }
        Place::Article(at) => ARTICLES[at].1.to_owned(),
        Place::Found(query) => format!("Поиск: {query}"),
        Place::Product(item) => goods[item].name.to_owned(),
        Place::Cart => "Корзина".to_owned(),
        Place::Checkout => "Оформление заказа".to_owned(),
        Place::Thanks => "Спасибо за заказ".to_owned(),
    };
    let path = path(place, goods);
    let url = format!("{ADDRESS}{path}");
    vec![text("path", path), text("title", title), text("url", url)]
}

fn product(item: &Item) -> Said {
    let path = path(Place::Category(item.category), &[]);
    vec![
        text("product_id", item.code.clone()),
        text("name", item.name),
        text("category", item.category_name),
        ("price".into(), Value::Int(item.rubles)),
        text("currency", "RUB"),
        text("context.page.path", format!("{path}/{}", item.code.to_lowercase())),
    ]
}

fn in_cart(item: &Item, quantity: i64) -> Said {
    let mut said = product(item);
    said.insert(4, ("quantity".into(), Value::Int(quantity)));
    said
}

fn basket(lines: &[(usize, i64)], goods: &[Item]) -> Said {
    let line = |(item, quantity): &(usize, i64)| {
        let item = &goods[*item];
        json!({"product_id": item.code, "name": item.name, "price": item.rubles, "quantity": quantity})
    };
    let sum: i64 = lines.iter().map(|(item, quantity)| goods[*item].rubles * quantity).sum();
    let products: Vec<Json> = lines.iter().map(line).collect();
    vec![
        ("value".into(), Value::Int(sum)),
        text("currency", "RUB"),
        ("products".into(), Value::Json(Json::from(products).to_string().into())),
        text("context.page.path", "/checkout"),
    ]
}
