//! Identities: who owns an e-mail, a phone, an external id.

mod merge;

pub use merge::{Changed, Merge, Moved, WordChanged, last_merge, merge, merges_into, undo_merge};

use crate::consent::known;
use crate::{Query, Result, Row, Tx, Value, params};
use base::{CustomerId, Timestamp};
use domain::identities::{Identity, Kind};
use std::collections::HashMap;

const FIND: Query = query!("identities/find");
const OF_CUSTOMERS: Query = query!("identities/of_customers");
const INSERT: Query = query!("identities/insert");
const DELETE: Query = query!("identities/delete");

/// The owner of each identity, in their order. The writer of SQLite remembers whom it found: every event asks.
pub fn owners(tx: &mut Tx, identities: &[(Kind, &str)]) -> Result<Vec<Option<i64>>> {
    let mut word = String::new();
    let mut known: Vec<Option<i64>> = Vec::with_capacity(identities.len());
    for (kind, value) in identities {
        known.push(tx.recall(key(&mut word, kind.as_str(), value)));
    }
    let strangers: Vec<(Kind, &str)> =
        identities.iter().zip(&known).filter(|(_, owner)| owner.is_none()).map(|(it, _)| *it).collect();
    if strangers.is_empty() {
        return Ok(known);
    }
    let found = find(tx, &strangers)?;
    for (kind, value, owner) in &found {
        tx.learn(key(&mut word, kind.as_str(), value), *owner);
    }
    let found: HashMap<(Kind, &str), i64> =
        found.iter().map(|(kind, value, owner)| ((*kind, value.as_str()), *owner)).collect();
    let asked = identities.iter().zip(known);
    Ok(asked.map(|(identity, owner)| owner.or_else(|| found.get(identity).copied())).collect())
}

/// The word by which the writer remembers an identity.
fn key<'w>(word: &'w mut String, kind: &str, value: &str) -> &'w str {
    word.clear();
    word.extend([kind, " ", value]);
    word
}

/// What the writer remembers of these identities is no longer so.
pub(crate) fn forget<'i>(tx: &mut Tx, identities: impl Iterator<Item = (&'i str, &'i str)>) {
    let mut word = String::new();
    identities.for_each(|(kind, value)| tx.forget(key(&mut word, kind, value)));
}

/// The owners of these identities; an identity that nobody owns is absent.
pub fn find(tx: &mut Tx, identities: &[(Kind, &str)]) -> Result<Vec<(Kind, String, i64)>> {
    let rows: Vec<[Value; 2]> =
        identities.iter().map(|(kind, value)| [kind.as_str().into(), (*value).into()]).collect();
    tx.rows_many(&FIND, &rows)?.iter().map(|row| Ok((kind(row, 0)?, row.text(1)?, row.int(2)?))).collect()
}

/// The owner of one identity.
pub fn owner(tx: &mut Tx, kind: Kind, value: &str) -> Result<Option<CustomerId>> {
    Ok(find(tx, &[(kind, value)])?.first().map(|(_, _, id)| CustomerId(*id)))
}

/// Every identity of some customers.
pub fn of_customers(tx: &mut Tx, customers: &[i64]) -> Result<Vec<(i64, Identity)>> {
    let rows: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    let read = |row: &Row| {
        let identity = Identity { kind: kind(row, 1)?, value: row.text(2)?, typed: row.text(3)? };
        Ok((row.int(0)?, identity))
    };
    tx.rows_many(&OF_CUSTOMERS, &rows)?.iter().map(read).collect()
}

/// New identities of customers; [`crate::Error::Unique`] where one has an owner already.
pub fn insert(tx: &mut Tx, identities: &[(i64, &Identity)], now: Timestamp) -> Result<()> {
    let row = |(customer, identity): &(i64, &Identity)| -> [Value; 4] {
        [
            identity.kind.as_str().into(),
            (&identity.value).into(),
            (*customer).into(),
            (&identity.typed).into(),
        ]
    };
    tx.exec_many_with(&INSERT, params![now], &identities.iter().map(row).collect::<Vec<_>>())?;
    Ok(())
}

/// Takes an identity from its customer; false where it was not theirs.
pub fn delete(tx: &mut Tx, customer: CustomerId, kind: Kind, value: &str) -> Result<bool> {
    forget(tx, std::iter::once((kind.as_str(), value)));
    Ok(tx.exec(&DELETE, params![kind.as_str(), value, customer.0])? > 0)
}

fn kind(row: &Row, at: usize) -> Result<Kind> {
    known(Kind::parse(row.str(at)?), "kind of identity")
}
