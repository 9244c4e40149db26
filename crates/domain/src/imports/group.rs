//! Which rows make one order, where the lines of an order need not stand together.
//!
//! Two passes over the file: the first counts the rows of each number (16 bytes a number, by a digest of it), the
//! second gathers rows and gives an order out when its last row has come. So a file that is sorted by anything holds
//! only the orders that are open at one place; a file in which more than [`OPEN_LINES`] lines are open is refused
//! with the advice to sort it by order number. The order in which orders come out depends on the file alone, which is
//! what lets an interrupted import go on by counting.

use super::problem::{CUSTOMER_DIFFERS, ORDER_DIFFERS, ORDER_INCOMPLETE, Problem};
use super::rows::{CustomerRow, LineRow, Reader, Row};
use super::target::Target;
use crate::orders::{self, Kind, ORDER_LINES, Order};
use base::Currency;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Lines of unfinished orders that are held in memory, about 200 bytes each.
pub const OPEN_LINES: usize = 1_000_000;

/// All rows of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderGroup {
    pub order: Order,
    pub buyer: Option<CustomerRow>,
    /// The words by which the rows named their customer; part of the order's digest.
    pub buyer_words: [String; 3],
    /// The category of each line's product.
    pub categories: Vec<Option<String>>,
    /// Lines of the file, one for each row, with what is wrong there. An order with a wrong row is not written.
    pub rows: Vec<(u64, Option<Problem>)>,
}

impl OrderGroup {
    pub fn is_good(&self) -> bool {
        self.rows.iter().all(|(_, problem)| problem.is_none())
    }

    /// Each row of an order that is not written, with its own mistake or the note that another row has one.
    pub fn refused(&self) -> impl Iterator<Item = (u64, Problem)> {
        self.rows.iter().map(|(at, problem)| (*at, problem.unwrap_or(Problem::row(ORDER_INCOMPLETE))))
    }

    pub fn digest(&self) -> [u8; 32] {
        self.order.digest(&self.buyer_words.each_ref().map(String::as_str))
    }

    fn add(&mut self, at: u64, row: Result<LineRow, Problem>, buyer_words: [&str; 3]) {
        let problem = match row {
            Err(problem) => Some(problem),
            Ok(_) if self.order.lines.len() >= ORDER_LINES => {
                Some(Problem::row(orders::Refusal::TooManyLines.code()))
            }
            Ok(line) => self.add_line(line, buyer_words),
        };
        self.rows.push((at, problem));
    }

    fn add_line(&mut self, row: LineRow, buyer_words: [&str; 3]) -> Option<Problem> {
        let differs = self.buyer_words.iter().zip(buyer_words).any(|(known, said)| known != said);
        let kind = kind(&row);
        if self.order.lines.is_empty() {
            (self.order.kind, self.order.state, self.order.currency) = (kind, row.state, row.currency);
        }
        let order = (self.order.kind, self.order.state, self.order.currency);
        self.order.lines.push(row.line);
        self.categories.push(row.category);
        if differs {
            return Some(Problem::at(Target::ExternalId, CUSTOMER_DIFFERS));
        }
        (order != (kind, row.state, row.currency)).then_some(Problem::row(ORDER_DIFFERS))
    }
}

fn kind(row: &LineRow) -> Kind {
    if row.cancellation { Kind::Cancellation } else { Kind::Sale }
}

/// What comes out of the second pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Order(Box<OrderGroup>),
    /// A row that belongs to no order.
    Bad(u64, Problem),
}

/// More lines are open than memory is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyOpen;

/// Gathers rows into orders.
#[derive(Debug, Default)]
pub struct Groups {
    /// Rows that are still to come, by the digest of the number. Two numbers with one digest wait for each other's
    /// rows, which delays them and loses nothing.
    remaining: HashMap<u64, u32>,
    open: HashMap<String, Box<OrderGroup>>,
    open_lines: usize,
}

fn key(number: &str) -> u64 {
    // The default hasher has fixed keys, so the same file comes out in the same order in every process.
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

impl Groups {
    /// The first pass: one row of this number.
    pub fn count(&mut self, number: &str) {
        *self.remaining.entry(key(number)).or_insert(0) += 1;
    }

    /// How many numbers were counted and have rows to come.
    pub fn numbers(&self) -> usize {
        self.remaining.len()
    }

    /// The second pass: a row, at its line of the file. A row that is spoiled as a whole spoils its order.
    pub fn add(
        &mut self,
        at: u64,
        row: Row,
        reader: &mut Reader,
        spoiled: Option<Problem>,
    ) -> Result<Option<Entry>, TooManyOpen> {
        let number = match reader.order_number(row) {
            Ok(number) => number,
            Err(problem) => return Ok(Some(Entry::Bad(at, spoiled.unwrap_or(problem)))),
        };
        let words = [Target::ExternalId, Target::Email, Target::Phone].map(|target| reader.text(row, target));
        let line = spoiled.map_or_else(|| reader.line(row), Err);
        if !self.open.contains_key(number) {
            let group = begin(number, words, reader.buyer(row), at, line);
            self.open.insert(number.to_owned(), group);
        } else if let Some(group) = self.open.get_mut(number) {
            group.add(at, line, words);
        }
        self.open_lines += 1;
        if self.is_last(number) {
            return Ok(self.open.remove(number).map(|group| {
                self.open_lines -= group.rows.len();
                Entry::Order(group)
            }));
        }
        if self.open_lines > OPEN_LINES { Err(TooManyOpen) } else { Ok(None) }
    }

    fn is_last(&mut self, number: &str) -> bool {
        let key = key(number);
        match self.remaining.get_mut(&key) {
            Some(left) if *left > 1 => {
                *left -= 1;
                false
            }
            _ => {
                self.remaining.remove(&key);
                true
            }
        }
    }

    /// Orders that still wait for rows which never came, in the order of their first row.
    pub fn finish(&mut self) -> Vec<Entry> {
        let mut rest: Vec<Box<OrderGroup>> = std::mem::take(&mut self.open).into_values().collect();
        rest.sort_by_key(|group| group.rows.first().map(|(at, _)| *at));
        self.open_lines = 0;
        rest.into_iter().map(Entry::Order).collect()
    }
}

fn begin(
    number: &str,
    words: [&str; 3],
    buyer: Result<Option<CustomerRow>, Problem>,
    at: u64,
    line: Result<LineRow, Problem>,
) -> Box<OrderGroup> {
    let (buyer, problem) = match buyer {
        Ok(buyer) => (buyer, None),
        Err(problem) => (None, Some(problem)),
    };
    let order = Order {
        number: number.to_owned(),
        kind: Kind::Sale,
        state: orders::State::Placed,
        currency: Currency::RUB,
        lines: Vec::new(),
    };
    let mut group = Box::new(OrderGroup {
        order,
        buyer,
        buyer_words: words.map(str::to_owned),
        categories: Vec::new(),
        rows: Vec::new(),
    });
    group.add(at, problem.map_or(line, Err), words);
    group
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
