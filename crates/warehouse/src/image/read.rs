//! Bytes into columns. What does not fit is no image: nothing is guessed.

use super::Chunks;
use crate::build::Columns;
use crate::codes::Codes;
use crate::column::{Column, Kind, Scale, Text, Whole};
use crate::mask::{Mask, WORDS};
use crate::row::Mark;
use crate::rows::Rows;
use crate::text::Words;
use base::{ListId, TopicId};
use rules::rule::{Channel, Purpose};
use rules::schema::{ColumnId, FieldId, TableId};
use std::collections::BTreeMap;

pub fn image(bytes: &[u8]) -> Option<(String, Chunks)> {
    let mut from = Bytes(bytes);
    let tag = from.text()?.to_owned();
    let chunks = from.list(|from| Some((u32::try_from(from.number()?).ok()?, from.chunk()?)))?;
    from.0.is_empty().then_some((tag, chunks))
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn chunk(&mut self) -> Option<Columns> {
        Some(Columns {
            present: self.mask()?,
            fields: self.list(|from| Some((FieldId(from.small()?), from.column()?)))?,
            choices: self.list(|from| {
                let field = FieldId(from.small()?);
                Some((field, from.list(|from| Some((from.text()?.to_owned(), from.mask()?)))?))
            })?,
            marks: self.list(|from| Some((mark(from.text()?)?, from.mask()?)))?,
            tables: self.list(|from| Some((TableId(u32::try_from(from.number()?).ok()?), from.rows()?)))?,
        })
    }

    fn rows(&mut self) -> Option<Rows> {
        let count = self.length()?;
        let (offsets, _) = self.take(count.checked_mul(4)?)?.as_chunks::<4>();
        let offsets = offsets.iter().map(|offset| u32::from_le_bytes(*offset)).collect();
        let moments = self.whole()?;
        let columns = self.list(|from| Some((ColumnId(from.small()?), from.column()?)))?;
        Some(Rows::new(offsets, moments, BTreeMap::from_iter(columns)))
    }

    fn column(&mut self) -> Option<Column> {
        Some(match self.number()? {
            0 => Column::Whole(self.whole()?),
            1 => {
                let codes = self.codes()?;
                let mut words = Words::default();
                self.list(|from| from.text().map(|typed| words.push(typed)))?;
                Column::Text(Text { codes, words })
            }
            _ => return None,
        })
    }

    fn whole(&mut self) -> Option<Whole> {
        let kind = *Kind::ALL.get(self.length()?)?;
        let base = i64::from_le_bytes(self.take(8)?.try_into().ok()?);
        Some(Whole { kind, scale: Scale { base, step: self.number()? }, codes: self.codes()? })
    }

    fn codes(&mut self) -> Option<Codes> {
        let (count, width) = (self.length()?, self.length()?);
        let bytes = self.take(count.checked_mul(width)?)?;
        Some(match width {
            1 => Codes::One(bytes.to_vec()),
            2 => Codes::Two(bytes.as_chunks().0.iter().map(|code| u16::from_le_bytes(*code)).collect()),
            4 => Codes::Four(bytes.as_chunks().0.iter().map(|code| u32::from_le_bytes(*code)).collect()),
            8 => Codes::Eight(bytes.as_chunks().0.iter().map(|code| u64::from_le_bytes(*code)).collect()),
            _ => return None,
        })
    }

    fn mask(&mut self) -> Option<Mask> {
        let mut mask = Mask::none();
        let (words, _) = self.take(WORDS * 8)?.as_chunks::<8>();
        for (word, bytes) in mask.words_mut().iter_mut().zip(words) {
            *word = u64::from_le_bytes(*bytes);
        }
        Some(mask)
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.length()?).map(|_| item(self)).collect()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn small(&mut self) -> Option<u16> {
        u16::try_from(self.number()?).ok()
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn number(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }
}

fn mark(word: &str) -> Option<Mark> {
    let parts: Vec<&str> = word.split(' ').collect();
    Some(match parts[..] {
        ["reach", channel] => Mark::Reach(Channel::parse(channel)?),
        ["list", list] => Mark::List(ListId(list.parse().ok()?)),
        ["consent", purpose, channel, topic, given] => Mark::Consent {
            purpose: Purpose::parse(purpose)?,
            channel: Channel::parse(channel)?,
            topic: if topic == "none" { None } else { Some(TopicId(topic.parse().ok()?)) },
            given: given.parse().ok()?,
        },
        _ => return None,
    })
}
