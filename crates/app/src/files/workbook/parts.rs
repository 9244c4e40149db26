//! The parts of a workbook: an archive whose list of contents stands at its end.
//!
//! Nothing that the archive says about sizes is believed: what a part unpacks to is counted while it is read, and a
//! part that grows out of proportion is refused. Only what workbooks use is read: parts that are stored or deflated.

use crate::files::FileError;
use crate::files::source::Bytes;
use crate::files::table::TOO_BIG;
use flate2::read::DeflateDecoder;
use std::io::{self, Read, SeekFrom};

/// Bytes of one part after unpacking.
const PART_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// From so many bytes on the proportion counts. Sheets are text and shrink to a tenth, seldom to a fiftieth.
const FREE_BYTES: u64 = 64 * 1024 * 1024;
const PROPORTION: u64 = 250;
/// Bytes of the list of contents, and how many parts it may name.
const LIST_BYTES: u64 = 4 * 1024 * 1024;
const PARTS: usize = 10_000;
/// The end mark with the longest comment behind it.
const END_BYTES: u64 = 22 + 65_535;

struct Part {
    name: String,
    deflated: bool,
    /// Where its own header stands.
    at: u64,
    packed_bytes: u64,
}

pub(super) struct Archive<R> {
    source: R,
    parts: Vec<Part>,
}

impl<R: Bytes> Archive<R> {
    pub fn open(mut source: R) -> Result<Archive<R>, FileError> {
        let bytes = source.seek(SeekFrom::End(0))?;
        let tail_bytes = bytes.min(END_BYTES);
        let tail = piece(&mut source, bytes - tail_bytes, tail_bytes)?;
        let end = (0..tail.len().saturating_sub(21)).rev().find(|at| tail[*at..].starts_with(b"PK\x05\x06"));
        let end = &tail[end.ok_or(FileError::Damaged)?..];
        let (list_bytes, list_at) = (u64::from(u32_at(end, 12)?), u64::from(u32_at(end, 16)?));
        if list_bytes > LIST_BYTES || list_at.saturating_add(list_bytes) > bytes {
            return Err(FileError::Damaged);
        }
        let list = piece(&mut source, list_at, list_bytes)?;
        Ok(Archive { source, parts: parts(&list)? })
    }

    fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.parts.iter().position(|part| part.name.eq_ignore_ascii_case(name))
    }

    /// What stands in a part; nothing where there is no such part.
    pub fn part(&mut self, name: &str) -> Result<Option<Unpacked<&mut R>>, FileError> {
        let Some(index) = self.find(name) else { return Ok(None) };
        let (deflated, packed_bytes) = begin(&mut self.source, &self.parts[index])?;
        Ok(Some(Unpacked::new(&mut self.source, deflated, packed_bytes)))
    }

    /// The same, where nothing else is wanted of the archive.
    pub fn into_part(mut self, name: &str) -> Result<Unpacked<R>, FileError> {
        let index = self.find(name).ok_or(FileError::Damaged)?;
        let (deflated, packed_bytes) = begin(&mut self.source, &self.parts[index])?;
        Ok(Unpacked::new(self.source, deflated, packed_bytes))
    }
}

/// Goes to the first byte of a part.
fn begin(source: &mut impl Bytes, part: &Part) -> Result<(bool, u64), FileError> {
    let own = piece(source, part.at, 30)?;
    if !own.starts_with(b"PK\x03\x04") {
        return Err(FileError::Damaged);
    }
    let more = u64::from(u16_at(&own, 26)?) + u64::from(u16_at(&own, 28)?);
    source.seek(SeekFrom::Start(part.at + 30 + more))?;
    Ok((part.deflated, part.packed_bytes))
}

fn piece(source: &mut impl Bytes, at: u64, bytes: u64) -> Result<Vec<u8>, FileError> {
    source.seek(SeekFrom::Start(at))?;
    let mut out = vec![0; bytes as usize];
    source.read_exact(&mut out)?;
    Ok(out)
}

fn parts(list: &[u8]) -> Result<Vec<Part>, FileError> {
    let mut out = Vec::new();
    let mut rest = list;
    while rest.starts_with(b"PK\x01\x02") {
        let lengths = [u16_at(rest, 28)?, u16_at(rest, 30)?, u16_at(rest, 32)?].map(usize::from);
        let name = rest.get(46..46 + lengths[0]).ok_or(FileError::Damaged)?;
        let extra = rest.get(46 + lengths[0]..46 + lengths[0] + lengths[1]).ok_or(FileError::Damaged)?;
        let sizes = [u32_at(rest, 24)?, u32_at(rest, 20)?, u32_at(rest, 42)?];
        let [_, packed_bytes, at] = wide(sizes, extra);
        let (flags, method) = (u16_at(rest, 8)?, u16_at(rest, 10)?);
        // Encrypted parts and other kinds of packing are not of a workbook that can be read.
        if flags & 1 == 0 && (method == 0 || method == 8) {
            // Some programs write the other slash.
            let name = String::from_utf8_lossy(name).replace('\\', "/");
            out.push(Part { name, deflated: method == 8, at, packed_bytes });
        }
        if out.len() > PARTS {
            return Err(FileError::Damaged);
        }
        rest = rest.get(46 + lengths.iter().sum::<usize>()..).ok_or(FileError::Damaged)?;
    }
    Ok(out)
}

/// Sizes that do not fit into four bytes stand behind the name: unpacked, packed, place.
fn wide(sizes: [u32; 3], extra: &[u8]) -> [u64; 3] {
    let mut out = sizes.map(u64::from);
    let mut rest = extra;
    while let (Ok(kind), Ok(length)) = (u16_at(rest, 0), u16_at(rest, 2)) {
        let end = (4 + usize::from(length)).min(rest.len());
        if kind == 1 {
            let mut words = rest[4..end].chunks_exact(8);
            for size in out.iter_mut().filter(|size| **size == u64::from(u32::MAX)) {
                let word = words.next().and_then(|word| word.try_into().ok());
                *size = word.map_or(*size, u64::from_le_bytes);
            }
        }
        rest = &rest[end..];
    }
    out
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, FileError> {
    let two = bytes.get(at..at + 2).and_then(|two| two.try_into().ok());
    two.map(u16::from_le_bytes).ok_or(FileError::Damaged)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, FileError> {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    four.map(u32::from_le_bytes).ok_or(FileError::Damaged)
}

enum Inner<R: Read> {
    Stored(io::Take<R>),
    Deflated(DeflateDecoder<io::Take<R>>),
}

/// The bytes of a part, counted.
pub(super) struct Unpacked<R: Read> {
    inner: Inner<R>,
    packed_bytes: u64,
    read_bytes: u64,
}

impl<R: Read> Unpacked<R> {
    fn new(source: R, deflated: bool, packed_bytes: u64) -> Unpacked<R> {
        let packed = source.take(packed_bytes);
        let inner =
            if deflated { Inner::Deflated(DeflateDecoder::new(packed)) } else { Inner::Stored(packed) };
        Unpacked { inner, packed_bytes, read_bytes: 0 }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.inner {
            Inner::Stored(inner) => inner.read(out)?,
            Inner::Deflated(inner) => inner.read(out)?,
        };
        self.read_bytes += count as u64;
        let swollen = self.read_bytes > FREE_BYTES && self.read_bytes / PROPORTION > self.packed_bytes.max(1);
        if swollen || self.read_bytes > PART_BYTES {
            return Err(io::Error::other(TOO_BIG));
        }
        Ok(count)
    }
}
