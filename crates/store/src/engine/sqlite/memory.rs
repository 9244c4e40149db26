//! Numbers that the writer remembers from one transaction to the next, so that what every transaction asks again needs
//! no search: whose an identity is.
//!
//! What is remembered was true at a commit and is forgotten where it is changed. It is learned when the transaction in
//! which it was read has been committed, unless somebody of the same group changed it; a closure that fails leaves
//! nothing behind. Nobody else writes: a data folder belongs to one process.

use std::collections::{HashMap, HashSet};

/// Beyond it everything is forgotten: about 20 MB.
const MOST: usize = 200_000;

#[derive(Default)]
pub struct Memory {
    known: HashMap<Box<str>, i64>,
    /// Read in the running transaction.
    learned: Vec<(Box<str>, i64)>,
    /// Changed in the running transaction.
    changed: HashSet<Box<str>>,
}

impl Memory {
    pub fn recall(&self, key: &str) -> Option<i64> {
        self.known.get(key).copied()
    }

    pub fn learn(&mut self, key: &str, number: i64) {
        self.learned.push((key.into(), number));
    }

    pub fn forget(&mut self, key: &str) {
        self.known.remove(key);
        self.changed.insert(key.into());
    }

    /// The transaction is on the disk.
    pub fn settle(&mut self) {
        if self.known.len() + self.learned.len() > MOST {
            self.known.clear();
        }
        let changed = std::mem::take(&mut self.changed);
        self.known.extend(self.learned.drain(..).filter(|(key, _)| !changed.contains(key)));
    }

    /// Something of the transaction was undone: what was read in it may never have been.
    pub fn doubt(&mut self) {
        self.learned.clear();
        self.changed.clear();
    }
}
