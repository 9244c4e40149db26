//! A base from arrays that are there already: the short way for whoever has columns and not rows.

use crate::child::Child;
use crate::chunk::{Chunk, Versioned};
use crate::column::Column;
use crate::mask::{Mask, SLOTS};
use crate::row::Mark;
use crate::rows::Rows;
use rules::schema::{FieldId, TableId};
use std::ops::Range;
use std::sync::Arc;

/// The columns of one chunk.
#[derive(Debug, Default)]
pub struct Columns {
    /// Slots of customers who are there.
    pub present: Range<usize>,
    pub fields: Vec<(FieldId, Column)>,
    /// Slots of customers of whom these are true.
    pub marks: Vec<(Mark, Vec<usize>)>,
    pub tables: Vec<(TableId, Rows)>,
}

/// How many customers stand in one chunk; the first chunk begins with number zero, which is nobody's.
pub const CHUNK: usize = SLOTS;

impl Columns {
    pub(crate) fn chunk(self, version: u64) -> Chunk {
        let mask = |slots: &mut dyn Iterator<Item = usize>| {
            let mut mask = Mask::none();
            slots.for_each(|slot| mask.put(slot, true));
            mask
        };
        let mut chunk = Chunk { version, ..Chunk::default() };
        chunk.present = Arc::new(mask(&mut self.present.clone()));
        for (field, column) in self.fields {
            chunk.fields.insert(field, Versioned::new(version, column));
        }
        for (mark, slots) in self.marks {
            chunk.marks.insert(mark, Versioned::new(version, mask(&mut slots.into_iter())));
        }
        for (table, rows) in self.tables {
            chunk.tables.insert(table, Child::of_rows(rows, version));
        }
        chunk
    }
}
