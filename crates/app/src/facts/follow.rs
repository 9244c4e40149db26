//! What the change feed brought: who is read again as a whole, and whose rows only grow.
//!
//! A customer who changed is read as they are now, and reading one twice does no harm. Rows of events are added to
//! those that are there, and adding one twice would. Therefore one look takes every entry there is from one snapshot
//! of the database; whoever is read as a whole gets nothing added in the same look, because the snapshot held it
//! already; and nothing is added before everything else has succeeded.

use super::{Columns, Loaded, News, PIECE, events, feed_row};
use crate::{Result, Workspace};
use rules::schema::tables;
use std::collections::{BTreeMap, BTreeSet};
use store::feed::{self, Mark};
use store::{Tx, facts};
use warehouse::{Added, ChildRow};

/// Entries of the change feed taken at once.
const CHANGES: i64 = 2_000;
/// Nouns whose names rules use.
const DEFINITIONS: [&str; 9] =
    ["products", "segments", "lists", "topics", "campaigns", "fields", "record_types", "users", "teams"];

/// What a look found, as far as it is not in the columns already.
#[derive(Default)]
pub(super) struct Look {
    /// Rules may name other things now.
    pub definitions: bool,
    pub products: bool,
    added: Vec<Added>,
    messages: Vec<(i64, Vec<ChildRow>)>,
    /// By which rows were made; nothing where none were.
    kinds: Option<events::Kinds>,
    entries: Entries,
}

/// Entries of the feed by what must be done for them.
#[derive(Default)]
struct Entries {
    nouns: BTreeSet<String>,
    customers: BTreeSet<i64>,
    deliveries: Vec<i64>,
    batches: Vec<i64>,
    /// The last entry that nothing can precede any more.
    settled: Option<Mark>,
    /// Entries taken before they settled.
    ahead: Vec<Mark>,
}

/// Takes what was committed since. Nothing when the columns must be loaded anew.
pub(super) fn look(
    workspace: &Workspace,
    columns: &Columns,
    loaded: &Loaded,
    news: &mut News,
) -> Result<Option<Look>> {
    workspace.read(|tx| {
        let entries = entries(tx, loaded)?;
        let definitions = DEFINITIONS.iter().any(|noun| entries.nouns.contains(*noun));
        let products = entries.nouns.contains("products");
        let mut look = Look { definitions, products, entries, ..Look::default() };
        if look.entries.customers.is_empty()
            && look.entries.deliveries.is_empty()
            && look.entries.batches.is_empty()
        {
            return Ok(Some(look));
        }
        let kinds = events::Kinds::read(tx)?;
        if !loaded.kinds.grows_to(&kinds) {
            // A property turned out to be of another type.
            return Ok(None);
        }
        let batches = std::mem::take(&mut look.entries.batches);
        let happened = kinds.of_batches(tx, &batches)?;
        let mut whole = std::mem::take(&mut look.entries.customers);
        let known = columns.warehouse.snapshot();
        let strangers = happened.iter().map(|it| it.customer).filter(|id| known.customer(*id).is_none());
        whole.extend(strangers);
        read_whole(tx, (workspace, columns), (&whole, &kinds), news)?;
        look.added = happened.into_iter().filter(|it| !whole.contains(&it.customer)).collect();
        let behind = facts::behind(tx, &look.entries.deliveries)?;
        let behind: Vec<i64> = behind.into_iter().filter(|id| !whole.contains(id)).collect();
        look.messages = messages(tx, behind)?;
        look.kinds = Some(kinds);
        Ok(Some(look))
    })
}

impl Look {
    /// Puts into the columns what was not there yet, and moves the marks. It cannot fail.
    pub fn take(self, columns: &Columns, loaded: &mut Loaded, news: &mut News) -> bool {
        for it in &self.added {
            news.grown(it.table, it.customer);
        }
        for (customer, _) in &self.messages {
            news.grown(tables::MESSAGES, *customer);
        }
        columns.image.changed(self.added.len() + self.messages.len(), 0);
        columns.warehouse.add(&self.added);
        columns.warehouse.replace_rows(tables::MESSAGES, &self.messages);
        let mut definitions = self.definitions;
        if let Some(kinds) = self.kinds
            && kinds != loaded.kinds
        {
            loaded.kinds = kinds;
            definitions = true;
        }
        loaded.mark = self.entries.settled.unwrap_or(loaded.mark);
        loaded.ahead.extend(self.entries.ahead);
        let mark = loaded.mark;
        loaded.ahead.retain(|it| *it > mark);
        definitions
    }
}

/// Entries behind the mark that this snapshot of the database shows already.
pub(super) fn seen_after(tx: &mut Tx, mark: Mark) -> Result<BTreeSet<Mark>> {
    let (mut seen, mut place) = (BTreeSet::new(), mark);
    loop {
        let piece = feed::committed(tx, place, CHANGES)?;
        seen.extend(piece.iter().map(|(entry, _)| entry.mark));
        match piece.last() {
            Some((last, _)) if piece.len() as i64 == CHANGES => place = last.mark,
            _ => return Ok(seen),
        }
    }
}

/// Every committed entry that was not taken yet.
fn entries(tx: &mut Tx, loaded: &Loaded) -> Result<Entries> {
    let (mut found, mut place) = (Entries::default(), loaded.mark);
    loop {
        let piece = feed::committed(tx, place, CHANGES)?;
        let last = piece.last().map(|(entry, _)| entry.mark);
        let full = piece.len() as i64 == CHANGES;
        for (entry, settled) in piece {
            if settled {
                found.settled = Some(entry.mark);
            } else {
                found.ahead.push(entry.mark);
            }
            if loaded.ahead.contains(&entry.mark) {
                continue;
            }
            match entry.noun.as_str() {
                "customers" => found.customers.extend(entry.ids),
                "deliveries" => found.deliveries.extend(entry.ids),
                "events" => found.batches.extend(entry.ids),
                _ => {}
            }
            found.nouns.insert(entry.noun);
        }
        match last {
            Some(last) if full => place = last,
            _ => return Ok(found),
        }
    }
}

/// Reads customers as they are now, in pieces, and puts them into the columns.
fn read_whole(
    tx: &mut Tx,
    (workspace, columns): (&Workspace, &Columns),
    (customers, kinds): (&BTreeSet<i64>, &events::Kinds),
    news: &mut News,
) -> Result<()> {
    news.customers.extend(customers.iter().filter_map(|id| u32::try_from(*id).ok()));
    let (ids, currency) = (customers.iter().copied().collect::<Vec<i64>>(), workspace.settings().currency);
    for piece in ids.chunks(PIECE as usize) {
        let found = facts::of(tx, piece)?;
        let there: Vec<i64> = found.iter().map(|facts| facts.customer).collect();
        let gone: Vec<i64> = piece.iter().copied().filter(|id| there.binary_search(id).is_err()).collect();
        let suppressed = feed_row::Suppressed::of(tx, workspace, &found)?;
        let around = feed_row::Around::new(tx, suppressed)?;
        let mut happened = kinds.of(tx, &there)?;
        let rows = found.into_iter().map(|facts| {
            let events = happened.remove(&facts.customer).unwrap_or_default();
            feed_row::row(workspace, facts, currency, &around).with_tables(events)
        });
        columns.image.changed(there.len(), gone.len());
        columns.warehouse.replace(rows.collect(), &gone);
    }
    Ok(())
}

/// All that came of messages to these customers.
fn messages(tx: &mut Tx, mut customers: Vec<i64>) -> Result<Vec<(i64, Vec<ChildRow>)>> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    customers.sort_unstable();
    customers.dedup();
    let topics = feed_row::topics(tx)?;
    let mut all: BTreeMap<i64, Vec<ChildRow>> = customers.iter().map(|id| (*id, Vec::new())).collect();
    for (customer, message) in facts::messages_of(tx, &customers)? {
        all.entry(customer).or_default().extend(feed_row::message_rows(&message, &topics));
    }
    Ok(all.into_iter().collect())
}
