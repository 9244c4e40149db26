//! The frames of a backup file: a kind, a length, the bytes; at the end a digest over all that stood before.
//!
//! It knows no table and no database. Every length is checked before memory is taken, because a file may be torn or
//! false; what the frames mean stands in `backup`.

use crate::{Error, Result, Value};
use base::hash;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const FIRST_LINE: &[u8] = b"rapport backup 1\n";
/// Larger frames are refused while reading: a broken length must not ask for all memory.
const FRAME_BYTES: u64 = 1 << 30;

pub struct Writer {
    file: BufWriter<File>,
    digest: hash::Running,
}

impl Writer {
    pub fn create(path: &Path) -> Result<Writer> {
        let mut writer = Writer {
            file: BufWriter::with_capacity(1 << 20, File::create(path)?),
            digest: hash::Running::default(),
        };
        writer.put(FIRST_LINE)?;
        Ok(writer)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        Ok(self.file.write_all(bytes)?)
    }

    fn frame(&mut self, kind: u8, bytes: &[u8]) -> Result<()> {
        self.put(&[kind])?;
        self.put(&(bytes.len() as u64).to_le_bytes())?;
        self.put(bytes)
    }

    pub fn json<T: Serialize>(&mut self, kind: u8, value: &T) -> Result<()> {
        let bytes = serde_json::to_vec(value).map_err(|e| Error::Corrupt(e.to_string()))?;
        self.frame(kind, &bytes)
    }

    /// A piece of a table's rows.
    pub fn rows(&mut self, table: usize, rows: &[Vec<Value>]) -> Result<()> {
        let mut bytes = Vec::new();
        bytes.extend((table as u64).to_le_bytes());
        bytes.extend((rows.len() as u64).to_le_bytes());
        for row in rows {
            bytes.extend((row.len() as u64).to_le_bytes());
            row.iter().for_each(|value| encode(value, &mut bytes));
        }
        self.frame(b'R', &bytes)
    }

    /// Writes the end and brings everything to the disk.
    pub fn finish<T: Serialize>(mut self, summary: &T) -> Result<()> {
        self.json(b'E', summary)?;
        let digest = std::mem::take(&mut self.digest).finish();
        self.file.write_all(&digest)?;
        self.file.flush()?;
        Ok(self.file.get_ref().sync_all()?)
    }
}

pub struct Reader {
    path: PathBuf,
    file: BufReader<File>,
    digest: hash::Running,
    /// The kind of a frame that was looked at and belongs to the next question.
    ahead: Option<u8>,
}

impl Reader {
    pub fn open(path: &Path) -> Result<Reader> {
        let file =
            File::open(path).map_err(|e| Error::Missing(format!("the backup {} ({e})", path.display())))?;
        let mut reader = Reader {
            path: path.to_owned(),
            file: BufReader::with_capacity(1 << 20, file),
            digest: hash::Running::default(),
            ahead: None,
        };
        if reader.take(FIRST_LINE.len() as u64)? != FIRST_LINE {
            return Err(reader.broken("is no backup of rapport"));
        }
        Ok(reader)
    }

    /// An error that names the file.
    pub fn broken(&self, what: &str) -> Error {
        Error::Corrupt(format!("the backup {} {what}", self.path.display()))
    }

    fn take(&mut self, length: u64) -> Result<Vec<u8>> {
        if length > FRAME_BYTES {
            return Err(self.broken("has a frame of an impossible length"));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.file).take(length).read_to_end(&mut bytes)?;
        if read as u64 != length {
            return Err(self.broken("ends too early: it is torn or was not finished"));
        }
        self.digest.update(&bytes);
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64> {
        let bytes = self.take(8)?;
        Ok(u64::from_le_bytes(bytes.try_into().map_err(|_| self.broken("ends too early"))?))
    }

    fn kind(&mut self) -> Result<u8> {
        match self.ahead.take() {
            Some(kind) => Ok(kind),
            None => Ok(self.take(1)?[0]),
        }
    }

    pub fn json<T: DeserializeOwned>(&mut self, kind: u8) -> Result<T> {
        if self.kind()? != kind {
            return Err(self.broken("has its parts in a wrong order"));
        }
        let length = self.number()?;
        let bytes = self.take(length)?;
        serde_json::from_slice(&bytes).map_err(|_| self.broken("has a part that cannot be read"))
    }

    /// The next piece of rows with its table's position; nothing after the last.
    pub fn rows(&mut self) -> Result<Option<(usize, Vec<Vec<Value>>)>> {
        let kind = self.kind()?;
        if kind != b'R' {
            self.ahead = Some(kind);
            return Ok(None);
        }
        let length = self.number()?;
        let bytes = self.take(length)?;
        decode_rows(&bytes).map(Some).ok_or_else(|| self.broken("has rows that cannot be read"))
    }

    /// The end frame; the digest must agree and nothing may follow.
    pub fn end<T: DeserializeOwned>(&mut self) -> Result<T> {
        let summary = self.json(b'E')?;
        let wanted = std::mem::take(&mut self.digest).finish();
        let mut rest = Vec::new();
        (&mut self.file).take(64).read_to_end(&mut rest)?;
        if rest != wanted {
            return Err(self.broken("does not agree with its digest"));
        }
        Ok(summary)
    }
}

fn encode(value: &Value, out: &mut Vec<u8>) {
    let mut sized = |tag: u8, bytes: &[u8]| {
        out.push(tag);
        out.extend((bytes.len() as u64).to_le_bytes());
        out.extend(bytes);
    };
    match value {
        Value::Null => out.push(0),
        Value::Int(it) => sized(1, &it.to_le_bytes()),
        Value::Bool(it) => out.extend([2, u8::from(*it)]),
        Value::Text(it) => sized(3, it.as_bytes()),
        Value::Blob(it) => sized(4, it),
    }
}

fn decode_rows(bytes: &[u8]) -> Option<(usize, Vec<Vec<Value>>)> {
    let mut rest = bytes;
    let table = usize::try_from(number(&mut rest)?).ok()?;
    let count = number(&mut rest)?;
    let mut rows = Vec::new();
    for _ in 0..count {
        let width = number(&mut rest)?;
        let row: Option<Vec<Value>> = (0..width).map(|_| decode(&mut rest)).collect();
        rows.push(row?);
    }
    rest.is_empty().then_some((table, rows))
}

fn decode(rest: &mut &[u8]) -> Option<Value> {
    let (tag, after) = rest.split_first()?;
    *rest = after;
    match tag {
        0 => Some(Value::Null),
        2 => {
            let (flag, after) = rest.split_first()?;
            *rest = after;
            Some(Value::Bool(*flag != 0))
        }
        1 | 3 | 4 => {
            let length = usize::try_from(number(rest)?).ok()?;
            let (bytes, after) = rest.split_at_checked(length)?;
            *rest = after;
            match tag {
                1 => Some(Value::Int(i64::from_le_bytes(bytes.try_into().ok()?))),
                3 => Some(Value::Text(String::from_utf8(bytes.to_vec()).ok()?)),
                _ => Some(Value::Blob(bytes.to_vec())),
            }
        }
        _ => None,
    }
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let (bytes, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    Some(u64::from_le_bytes(*bytes))
}
