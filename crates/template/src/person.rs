//! What a message may say about one customer, the business and its products.
//!
//! Values are handed to the template engine as objects that are read field by field: a message that names two
//! fields costs two fields, however many a customer has.

use crate::own::{Own, OwnRecord, OwnValue};
use crate::values::{OwnValues, Records};
use base::{Currency, Date, Locale, Money, Price, Timestamp, Zone};
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One customer as a message sees them. Everything may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub middle_name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub city: Option<String>,
    pub birthday: Option<Date>,
    pub gender: Option<String>,
    /// The customer's language; the message's own without it.
    pub locale: Option<Locale>,
    pub orders: Orders,
    /// Products chosen for this customer; the message's own without them.
    pub products: Option<Vec<Product>>,
    /// The business's own fields that are known, by their keys.
    pub fields: Vec<(String, OwnValue)>,
    /// Records by the key of their type, newest first.
    pub records: Vec<(String, Vec<OwnRecord>)>,
}

impl Person {
    /// A person about whom everything is known, for previews and for rehearsing a message.
    pub fn sample(locale: Locale) -> Person {
        let word = |ru: &str, en: &str| Some(locale.pick(ru, en).to_owned());
        Person {
            first_name: word("Анна", "Anna"),
            last_name: word("Смирнова", "Smith"),
            middle_name: word("Сергеевна", "Marie"),
            email: Some("anna@example.com".into()),
            phone: Some("+79000000000".into()),
            city: word("Казань", "Bristol"),
            birthday: Date::from_ymd(1990, 3, 5),
            gender: Some("female".into()),
            locale: None,
            orders: Orders {
                count: 2,
                sum: Some(Money { amount_minor: 431_000, currency: Currency::RUB }),
                last_at: Some(Timestamp::from_seconds(1_767_225_600)),
            },
            products: None,
            fields: Vec::new(),
            records: Vec::new(),
        }
    }
}

/// A customer's orders in three figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    pub count: i64,
    pub sum: Option<Money>,
    pub last_at: Option<Timestamp>,
}

/// A product in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub name: String,
    pub price: Option<Price>,
    pub picture: Option<String>,
    pub url: Option<String>,
    /// What it cost before, where it costs less now.
    #[serde(default)]
    pub old_price: Option<Price>,
    #[serde(default)]
    pub vendor: Option<String>,
    #[serde(default)]
    pub params: Vec<Param>,
    /// Further pictures.
    #[serde(default)]
    pub pictures: Vec<String>,
}

/// "Colour: white".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    pub name: String,
    pub value: String,
    pub unit: Option<String>,
}

impl Product {
    pub(crate) fn sample() -> Product {
        Product {
            name: "Чайник".into(),
            price: Some(Price(19_900_000)),
            picture: Some("https://example.com/1.png".into()),
            url: Some("https://example.com/1".into()),
            old_price: Some(Price(24_900_000)),
            vendor: Some("Ёлка".into()),
            params: vec![Param { name: "Объём".into(), value: "1,7".into(), unit: Some("л".into()) }],
            pictures: vec!["https://example.com/2.png".into()],
        }
    }
}

/// The business that writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    pub name: String,
    pub address: String,
    pub site: String,
    /// `#rrggbb`; a quiet blue without it.
    pub accent: String,
}

/// The values of one rendering.
#[derive(Debug)]
pub struct Root {
    pub person: Arc<Person>,
    pub shared: Arc<Shared>,
    pub urls: Arc<UrlTable>,
}

/// The values every customer of a message has in common.
#[derive(Debug)]
pub struct Shared {
    pub business: Business,
    pub products: Value,
    pub locale: Locale,
    pub zone: Zone,
    pub currency: Currency,
    pub own: Own,
    /// Positions of the addresses that fields may hold.
    pub known: std::collections::HashMap<String, usize>,
}

/// Addresses of one customer's message.
#[derive(Debug, Default)]
pub struct UrlTable {
    pub click: Vec<String>,
    pub unsubscribe: String,
    pub web_version: String,
    pub preferences: String,
    pub pixel: String,
}

impl Root {
    pub fn locale(&self) -> Locale {
        self.person.locale.unwrap_or(self.shared.locale)
    }
}

pub fn text(value: &Option<String>) -> Value {
    value.as_deref().map_or(Value::from(()), Value::from)
}

/// A decimal for conditions and for the filter `money`, which knows the digits of the currency.
pub fn amount(units: i64, scale: i64) -> Value {
    if units % scale == 0 { Value::from(units / scale) } else { Value::from(units as f64 / scale as f64) }
}

impl Object for Root {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "customer" => Value::from_object(Customer(self.clone())),
            "orders" => Value::from_object(CustomerOrders(self.clone())),
            "business" => Value::from_object(BusinessFields(self.shared.clone())),
            "products" => match &self.person.products {
                Some(products) => product_list(products),
                None => self.shared.products.clone(),
            },
            "records" => Value::from_object(Records(self.clone())),
            "links" | "__links" => Value::from_dyn_object(self.urls.clone()),
            "__root" => Value::from_dyn_object(self.clone()),
            _ => return None,
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

macro_rules! opaque_map {
    () => {
        // Printed whole, an object of fields says nothing: it would put a customer's data where nobody meant it.
        fn render(self: &Arc<Self>, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Ok(())
        }

        fn repr(self: &Arc<Self>) -> ObjectRepr {
            ObjectRepr::Map
        }
    };
}

pub(crate) use opaque_map;

#[derive(Debug)]
struct Customer(Arc<Root>);

impl Object for Customer {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let person = &self.0.person;
        Some(match key.as_str()? {
            "first_name" => text(&person.first_name),
            "last_name" => text(&person.last_name),
            "middle_name" => text(&person.middle_name),
            "email" => text(&person.email),
            "phone" => text(&person.phone),
            "city" => text(&person.city),
            "gender" => text(&person.gender),
            "fields" => OwnValues::of_customer(self.0.clone(), false),
            "choices" => OwnValues::of_customer(self.0.clone(), true),
            "birthday" => person.birthday.map_or(Value::from(()), |day| Value::from(day.to_string())),
            _ => return None,
        })
    }
}

#[derive(Debug)]
struct CustomerOrders(Arc<Root>);

impl Object for CustomerOrders {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let orders = &self.0.person.orders;
        Some(match key.as_str()? {
            "count" => Value::from(orders.count),
            "sum" => {
                let sum = orders.sum.unwrap_or(Money { amount_minor: 0, currency: self.0.shared.currency });
                amount(sum.amount_minor, sum.currency.minor_per_major())
            }
            "last_at" => {
                let day = orders.last_at.map(|at| at.date(&self.0.shared.zone).to_string());
                day.map_or(Value::from(()), Value::from)
            }
            _ => return None,
        })
    }
}

#[derive(Debug)]
struct BusinessFields(Arc<Shared>);

impl Object for BusinessFields {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let business = &self.0.business;
        Some(Value::from(match key.as_str()? {
            "name" => business.name.as_str(),
            "address" => business.address.as_str(),
            "site" => business.site.as_str(),
            _ => return None,
        }))
    }
}

#[derive(Debug)]
struct ProductFields {
    name: Value,
    price: Value,
    picture: Value,
    url: Value,
    old_price: Value,
    vendor: Value,
    params: Value,
    pictures: Value,
}

impl Object for ProductFields {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "name" => self.name.clone(),
            "price" => self.price.clone(),
            "picture" => self.picture.clone(),
            "url" => self.url.clone(),
            "old_price" => self.old_price.clone(),
            "vendor" => self.vendor.clone(),
            "params" => self.params.clone(),
            "pictures" => self.pictures.clone(),
            _ => return None,
        })
    }
}

#[derive(Debug)]
struct ParamFields {
    name: Value,
    value: Value,
    unit: Value,
}

impl Object for ParamFields {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "name" => self.name.clone(),
            "value" => self.value.clone(),
            "unit" => self.unit.clone(),
            _ => return None,
        })
    }
}

fn param(it: &Param) -> Value {
    let (name, value) = (Value::from(it.name.as_str()), Value::from(it.value.as_str()));
    Value::from_object(ParamFields { name, value, unit: text(&it.unit) })
}

/// Products as the loop sees them.
pub fn product_list(products: &[Product]) -> Value {
    let price = |it: Option<Price>| it.map_or(Value::from(()), |price| amount(price.0, Price::SCALE));
    let fields = |product: &Product| ProductFields {
        name: Value::from(product.name.as_str()),
        price: price(product.price),
        picture: text(&product.picture),
        url: text(&product.url),
        old_price: price(product.old_price),
        vendor: text(&product.vendor),
        params: product.params.iter().map(param).collect(),
        pictures: product.pictures.iter().map(|it| Value::from(it.as_str())).collect(),
    };
    products.iter().map(|product| Value::from_object(fields(product))).collect()
}

impl Object for UrlTable {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        if let Some(name) = key.as_str() {
            return Some(Value::from(match name {
                "unsubscribe" => self.unsubscribe.as_str(),
                "web_version" => self.web_version.as_str(),
                "preferences" => self.preferences.as_str(),
                "pixel" => self.pixel.as_str(),
                _ => return None,
            }));
        }
        self.click.get(key.as_usize()?).map(|url| Value::from(url.as_str()))
    }
}
