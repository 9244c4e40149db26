//! Calls that bring many things of one kind: each is taken or refused by itself, and a refusal names its place.

use crate::Problem;
use crate::extract::wrong_field;
use app::error::codes;
use base::{Price, Quantity};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Why one item was not taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemProblem {
    /// The code has a page in the documentation.
    code: &'static str,
    /// The path of what is wrong, such as `orders.3.lines.0.quantity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl From<Problem> for ItemProblem {
    fn from(problem: Problem) -> ItemProblem {
        let (code, field, detail, hint) = problem.into_parts();
        ItemProblem { code, field, detail, hint }
    }
}

/// Reads the items of a call. Too many or none spoil the call; what is wrong with one spoils that one.
pub fn read<T: DeserializeOwned>(
    name: &str,
    items: Vec<Value>,
    most: usize,
) -> Result<Vec<Result<T, Problem>>, Problem> {
    if items.is_empty() {
        return Err(app::Error::invalid(name, codes::REQUIRED).into());
    }
    if items.len() > most {
        let hint = format!("At most {most} in one call.");
        return Err(app::Error::invalid(name, "too_many").hint(hint).into());
    }
    Ok(items.into_iter().enumerate().map(|(at, item)| one(&format!("{name}.{at}"), item)).collect())
}

fn one<T: DeserializeOwned>(place: &str, item: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(item).map_err(|error| {
        let path = error.path().to_string();
        wrong_field(&path, &error.into_inner().to_string()).inside(place)
    })
}

/// A decimal number as a text, or as a JSON number where that is exact enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    pub fn price(&self) -> Option<Price> {
        Price::parse(&self.0)
    }

    pub fn quantity(&self) -> Option<Quantity> {
        Quantity::parse(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Decimal(text.trim().to_owned())),
            Value::Number(number) => Ok(Decimal(number.to_string())),
            _ => Err(serde::de::Error::custom("expected a decimal number such as `2.55`")),
        }
    }
}

/// Tells `null` from absent: for fields that an absent value leaves as they are.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
