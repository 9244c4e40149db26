//! Events on their way into the store: encoded where they were read, before anybody knows whose they are.
//!
//! A draft is filled by one request on its own thread, so that the writer only puts drafts together.

use super::bytes::{put, put_signed, put_text};
use base::{Timestamp, hash};
use domain::events::{Types, Value};
use std::collections::HashMap;

/// What tells one message from another: the first half of a SHA-256, so that no two meet by chance or by design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u128);

impl MessageId {
    pub fn of(text: &str) -> MessageId {
        let [first, ..] = *hash::sha256(text.as_bytes()).as_chunks::<16>().0 else { return MessageId(0) };
        MessageId(u128::from_be_bytes(first))
    }
}

/// Words that occur often, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Strings {
    at: HashMap<Box<str>, u32>,
    pub list: Vec<Box<str>>,
}

impl Strings {
    pub fn index(&mut self, text: &str) -> u32 {
        if let Some(at) = self.at.get(text) {
            return *at;
        }
        let at = self.list.len() as u32;
        self.list.push(text.into());
        self.at.insert(text.into(), at);
        at
    }
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub message: MessageId,
    pub happened_at: i64,
    pub kind: u32,
    pub properties: u32,
    pub start: usize,
    pub end: usize,
}

/// What was seen of one property of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub types: Types,
    pub count: i64,
}

/// Events of one request, in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub(super) strings: Strings,
    pub(super) entries: Vec<Entry>,
    pub(super) bytes: Vec<u8>,
    /// By kind and name of the property.
    shapes: HashMap<(u32, u32), Shape>,
}

impl Draft {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// About how many bytes it takes in memory and in a block.
    pub fn bytes(&self) -> usize {
        self.bytes.len() + self.entries.len() * 8
    }

    pub fn push<'p>(
        &mut self,
        message: MessageId,
        happened_at: Timestamp,
        kind: &str,
        properties: impl IntoIterator<Item = (&'p str, &'p Value<'p>)>,
    ) {
        let (kind, start) = (self.strings.index(kind), self.bytes.len());
        let mut count = 0;
        for (name, value) in properties {
            let name = self.strings.index(name);
            put(&mut self.bytes, u64::from(name));
            put_value(&mut self.bytes, value);
            let shape = self.shapes.entry((kind, name)).or_default();
            shape.types = shape.types.with(value.types());
            shape.count += 1;
            count += 1;
        }
        let (happened_at, end) = (happened_at.micros(), self.bytes.len());
        self.entries.push(Entry { message, happened_at, kind, properties: count, start, end });
    }

    pub fn messages(&self) -> impl Iterator<Item = MessageId> {
        self.entries.iter().map(|entry| entry.message)
    }

    pub fn kind_of(&self, at: usize) -> Option<&str> {
        let entry = self.entries.get(at)?;
        self.strings.list.get(entry.kind as usize).map(|it| &**it)
    }

    /// Kind, property and what was seen of it, for the registry.
    pub fn shapes(&self) -> impl Iterator<Item = (&str, &str, Shape)> {
        let word = |at: u32| &*self.strings.list[at as usize];
        self.shapes.iter().map(move |((kind, name), shape)| (word(*kind), word(*name), *shape))
    }
}

pub(super) const NULL: u8 = 0;
pub(super) const FALSE: u8 = 1;
pub(super) const TRUE: u8 = 2;
pub(super) const INT: u8 = 3;
pub(super) const NUMBER: u8 = 4;
pub(super) const TEXT: u8 = 5;
pub(super) const JSON: u8 = 6;

fn put_value(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Null => out.push(NULL),
        Value::Bool(false) => out.push(FALSE),
        Value::Bool(true) => out.push(TRUE),
        Value::Int(it) => {
            out.push(INT);
            put_signed(out, *it);
        }
        Value::Number(it) => {
            out.push(NUMBER);
            out.extend_from_slice(&it.to_le_bytes());
        }
        Value::Text(it) => {
            out.push(TEXT);
            put_text(out, it);
        }
        Value::Json(it) => {
            out.push(JSON);
            put_text(out, it);
        }
    }
}
