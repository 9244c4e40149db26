//! Bytes into columns.
//!
//! What does not fit is no image: nothing is guessed, and nothing that is read here can lead a loop
//! over columns out of its bounds. What writes the same form stands in `write`.

use super::{DIGEST, Image, MAGIC, Section, sha256, unsound};
use crate::build::Columns;
use crate::codes::Codes;
use crate::column::{Column, Kind, Scale, Text, Whole};
use crate::mask::{Mask, SLOTS, WORDS};
use crate::row::Mark;
use crate::rows::Rows;
use crate::text::{Strings, Words};
use base::{ListId, TopicId};
use rules::rule::{Channel, Purpose};
use rules::schema::{ColumnId, FieldId, TableId};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Result;
use std::os::unix::fs::FileExt;

/// Reads the end of a file. Together with the digests of the chunks it leaves no byte unchecked.
pub fn index(file: File) -> Result<Image> {
    let length = file.metadata()?.len();
    let trailer = (DIGEST + 8) as u64;
    let Some(rest) = length.checked_sub(trailer) else { return Err(unsound("it is cut off")) };
    let end = piece(&file, rest, trailer)?;
    let (digest, index_length) = end.split_at(DIGEST);
    let index_length = Bytes(index_length).number().filter(|it| *it <= rest);
    let Some(from) = index_length.map(|it| rest - it) else { return Err(unsound("it is cut off")) };
    let index = piece(&file, from, rest - from)?;
    if sha256(&[&MAGIC[..], &index].concat()) != digest || piece(&file, 0, 8)? != MAGIC {
        return Err(unsound("it is cut off, damaged, or of another form"));
    }
    let mut bytes = Bytes(&index);
    let read = bytes.text().map(str::to_owned).zip(bytes.list(Bytes::section));
    let Some((tag, sections)) = read.filter(|_| bytes.0.is_empty()) else {
        return Err(unsound("its index cannot be read"));
    };
    let mut next = MAGIC.len() as u64;
    for section in &sections {
        if section.offset != next {
            return Err(unsound("its chunks do not follow one another"));
        }
        next = next.saturating_add(section.length);
    }
    if next != from {
        return Err(unsound("its chunks do not fill it"));
    }
    Ok(Image { file, tag, sections })
}

/// Reads a chunk and compares it with its digest.
pub fn section(file: &File, section: &Section) -> Result<(u32, Columns)> {
    let bytes = piece(file, section.offset, section.length)?;
    if sha256(&bytes) != section.digest {
        return Err(unsound(&format!("chunk {} does not agree with its digest", section.chunk)));
    }
    let mut from = Bytes(&bytes);
    match from.chunk().filter(|_| from.0.is_empty()) {
        Some(columns) => Ok((section.chunk, columns)),
        None => Err(unsound(&format!("chunk {} cannot be read", section.chunk))),
    }
}

fn piece(file: &File, offset: u64, length: u64) -> Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| unsound("it is too long"))?];
    file.read_exact_at(&mut bytes, offset)?;
    Ok(bytes)
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn section(&mut self) -> Option<Section> {
        let chunk = u32::try_from(self.number()?).ok()?;
        let (offset, length) = (self.number()?, self.number()?);
        Some(Section { chunk, offset, length, digest: self.take(DIGEST)?.try_into().ok()? })
    }

    fn chunk(&mut self) -> Option<Columns> {
        let of_customers = |column: &Column| column.codes().len() <= SLOTS;
        Some(Columns {
            present: self.mask()?,
            fields: self.list(|from| Some((FieldId(from.small()?), from.column().filter(of_customers)?)))?,
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
        let offsets = self.numbers(count)?;
        let moments = self.whole()?;
        let columns = BTreeMap::from_iter(self.list(|from| Some((ColumnId(from.small()?), from.column()?)))?);
        let rows = moments.codes.len();
        let sound = offsets.first() == Some(&0)
            && offsets.last().is_some_and(|last| *last as usize == rows)
            && offsets.is_sorted()
            && offsets.len() <= SLOTS + 1
            && columns.values().all(|column| column.codes().len() <= rows);
        sound.then(|| Rows::new(offsets, moments, columns))
    }

    fn column(&mut self) -> Option<Column> {
        Some(match self.number()? {
            0 => Column::Whole(self.whole()?),
            1 => {
                let codes = self.codes()?;
                let (typed, folded) = (self.strings()?, self.strings()?);
                let changed: Vec<bool> = self.take(typed.ends.len())?.iter().map(|is| *is != 0).collect();
                let sound = folded.ends.len() == typed.ends.len() && codes.largest() <= changed.len() as u64;
                sound.then_some(Column::Text(Text { codes, words: Words { typed, folded, changed } }))?
            }
            _ => return None,
        })
    }

    fn strings(&mut self) -> Option<Strings> {
        let count = self.length()?;
        let ends = self.numbers(count)?;
        let bytes = self.text()?.to_owned();
        let sound = ends.is_sorted()
            && ends.last().map_or(0, |last| *last as usize) == bytes.len()
            && ends.iter().all(|end| bytes.is_char_boundary(*end as usize));
        sound.then_some(Strings { bytes, ends })
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

    fn numbers(&mut self, count: usize) -> Option<Vec<u32>> {
        let (numbers, _) = self.take(count.checked_mul(4)?)?.as_chunks::<4>();
        Some(numbers.iter().map(|number| u32::from_le_bytes(*number)).collect())
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
