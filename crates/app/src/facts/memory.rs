//! What the columns of a workspace weigh, and what happens when that is more than they may.
//!
//! Above the budget the heaviest kinds of events are left out of memory, one after another, until the rest fits. Rules
//! about them are refused with `columns_over_budget`, at their place, instead of being answered without them;
//! everything else goes on. They come back when everything is loaded anew under a larger budget. Customers, orders
//! and messages are never left out: without them nobody could be written to.

use crate::Workspace;
use rules::schema::TableId;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use warehouse::Memory;

/// From this part of the budget on it is told that it is nearly used, in per cent.
const NEARLY: u64 = 90;

/// How much memory columns may take, and what was said of it.
#[derive(Debug, Default)]
pub struct Budget {
    pub bytes: Option<u64>,
    told: AtomicBool,
}

impl Budget {
    pub fn new(bytes: Option<u64>) -> Budget {
        Budget { bytes, told: AtomicBool::new(false) }
    }
}

/// Leaves out what does not fit; whether something was. Only whoever feeds the columns may call it.
pub(super) fn hold(workspace: &Workspace) -> bool {
    let columns = &workspace.columns;
    let Some(budget) = columns.budget.bytes else { return false };
    let memory = columns.warehouse.snapshot().memory();
    let used = used(&memory);
    let heaviest = heaviest(&memory, used.saturating_sub(budget));
    if !heaviest.is_empty() {
        let (kinds, id) = (heaviest.len(), workspace.id);
        columns.warehouse.leave_out(heaviest);
        tracing::error!(
            workspace = %id, used, budget, kinds,
            "columns are over their budget: kinds of events are left out, and rules about them are refused"
        );
        return true;
    }
    if used * 100 >= budget * NEARLY && !columns.budget.told.swap(true, Ordering::Relaxed) {
        tracing::warn!(workspace = %workspace.id, used, budget, "columns have nearly used their budget");
    }
    false
}

/// The heaviest kinds of events that together weigh so much; all of them when that is not enough.
fn heaviest(memory: &Memory, mut over: u64) -> BTreeSet<TableId> {
    let mut kinds: Vec<(u64, TableId)> = memory
        .tables
        .iter()
        .map(|(table, (_, bytes))| (*bytes as u64, TableId(*table)))
        .filter(|(_, table)| table.is_events())
        .collect();
    kinds.sort_unstable_by(|one, other| other.cmp(one));
    let mut chosen = BTreeSet::new();
    for (bytes, table) in kinds {
        if over == 0 {
            break;
        }
        chosen.insert(table);
        over = over.saturating_sub(bytes);
    }
    chosen
}

fn used(memory: &Memory) -> u64 {
    (memory.subject_bytes + memory.row_bytes) as u64
}

/// Says what the columns weigh to whoever reads metrics.
pub(super) fn tell(workspace: &Workspace) {
    let snapshot = workspace.columns.warehouse.snapshot();
    let memory = snapshot.memory();
    let gauge = |name: &'static str, part: &'static str, value: f64| {
        let labels = [("workspace", workspace.id.to_string()), ("part", part.to_owned())];
        metrics::gauge!(name, &labels).set(value);
    };
    gauge("rapport_columns_bytes", "customers", memory.subject_bytes as f64);
    gauge("rapport_columns_bytes", "rows", memory.row_bytes as f64);
    gauge("rapport_columns_bytes", "answers", memory.answer_bytes as f64);
    gauge("rapport_columns_count", "customers", memory.customers as f64);
    gauge("rapport_columns_count", "rows", memory.rows as f64);
    gauge("rapport_columns_count", "tables_left_out", snapshot.left_out().len() as f64);
    let budget = workspace.columns.budget.bytes;
    budget.into_iter().for_each(|bytes| gauge("rapport_columns_bytes", "budget", bytes as f64));
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::schema::tables;

    #[test]
    fn only_the_heaviest_kinds_of_events_make_room() {
        let table = |number, bytes| (number, (1_usize, bytes));
        let kind = |number| tables::events(number).0;
        let records = table(tables::records(1).0, 900);
        let orders = table(tables::ORDERS.0, 900);
        let all = [orders, records, table(kind(1), 50), table(kind(2), 300), table(kind(3), 100)];
        let memory = Memory { tables: all.into_iter().collect(), ..Memory::default() };
        let chosen = |over| heaviest(&memory, over).into_iter().map(|it| it.0).collect::<Vec<u32>>();
        assert!(chosen(0).is_empty());
        assert_eq!(chosen(300), [kind(2)]);
        assert_eq!(chosen(301), [kind(2), kind(3)]);
        assert_eq!(chosen(5_000), [kind(1), kind(2), kind(3)]);
    }
}
