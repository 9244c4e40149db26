//! What a piece of rows does to what is known: decided in memory, alike for an import and for its rehearsal.
//!
//! No row is written here, so a rehearsal is the same code without the last step. The rules of merging stand in
//! `domain::imports`; reading files in `reading`, writing in `write`.

use super::counts::Counts;
use crate::secret::Key;
use base::{FieldId, ProductId, RecordTypeId, Timestamp};
use domain::fields::Attributes;
use domain::imports::group::Entry;
use domain::imports::merge::Voice;
use domain::imports::{CustomerRow, Known, OrderGroup, Outcome, Problem, RecordRow, Spot};
use domain::products::Product;
use domain::records::room_for_records;
use std::collections::HashMap;
use std::sync::Arc;
use store::imports::RowError;

/// Rows that are decided and written together.
#[derive(Debug)]
pub(super) enum Rows {
    Customers(Vec<(u64, Result<CustomerRow, Problem>)>),
    Products(Vec<(u64, Result<Product, Problem>)>),
    Orders(Vec<Placed>),
    Records(Vec<(u64, Result<RecordRow, Problem>)>),
}

/// What came out of the grouping, with its digest computed once.
#[derive(Debug)]
pub(super) struct Placed {
    pub entry: Entry,
    pub digest: [u8; 32],
}

impl Placed {
    pub fn new(entry: Entry) -> Placed {
        let digest = match &entry {
            Entry::Order(group) if group.is_good() => group.digest(),
            _ => [0; 32],
        };
        Placed { entry, digest }
    }

    /// The order, where every row of it is good.
    pub fn good(&self) -> Option<&OrderGroup> {
        match &self.entry {
            Entry::Order(group) if group.is_good() => Some(group),
            _ => None,
        }
    }
}

/// A product as the import knows it.
#[derive(Clone, Debug)]
pub(super) struct KnownProduct {
    /// Nothing for one that is not stored yet.
    pub id: Option<ProductId>,
    pub product: Product,
    pub archived: bool,
    pub changed: bool,
    /// What it was, where rows changed it.
    pub before: Option<Product>,
    /// It is out of the catalogue because the import that made it was taken back: a file brings it in again.
    pub revives: bool,
}

/// An order that is known: its id where it is stored, its digest, and whose it is.
#[derive(Clone, Debug)]
pub(super) struct KnownOrder {
    pub id: Option<i64>,
    pub digest: Vec<u8>,
    pub customer: Option<i64>,
}

/// A record that is known: its id where it is stored, whose it is, and what it holds.
#[derive(Clone, Debug)]
pub(super) struct KnownRecord {
    pub id: Option<i64>,
    /// Below zero: made in this piece.
    pub customer: i64,
    pub values: Attributes,
    pub changed: bool,
    /// Whose it was, and the values that rows changed, before and after.
    pub was: (i64, Attributes, Attributes),
}

/// What rows can lead to. An import loads it anew for each piece; a rehearsal keeps it to its end.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    pub customers: Known,
    pub products: HashMap<String, KnownProduct>,
    pub orders: HashMap<String, KnownOrder>,
    /// By their numbers.
    pub records: HashMap<String, KnownRecord>,
    /// How many records, of all types, a customer has.
    pub held: HashMap<i64, i64>,
    /// Of which type they are.
    pub record_type: Option<RecordTypeId>,
    /// How the columns of own fields are called in mistakes.
    pub names: Arc<HashMap<FieldId, String>>,
    /// By which it is known whose addresses may not come back.
    pub secret: Option<Key>,
}

/// An order to be written: where it stands in the piece and whose it is (below zero: made in this piece).
#[derive(Debug)]
pub(super) struct Decided {
    pub entry: usize,
    pub customer: Option<i64>,
    pub known: Option<KnownOrder>,
    pub total_minor: i64,
}

/// A word of consent: who gave it and when, where the row says when.
pub(super) type Word = (i64, Option<Timestamp>);

#[derive(Debug, Default)]
pub(super) struct Decisions {
    pub orders: Vec<Decided>,
    pub consents: Vec<Word>,
    /// Customers whose rows were good.
    pub people: Vec<i64>,
    pub errors: Vec<RowError>,
    names: Arc<HashMap<FieldId, String>>,
}

impl Memory {
    /// Things that are remembered.
    pub fn len(&self) -> usize {
        self.customers.people.len() + self.products.len() + self.orders.len() + self.records.len()
    }

    /// Forgets what was new, so that the next piece counts only its own changes.
    pub fn settle(&mut self) {
        self.customers.people.values_mut().for_each(|person| person.changed = false);
        self.products.values_mut().for_each(|product| product.changed = false);
        self.records.values_mut().for_each(|record| record.changed = false);
    }
}

impl Decisions {
    fn refuse(&mut self, counts: &mut Counts, line: u64, problem: Problem) {
        counts.errors += 1;
        let field = problem.spot.map(|spot| match spot {
            Spot::Target(target) => target.as_str().to_owned(),
            Spot::Field(id) => self.names.get(&id).cloned().unwrap_or_else(|| id.to_string()),
        });
        self.errors.push(RowError { line: line as i64, code: problem.code.to_owned(), field });
    }
}

pub(super) fn decide(rows: &Rows, memory: &mut Memory, counts: &mut Counts) -> Decisions {
    let mut out = Decisions { names: memory.names.clone(), ..Decisions::default() };
    match rows {
        Rows::Customers(rows) => {
            for (line, row) in rows {
                counts.rows += 1;
                let outcome = row.as_ref().map_err(|problem| *problem).and_then(|row| {
                    let outcome = memory.customers.apply(row, Voice::Describes)?;
                    out.people.push(outcome.customer());
                    if row.consents {
                        out.consents.push((outcome.customer(), row.consent_at));
                    }
                    Ok(outcome)
                });
                match outcome {
                    Ok(outcome) => counts.customers.add(outcome),
                    Err(problem) => out.refuse(counts, *line, problem),
                }
            }
        }
        Rows::Products(rows) => {
            for (line, row) in rows {
                counts.rows += 1;
                match row {
                    Ok(product) => decide_product(product, memory, counts),
                    Err(problem) => out.refuse(counts, *line, *problem),
                }
            }
        }
        Rows::Orders(entries) => {
            for (index, placed) in entries.iter().enumerate() {
                decide_entry(index, placed, memory, counts, &mut out);
            }
        }
        Rows::Records(rows) => {
            for (line, row) in rows {
                counts.rows += 1;
                let decided = row.as_ref().map_err(|problem| *problem);
                if let Err(problem) = decided.and_then(|row| decide_record(row, memory, counts)) {
                    out.refuse(counts, *line, problem);
                }
            }
        }
    }
    out
}

/// A record is recognised by its number; what a row does not say stays.
fn decide_record(row: &RecordRow, memory: &mut Memory, counts: &mut Counts) -> Result<(), Problem> {
    let owner = memory.customers.apply(&row.owner, Voice::Mentions)?;
    if !matches!(owner, Outcome::Unchanged(_)) {
        counts.customers.add(owner);
    }
    let customer = owner.customer();
    let before = memory.records.get(&row.number).map(|known| known.customer);
    if before != Some(customer) {
        let held = memory.held.entry(customer).or_default();
        room_for_records(*held as usize).map_err(|refusal| Problem::row(refusal.code()))?;
        *held += 1;
        if let Some(held) = before.and_then(|before| memory.held.get_mut(&before)) {
            *held -= 1;
        }
    }
    match memory.records.get_mut(&row.number) {
        None => {
            counts.records.created += 1;
            let values = row.values.clone();
            let record = KnownRecord { id: None, customer, values, changed: false, was: Default::default() };
            memory.records.insert(row.number.clone(), record);
        }
        Some(known) => {
            let noted = (&mut known.was.1, &mut known.was.2);
            let changed = known.values.absorb_noting(&row.values, noted) | (known.customer != customer);
            known.customer = customer;
            known.changed |= changed;
            if changed {
                counts.records.updated += 1;
            } else {
                counts.records.unchanged += 1;
            }
        }
    }
    Ok(())
}

fn decide_product(product: &Product, memory: &mut Memory, counts: &mut Counts) {
    match memory.products.get_mut(&product.code) {
        None => {
            counts.products.created += 1;
            remember(memory, product.clone());
        }
        Some(known) => {
            let was = known.product.clone();
            let mut changed = known.product.absorb(product);
            if changed {
                known.before.get_or_insert(was);
            }
            changed |= known.revives && std::mem::take(&mut known.archived);
            known.changed |= changed;
            if changed {
                counts.products.updated += 1;
            } else {
                counts.products.unchanged += 1;
            }
        }
    }
}

/// A product without a name is called by its code until somebody names it.
fn remember(memory: &mut Memory, mut product: Product) {
    if product.name.is_empty() {
        product.name.clone_from(&product.code);
    }
    product.settle();
    let code = product.code.clone();
    let known =
        KnownProduct { id: None, product, archived: false, changed: false, before: None, revives: false };
    memory.products.insert(code, known);
}

fn decide_entry(
    index: usize,
    placed: &Placed,
    memory: &mut Memory,
    counts: &mut Counts,
    out: &mut Decisions,
) {
    let group = match &placed.entry {
        Entry::Bad(line, problem) => {
            counts.rows += 1;
            return out.refuse(counts, *line, *problem);
        }
        Entry::Order(group) => group,
    };
    counts.rows += group.rows.len() as i64;
    if !group.is_good() {
        return group.refused().for_each(|(line, problem)| out.refuse(counts, line, problem));
    }
    let digest = placed.digest;
    let known = memory.orders.get(&group.order.number).cloned();
    if known.as_ref().is_some_and(|known| known.digest == digest) {
        counts.orders.unchanged += 1;
        return;
    }
    match decide_order(group, memory, counts) {
        Err(problem) => group.rows.iter().for_each(|(line, _)| out.refuse(counts, *line, problem)),
        Ok((customer, total_minor)) => {
            if known.is_some() {
                counts.orders.updated += 1;
            } else {
                counts.orders.created += 1;
            }
            counts.lines += group.order.lines.len() as i64;
            let id = known.as_ref().and_then(|known| known.id);
            let remembered = KnownOrder { id, digest: digest.to_vec(), customer };
            memory.orders.insert(group.order.number.clone(), remembered);
            out.orders.push(Decided { entry: index, customer, known, total_minor });
        }
    }
}

/// Whose an order is and its sum; the customer and the products it brings are remembered.
fn decide_order(
    group: &OrderGroup,
    memory: &mut Memory,
    counts: &mut Counts,
) -> Result<(Option<i64>, i64), Problem> {
    let total = group.order.total_minor().map_err(|refusal| Problem::row(refusal.code()))?;
    let customer = match &group.buyer {
        None => None,
        Some(row) => {
            let outcome = memory.customers.apply(row, Voice::Mentions)?;
            // A customer who was only mentioned is not worth counting as unchanged.
            if !matches!(outcome, Outcome::Unchanged(_)) {
                counts.customers.add(outcome);
            }
            Some(outcome.customer())
        }
    };
    for (line, category) in group.order.lines.iter().zip(&group.categories) {
        match memory.products.get_mut(&line.code) {
            None => {
                counts.products.created += 1;
                let product = Product {
                    code: line.code.clone(),
                    name: line.name.clone(),
                    category: category.clone(),
                    ..Product::default()
                };
                remember(memory, product);
            }
            Some(known)
                if known.product.name == known.product.code
                    && !line.name.is_empty()
                    && line.name != line.code =>
            {
                let was = known.product.clone();
                known.before.get_or_insert(was);
                known.product.name.clone_from(&line.name);
                known.changed = true;
            }
            Some(_) => {}
        }
    }
    Ok((customer, total))
}
