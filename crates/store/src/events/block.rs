//! A block of events as bytes, read.
//!
//! Form, version 1. A head of 14 bytes: `RPEV`, the version, flags (1 = deflated), CRC-32 of the body as
//! stored, length of the body as it is read (both little-endian). The body, numbers as LEB128, signed ones
//! zigzag:
//! - batches: count, then id and moment of receipt of each;
//! - words (kinds and names of properties): count, then length and bytes of each;
//! - customers, ascending: count, then of each the difference to the one before, its events, their bytes;
//! - events by customer, then moment: moment less the one before (the first: less 0), batch, position in the
//!   batch, kind, number of properties, then of each its name and value: a tag (null, false, true, integer,
//!   float, text, JSON) and what belongs to it.
//!
//! Writing is in `builder`. Nothing here knows SQL.

use super::bytes::{Cursor, broken};
use super::draft::{FALSE, INT, JSON, NULL, NUMBER, TEXT, TRUE};
use crate::Result;
use base::Timestamp;
use domain::events::Value;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::io::Read;

pub(super) const MAGIC: [u8; 4] = *b"RPEV";
pub(super) const VERSION: u8 = 1;
pub(super) const DEFLATED: u8 = 1;
pub(super) const HEAD: usize = 14;
/// No block is ever longer; a longer one is broken.
const BODY_BYTES: u64 = 1 << 30;

/// An open block: its tables are read, its events are read when they are asked for.
#[derive(Debug)]
pub struct Block {
    body: Vec<u8>,
    batches: Vec<(i64, i64)>,
    words: Vec<(usize, usize)>,
    customers: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    customer: i64,
    count: u64,
    start: usize,
    end: usize,
}

/// One event inside a block, without copying it.
#[derive(Clone, Copy, Debug)]
pub struct EventRef<'b> {
    pub customer: i64,
    pub happened_at: Timestamp,
    pub received_at: Timestamp,
    /// The batch it came in and its place there: together they are its id for ever.
    pub batch: i64,
    pub position: u32,
    pub kind: &'b str,
    /// The kind's place among the words of this block: equal within the block for equal kinds.
    pub kind_index: u32,
    properties: Properties<'b>,
}

impl<'b> EventRef<'b> {
    pub fn properties(&self) -> Properties<'b> {
        self.properties
    }

    pub(super) fn raw(&self) -> (u64, &'b [u8]) {
        (self.properties.left, self.properties.cursor.0)
    }
}

/// Names and values in the order they came.
#[derive(Clone, Copy, Debug)]
pub struct Properties<'b> {
    block: &'b Block,
    left: u64,
    cursor: Cursor<'b>,
}

impl<'b> Iterator for Properties<'b> {
    type Item = Result<(&'b str, Value<'b>)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let mut one = || {
            let name = self.cursor.number()?;
            Ok((self.block.word(name)?, read_value(&mut self.cursor)?))
        };
        Some(one())
    }
}

impl Block {
    pub fn open(bytes: &[u8]) -> Result<Block> {
        let (head, stored) = bytes.split_at_checked(HEAD).ok_or_else(broken)?;
        if head[..4] != MAGIC || head[4] != VERSION || head[5] > DEFLATED {
            return Err(broken());
        }
        let four = |at: usize| [head[at], head[at + 1], head[at + 2], head[at + 3]];
        let mut crc = Crc::new();
        crc.update(stored);
        let length = u64::from(u32::from_le_bytes(four(10)));
        if crc.sum() != u32::from_le_bytes(four(6)) || length > BODY_BYTES {
            return Err(broken());
        }
        let mut body = Vec::with_capacity(length as usize);
        if head[5] == DEFLATED {
            DeflateDecoder::new(stored).take(length + 1).read_to_end(&mut body)?;
        } else {
            body.extend_from_slice(stored);
        }
        if body.len() as u64 != length {
            return Err(broken());
        }
        Block::read(body)
    }

    fn read(body: Vec<u8>) -> Result<Block> {
        let mut cursor = Cursor(&body);
        let mut batches = Vec::new();
        for _ in 0..cursor.number()? {
            batches.push((cursor.signed()?, cursor.signed()?));
        }
        let mut words = Vec::new();
        for _ in 0..cursor.number()? {
            let text = cursor.text()?;
            let end = body.len() - cursor.0.len();
            words.push((end - text.len(), end));
        }
        let (mut customers, mut customer, mut length) = (Vec::new(), 0, 0);
        for _ in 0..cursor.number()? {
            customer += cursor.signed()?;
            let (count, bytes) = (cursor.number()?, cursor.number()?);
            let start = length;
            length += usize::try_from(bytes).map_err(|_| broken())?;
            customers.push(Place { customer, count, start, end: length });
        }
        let first = body.len() - cursor.0.len();
        if body.len() - first != length {
            return Err(broken());
        }
        customers
            .iter_mut()
            .for_each(|place| (place.start, place.end) = (place.start + first, place.end + first));
        Ok(Block { body, batches, words, customers })
    }

    /// Whose events are in it, ascending.
    pub fn customers(&self) -> impl ExactSizeIterator<Item = i64> {
        self.customers.iter().map(|place| place.customer)
    }

    /// Kinds and names of properties; [`EventRef::kind_index`] is a place in this list.
    pub fn words(&self) -> impl ExactSizeIterator<Item = &str> {
        self.words
            .iter()
            .map(|(start, end)| std::str::from_utf8(&self.body[*start..*end]).unwrap_or_default())
    }

    /// Every event, by customer and moment.
    pub fn each<'b>(&'b self, mut take: impl FnMut(EventRef<'b>) -> Result<()>) -> Result<()> {
        self.customers.iter().try_for_each(|place| self.read_place(*place, &mut take))
    }

    /// The events of one customer, by moment.
    pub fn each_of<'b>(
        &'b self,
        customer: i64,
        mut take: impl FnMut(EventRef<'b>) -> Result<()>,
    ) -> Result<()> {
        match self.customers.binary_search_by_key(&customer, |place| place.customer) {
            Ok(at) => self.read_place(self.customers[at], &mut take),
            Err(_) => Ok(()),
        }
    }

    fn read_place<'b>(
        &'b self,
        place: Place,
        take: &mut dyn FnMut(EventRef<'b>) -> Result<()>,
    ) -> Result<()> {
        let mut cursor = Cursor(&self.body[place.start..place.end]);
        let mut happened_at = 0_i64;
        for _ in 0..place.count {
            happened_at = happened_at.wrapping_add(cursor.signed()?);
            let batch = usize::try_from(cursor.number()?).map_err(|_| broken())?;
            let (batch, received_at) = *self.batches.get(batch).ok_or_else(broken)?;
            let (position, kind, left) = (cursor.number()?, cursor.number()?, cursor.number()?);
            let whole = cursor.0;
            for _ in 0..left {
                cursor.number()?;
                skip_value(&mut cursor)?;
            }
            let bytes = &whole[..whole.len() - cursor.0.len()];
            take(EventRef {
                customer: place.customer,
                happened_at: Timestamp::from_micros(happened_at),
                received_at: Timestamp::from_micros(received_at),
                batch,
                position: position as u32,
                kind: self.word(kind)?,
                kind_index: kind as u32,
                properties: Properties { block: self, left, cursor: Cursor(bytes) },
            })?;
        }
        Ok(())
    }

    fn word(&self, at: u64) -> Result<&str> {
        let (start, end) = usize::try_from(at).ok().and_then(|at| self.words.get(at)).ok_or_else(broken)?;
        std::str::from_utf8(&self.body[*start..*end]).map_err(|_| broken())
    }

    pub(super) fn batches(&self) -> &[(i64, i64)] {
        &self.batches
    }
}

fn read_value<'b>(cursor: &mut Cursor<'b>) -> Result<Value<'b>> {
    Ok(match cursor.byte()? {
        NULL => Value::Null,
        FALSE => Value::Bool(false),
        TRUE => Value::Bool(true),
        INT => Value::Int(cursor.signed()?),
        NUMBER => {
            let bytes = cursor.take(8)?.try_into().map_err(|_| broken())?;
            Value::Number(f64::from_le_bytes(bytes))
        }
        TEXT => Value::Text(cursor.text()?.into()),
        JSON => Value::Json(cursor.text()?.into()),
        _ => return Err(broken()),
    })
}

/// Steps over a value; the tag and what belongs to it as they are.
pub(super) fn skip_value<'b>(cursor: &mut Cursor<'b>) -> Result<&'b [u8]> {
    let whole = cursor.0;
    match cursor.byte()? {
        NULL | FALSE | TRUE => {}
        INT => {
            cursor.number()?;
        }
        NUMBER => {
            cursor.take(8)?;
        }
        TEXT | JSON => {
            let length = cursor.number()?;
            cursor.take(length)?;
        }
        _ => return Err(broken()),
    }
    Ok(&whole[..whole.len() - cursor.0.len()])
}
