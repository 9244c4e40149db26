//! A table in a file: decompressed, decoded, cut into rows and cells, with bounds at every door. A text (CSV) is cut
//! here, a workbook in `workbook`.
//!
//! A quote that is never closed would make the rest of the file one cell, so the bytes of one row are counted while
//! they are read and the reading stops at [`ROW_BYTES`]. A small archive that unpacks without end stops at
//! [`MAX_BYTES`]. Bytes that the encoding does not know become `U+FFFD` and are counted.

use super::sniff::{Form, raw};
use super::source::Bytes;
use super::workbook::SheetRows;
use crate::Error;
use csv::StringRecord;
use domain::imports::header::{Header, combined, is_no_data};
use encoding_rs::{CoderResult, Decoder, Encoding};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of one row.
pub const ROW_BYTES: u64 = 4 * 1024 * 1024;
/// Bytes of a file after decompression.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024 * 1024;

/// Why a file cannot be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file is neither CSV nor a workbook that can be read: save it as XLSX, without a password")]
    Workbook,
    #[error("the file is XML, but no product feed (YML) without declarations of its own")]
    Feed,
    #[error("the workbook has no such sheet")]
    NoSheet,
    #[error("the file has no header")]
    Empty,
    #[error("the file has more columns than {0}")]
    TooManyColumns(usize),
    #[error("the row at line {0} does not end: a quote is probably not closed")]
    EndlessRow(u64),
    #[error("the file is too big after decompression")]
    TooBig,
    #[error("the file is damaged")]
    Damaged,
    #[error("the file was removed")]
    Gone,
    #[error("{0}")]
    Io(io::Error),
}

impl FileError {
    pub fn code(&self) -> &'static str {
        match self {
            FileError::Workbook => "file_is_a_workbook",
            FileError::Feed => "file_is_no_feed",
            FileError::NoSheet => "file_sheet_unknown",
            FileError::Empty => "file_empty",
            FileError::TooManyColumns(_) => "file_too_many_columns",
            FileError::EndlessRow(_) => "file_row_endless",
            FileError::TooBig => "file_too_big",
            FileError::Damaged => "file_damaged",
            FileError::Gone => "file_gone",
            FileError::Io(_) => crate::error::codes::UNAVAILABLE,
        }
    }
}

/// What a bound says through the readers above it.
pub(super) const TOO_BIG: &str = "file_too_big";
pub(super) const ENDLESS: &str = "file_row_endless";
pub(super) const GONE: &str = "file_gone";

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> FileError {
        match error.get_ref().map(ToString::to_string).as_deref() {
            Some(TOO_BIG) => FileError::TooBig,
            Some(GONE) => FileError::Gone,
            Some(ENDLESS) => FileError::EndlessRow(0),
            _ if matches!(
                error.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof
            ) =>
            {
                FileError::Damaged
            }
            _ => FileError::Io(error),
        }
    }
}

impl From<FileError> for Error {
    fn from(broken: FileError) -> Error {
        match broken {
            FileError::Io(error) => Error::unavailable(error),
            other => Error::refused(other.code(), other),
        }
    }
}

/// Rows of a file, one by one.
pub struct Table {
    lines: Lines,
    headers: Vec<String>,
    record: StringRecord,
    passed: u64,
}

/// Where rows come from.
enum Lines {
    Text { reader: Box<csv::Reader<Decoded>>, since_row: Arc<AtomicU64> },
    Sheet(Box<SheetRows<Box<dyn Bytes>>>),
}

impl Table {
    pub fn open(source: Box<dyn Bytes>, form: &Form) -> Result<Table, FileError> {
        let lines = match form.sheet {
            Some(sheet) => Lines::Sheet(Box::new(SheetRows::open(source, sheet)?)),
            None => Lines::text(source, form)?,
        };
        let mut table = Table { lines, headers: Vec::new(), record: StringRecord::new(), passed: 0 };
        table.read_header(form.header)?;
        let width = usize::from(form.width);
        if table.headers.len() < width {
            table.headers.resize(width, String::new());
        }
        Ok(table)
    }

    fn read_header(&mut self, header: Header) -> Result<(), FileError> {
        for _ in 0..header.above {
            self.line()?;
        }
        for _ in 0..header.lines.max(1) {
            if self.line()?.is_none() {
                return Err(FileError::Empty);
            }
            if self.record.len() > base::limits::IMPORT_COLUMNS {
                return Err(FileError::TooManyColumns(base::limits::IMPORT_COLUMNS));
            }
            let line: Vec<String> = self.record.iter().map(|cell| cell.trim().to_owned()).collect();
            self.headers = combined(&self.headers, &line);
        }
        if let Lines::Sheet(rows) = &mut self.lines {
            rows.in_header = false;
        }
        Ok(())
    }

    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The next row of data, with its line in the file. Blank rows, totals and repeated headers are passed.
    pub fn next_row(&mut self) -> Result<Option<(u64, &StringRecord)>, FileError> {
        while let Some(line) = self.line()? {
            let again = || self.record.iter().map(str::trim).eq(self.headers.iter().map(String::as_str));
            if is_no_data(self.record.iter()) || again() {
                self.passed += 1;
                continue;
            }
            // A sheet keeps no empty cells behind the last that says something.
            if matches!(self.lines, Lines::Sheet(_)) {
                (self.record.len()..self.headers.len()).for_each(|_| self.record.push_field(""));
            }
            return Ok(Some((line, &self.record)));
        }
        Ok(None)
    }

    /// The next line that is not blank.
    fn line(&mut self) -> Result<Option<u64>, FileError> {
        while let Some(line) = self.lines.next(&mut self.record)? {
            if !self.record.as_slice().trim().is_empty() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// The first lines as they stand, blank ones left out: among them the header is looked for.
    pub(super) fn beginning(
        source: Box<dyn Bytes>,
        form: &Form,
        most: usize,
    ) -> Result<Vec<Vec<String>>, FileError> {
        let lines = match form.sheet {
            Some(sheet) => Lines::Sheet(Box::new(SheetRows::open(source, sheet)?)),
            None => Lines::text(source, form)?,
        };
        let mut table = Table { lines, headers: Vec::new(), record: StringRecord::new(), passed: 0 };
        let mut found = Vec::new();
        while found.len() < most && table.line()?.is_some() {
            found.push(table.record.iter().map(|cell| cell.trim().to_owned()).collect());
        }
        Ok(found)
    }

    /// Rows that were passed because they hold no data: totals, notes, the header once more.
    pub fn passed(&self) -> u64 {
        self.passed
    }

    /// Whether a row has as many cells as the header; empty cells beyond it are a spreadsheet's and do not count.
    pub fn fits(headers: usize, record: &StringRecord) -> bool {
        record.len() == headers
            || record.len() > headers && record.iter().skip(headers).all(|cell| cell.trim().is_empty())
    }

    /// Places where the encoding did not know a byte.
    pub fn unknown_bytes(&self) -> u64 {
        match &self.lines {
            Lines::Text { reader, .. } => reader.get_ref().unknown,
            Lines::Sheet(_) => 0,
        }
    }
}

impl Lines {
    fn text(source: Box<dyn Bytes>, form: &Form) -> Result<Lines, FileError> {
        let decoded = Decoded::new(raw(source, form.gzip), form.encoding);
        let since_row = decoded.since_row.clone();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(form.delimiter as u8)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(64 * 1024)
            .from_reader(decoded);
        if form.told {
            reader.read_record(&mut StringRecord::new()).map_err(|e| broken(e, 1))?;
        }
        Ok(Lines::Text { reader: Box::new(reader), since_row })
    }

    /// The next line, with its number in the file.
    fn next(&mut self, record: &mut StringRecord) -> Result<Option<u64>, FileError> {
        match self {
            Lines::Sheet(rows) => rows.next(record),
            Lines::Text { reader, since_row } => {
                since_row.store(0, Ordering::Relaxed);
                let line = reader.position().line();
                let more = reader.read_record(record).map_err(|error| broken(error, line))?;
                Ok(more.then(|| record.position().map_or(line, csv::Position::line)))
            }
        }
    }
}

fn broken(error: csv::Error, line: u64) -> FileError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => match FileError::from(error) {
            FileError::EndlessRow(_) => FileError::EndlessRow(line),
            other => other,
        },
        _ => FileError::Damaged,
    }
}

/// Turns bytes of any encoding into UTF-8.
pub struct Decoded {
    source: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    ended: bool,
    flushed: bool,
    unknown: u64,
    since_row: Arc<AtomicU64>,
    /// Bytes of one row.
    most: u64,
    /// Decoded text that a reader with little room has not taken yet.
    kept: Vec<u8>,
    kept_at: usize,
}

/// The decoder needs room for whole letters; a smaller buffer is filled from text that is kept here.
const ROOM: usize = 64;

impl Decoded {
    pub fn new(source: Box<dyn Read + Send>, encoding: &'static Encoding) -> Decoded {
        Decoded {
            source,
            // A byte order mark of the same encoding is taken off; one of another encoding is data.
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 * 1024],
            raw_at: 0,
            raw_end: 0,
            ended: false,
            flushed: false,
            unknown: 0,
            since_row: Arc::default(),
            most: ROW_BYTES,
            kept: Vec::new(),
            kept_at: 0,
        }
    }

    /// The same for a text that has no rows; whoever reads it bounds its parts.
    pub fn without_rows(self) -> Decoded {
        Decoded { most: u64::MAX, ..self }
    }

    fn decode(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.flushed {
            if self.raw_at == self.raw_end && !self.ended {
                self.raw_end = self.source.read(&mut self.raw)?;
                self.raw_at = 0;
                self.ended = self.raw_end == 0;
            }
            let input = &self.raw[self.raw_at..self.raw_end];
            let (result, read, written, replaced) = self.decoder.decode_to_utf8(input, out, self.ended);
            self.raw_at += read;
            self.unknown += u64::from(replaced);
            self.flushed = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                let since = self.since_row.fetch_add(written as u64, Ordering::Relaxed) + written as u64;
                return if since > self.most { Err(io::Error::other(ENDLESS)) } else { Ok(written) };
            }
            if result == CoderResult::OutputFull {
                return Err(io::Error::other("the room for decoded text is too small"));
            }
        }
        Ok(0)
    }
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.kept_at == self.kept.len() && out.len() >= ROOM {
            return self.decode(out);
        }
        if self.kept_at == self.kept.len() {
            let mut kept = std::mem::take(&mut self.kept);
            kept.resize(ROOM, 0);
            let length = self.decode(&mut kept)?;
            kept.truncate(length);
            (self.kept, self.kept_at) = (kept, 0);
        }
        let rest = &self.kept[self.kept_at..];
        let length = rest.len().min(out.len());
        out[..length].copy_from_slice(&rest[..length]);
        self.kept_at += length;
        Ok(length)
    }
}

/// A reader that ends in an error after so many bytes.
pub fn bounded(source: impl Read + Send + 'static, bytes: u64) -> Box<dyn Read + Send> {
    struct Bounded<R>(R, u64);
    impl<R: Read> Read for Bounded<R> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read(out)?;
            self.1 = self.1.checked_sub(count as u64).ok_or_else(|| io::Error::other(TOO_BIG))?;
            Ok(count)
        }
    }
    Box::new(Bounded(source, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_8, WINDOWS_1251};

    type Line = (u64, Vec<String>);

    fn rows(bytes: Vec<u8>, encoding: &'static Encoding) -> Result<(Vec<Line>, u64), FileError> {
        let header = Header { above: 0, lines: 1 };
        let (gzip, delimiter, told) = (false, ';', false);
        let form = Form { gzip, encoding, delimiter, told, sheet: None, header, width: 0 };
        let mut table = Table::open(Box::new(io::Cursor::new(bytes)), &form)?;
        let mut out = Vec::new();
        while let Some((line, record)) = table.next_row()? {
            out.push((line, record.iter().map(str::to_owned).collect()));
        }
        Ok((out, table.unknown_bytes()))
    }

    #[test]
    fn rows_know_their_line_and_blank_ones_are_passed() {
        let text = "a;b\n1;\"two\nlines\"\n\n;\n3;4\n";
        let (rows, _) = rows(text.into(), UTF_8).unwrap();
        let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 6]);
        assert_eq!(rows[0].1[1], "two\nlines");
    }

    #[test]
    fn reader_with_little_room_gets_the_same_text() {
        let text = "имя;город\n".repeat(5_000);
        for room in [1, 2, 3, 5, 63, 64, 65] {
            let mut reader = Decoded::new(Box::new(io::Cursor::new(text.clone())), UTF_8);
            let (mut read, mut piece) = (Vec::new(), vec![0; room]);
            loop {
                match reader.read(&mut piece).unwrap() {
                    0 => break,
                    length => read.extend_from_slice(&piece[..length]),
                }
            }
            assert!(read == text.as_bytes(), "with room for {room} bytes");
        }
    }

    #[test]
    fn other_encodings_become_utf_8() {
        let bytes = WINDOWS_1251.encode("Имя;Город\nАнна;Казань\n").0.into_owned();
        assert_eq!(rows(bytes, WINDOWS_1251).unwrap().0[0].1, ["Анна", "Казань"]);
        let (_, unknown) = rows(b"a;b\n\xff\xfe;1\n".to_vec(), UTF_8).unwrap();
        assert_eq!(unknown, 1);
    }

    #[test]
    fn quote_that_is_never_closed_is_named_with_its_line() {
        let mut text = b"a;b\n1;2\n\"3;4\n".to_vec();
        text.resize(ROW_BYTES as usize * 2, b'x');
        assert!(matches!(rows(text, UTF_8), Err(FileError::EndlessRow(3))));
    }

    #[test]
    fn empty_and_endless_files_are_refused() {
        assert!(matches!(rows(Vec::new(), UTF_8), Err(FileError::Empty)));
        let mut endless = bounded(io::repeat(b'x'), 1_000);
        assert_eq!(io::copy(&mut endless, &mut io::sink()).unwrap_err().to_string(), TOO_BIG);
    }
}
