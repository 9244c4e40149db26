//! The XML inside a workbook or a product feed, one event after another, with a bound on the memory that one event may
//! take.

use crate::files::FileError;
use crate::files::table::{ENDLESS, ROW_BYTES, TOO_BIG};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(in crate::files) struct Xml<R: Read> {
    reader: Reader<BufReader<Counted<R>>>,
    since_event: Arc<AtomicU64>,
    room: Vec<u8>,
}

struct Counted<R> {
    source: R,
    since_event: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        let since = self.since_event.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
        if since > ROW_BYTES { Err(io::Error::other(ENDLESS)) } else { Ok(count) }
    }
}

impl<R: Read> Xml<R> {
    pub fn new(source: R) -> Xml<R> {
        let since_event = Arc::<AtomicU64>::default();
        let counted = Counted { source, since_event: since_event.clone() };
        let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, counted));
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, since_event, room: Vec::new() }
    }

    pub fn next(&mut self) -> Result<Event<'_>, FileError> {
        self.room.clear();
        self.since_event.store(0, Ordering::Relaxed);
        self.reader.read_event_into(&mut self.room).map_err(broken)
    }

    /// The text of an element up to its end, with that of its children; readings of Japanese signs are left out.
    pub fn text(&mut self, element: &str, out: &mut String) -> Result<(), FileError> {
        let mut reading = false;
        loop {
            match self.next()? {
                Event::Start(start) if start.local_name().as_ref() == "rPh" => reading = true,
                Event::End(end) if end.local_name().as_ref() == "rPh" => reading = false,
                Event::End(end) if end.local_name().as_ref() == element => return Ok(()),
                Event::Text(text) if !reading => out.push_str(&text.xml10_content()),
                Event::CData(text) if !reading => out.push_str(&text.xml10_content()),
                Event::GeneralRef(name) if !reading => {
                    let sign = name.resolve_char_ref().map_err(broken)?;
                    match (sign, name.xml10_content().as_ref()) {
                        (Some(sign), _) => out.push(sign),
                        (None, "lt") => out.push('<'),
                        (None, "gt") => out.push('>'),
                        (None, "amp") => out.push('&'),
                        (None, "quot") => out.push('"'),
                        (None, "apos") => out.push('\''),
                        (None, _) => return Err(FileError::Damaged),
                    }
                }
                Event::Eof => return Err(FileError::Damaged),
                _ => {}
            }
            if out.len() as u64 > ROW_BYTES {
                return Err(FileError::Damaged);
            }
        }
    }
}

/// An attribute that has no prefix.
pub(in crate::files) fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    let mut all = start.attributes();
    let found = all.with_checks(false).flatten().find(|it| it.key.as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// The id of a relation: it has a prefix, while the number of a sheet has none.
pub(super) fn prefixed_id(start: &BytesStart) -> Option<String> {
    let mut all = start.attributes();
    let mut all = all.with_checks(false).flatten();
    let found = all.find(|it| it.key.prefix().is_some() && it.key.local_name().as_ref() == "id")?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

fn broken(error: quick_xml::Error) -> FileError {
    let quick_xml::Error::Io(error) = error else { return FileError::Damaged };
    let error =
        Arc::try_unwrap(error).unwrap_or_else(|error| io::Error::new(error.kind(), error.to_string()));
    match FileError::from(error) {
        FileError::EndlessRow(_) => FileError::Damaged,
        other => other,
    }
}

/// A place in a text whose bound is passed.
pub(super) fn too_big() -> FileError {
    FileError::from(io::Error::other(TOO_BIG))
}
