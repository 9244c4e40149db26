//! The journal of an import: what each of its pieces changed, so that the import can be taken back.
//!
//! A piece is one blob: JSON, deflated. Of what an import made it holds numbers and short digests, by which it is seen
//! whether somebody touched it since; of what it changed it holds what was before. So only a change of somebody who was
//! known holds anything personal, and such pieces are marked: whoever is erased is taken out of them. A piece is
//! written with its rows and removed with their undoing, each in one transaction, so nothing is taken back twice.

use super::undo::OrderRow;
use crate::{Error, Query, Result, Row, Tx, Value, params};
use base::{ListId, OperationId, Timestamp};
use domain::fields::Attributes;
use domain::imports::undo::Change;
use domain::products::Product;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::{Read, Write};

const APPEND: Query = query!("imports/journal_append");
const NEWEST: Query = query!("imports/journal_newest");
const COUNT: Query = query!("imports/journal_count");
const DELETE: Query = query!("imports/journal_delete");
const LATER: Query = query!("imports/journal_later");
const OLD: Query = query!("imports/journal_old");
const FORGET: Query = query!("imports/journal_forget");
const ALL: Query = query!("imports/journal_all");
const PEOPLE: Query = query!("imports/journal_people");
const ERASED: Query = query!("imports/erased");
const REPLACE: Query = query!("imports/journal_replace");

/// Pieces that one transaction removes or rewrites.
const PIECES_AT_ONCE: usize = 50;
/// Bytes of an opened piece; a longer one is broken. An order has at most some thousand lines.
const OPENED_BYTES: u64 = 256 * 1024 * 1024;

/// What a piece of an import changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Piece {
    /// When it was written.
    pub at: Timestamp,
    /// Customers that were made, each with the digest of what was made of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<(i64, u64)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Changed>,
    /// The topic of the words.
    pub topic: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordGiven>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ListId>,
    /// Whom the import wanted in the list; who was put into it has the moment of this piece.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<i64>,
    /// Products that were made, with their digests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<(i64, u64)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products_changed: Vec<(i64, Product, Product)>,
    /// Products that were out of the catalogue because an earlier import was taken back, and came in again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products_revived: Vec<i64>,
    /// Orders that were made, with the beginnings of their digests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<(i64, u64)>,
    /// Orders that were rewritten: the beginning of the new digest, and what was before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub orders_changed: Vec<(u64, OrderRow)>,
    /// Records that were made, with the digests of their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<(i64, u64)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records_changed: Vec<RecordChanged>,
}

/// A customer who was known and told more about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub id: i64,
    pub change: Change,
    /// Kind and value of addresses that were new.
    pub identities: Vec<(String, String)>,
}

/// A consent that was written: whose, for which channel, by which entry, and what stood there before (given, when, by
/// which entry).
pub type WordGiven = (i64, String, i64, Option<(bool, i64, i64)>);

/// A record that was known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChanged {
    pub id: i64,
    /// Whose it was, and whose it became.
    pub customers: (i64, i64),
    pub before: Attributes,
    pub after: Attributes,
}

impl Piece {
    pub fn is_empty(&self) -> bool {
        let Piece { at, topic, list, .. } = *self;
        *self == Piece { at, topic, list, ..Piece::default() }
    }

    fn people(&self) -> BTreeSet<i64> {
        let changed = self.changed.iter().map(|it| it.id);
        changed.chain(self.records_changed.iter().flat_map(|it| [it.customers.0, it.customers.1])).collect()
    }

    fn without(&mut self, gone: &BTreeSet<i64>) {
        self.changed.retain(|it| !gone.contains(&it.id));
        self.records_changed.retain(|it| !gone.contains(&it.customers.0) && !gone.contains(&it.customers.1));
    }

    fn packed(&self) -> Result<Vec<u8>> {
        let text = serde_json::to_vec(self).map_err(broken)?;
        let mut out = DeflateEncoder::new(Vec::with_capacity(text.len() / 2), Compression::fast());
        out.write_all(&text).map_err(broken)?;
        out.finish().map_err(broken)
    }

    fn open(bytes: &[u8]) -> Result<Piece> {
        let mut text = Vec::new();
        DeflateDecoder::new(bytes).take(OPENED_BYTES).read_to_end(&mut text).map_err(broken)?;
        serde_json::from_slice(&text).map_err(broken)
    }
}

/// Keeps what a piece changed, after the pieces before it.
pub fn append(tx: &mut Tx, import: OperationId, piece: &Piece) -> Result<()> {
    if !piece.is_empty() {
        tx.exec(&APPEND, params![import.0, !piece.people().is_empty(), piece.packed()?])?;
    }
    Ok(())
}

/// The newest piece below a number, with its number.
pub fn newest(tx: &mut Tx, import: OperationId, below: i64) -> Result<Option<(i64, Piece)>> {
    let row = tx.row(&NEWEST, params![import.0, below])?;
    row.map(|row| Ok((row.int(0)?, Piece::open(&row.blob(1)?)?))).transpose()
}

/// How many pieces can be taken back.
pub fn count(tx: &mut Tx, import: OperationId) -> Result<i64> {
    tx.row(&COUNT, params![import.0])?.map_or(Ok(0), |row| row.int(0))
}

/// A piece was taken back.
pub fn delete(tx: &mut Tx, import: OperationId, piece: i64) -> Result<()> {
    tx.exec(&DELETE, params![import.0, piece])?;
    Ok(())
}

/// How many later imports can still be taken back.
pub fn later(tx: &mut Tx, import: OperationId) -> Result<i64> {
    tx.row(&LATER, params![import.0])?.map_or(Ok(0), |row| row.int(0))
}

/// An import that ended before a moment and has a journal yet.
pub fn old(tx: &mut Tx, before: Timestamp) -> Result<Option<OperationId>> {
    tx.row(&OLD, params![before])?.map(|row| row.int(0).map(OperationId)).transpose()
}

/// Removes some pieces of a journal whose term is over; whether there may be more.
pub fn forget_some(tx: &mut Tx, import: OperationId) -> Result<bool> {
    Ok(tx.exec(&FORGET, params![import.0, PIECES_AT_ONCE as i64])? == PIECES_AT_ONCE as u64)
}

/// A place in the journals: an import and one of its pieces.
pub type Place = (i64, i64);

/// Takes people who were erased out of some pieces after a place; the place reached, nothing at the end.
pub fn forget_erased(tx: &mut Tx, after: Place) -> Result<Option<Place>> {
    let rows = tx.rows(&PEOPLE, params![after.0, after.1, PIECES_AT_ONCE as i64])?;
    let read = |row: &Row| Ok((row.int(0)?, row.int(1)?, Piece::open(&row.blob(2)?)?));
    let mut pieces = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let people: BTreeSet<i64> = pieces.iter().flat_map(|(_, _, piece)| piece.people()).collect();
    let wanted: Vec<[Value; 1]> = people.iter().map(|id| [Value::Int(*id)]).collect();
    let gone =
        tx.rows_many(&ERASED, &wanted)?.iter().map(|row| row.int(0)).collect::<Result<BTreeSet<_>>>()?;
    for (operation, number, piece) in &mut pieces {
        if !piece.people().is_disjoint(&gone) {
            piece.without(&gone);
            tx.exec(&REPLACE, &[Value::Int(*operation), Value::Int(*number), piece.packed()?.into()])?;
        }
    }
    Ok(pieces.last().map(|(operation, number, _)| (*operation, *number)))
}

/// What a piece of an import told of some people who are one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub import: OperationId,
    pub at: Timestamp,
    /// The import made the customer.
    pub made: bool,
    /// What it changed of them, where they were known.
    pub changed: Option<Changed>,
    /// Consents that it wrote for them.
    pub words: usize,
    /// It put them into a list.
    pub listed: bool,
}

/// What some pieces after a place told of somebody, and the place reached, nothing at the end.
pub fn told_of(tx: &mut Tx, after: Place, people: &[i64]) -> Result<(Vec<Told>, Option<Place>)> {
    let rows = tx.rows(&ALL, params![after.0, after.1, PIECES_AT_ONCE as i64])?;
    let (mut all, mut last) = (Vec::new(), None);
    for row in &rows {
        let (import, piece) = (row.int(0)?, Piece::open(&row.blob(2)?)?);
        last = Some((import, row.int(1)?));
        for id in people {
            let told = Told {
                import: OperationId(import),
                at: piece.at,
                made: piece.made.iter().any(|(made, _)| made == id),
                changed: piece.changed.iter().find(|it| it.id == *id).cloned(),
                words: piece.words.iter().filter(|(whose, ..)| whose == id).count(),
                listed: piece.listed.contains(id),
            };
            if told.made || told.listed || told.words > 0 || told.changed.is_some() {
                all.push(told);
            }
        }
    }
    Ok((all, last))
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Corrupt(format!("journal of an import: {error}"))
}
