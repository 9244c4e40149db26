//! What a rehearsal would have put back so far. The real work finds it in the store and asks for nothing here.
//!
//! A piece looks at what earlier pieces would have done and adds its own; only when it is done is its own taken over,
//! because the closure of a transaction may run twice.

use domain::consent::Word;
use domain::fields::Attributes;
use domain::imports::Person;
use domain::products::Product;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What pieces would have put back.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    /// Who left which list.
    pub left: HashSet<(i64, i64)>,
    /// Latest words as they would be.
    pub words: HashMap<i64, Vec<Word>>,
    /// Orders and records that would be nobody's or somebody else's.
    pub orders: HashSet<i64>,
    pub records: HashSet<i64>,
    /// Records and products as they would be; nothing for those that are gone.
    pub record_values: HashMap<i64, Option<(i64, Attributes)>>,
    pub products: HashMap<i64, Option<Product>>,
    pub people: HashMap<i64, Person>,
}

impl Layer {
    pub fn absorb(&mut self, newer: Layer) {
        self.left.extend(newer.left);
        self.words.extend(newer.words);
        self.orders.extend(newer.orders);
        self.records.extend(newer.records);
        self.record_values.extend(newer.record_values);
        self.products.extend(newer.products);
        self.people.extend(newer.people);
    }
}

#[derive(Debug)]
pub(super) struct Seen {
    /// Whether nothing is written.
    pub rehearsal: bool,
    pub earlier: Arc<Layer>,
    pub own: Layer,
}

impl Seen {
    pub fn has_left(&self, customer: i64, list: i64) -> bool {
        [&*self.earlier, &self.own].iter().any(|it| it.left.contains(&(customer, list)))
    }

    pub fn order_is_back(&self, id: i64) -> bool {
        [&*self.earlier, &self.own].iter().any(|it| it.orders.contains(&id))
    }

    pub fn record_is_back(&self, id: i64) -> bool {
        [&*self.earlier, &self.own].iter().any(|it| it.records.contains(&id))
    }

    pub fn words(&self, customer: i64) -> Option<&Vec<Word>> {
        self.own.words.get(&customer).or_else(|| self.earlier.words.get(&customer))
    }

    pub fn record(&self, id: i64) -> Option<&Option<(i64, Attributes)>> {
        self.own.record_values.get(&id).or_else(|| self.earlier.record_values.get(&id))
    }

    pub fn product(&self, id: i64) -> Option<&Option<Product>> {
        self.own.products.get(&id).or_else(|| self.earlier.products.get(&id))
    }

    pub fn person(&self, id: i64) -> Option<&Person> {
        self.own.people.get(&id).or_else(|| self.earlier.people.get(&id))
    }
}
