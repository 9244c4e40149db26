//! Columns into bytes: numbers little-endian, lists with their length before them.

use super::{Digested, MAGIC};
use crate::chunk::Chunk;
use crate::codes::{Codes, each_width};
use crate::column::{Column, Whole};
use crate::mask::Mask;
use crate::row::Mark;
use crate::rows::Rows;
use crate::snapshot::Snapshot;
use std::fs::File;
use std::io::{Result, Write};

pub fn image(snapshot: &Snapshot, tag: &str, mut out: Digested) -> Result<File> {
    out.write_all(MAGIC)?;
    text(&mut out, tag)?;
    number(&mut out, snapshot.chunk_count() as u64)?;
    for (place, chunk) in snapshot.chunks() {
        number(&mut out, u64::from(place))?;
        self::chunk(&mut out, chunk)?;
    }
    out.finish()
}

fn chunk(out: &mut Digested, chunk: &Chunk) -> Result<()> {
    mask(out, &chunk.present)?;
    number(out, chunk.fields.len() as u64)?;
    for (field, versioned) in &chunk.fields {
        number(out, u64::from(field.0))?;
        column(out, &versioned.value)?;
    }
    number(out, chunk.choices.len() as u64)?;
    for (field, versioned) in &chunk.choices {
        number(out, u64::from(field.0))?;
        number(out, versioned.value.len() as u64)?;
        for (choice, chosen) in versioned.value.iter() {
            text(out, choice)?;
            mask(out, chosen)?;
        }
    }
    number(out, chunk.marks.len() as u64)?;
    for (mark, versioned) in &chunk.marks {
        text(out, &word(*mark))?;
        mask(out, &versioned.value)?;
    }
    number(out, chunk.tables.len() as u64)?;
    for (table, child) in &chunk.tables {
        number(out, u64::from(table.0))?;
        match child.tail.slots.is_empty() {
            true => rows(out, &child.base)?,
            false => rows(out, &child.whole())?,
        }
    }
    Ok(())
}

fn rows(out: &mut Digested, rows: &Rows) -> Result<()> {
    number(out, rows.offsets.len() as u64)?;
    rows.offsets.iter().try_for_each(|offset| out.write_all(&offset.to_le_bytes()))?;
    whole(out, &rows.moments)?;
    number(out, rows.columns.len() as u64)?;
    for (name, values) in &rows.columns {
        number(out, u64::from(name.0))?;
        column(out, values)?;
    }
    Ok(())
}

fn column(out: &mut Digested, column: &Column) -> Result<()> {
    match column {
        Column::Whole(values) => {
            number(out, 0)?;
            whole(out, values)
        }
        Column::Text(_) => {
            number(out, 1)?;
            // Gathering takes along only the texts that somebody still has.
            let picks: Vec<(u32, u32)> = (0..column.codes().len() as u32).map(|place| (0, place)).collect();
            let used = Column::gather(&[Some(column)], &picks);
            let Some(Column::Text(used)) = used else { return Ok(()) };
            codes(out, &used.codes)?;
            number(out, used.words.len() as u64)?;
            (1..=used.words.len() as u64)
                .try_for_each(|code| text(out, used.words.typed(code).unwrap_or_default()))
        }
    }
}

fn whole(out: &mut Digested, whole: &Whole) -> Result<()> {
    number(out, whole.kind as u64)?;
    out.write_all(&whole.scale.base.to_le_bytes())?;
    number(out, whole.scale.step)?;
    codes(out, &whole.codes)
}

fn codes(out: &mut Digested, codes: &Codes) -> Result<()> {
    number(out, codes.len() as u64)?;
    each_width!(codes, list => {
        let width = list.first().map_or(1, size_of_val);
        number(out, width as u64)?;
        let bytes: Vec<u8> = list.iter().flat_map(|code| code.to_le_bytes()).collect();
        out.write_all(&bytes)
    })
}

fn mask(out: &mut Digested, mask: &Mask) -> Result<()> {
    let bytes: Vec<u8> = mask.words().iter().flat_map(|word| word.to_le_bytes()).collect();
    out.write_all(&bytes)
}

fn text(out: &mut Digested, text: &str) -> Result<()> {
    number(out, text.len() as u64)?;
    out.write_all(text.as_bytes())
}

fn number(out: &mut Digested, number: u64) -> Result<()> {
    out.write_all(&number.to_le_bytes())
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
