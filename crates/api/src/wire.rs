//! Shapes that several nouns send: money, and the words of permissions.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount in minor units (kopecks, cents) of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "RUB")]
    pub currency: String,
}

impl From<base::Money> for Money {
    fn from(money: base::Money) -> Money {
        Money { amount_minor: money.amount_minor, currency: money.currency.code().to_owned() }
    }
}

/// A text in both languages of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Words {
    pub ru: String,
    pub en: String,
}
