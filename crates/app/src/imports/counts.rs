//! What an import did, counted; kept with its progress, so that a restart goes on counting where it was.

use base::ListId;
use domain::imports::Outcome;
use serde::{Deserialize, Serialize};

/// What happened to things of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
}

/// The result of an import, or of its rehearsal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub dry_run: bool,
    /// Rows of the file that were read.
    pub rows: i64,
    /// Rows that were refused.
    pub errors: i64,
    /// Rows that hold no data and were passed: totals, notes, the header once more.
    pub passed: i64,
    pub customers: Count,
    pub products: Count,
    pub orders: Count,
    pub records: Count,
    /// Lines of orders that were written.
    pub lines: i64,
    pub consents_written: i64,
    /// People whose ledger has the same or a later word already.
    pub consents_kept: i64,
    /// Customers who were put into the list and were not in it.
    pub listed: i64,
    /// That list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_id: Option<ListId>,
    /// Products that the whole catalogue no longer names and that are unavailable since.
    #[serde(skip_serializing_if = "is_none")]
    pub retired: i64,
    /// A rehearsal that stopped early, because remembering more would take too much memory.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub limited: bool,
    /// Why the work ended before the end of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Ended>,
}

fn is_none(count: &i64) -> bool {
    *count == 0
}

/// A code of `docs/errors/` and a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub code: String,
    pub detail: String,
}

impl Count {
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Created(_) => self.created += 1,
            Outcome::Updated(_) => self.updated += 1,
            Outcome::Unchanged(_) => self.unchanged += 1,
        }
    }

    pub fn changed(&self) -> i64 {
        self.created + self.updated
    }
}
