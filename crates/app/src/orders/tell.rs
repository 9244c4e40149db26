//! Writing what is told of an order: the one place where a word from outside, an event's or the API's, becomes an
//! order, a state or a return.
//!
//! One order is all or nothing: whatever can be refused is refused before the first row of it is written. Whose the
//! order is was decided before, in `events::people`; what a word means is decided in `domain::orders`.

use base::{Currency, OrderId, Timestamp};
use domain::orders::{Bought, Change, Goods, Kind, Order, Refusal, State, Told, state_after, take_back};
use std::collections::HashMap;
use store::orders::{KnownOrder, NewOrder, NewReturn};
use store::products::Stored;
use store::{Result, Tx};

/// Who tells and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Teller {
    /// `events` or `api`.
    pub source: &'static str,
    pub now: Timestamp,
}

/// What came of a word about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub id: OrderId,
    pub number: String,
    pub state: State,
    pub(crate) currency: Currency,
    /// Whose it is now.
    pub customer: Option<i64>,
    /// Whose it was before, where it changed hands.
    pub(crate) before: Option<i64>,
    /// What became of it, when, and what came back in minor units. Nothing: the word was known.
    pub changes: Vec<(Change, Timestamp, i64)>,
}

/// Why a word is not taken, with the field it is about.
pub(crate) type Wrong = (String, Refusal);

type Products = HashMap<String, Stored>;

impl Teller {
    /// Takes a word about one order. No customer: it stays whose it is.
    pub fn tell(
        self,
        tx: &mut Tx,
        told: &Told,
        customer: Option<i64>,
        products: &Products,
    ) -> Result<std::result::Result<Done, Wrong>> {
        let known = store::orders::find(tx, &[&told.number])?.remove(&told.number);
        let bought = match &known {
            Some(known) => store::orders::bought(tx, known.id)?,
            None => Vec::new(),
        };
        if let Err(wrong) = check(told, known.as_ref(), &bought) {
            return Ok(Err(wrong));
        }
        let mut done = Done {
            id: OrderId(known.as_ref().map_or(0, |known| known.id)),
            number: told.number.clone(),
            state: known.as_ref().map_or(State::Placed, |known| known.state),
            currency: told
                .order
                .as_ref()
                .map(|it| it.currency)
                .or(known.as_ref().map(|it| it.currency))
                .unwrap_or(Currency::RUB),
            customer: customer.or(known.as_ref().and_then(|known| known.customer)),
            before: known.as_ref().and_then(|known| known.customer),
            changes: Vec::new(),
        };
        if let Some(order) = &told.order {
            self.write(tx, (told, order), (known.as_ref(), &bought, products), &mut done)?;
        }
        let since = known.as_ref().map_or(Timestamp::MIN, |known| known.state_at);
        match told.state {
            Some(state) if !state.is_return() => self.set_state(tx, (state, told.at), since, &mut done)?,
            _ => {}
        }
        let whole = Goods::Everything;
        let key = told.back.as_ref().and_then(|back| back.key.as_deref());
        let goods = match (&told.back, told.state) {
            (Some(back), _) => Some(&back.goods),
            (None, Some(State::Returned)) if done.state != State::Returned => Some(&whole),
            _ => None,
        };
        match goods {
            Some(goods) => self.take_back(tx, (told.at, key, goods), &mut done),
            None => Ok(Ok(done)),
        }
    }

    /// Writes what was bought.
    fn write(
        self,
        tx: &mut Tx,
        (told, order): (&Told, &Order),
        (known, bought, products): (Option<&KnownOrder>, &[Bought], &Products),
        done: &mut Done,
    ) -> Result<()> {
        let order = &Order { state: done.state, ..order.clone() };
        let owner = done.customer.map(|id| id.to_string()).unwrap_or_default();
        let digest = order.digest(&[&owner]);
        if known.is_some_and(|known| known.digest == digest) {
            return Ok(());
        }
        let product = |line: &domain::orders::Line| {
            products.get(&line.code).ok_or_else(|| store::Error::Missing("product".to_owned()))
        };
        let found: Vec<&Stored> = order.lines.iter().map(product).collect::<Result<_>>()?;
        let own = |known: &Stored, line: &domain::orders::Line| {
            !line.name.is_empty() && known.product.name != line.name
        };
        let pairs = found.iter().zip(&order.lines);
        let row = NewOrder {
            order,
            customer: done.customer,
            digest,
            // Checked before: the sum fits.
            total_minor: order.total_minor().unwrap_or_default(),
            state_at: known.map_or_else(|| told.at.min(order.placed_at()), |known| known.state_at),
            products: pairs
                .map(|(known, line)| (known.id.0, own(known, line).then_some(line.name.as_str())))
                .collect(),
        };
        match known {
            Some(known) => {
                let same = known.customer == done.customer
                    && (known.currency, known.kind) == (order.currency, order.kind)
                    && same_lines(bought, order);
                store::orders::update(tx, &[(known.id, row)])?;
                // An order whose state was told by itself has no digest to be known by.
                if !same || !known.digest.is_empty() {
                    done.changes.push((Change::Rewritten, told.at, 0));
                }
            }
            None => {
                let ids = store::orders::insert(tx, &[row], self.source, self.now)?;
                done.id = OrderId(ids.first().copied().unwrap_or_default());
                let at = order.placed_at();
                store::orders::put_step(tx, done.id.0, (State::Placed, at), self.source, self.now)?;
                done.changes.push((Change::Placed, at, 0));
            }
        }
        Ok(())
    }

    fn set_state(
        self,
        tx: &mut Tx,
        (state, at): (State, Timestamp),
        since: Timestamp,
        done: &mut Done,
    ) -> Result<()> {
        let stays = state == done.state || at < since || done.state.is_return() && state != State::Cancelled;
        if stays {
            return Ok(());
        }
        // An order that comes to life again is what its returns say.
        let bought = store::orders::bought(tx, done.id.0)?;
        let came_back = bought.iter().any(|line| line.back.0 != 0);
        let state = if state != State::Cancelled && came_back { state_after(&bought) } else { state };
        self.change(tx, (Change::To(state), at, 0), state, done)
    }

    fn take_back(
        self,
        tx: &mut Tx,
        (at, key, goods): (Timestamp, Option<&str>, &Goods),
        done: &mut Done,
    ) -> Result<std::result::Result<Done, Wrong>> {
        if let Some(key) = key
            && store::orders::known_return(tx, done.id.0, key)?
        {
            return Ok(Ok(done.clone()));
        }
        let mut bought = store::orders::bought(tx, done.id.0)?;
        let lines = match take_back(&mut bought, goods, done.currency) {
            Ok(lines) => lines,
            // A whole order that came back as a whole already: the word is known.
            Err(_) if *goods == Goods::Everything && done.state == State::Returned => {
                return Ok(Ok(done.clone()));
            }
            Err((at, refusal)) => return Ok(Err((format!("lines.{at}"), refusal))),
        };
        let amount = lines.iter().map(|line| line.total_minor).sum();
        let new = NewReturn { key, returned_at: at, lines: &lines };
        store::orders::add_return(tx, done.id.0, new, self.now)?;
        self.change(tx, (Change::Back, at, amount), state_after(&bought), done)?;
        Ok(Ok(done.clone()))
    }

    fn change(
        self,
        tx: &mut Tx,
        change: (Change, Timestamp, i64),
        state: State,
        done: &mut Done,
    ) -> Result<()> {
        store::orders::set_state(tx, done.id.0, state, change.1)?;
        store::orders::put_step(tx, done.id.0, (state, change.1), self.source, self.now)?;
        done.state = state;
        done.changes.push(change);
        Ok(())
    }
}

/// Everything that can be refused, before anything is written.
fn check(told: &Told, known: Option<&KnownOrder>, bought: &[Bought]) -> std::result::Result<(), Wrong> {
    let wrong = |field: &str, refusal: Refusal| Err((field.to_owned(), refusal));
    if known.is_none() && told.order.is_none() {
        return wrong("number", Refusal::NoSuchOrder);
    }
    if told.state == Some(State::ReturnedInPart)
        && told.back.is_none()
        && known.is_none_or(|known| known.state != State::ReturnedInPart)
    {
        return wrong("state", Refusal::ReturnWithoutLines);
    }
    if let Some(order) = &told.order {
        if let Err(refusal) = order.total_minor() {
            return wrong("lines", refusal);
        }
        let came_back = bought.iter().any(|line| line.back.0 != 0);
        if came_back && !same_lines(bought, order) {
            return wrong("lines", Refusal::HasReturns);
        }
    }
    let cancelled = known.is_some_and(|known| known.state == State::Cancelled && told.state.is_none());
    let unlinked = known.is_some_and(|known| known.kind == Kind::Cancellation);
    if told.back.is_some() && (cancelled || unlinked) {
        return wrong("number", Refusal::Cancelled);
    }
    Ok(())
}

fn same_lines(bought: &[Bought], order: &Order) -> bool {
    let same = |(known, line): (&Bought, &domain::orders::Line)| {
        known.code == line.code
            && (known.quantity, known.unit_price, known.total_minor)
                == (line.quantity, line.unit_price, line.total_minor)
    };
    bought.len() == order.lines.len() && bought.iter().zip(&order.lines).all(same)
}
