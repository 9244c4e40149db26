//! What the columns weigh, for the memory report.

use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// Bytes by what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    pub customers: u64,
    /// Fields, choices and marks of customers.
    pub subject_bytes: usize,
    /// Rows of tables.
    pub rows: usize,
    pub row_bytes: usize,
    /// Answers that are kept.
    pub answer_bytes: usize,
    /// Rows and bytes of each table.
    pub tables: BTreeMap<u32, (usize, usize)>,
}

impl Snapshot {
    pub fn memory(&self) -> Memory {
        let mut memory = Memory { customers: self.customers(), ..Memory::default() };
        for (_, chunk) in self.chunks() {
            memory.subject_bytes += chunk.subject_bytes();
            for (table, child) in &chunk.tables {
                let of_table = memory.tables.entry(table.0).or_default();
                of_table.0 += child.len();
                of_table.1 += child.bytes();
            }
        }
        memory.rows = memory.tables.values().map(|it| it.0).sum();
        memory.row_bytes = memory.tables.values().map(|it| it.1).sum();
        memory.answer_bytes = self.cache.bytes();
        memory
    }

    /// Forgets the answers that are kept, so that the next question is asked of the columns.
    pub fn forget_answers(&self) {
        self.cache.clear();
    }
}
