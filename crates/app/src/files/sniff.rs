//! How a file is written: compressed or not, in which encoding, with which sign between cells.
//!
//! Only the beginning of a file is looked at; what its rows mean is asked elsewhere. A guess is shown to the person,
//! who may
//! correct it, so it must be explainable by what stands in the file.

use super::source::Bytes;
use super::table::{Decoded, FileError, MAX_BYTES, bounded};
use base::Locale;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::imports::header::Header;
use domain::imports::plan::DELIMITERS;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Bytes over which the encoding is guessed.
const GUESSED_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes over which the separator is guessed.
const HEAD_BYTES: usize = 64 * 1024;
/// The longest letter of UTF-8.
const LETTER_BYTES: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    pub gzip: bool,
    pub encoding: &'static Encoding,
    pub delimiter: char,
    /// Whether a first line `sep=;` tells a spreadsheet the separator.
    pub told: bool,
    /// Of a workbook: which of its sheets.
    pub sheet: Option<u16>,
    /// Lines of title above the header, and lines of the header itself.
    pub header: Header,
    /// Columns of the widest row of a workbook; nothing where the header alone says it.
    pub width: u16,
}

impl Form {
    /// What was found, with what a person knows better.
    pub fn with(self, encoding: Option<&str>, delimiter: Option<char>) -> Option<Form> {
        let encoding = match encoding {
            None => self.encoding,
            Some(label) => Encoding::for_label(label.as_bytes())?,
        };
        Some(Form { encoding, delimiter: delimiter.unwrap_or(self.delimiter), ..self })
    }
}

/// Looks at the beginning of a file; `open` gives its bytes from the first one each time it is called.
pub fn sniff<R: Bytes>(open: impl Fn() -> R, locale: Locale) -> Result<Form, FileError> {
    let mut magic = Vec::new();
    open().take(8).read_to_end(&mut magic)?;
    if magic.starts_with(b"PK\x03\x04") {
        return Ok(Form { sheet: Some(0), ..plain(UTF_8) });
    }
    // Workbooks of the last century, and workbooks with a password.
    if magic.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(FileError::Workbook);
    }
    let gzip = magic.starts_with(&[0x1f, 0x8b]);
    let encoding = encoding(|| raw(open(), gzip), locale)?;
    let mut head = vec![0; HEAD_BYTES];
    let mut decoded = Decoded::new(raw(open(), gzip), encoding);
    let filled = fill(&mut decoded, &mut head)?;
    head.truncate(filled);
    if filled > HEAD_BYTES - LETTER_BYTES {
        // The last line is cut in the middle and would vote for a wrong number of columns.
        head.truncate(head.iter().rposition(|b| *b == b'\n').map_or(filled, |at| at + 1));
    }
    if let Some(sign) = told_separator(&head) {
        return Ok(Form { gzip, delimiter: sign, told: true, ..plain(encoding) });
    }
    Ok(Form { gzip, delimiter: separator(&head), ..plain(encoding) })
}

fn plain(encoding: &'static Encoding) -> Form {
    Form {
        gzip: false,
        encoding,
        delimiter: ',',
        told: false,
        sheet: None,
        header: Header::default(),
        width: 0,
    }
}

/// The bytes behind the compression.
pub fn raw<R: Read + Send + 'static>(source: R, gzip: bool) -> Box<dyn Read + Send> {
    if gzip { bounded(MultiGzDecoder::new(source), MAX_BYTES) } else { bounded(source, MAX_BYTES) }
}

fn fill(source: &mut impl Read, out: &mut [u8]) -> Result<usize, FileError> {
    let mut filled = 0;
    // The decoder takes no room smaller than one letter, and a letter may end anywhere.
    while out.len() - filled >= LETTER_BYTES {
        match source.read(&mut out[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// A byte order mark decides; then zeros in every other byte; then valid UTF-8, which no other encoding is by chance;
/// then the detector that browsers use.
fn encoding(open: impl Fn() -> Box<dyn Read + Send>, locale: Locale) -> Result<&'static Encoding, FileError> {
    let mut buffer = vec![0; 256 * 1024];
    let mut source = open().take(GUESSED_BYTES);
    let count = fill(&mut source, &mut buffer)?;
    let head = &buffer[..count];
    if let Some((marked, _)) = Encoding::for_bom(head) {
        return Ok(marked);
    }
    if let Some(wide) = wide_without_mark(head) {
        return Ok(wide);
    }
    if is_utf8(open().take(GUESSED_BYTES), &mut buffer)? {
        return Ok(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut source = open().take(GUESSED_BYTES);
    loop {
        let count = fill(&mut source, &mut buffer)?;
        detector.feed(&buffer[..count], count < buffer.len());
        if count < buffer.len() {
            break;
        }
    }
    let place: Option<&[u8]> = if locale == Locale::Ru { Some(b"ru") } else { None };
    Ok(detector.guess(place, Utf8Detection::Deny))
}

/// Whether all bytes are UTF-8; a letter that is cut by the end of what is looked at counts as whole.
fn is_utf8(mut source: impl Read, buffer: &mut [u8]) -> Result<bool, FileError> {
    let mut kept = 0;
    loop {
        let count = fill(&mut source, &mut buffer[kept..])?;
        let end = kept + count;
        let cut = match std::str::from_utf8(&buffer[..end]) {
            Ok(_) => end,
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if end < buffer.len() {
            return Ok(true);
        }
        buffer.copy_within(cut..end, 0);
        kept = end - cut;
    }
}

fn wide_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let head = &head[..head.len().min(512) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 8;
    match head.len() {
        0..=7 => None,
        _ if odd > many && even == 0 => Some(UTF_16LE),
        _ if even > many && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

fn told_separator(head: &[u8]) -> Option<char> {
    let line = head.split(|b| *b == b'\n').next()?;
    let sign = line.strip_prefix(b"sep=")?.first().map(|b| char::from(*b))?;
    DELIMITERS.contains(&sign).then_some(sign)
}

/// The sign that cuts most lines into the same number of cells, more than one; a comma where none does. Lines of title
/// above the table have another number of cells and do not count.
fn separator(head: &[u8]) -> char {
    let score = |sign: &char| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(*sign as u8)
            .has_headers(false)
            .flexible(true)
            .from_reader(head);
        let mut lines = std::collections::BTreeMap::<usize, usize>::new();
        for record in reader.byte_records().take(200).flatten().filter(|record| record.len() > 1) {
            *lines.entry(record.len()).or_default() += 1;
        }
        lines.into_iter().map(|(width, lines)| lines * 1_000 + width).max().unwrap_or(0)
    };
    let best = DELIMITERS.iter().map(|sign| (score(sign), *sign)).rev().max_by_key(|(score, _)| *score);
    best.filter(|(score, _)| *score > 0).map_or(',', |(_, sign)| sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn form(bytes: &[u8]) -> Form {
        let bytes = bytes.to_vec();
        sniff(move || Cursor::new(bytes.clone()), Locale::Ru).unwrap()
    }

    const TABLE: &str =
        "Имя;Почта;Город\nАнна;anna@example.com;Казань\nПётр;petr@example.com;Нижний Новгород\n";

    #[test]
    fn encodings_of_russian_files_are_recognised() {
        let cp1251 = encoding_rs::WINDOWS_1251.encode(TABLE).0.into_owned();
        let marked = [b"\xef\xbb\xbf", TABLE.as_bytes()].concat();
        let wide = |big: bool, mark: bool| -> Vec<u8> {
            let unit = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
            let text = TABLE.replace("Имя", "Name");
            let mark = if mark { Some(0xfeff) } else { None };
            mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
        };
        for (bytes, want) in [
            (TABLE.as_bytes().to_vec(), "UTF-8"),
            (marked, "UTF-8"),
            (cp1251, "windows-1251"),
            (wide(false, true), "UTF-16LE"),
            (wide(true, true), "UTF-16BE"),
            (wide(false, false), "UTF-16LE"),
            (b"a,b\n1,2\n".to_vec(), "UTF-8"),
        ] {
            let got = form(&bytes).encoding.name();
            assert_eq!(got, want);
        }
    }

    #[test]
    fn separators_are_recognised_through_quotes() {
        for (text, want) in [
            (TABLE, ';'),
            ("a,b\n\"1;2;3\",4\n", ','),
            ("a\tb\n1,5\t2,5\n", '\t'),
            ("a|b\n1|2\n", '|'),
            ("Цена;Имя\n1,5;Анна\n2,5;Пётр, младший\n", ';'),
            ("one\n1\n2\n", ','),
            ("sep=;\na;b\n1;2\n", ';'),
            ("Отчёт, за год, по всем\nФИО;Почта\nАнна;a@example.com\nПётр;p@example.com\n", ';'),
            ("", ','),
        ] {
            assert_eq!(form(text.as_bytes()).delimiter, want, "{text}");
        }
    }

    #[test]
    fn letter_across_the_end_of_the_head_is_no_mistake() {
        for shift in 0..LETTER_BYTES {
            let text = format!("Имя;Город\n{}{}", "x".repeat(shift), "Пётр;Казань\n".repeat(HEAD_BYTES / 8));
            assert_eq!(form(text.as_bytes()).delimiter, ';', "{shift}");
        }
    }

    #[test]
    fn old_workbook_is_named_and_gzip_is_opened() {
        let workbook = sniff(|| Cursor::new(b"\xd0\xcf\x11\xe0rest".to_vec()), Locale::En);
        assert!(matches!(workbook, Err(FileError::Workbook)));
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, TABLE.as_bytes()).unwrap();
        let form = form(&packed.finish().unwrap());
        assert!(form.gzip);
        assert_eq!(form.delimiter, ';');
    }
}
