//! What was noted of pairs of customers, and what pairs are looked for in.

use crate::consent::known;
use crate::{Query, Result, Tx, Value, params};
use base::Timestamp;
use domain::identities::Kind;

const NOTE: Query = query!("duplicates/note");
const ALL: Query = query!("duplicates/all");
const DISMISS: Query = query!("duplicates/dismiss");
const RESTORE: Query = query!("duplicates/restore");
const ADDRESSES: Query = query!("duplicates/addresses");

/// Pairs that are noted at most: a flood of forged messages must not fill the disk.
const NOTED: i64 = 10_000;

/// What is noted of a pair; the smaller id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    pub pair: (i64, i64),
    pub conflict: bool,
    pub dismissed: bool,
}

/// Notes pairs whose words came together.
pub fn note(tx: &mut Tx, pairs: &[(i64, i64)], now: Timestamp) -> Result<()> {
    let rows: Vec<[Value; 2]> = pairs.iter().map(|(one, other)| [(*one).into(), (*other).into()]).collect();
    tx.exec_many_with(&NOTE, params![now, NOTED], &rows)?;
    Ok(())
}

pub fn all(tx: &mut Tx) -> Result<Vec<Noted>> {
    let rows = tx.rows(&ALL, &[])?;
    let read = |row: &crate::Row| {
        Ok(Noted { pair: (row.int(0)?, row.int(1)?), conflict: row.bool(2)?, dismissed: row.bool(3)? })
    };
    rows.iter().map(read).collect()
}

/// Keeps that these two are two.
pub fn dismiss(tx: &mut Tx, pair: (i64, i64), actor: &str, now: Timestamp) -> Result<()> {
    tx.exec(&DISMISS, params![pair.0, pair.1, now, actor])?;
    Ok(())
}

/// Takes that back; false where nothing was said of the pair.
pub fn restore(tx: &mut Tx, pair: (i64, i64)) -> Result<bool> {
    Ok(tx.exec(&RESTORE, params![pair.0, pair.1])? > 0)
}

/// Every identity that may lead to the same person as another: its kind, value and owner.
pub fn each_address(tx: &mut Tx, mut act: impl FnMut(Kind, &str, i64)) -> Result<()> {
    tx.each(&ADDRESSES, &[], |row| {
        act(known(Kind::parse(row.str(0)?), "kind of identity")?, row.str(1)?, row.int(2)?);
        Ok(())
    })
}
