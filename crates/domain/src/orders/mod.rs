//! Orders: what was bought, line by line, and the two sums every report repeats.
//!
//! * A line is known by its position in the order: one product may stand in it twice.
//! * An order's moment is the moment of its earliest line.
//! * A line's total is rounded once, half away from zero; an order's total is the sum of its lines' totals.
//! * A cancellation without its order is an order of its own kind; it lowers sums and is no purchase.
//! * What comes back of an order lowers sums at the moment it came back (`returns`) and leaves the purchase counted.
//! * A *clean* line has a known customer, stands in a sale, and has a quantity and a price above zero.

mod returns;
mod told;

pub use returns::{Back, BackLine, Bought, Goods, GoodsLine, Which, state_after, take_back};
pub use told::{Change, Told, happened};

use crate::consent::words;
use base::{Currency, Price, Quantity, Timestamp, hash, money};

words! {
    Kind {
        Sale = "sale",
        /// What was taken back without naming its order.
        Cancellation = "cancellation",
    }
}

words! {
    State {
        Placed = "placed",
        Paid = "paid",
        Shipped = "shipped",
        Delivered = "delivered",
        Cancelled = "cancelled",
        /// Some of it came back.
        ReturnedInPart = "returned_in_part",
        /// All of it came back.
        Returned = "returned",
    }
}

impl State {
    /// Said by returns and not by a word of its own.
    pub const fn is_return(self) -> bool {
        matches!(self, State::Returned | State::ReturnedInPart)
    }
}

/// Lines of one order; more is a mistake of the file.
pub const ORDER_LINES: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub code: String,
    /// The line's own words for the product.
    pub name: String,
    pub quantity: Quantity,
    pub unit_price: Price,
    pub total_minor: i64,
    pub placed_at: Timestamp,
}

/// An order as it came from outside: the customer is named by what recognises them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub number: String,
    pub kind: Kind,
    pub state: State,
    pub currency: Currency,
    pub lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("an order needs a number of at most 200 characters")]
    Number,
    #[error("the sum does not fit")]
    SumTooBig,
    #[error("too many lines in one order")]
    TooManyLines,
    #[error("a sale has lines with a quantity above zero, a cancellation with one below")]
    Quantity,
    #[error("a price is a decimal number with at most four decimals")]
    Price,
    #[error("more comes back than was bought")]
    ReturnTooMuch,
    #[error("the order has no such line")]
    NoSuchLine,
    #[error("a part of an order comes back line by line: say which")]
    ReturnWithoutLines,
    #[error("the order was cancelled: nothing can come back of it")]
    Cancelled,
    #[error("lines of an order of which something came back cannot be changed")]
    HasReturns,
    #[error("there is no order with this number")]
    NoSuchOrder,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Number => "order_number_invalid",
            Refusal::SumTooBig => "sum_too_big",
            Refusal::TooManyLines => "order_too_long",
            Refusal::Quantity => "quantity_invalid",
            Refusal::Price => "price_invalid",
            Refusal::ReturnTooMuch => "return_exceeds_order",
            Refusal::NoSuchLine => "no_such_line",
            Refusal::ReturnWithoutLines => "return_without_lines",
            Refusal::Cancelled => "order_cancelled",
            Refusal::HasReturns => "order_has_returns",
            Refusal::NoSuchOrder => "no_such_order",
        }
    }
}

/// Price × quantity in minor units. Refused when the exact product would not fit into the 18 digits that a sum over
/// the whole base needs.
pub fn line_total(price: Price, quantity: Quantity, currency: Currency) -> Result<i64, Refusal> {
    price.0.checked_mul(quantity.0).ok_or(Refusal::SumTooBig)?;
    money::line_total(price, quantity, currency).ok_or(Refusal::SumTooBig)
}

impl Order {
    pub fn placed_at(&self) -> Timestamp {
        self.lines.iter().map(|line| line.placed_at).min().unwrap_or_default()
    }

    pub fn total_minor(&self) -> Result<i64, Refusal> {
        let sum = self.lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(line.total_minor));
        sum.ok_or(Refusal::SumTooBig)
    }

    /// A digest of everything the order says, with the customer by the words that came with it.
    /// Two imports with the same digest are the same order, and the second changes nothing.
    pub fn digest(&self, customer: &[&str]) -> [u8; 32] {
        let mut text = Vec::with_capacity(64 + self.lines.len() * 64);
        let mut put = |part: &[u8]| {
            text.extend_from_slice(&(part.len() as u32).to_le_bytes());
            text.extend_from_slice(part);
        };
        put(self.number.as_bytes());
        put(self.kind.as_str().as_bytes());
        put(self.state.as_str().as_bytes());
        put(self.currency.code().as_bytes());
        put(&(customer.len() as u64).to_le_bytes());
        customer.iter().for_each(|word| put(word.as_bytes()));
        for line in &self.lines {
            put(line.code.as_bytes());
            put(line.name.as_bytes());
            put(&line.quantity.0.to_le_bytes());
            put(&line.unit_price.0.to_le_bytes());
            put(&line.placed_at.micros().to_le_bytes());
        }
        hash::sha256(&text)
    }
}

/// The number without the spaces around it.
pub fn number(text: &str) -> Result<&str, Refusal> {
    crate::products::code(text).map_err(|_| Refusal::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: &str, at: i64, total: i64) -> Line {
        Line {
            code: code.to_owned(),
            name: String::new(),
            quantity: Quantity::whole(1),
            unit_price: Price(total * 100),
            total_minor: total,
            placed_at: Timestamp::from_seconds(at),
        }
    }

    fn order(lines: Vec<Line>) -> Order {
        Order {
            number: "7".to_owned(),
            kind: Kind::Sale,
            state: State::Placed,
            currency: Currency::GBP,
            lines,
        }
    }

    #[test]
    fn moment_of_an_order_is_its_earliest_line() {
        assert_eq!(order(vec![line("a", 20, 1), line("b", 10, 2)]).placed_at(), Timestamp::from_seconds(10));
    }

    #[test]
    fn digest_tells_orders_apart_by_everything_they_say() {
        let base = order(vec![line("a", 1, 1), line("b", 1, 2)]);
        let digest = base.digest(&["12347"]);
        assert_eq!(digest, base.clone().digest(&["12347"]));
        let mut others = vec![order(vec![line("b", 1, 2), line("a", 1, 1)]), order(vec![line("a", 1, 1)])];
        others.push(Order { kind: Kind::Cancellation, ..base.clone() });
        others.push(Order { state: State::Paid, ..base.clone() });
        others.push(Order { currency: Currency::RUB, ..base.clone() });
        assert!(others.iter().all(|other| other.digest(&["12347"]) != digest));
        assert_ne!(base.digest(&["1", "2347"]), digest);
        assert_ne!(base.digest(&[]), digest);
    }

    #[test]
    fn sums_that_do_not_fit_are_refused() {
        let huge = line_total(Price(i64::MAX / 2), Quantity::whole(1), Currency::RUB);
        assert_eq!(huge, Err(Refusal::SumTooBig));
        let half = i64::MAX / 2 + 1;
        let lines = [half, half].map(|total| Line { total_minor: total, ..line("a", 1, 1) });
        assert_eq!(order(lines.to_vec()).total_minor(), Err(Refusal::SumTooBig));
    }
}
