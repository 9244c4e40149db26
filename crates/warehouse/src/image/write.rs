//! Columns into bytes: numbers little-endian, lists with their length before them.
//!
//! One chunk at a time is in memory besides the columns themselves. Nothing is written that no customer has any more.
//! What reads the same form stands in `read`.

use super::{DIGEST, MAGIC, Section, sha256};
use crate::chunk::Chunk;
use crate::codes::{Codes, each_width};
use crate::column::{Column, Text, Whole};
use crate::mask::Mask;
use crate::row::Mark;
use crate::rows::Rows;
use crate::snapshot::Snapshot;
use crate::text::{Strings, Words};
use std::fs::File;
use std::io::{BufWriter, IntoInnerError, Result, Write};

pub fn image(snapshot: &Snapshot, tag: &str, mut out: BufWriter<File>) -> Result<File> {
    out.write_all(MAGIC)?;
    let (mut sections, mut offset) = (Vec::new(), MAGIC.len() as u64);
    for (number, chunk) in snapshot.chunks() {
        let mut bytes = Vec::new();
        self::chunk(&mut bytes, chunk);
        out.write_all(&bytes)?;
        let length = bytes.len() as u64;
        sections.push(Section { chunk: number, offset, length, digest: sha256(&bytes) });
        offset += length;
    }
    out.write_all(&index(tag, &sections))?;
    out.into_inner().map_err(IntoInnerError::into_error)
}

/// The end of a file: the tag, where each chunk stands, a digest of both, and how long all this is.
fn index(tag: &str, sections: &[Section]) -> Vec<u8> {
    let mut out = Vec::new();
    text(&mut out, tag);
    number(&mut out, sections.len() as u64);
    for section in sections {
        for it in [u64::from(section.chunk), section.offset, section.length] {
            number(&mut out, it);
        }
        out.extend_from_slice(&section.digest);
    }
    let digest = sha256(&[&MAGIC[..], &out].concat());
    out.extend_from_slice(&digest);
    let length = (out.len() - DIGEST) as u64;
    number(&mut out, length);
    out
}

fn chunk(out: &mut Vec<u8>, chunk: &Chunk) {
    mask(out, &chunk.present);
    number(out, chunk.fields.len() as u64);
    for (field, versioned) in &chunk.fields {
        number(out, u64::from(field.0));
        column(out, &versioned.value);
    }
    number(out, chunk.choices.len() as u64);
    for (field, versioned) in &chunk.choices {
        number(out, u64::from(field.0));
        number(out, versioned.value.len() as u64);
        for (choice, chosen) in versioned.value.iter() {
            text(out, choice);
            mask(out, chosen);
        }
    }
    number(out, chunk.marks.len() as u64);
    for (mark, versioned) in &chunk.marks {
        text(out, &word(*mark));
        self::mask(out, &versioned.value);
    }
    number(out, chunk.tables.len() as u64);
    for (table, child) in &chunk.tables {
        number(out, u64::from(table.0));
        match child.tail.slots.is_empty() {
            true => rows(out, &child.base),
            false => rows(out, &child.whole()),
        }
    }
}

fn rows(out: &mut Vec<u8>, rows: &Rows) {
    number(out, rows.offsets.len() as u64);
    out.extend(rows.offsets.iter().flat_map(|offset| offset.to_le_bytes()));
    whole(out, &rows.moments);
    number(out, rows.columns.len() as u64);
    for (name, values) in &rows.columns {
        number(out, u64::from(name.0));
        column(out, values);
    }
}

fn column(out: &mut Vec<u8>, column: &Column) {
    match column {
        Column::Whole(values) => {
            number(out, 0);
            whole(out, values);
        }
        Column::Text(values) => {
            number(out, 1);
            if all_used(values) {
                return text_column(out, values);
            }
            // Gathering takes along only the texts that somebody still has.
            let picks: Vec<(u32, u32)> = (0..values.codes.len() as u32).map(|place| (0, place)).collect();
            match Column::gather(&[Some(column)], &picks) {
                Some(Column::Text(used)) => text_column(out, &used),
                _ => text_column(out, &Text { codes: Codes::One(Vec::new()), words: Words::default() }),
            }
        }
    }
}

/// Whether somebody has each text of the dictionary.
fn all_used(text: &Text) -> bool {
    let mut used = vec![false; text.words.len() + 1];
    (0..text.codes.len()).for_each(|place| used[text.codes.get(place) as usize] = true);
    used[1..].iter().all(|is| *is)
}

fn text_column(out: &mut Vec<u8>, text: &Text) {
    codes(out, &text.codes);
    strings(out, &text.words.typed);
    strings(out, &text.words.folded);
    out.extend(text.words.changed.iter().map(|changed| u8::from(*changed)));
}

fn strings(out: &mut Vec<u8>, strings: &Strings) {
    number(out, strings.ends.len() as u64);
    out.extend(strings.ends.iter().flat_map(|end| end.to_le_bytes()));
    text(out, &strings.bytes);
}

fn whole(out: &mut Vec<u8>, whole: &Whole) {
    number(out, whole.kind as u64);
    out.extend_from_slice(&whole.scale.base.to_le_bytes());
    number(out, whole.scale.step);
    codes(out, &whole.codes);
}

fn codes(out: &mut Vec<u8>, codes: &Codes) {
    number(out, codes.len() as u64);
    each_width!(codes, list => {
        let width = list.first().map_or(1, size_of_val);
        number(out, width as u64);
        out.reserve(list.len() * width);
        out.extend(list.iter().flat_map(|code| code.to_le_bytes()));
    });
}

fn mask(out: &mut Vec<u8>, mask: &Mask) {
    out.extend(mask.words().iter().flat_map(|word| word.to_le_bytes()));
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Words instead of numbers, so that a list that changes in a later release is not read as another one.
fn word(mark: Mark) -> String {
    match mark {
        Mark::Reach(channel) => format!("reach {}", channel.as_str()),
        Mark::Consent { purpose, channel, topic, given } => {
            let topic = topic.map_or("none".to_owned(), |topic| topic.0.to_string());
            format!("consent {} {} {topic} {given}", purpose.as_str(), channel.as_str())
        }
        Mark::List(list) => format!("list {}", list.0),
    }
}
