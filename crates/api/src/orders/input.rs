//! What a program sends about orders, and how it becomes a word that `app::orders` takes.
//!
//! Here shapes, limits and written forms are checked, each with the path of the field. What a word does to an order
//! that is known is decided in `app::orders::tell`; the routes stand in `write`.

use crate::Problem;
use crate::items::Decimal;
use app::Error;
use app::error::codes;
use app::orders::{Whose, Word};
use base::limits::NAME_CHARS;
use base::{Currency, CustomerId, Timestamp};
use domain::identities::{self, Kind as By};
use domain::orders::{
    Back, Goods, GoodsLine, Kind, Line, ORDER_LINES, Order, Refusal, State, Told, Which, line_total, number,
};
use domain::products::{self, Product};
use serde::Deserialize;
use utoipa::ToSchema;

/// An order as the shop has it now. It is known by its number: what was told before under it is replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderInput {
    /// The shop's own number, 1 to 200 characters; it may hold letters.
    #[schema(example = "A-1001")]
    number: String,
    /// `sale` (when absent), or `cancellation`: what was taken back without naming its order.
    #[schema(value_type = Option<String>)]
    kind: Option<Kind>,
    /// `placed`, `paid`, `shipped`, `delivered`, `cancelled`, `returned`. Absent: an order that is known keeps its
    /// state, one that is new is placed.
    #[schema(value_type = Option<String>)]
    state: Option<State>,
    /// Since when it is in that state; now when absent. A word about the state that is older than the one known
    /// changes nothing.
    #[schema(value_type = Option<String>, format = DateTime)]
    state_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Timestamp,
    /// ISO 4217; the workspace's when absent.
    #[schema(value_type = Option<String>, example = "RUB")]
    currency: Option<Currency>,
    /// Who bought. Absent: an order that is known keeps its customer, one that is new belongs to nobody.
    customer: Option<OrderCustomer>,
    lines: Vec<OrderLineInput>,
}

/// Who bought: an id of ours, or what recognises the person by the same rules as in events. Who is not known is made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderCustomer {
    #[schema(value_type = Option<String>, example = "cus_1")]
    id: Option<CustomerId>,
    /// The customer's number or code in the shop.
    external_id: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderLineInput {
    /// The product's code; large and small letters differ. A product that is not known is made.
    code: String,
    name: Option<String>,
    /// Of a product that is new.
    category: Option<String>,
    /// A decimal number with at most six decimals, as a text or a number; 1 when absent. Above zero in a sale, below
    /// in a cancellation.
    #[schema(value_type = Option<String>, example = "0.350")]
    quantity: Option<Decimal>,
    /// A decimal number with at most four decimals in the order's currency; below zero for a discount.
    #[schema(value_type = String, example = "199.90")]
    unit_price: Decimal,
}

/// What an order became.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderStateInput {
    number: String,
    /// `placed`, `paid`, `shipped`, `delivered`, `cancelled`, or `returned` for all of it.
    #[schema(value_type = String)]
    state: State,
    /// Now when absent. A word that is older than the one known changes nothing.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
}

/// What came back of an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderReturnInput {
    number: String,
    /// The shop's own word for this return, 1 to 200 characters: told twice under it, it is one return.
    key: Option<String>,
    /// Now when absent: sums are lower from that moment on.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// What came back; everything that has not come back yet when absent.
    lines: Option<Vec<ReturnLineInput>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnLineInput {
    /// The line's place in its order, from 1. Either this or the code.
    position: Option<i64>,
    /// The product's code: its first line gives back first.
    code: Option<String>,
    /// Above zero; all that is left when absent.
    #[schema(value_type = Option<String>, example = "1")]
    quantity: Option<Decimal>,
}

fn refused(field: impl Into<String>, refusal: Refusal) -> Problem {
    Error::invalid(field, refusal.code()).hint(refusal.to_string()).into()
}

/// Moments of shops: not before there were any of them, and not in a future that no clock's mistake explains.
fn moment(field: &str, at: Timestamp, now: Timestamp) -> Result<Timestamp, Problem> {
    let first = Timestamp::from_seconds(631_152_000);
    let last = now.plus(std::time::Duration::from_secs(86_400));
    if at < first || at > last {
        let hint = "A moment from 1990 to one day ahead of the server's clock.";
        return Err(Error::invalid(field, "out_of_range").hint(hint).into());
    }
    Ok(at)
}

fn number_of(text: &str) -> Result<String, Problem> {
    number(text).map(str::to_owned).map_err(|refusal| refused("number", refusal))
}

impl OrderInput {
    pub fn word(self, currency: Currency, now: Timestamp) -> Result<Word, Problem> {
        let number = number_of(&self.number)?;
        let kind = self.kind.unwrap_or(Kind::Sale);
        let currency = self.currency.unwrap_or(currency);
        let placed_at = moment("placed_at", self.placed_at, now)?;
        let at = self.state_at.map_or(Ok(now), |at| moment("state_at", at, now))?;
        if self.lines.is_empty() {
            return Err(Error::invalid("lines", codes::REQUIRED).into());
        }
        if self.lines.len() > ORDER_LINES {
            return Err(refused("lines", Refusal::TooManyLines));
        }
        let (mut lines, mut products) = (Vec::with_capacity(self.lines.len()), Vec::new());
        for (index, line) in self.lines.into_iter().enumerate() {
            let inside = |problem: Problem| problem.inside(&format!("lines.{index}"));
            let (line, product) = line.read(kind, (currency, placed_at)).map_err(inside)?;
            lines.push(line);
            products.push(product);
        }
        let order = Order { number: number.clone(), kind, state: State::Placed, currency, lines };
        let whose = self.customer.map_or(Ok(Whose::Unsaid), OrderCustomer::read)?;
        let told = Told { number, at, state: self.state, order: Some(order), back: None, products };
        Ok(Word { told, whose })
    }
}

impl OrderLineInput {
    fn read(
        self,
        kind: Kind,
        (currency, placed_at): (Currency, Timestamp),
    ) -> Result<(Line, Product), Problem> {
        let wrong = |field: &str, refusal: products::Refusal| {
            Problem::from(Error::invalid(field, refusal.code()).hint(refusal.to_string()))
        };
        let code = products::code(&self.code).map_err(|refusal| wrong("code", refusal))?.to_owned();
        let name = self.name.unwrap_or_default();
        let name = products::name(&name).map_err(|refusal| wrong("name", refusal))?.to_owned();
        let category = category(self.category)?;
        let quantity = match self.quantity {
            Some(quantity) => quantity.quantity(),
            None => Some(base::Quantity::whole(if kind == Kind::Sale { 1 } else { -1 })),
        };
        let fits = |it: &base::Quantity| if kind == Kind::Sale { it.0 > 0 } else { it.0 < 0 };
        let quantity = quantity.filter(fits).ok_or_else(|| refused("quantity", Refusal::Quantity))?;
        let unit_price = self.unit_price.price().ok_or_else(|| refused("unit_price", Refusal::Price))?;
        let total_minor =
            line_total(unit_price, quantity, currency).map_err(|refusal| refused("unit_price", refusal))?;
        let shown = if name.is_empty() { code.clone() } else { name.clone() };
        let product = Product { code: code.clone(), name: shown, category, ..Product::default() };
        Ok((Line { code, name, quantity, unit_price, total_minor, placed_at }, product))
    }
}

/// A category by its name; an empty one is none.
pub fn category(typed: Option<String>) -> Result<Option<String>, Problem> {
    let name = typed.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if name.as_ref().is_some_and(|name| name.chars().count() > NAME_CHARS) {
        return Err(Error::invalid("category", codes::TOO_LONG).into());
    }
    Ok(name)
}

impl OrderCustomer {
    fn read(self) -> Result<Whose, Problem> {
        let words = [(By::External, self.external_id), (By::Email, self.email), (By::Phone, self.phone)];
        let names = ["external_id", "email", "phone"];
        let mut who = Vec::new();
        for ((kind, typed), name) in words.into_iter().zip(names) {
            let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else { continue };
            let read = identities::read(kind, &typed).map_err(|refusal| {
                Error::invalid(format!("customer.{name}"), refusal.code()).hint(refusal.to_string())
            })?;
            who.push(read);
        }
        match (self.id, who.is_empty()) {
            (Some(id), true) => Ok(Whose::Known(id)),
            (None, false) => Ok(Whose::Recognised(who)),
            (Some(_), false) => Err(Error::invalid("customer", codes::INVALID)
                .hint("Name the customer by `id` or by what recognises them, not by both.")
                .into()),
            (None, true) => Err(Error::invalid("customer", codes::REQUIRED)
                .hint("Name one of `id`, `external_id`, `email`, `phone`.")
                .into()),
        }
    }
}

impl OrderStateInput {
    pub fn word(self, now: Timestamp) -> Result<Word, Problem> {
        let number = number_of(&self.number)?;
        let at = self.at.map_or(Ok(now), |at| moment("at", at, now))?;
        let state = Some(self.state);
        let told = Told { number, at, state, order: None, back: None, products: Vec::new() };
        Ok(Word { told, whose: Whose::Unsaid })
    }
}

impl OrderReturnInput {
    pub fn word(self, now: Timestamp) -> Result<Word, Problem> {
        let told_number = number_of(&self.number)?;
        let at = self.at.map_or(Ok(now), |at| moment("at", at, now))?;
        let key = match self.key {
            // A key is bounded like an order's number.
            Some(key) => Some(
                number(&key).map_err(|_| Problem::from(Error::invalid("key", codes::INVALID)))?.to_owned(),
            ),
            None => None,
        };
        let goods = match self.lines {
            None => Goods::Everything,
            Some(lines) if lines.is_empty() => {
                return Err(Error::invalid("lines", codes::REQUIRED).into());
            }
            Some(lines) if lines.len() > ORDER_LINES => return Err(refused("lines", Refusal::TooManyLines)),
            Some(lines) => {
                let read = |(index, line): (usize, ReturnLineInput)| {
                    line.read().map_err(|problem| problem.inside(&format!("lines.{index}")))
                };
                Goods::Lines(lines.into_iter().enumerate().map(read).collect::<Result<_, Problem>>()?)
            }
        };
        let back = Some(Back { key, goods });
        let told = Told { number: told_number, at, state: None, order: None, back, products: Vec::new() };
        Ok(Word { told, whose: Whose::Unsaid })
    }
}

impl ReturnLineInput {
    fn read(self) -> Result<GoodsLine, Problem> {
        let which = match (self.position, self.code) {
            (Some(position), None) => Which::Position(position),
            (None, Some(code)) => Which::Code(code.trim().to_owned()),
            _ => {
                let hint = "Name the line by its `position` or by its product's `code`.";
                return Err(Error::invalid("position", codes::REQUIRED).hint(hint).into());
            }
        };
        let quantity = match self.quantity {
            Some(quantity) => {
                Some(quantity.quantity().ok_or_else(|| refused("quantity", Refusal::Quantity))?)
            }
            None => None,
        };
        Ok(GoodsLine { which, quantity })
    }
}
