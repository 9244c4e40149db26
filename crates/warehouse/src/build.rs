//! A base from columns that are there already: the short way for whoever has columns and not rows.

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
#[derive(Debug)]
pub struct Columns {
    pub(crate) present: Mask,
    pub(crate) fields: Vec<(FieldId, Column)>,
    pub(crate) choices: Vec<(FieldId, Vec<(String, Mask)>)>,
    pub(crate) marks: Vec<(Mark, Mask)>,
    pub(crate) tables: Vec<(TableId, Rows)>,
}

/// How many customers stand in one chunk; the first chunk begins with number zero, which is nobody's.
pub const CHUNK: usize = SLOTS;

impl Columns {
    /// Of customers in these slots, with a place for each slot in every column and table.
    pub fn new(slots: Range<usize>, fields: Vec<(FieldId, Column)>, tables: Vec<(TableId, Rows)>) -> Columns {
        let mut present = Mask::none();
        slots.for_each(|slot| present.put(slot, true));
        Columns { present, fields, choices: Vec::new(), marks: Vec::new(), tables }
    }

    pub(crate) fn chunk(self, version: u64) -> Chunk {
        let mut chunk = Chunk { version, present: Arc::new(self.present), ..Chunk::default() };
        for (field, column) in self.fields {
            chunk.fields.insert(field, Versioned::new(version, column));
        }
        for (field, choices) in self.choices {
            chunk.choices.insert(field, Versioned::new(version, choices.into_iter().collect()));
        }
        for (mark, mask) in self.marks {
            chunk.marks.insert(mark, Versioned::new(version, mask));
        }
        for (table, rows) in self.tables {
            chunk.tables.insert(table, Child::of_rows(rows, version));
        }
        chunk
    }
}
