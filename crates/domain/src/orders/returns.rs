//! What comes back of an order, line by line.
//!
//! The last piece of a line brings back whatever is left of its total, so that a line taken back in three parts
//! gives exactly what was paid for it, however the parts were rounded.

use super::{Refusal, State, line_total};
use base::{Currency, Quantity};

/// A line of an order with what has come back of it so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bought {
    pub position: i64,
    pub code: String,
    pub quantity: Quantity,
    pub unit_price: base::Price,
    pub total_minor: i64,
    pub back: Quantity,
    pub back_minor: i64,
}

/// What somebody says came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The shop's own word for this return: told twice, it is one return.
    pub key: Option<String>,
    pub goods: Goods,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goods {
    /// All that has not come back yet.
    Everything,
    Lines(Vec<GoodsLine>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsLine {
    pub which: Which,
    /// Nothing: all that is left of the line.
    pub quantity: Option<Quantity>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The line's place in its order, from 1.
    Position(i64),
    /// Every line of this product, the first lines first.
    Code(String),
}

/// What came back of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackLine {
    pub position: i64,
    pub quantity: Quantity,
    pub total_minor: i64,
}

impl Bought {
    fn left(&self) -> i64 {
        self.quantity.0 - self.back.0
    }

    fn take(&mut self, quantity: i64, currency: Currency) -> Result<BackLine, Refusal> {
        let left_minor = self.total_minor - self.back_minor;
        let total_minor = if quantity == self.left() {
            left_minor
        } else {
            let part = line_total(self.unit_price, Quantity(quantity), currency)?;
            if left_minor < 0 { part.max(left_minor) } else { part.min(left_minor) }
        };
        self.back = Quantity(self.back.0 + quantity);
        self.back_minor += total_minor;
        Ok(BackLine { position: self.position, quantity: Quantity(quantity), total_minor })
    }
}

/// Takes goods back from the lines of an order: one entry for each line that something comes back of.
/// A refusal names the place in [`Goods::Lines`] that it is about.
pub fn take_back(
    bought: &mut [Bought],
    goods: &Goods,
    currency: Currency,
) -> Result<Vec<BackLine>, (usize, Refusal)> {
    let mut taken = Vec::new();
    match goods {
        Goods::Everything => {
            for line in bought.iter_mut().filter(|line| line.left() != 0) {
                taken.push(line.take(line.left(), currency).map_err(|refusal| (0, refusal))?);
            }
        }
        Goods::Lines(lines) => {
            for (at, wanted) in lines.iter().enumerate() {
                taken.extend(take(bought, wanted, currency).map_err(|refusal| (at, refusal))?);
            }
        }
    }
    if taken.is_empty() {
        return Err((0, Refusal::ReturnTooMuch));
    }
    taken.sort_by_key(|line| line.position);
    taken.dedup_by(|later, first| {
        let same = later.position == first.position;
        if same {
            first.quantity = Quantity(first.quantity.0 + later.quantity.0);
            first.total_minor += later.total_minor;
        }
        same
    });
    Ok(taken)
}

fn take(bought: &mut [Bought], wanted: &GoodsLine, currency: Currency) -> Result<Vec<BackLine>, Refusal> {
    let fits = |line: &&mut Bought| match &wanted.which {
        Which::Position(position) => line.position == *position,
        Which::Code(code) => line.code == *code,
    };
    let mut lines: Vec<&mut Bought> = bought.iter_mut().filter(fits).collect();
    if lines.is_empty() {
        return Err(Refusal::NoSuchLine);
    }
    let all: i64 = lines.iter().map(|line| line.left().max(0)).sum();
    let mut rest = wanted.quantity.map_or(all, |quantity| quantity.0);
    if wanted.quantity.is_some_and(|quantity| quantity.0 <= 0) {
        return Err(Refusal::Quantity);
    }
    if rest > all || all == 0 {
        return Err(Refusal::ReturnTooMuch);
    }
    let mut taken = Vec::new();
    for line in &mut lines {
        let piece = line.left().min(rest);
        if piece > 0 {
            taken.push(line.take(piece, currency)?);
            rest -= piece;
        }
    }
    Ok(taken)
}

/// What the order is after something came back.
pub fn state_after(bought: &[Bought]) -> State {
    if bought.iter().all(|line| line.left() == 0) { State::Returned } else { State::ReturnedInPart }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Price;

    fn line(position: i64, code: &str, quantity: &str, price: &str) -> Bought {
        let (quantity, unit_price) = (Quantity::parse(quantity).unwrap(), Price::parse(price).unwrap());
        let total_minor = line_total(unit_price, quantity, Currency::RUB).unwrap();
        let (back, back_minor, code) = (Quantity::default(), 0, code.to_owned());
        Bought { position, code, quantity, unit_price, total_minor, back, back_minor }
    }

    fn some(which: Which, quantity: &str) -> Goods {
        Goods::Lines(vec![GoodsLine { which, quantity: Quantity::parse(quantity) }])
    }

    fn sum(lines: &[BackLine]) -> i64 {
        lines.iter().map(|line| line.total_minor).sum()
    }

    #[test]
    fn three_thirds_bring_back_exactly_what_was_paid() {
        // A third of 10.00 is 3.33 and something: the last piece carries the rest.
        let mut bought = vec![line(1, "tea", "3", "3.3333")];
        assert_eq!(bought[0].total_minor, 1_000);
        let mut back = |quantity: &str| {
            let taken = take_back(&mut bought, &some(Which::Position(1), quantity), Currency::RUB).unwrap();
            (sum(&taken), state_after(&bought))
        };
        assert_eq!(back("1"), (333, State::ReturnedInPart));
        assert_eq!(back("1"), (333, State::ReturnedInPart));
        assert_eq!(back("1"), (334, State::Returned));
        let again = take_back(&mut bought, &Goods::Everything, Currency::RUB);
        assert_eq!(again, Err((0, Refusal::ReturnTooMuch)));
    }

    #[test]
    fn a_product_in_two_lines_is_taken_from_the_first_first() {
        let mut bought = vec![line(1, "tea", "1", "10"), line(2, "cup", "1", "5"), line(3, "tea", "2", "8")];
        let taken = take_back(&mut bought, &some(Which::Code("tea".into()), "2"), Currency::RUB).unwrap();
        let of: Vec<_> = taken.iter().map(|it| (it.position, it.total_minor)).collect();
        assert_eq!(of, [(1, 1_000), (3, 800)]);
        assert_eq!(state_after(&bought), State::ReturnedInPart);
        let rest = take_back(&mut bought, &Goods::Everything, Currency::RUB).unwrap();
        assert_eq!((sum(&rest), state_after(&bought)), (500 + 800, State::Returned));
    }

    #[test]
    fn discounts_come_back_with_everything_and_sums_end_at_zero() {
        let mut bought = vec![line(1, "tea", "2", "10"), line(2, "discount", "1", "-5")];
        let taken = take_back(&mut bought, &Goods::Everything, Currency::RUB).unwrap();
        assert_eq!(sum(&taken), 1_500);
    }

    #[test]
    fn what_was_not_bought_does_not_come_back() {
        let refused = |goods: Goods| {
            let mut bought = vec![line(1, "tea", "0.5", "10"), line(2, "cup", "1", "5")];
            take_back(&mut bought, &goods, Currency::RUB).unwrap_err()
        };
        assert_eq!(refused(some(Which::Position(3), "1")), (0, Refusal::NoSuchLine));
        assert_eq!(refused(some(Which::Position(1), "0.6")), (0, Refusal::ReturnTooMuch));
        assert_eq!(refused(some(Which::Position(1), "-1")), (0, Refusal::Quantity));
        let twice = [Which::Position(2), Which::Code("cup".into())];
        let twice = twice.map(|which| GoodsLine { which, quantity: Some(Quantity::whole(1)) });
        assert_eq!(refused(Goods::Lines(twice.to_vec())), (1, Refusal::ReturnTooMuch));
    }
}
