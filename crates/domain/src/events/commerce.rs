//! Orders and products that events tell of, in the words of Segment's e-commerce specification.
//!
//! What an event says badly about its goods never spoils the event: an order or a product that cannot be read
//! is left out.

use super::Value;
use crate::orders::{Back, Goods, GoodsLine, Kind, Line, Order, State, Told, Which, line_total, number};
use crate::products::{self, Product};
use base::{Currency, Price, Quantity, Timestamp};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, Hasher};

type Properties<'a> = [(Cow<'a, str>, Value<'a>)];

/// The order of an event whose name is one of the specification's.
pub fn order(event: &str, properties: &Properties<'_>, at: Timestamp, currency: Currency) -> Option<Told> {
    let state = match event {
        "Order Completed" | "Order Updated" => None,
        "Order Paid" => Some(State::Paid),
        "Order Shipped" => Some(State::Shipped),
        "Order Delivered" => Some(State::Delivered),
        "Order Cancelled" => Some(State::Cancelled),
        "Order Refunded" => Some(State::Returned),
        _ => return None,
    };
    let own = object(properties);
    let number = number(&text(&own, "order_id")?).ok()?.to_owned();
    let currency = text(&own, "currency").and_then(|code| Currency::parse(&code)).unwrap_or(currency);
    let items: Vec<Map<String, Json>> = properties
        .iter()
        .find_map(|(name, value)| match value {
            Value::Json(json) if name == "products" => serde_json::from_str(json).ok(),
            _ => None,
        })
        .unwrap_or_default();
    let mut told = Told { number, at, state, order: None, back: None, products: Vec::new() };
    match state {
        None => {
            let lines: Vec<Line> = items.iter().filter_map(|item| line(item, at, currency)).collect();
            if lines.is_empty() || lines.len() < items.len() {
                return None;
            }
            let (number, kind) = (told.number.clone(), Kind::Sale);
            told.order = Some(Order { number, kind, state: State::Placed, currency, lines });
        }
        Some(State::Returned) => {
            let goods: Vec<GoodsLine> = items.iter().filter_map(came_back).collect();
            if goods.len() < items.len() {
                return None;
            }
            let goods = if goods.is_empty() { Goods::Everything } else { Goods::Lines(goods) };
            (told.state, told.back) = (None, Some(Back { key: None, goods }));
        }
        Some(_) => {}
    }
    told.products = items.iter().filter_map(|item| product_of(item, currency)).collect();
    Some(told)
}

fn came_back(item: &Map<String, Json>) -> Option<GoodsLine> {
    let quantity = match text(item, "quantity") {
        Some(quantity) => Some(Quantity::parse(&quantity)?),
        None => None,
    };
    Some(GoodsLine { which: Which::Code(code(item)?), quantity })
}

/// The product that an event is about.
pub fn product(event: &str, properties: &Properties<'_>, currency: Currency) -> Option<Product> {
    describes(event).then(|| product_of(&object(properties), currency))?
}

fn describes(event: &str) -> bool {
    matches!(event, "Product Viewed" | "Product Added" | "Product Clicked")
}

/// What [`product_of`] reads; the first two name the product.
const WORDS: [&str; 7] = ["sku", "product_id", "name", "category", "price", "image_url", "url"];

/// Which product an event is about and what it says of it, as numbers that are equal where the same is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub product: u64,
    pub words: u64,
}

/// What an event says of its product, without reading it.
pub fn mention(event: &str, properties: &Properties<'_>, key: &impl BuildHasher) -> Option<Mention> {
    if !describes(event) {
        return None;
    }
    let words = WORDS.map(|word| properties.iter().find(|(name, _)| name == word).map(|(_, value)| value));
    let hash = |words: &[Option<&Value<'_>>]| {
        let mut hasher = key.build_hasher();
        for word in words {
            match word {
                Some(Value::Text(it)) => (1, it).hash(&mut hasher),
                Some(Value::Int(it)) => (2, it).hash(&mut hasher),
                Some(Value::Number(it)) => (3, it.to_bits()).hash(&mut hasher),
                _ => 0.hash(&mut hasher),
            }
        }
        hasher.finish()
    };
    words[..2]
        .iter()
        .any(Option::is_some)
        .then(|| Mention { product: hash(&words[..2]), words: hash(&words) })
}

/// The properties that are no lists, as one of the list's objects would be.
fn object(properties: &Properties<'_>) -> Map<String, Json> {
    let simple = |(name, value): &(Cow<'_, str>, Value<'_>)| {
        let value = match value {
            Value::Int(it) => Json::from(*it),
            Value::Number(it) => Json::from(*it),
            Value::Text(it) => Json::from(&**it),
            _ => return None,
        };
        Some((name.clone().into_owned(), value))
    };
    properties.iter().filter_map(simple).collect()
}

/// A word that shops write as a number or as a text.
fn text(object: &Map<String, Json>, name: &str) -> Option<String> {
    let text = match object.get(name)? {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn code(item: &Map<String, Json>) -> Option<String> {
    let code = text(item, "sku").or_else(|| text(item, "product_id"))?;
    products::code(&code).ok().map(str::to_owned)
}

fn price(item: &Map<String, Json>) -> Option<Price> {
    text(item, "price").and_then(|price| Price::parse(&price)).filter(|price| price.0 >= 0)
}

fn product_of(item: &Map<String, Json>, currency: Currency) -> Option<Product> {
    let name = text(item, "name").unwrap_or_default();
    let short = |it: &String| it.chars().count() <= base::limits::NAME_CHARS;
    Some(Product {
        code: code(item)?,
        name: products::name(&name).ok()?.to_owned(),
        category: text(item, "category").filter(short),
        price: price(item),
        currency: price(item).map(|_| currency),
        picture: text(item, "image_url").and_then(|url| products::picture(&url).ok().map(str::to_owned)),
        url: text(item, "url").and_then(|url| products::url(&url).ok().map(str::to_owned)),
        ..Product::default()
    })
}

fn line(item: &Map<String, Json>, placed_at: Timestamp, currency: Currency) -> Option<Line> {
    let quantity = match text(item, "quantity") {
        Some(quantity) => Quantity::parse(&quantity)?,
        None => Quantity::whole(1),
    };
    let unit_price = price(item)?;
    let total_minor = line_total(unit_price, quantity, currency).ok()?;
    let name = text(item, "name").unwrap_or_default();
    Some(Line { code: code(item)?, name, quantity, unit_price, total_minor, placed_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_seconds(1_770_000_000);

    #[test]
    fn completed_order_is_read_with_lines_and_products() {
        let properties = [
            ("order_id".into(), Value::Int(50314)),
            ("currency".into(), Value::Text("RUB".into())),
            (
                "products".into(),
                Value::Json(
                    r#"[{"sku":"G-32","name":"Чай","price":"14.90","quantity":2,"category":"Чай"},
                        {"product_id":7,"name":"Cup","price":3,"image_url":"https://x.example/7.png"}]"#
                        .into(),
                ),
            ),
        ];
        let told = order("Order Completed", &properties, AT, Currency::GBP).unwrap();
        let placed = told.order.unwrap();
        assert_eq!((told.number.as_str(), told.state, placed.currency), ("50314", None, Currency::RUB));
        assert_eq!(placed.total_minor(), Ok(2_980 + 300));
        let codes: Vec<_> = told.products.iter().map(|it| (it.code.as_str(), it.picture.is_some())).collect();
        assert_eq!(codes, [("G-32", false), ("7", true)]);
    }

    #[test]
    fn cancelled_order_changes_its_state_and_keeps_its_lines() {
        let properties = [("order_id".into(), Value::Text(" A-1 ".into()))];
        let told = order("Order Cancelled", &properties, AT, Currency::RUB).unwrap();
        assert_eq!((told.number.as_str(), told.state, told.order), ("A-1", Some(State::Cancelled), None));
        assert_eq!(order("Order Completed", &properties, AT, Currency::RUB), None, "no lines, no order");
        assert_eq!(order("Cart Viewed", &properties, AT, Currency::RUB), None);
        assert_eq!(order("Order Refunded", &[], AT, Currency::RUB), None);
    }

    #[test]
    fn order_with_a_line_that_cannot_be_read_is_no_order() {
        let of = |products: &'static str| {
            let properties =
                [("order_id".into(), Value::Int(1)), ("products".into(), Value::Json(products.into()))];
            order("Order Completed", &properties, AT, Currency::RUB)
        };
        assert_eq!(of(r#"[{"sku":"a","price":1},{"sku":"b"}]"#), None);
        assert_eq!(of(r#"[{"sku":"a","price":-1}]"#), None);
        assert_eq!(of(r#"[1]"#), None);
        assert!(of(r#"[{"sku":"a","price":1}]"#).is_some());
    }

    #[test]
    fn refund_brings_back_what_it_names_or_everything() {
        let number = || ("order_id".into(), Value::Int(1));
        let whole = order("Order Refunded", &[number()], AT, Currency::RUB).unwrap();
        assert_eq!(whole.back.map(|back| back.goods), Some(Goods::Everything));
        let of = |products: &'static str| {
            let properties = [number(), ("products".into(), Value::Json(products.into()))];
            order("Order Refunded", &properties, AT, Currency::RUB).and_then(|told| told.back)
        };
        let line = GoodsLine { which: Which::Code("tea".into()), quantity: Quantity::parse("0.5") };
        let part = of(r#"[{"sku":"tea","quantity":0.5}]"#).unwrap();
        assert_eq!(part.goods, Goods::Lines(vec![line]));
        assert_eq!(of(r#"[{"name":"tea"}]"#), None, "what cannot be read brings back nothing");
    }

    #[test]
    fn viewed_product_is_described() {
        let properties = [("sku".into(), Value::Text("k1".into())), ("price".into(), Value::Number(9.5))];
        let viewed = product("Product Viewed", &properties, Currency::RUB).unwrap();
        assert_eq!((viewed.code.as_str(), viewed.price), ("k1", Price::parse("9.5")));
        assert_eq!(product("Cart Viewed", &properties, Currency::RUB), None);
    }
}
