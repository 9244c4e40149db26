//! A shop's product feed in Yandex Market Language, turned into a table while it is taken in.
//!
//! The table has a row for each offer and our own headers, so everything after it is an ordinary import of products.
//! The feed is read one element after another: of what a person does not see only the tree of categories is held in
//! memory. A feed comes from outside, so its depth, its texts and its categories have bounds, and a document type with
//! declarations of its own is refused: entities that grow are never read, let alone expanded.

use super::sniff::raw;
use super::source::Bytes;
use super::table::{Decoded, FileError, ROW_BYTES};
use super::workbook::xml::{Xml, attribute};
use base::limits;
use domain::products::{self, params};
use encoding_rs::{Encoding, UTF_8};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{Read, Write};

/// Elements inside one another; a real feed has six.
const DEPTH: usize = 32;
/// Categories of one feed.
const CATEGORIES: usize = 100_000;
/// Categories above a category whose names it bears.
const ANCESTORS: usize = 8;
/// Bytes in which a file must say that it is XML, and in which encoding.
const HEAD_BYTES: u64 = 1024;

const HEADERS: [&str; 14] = [
    "code",
    "name",
    "category",
    "unit_price",
    "currency",
    "picture",
    "url",
    "available",
    "old_price",
    "vendor",
    "vendor_code",
    "group_id",
    "params",
    "pictures",
];

/// How a file that is XML is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Feed {
    gzip: bool,
    encoding: &'static Encoding,
}

/// Whether a file is XML by its beginning.
pub(super) fn sniff<R: Bytes>(open: impl Fn() -> R) -> Result<Option<Feed>, FileError> {
    let mut magic = Vec::new();
    open().take(2).read_to_end(&mut magic)?;
    let gzip = magic.starts_with(&[0x1f, 0x8b]);
    let mut head = Vec::new();
    raw(open(), gzip).take(HEAD_BYTES).read_to_end(&mut head)?;
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    let begins = ["<?xml", "<yml_catalog", "<!DOCTYPE"].iter().any(|begin| text.starts_with(begin));
    let declared = text.strip_prefix("<?xml").and_then(|rest| {
        let rest = &rest[..rest.find("?>")?];
        let rest = rest.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|sign| ['"', '\''].contains(sign))?;
        Encoding::for_label(rest[1..].split(quote).next()?.as_bytes())
    });
    Ok(begins.then_some(Feed { gzip, encoding: declared.unwrap_or(UTF_8) }))
}

/// Writes the offers of a feed as a table of products.
pub(super) fn write_table<R: Bytes>(source: R, feed: Feed, out: &mut dyn Write) -> Result<(), FileError> {
    let decoded = Decoded::new(raw(source, feed.gzip), feed.encoding).without_rows();
    let mut reader = Offers { xml: Xml::new(decoded), categories: Categories::default() };
    // Said and not guessed: parameters are full of other separators.
    out.write_all(b"sep=,\n")?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the table comes in and is read by an import: nothing leaves"
    )]
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADERS).map_err(unwritten)?;
    reader.read(&mut |offer| {
        let available = if offer.unavailable || offer.count == "0" { "0" } else { "1" };
        let cells: [&str; HEADERS.len()] = [
            &offer.code,
            &offer.name,
            &offer.category,
            &offer.price,
            &offer.currency,
            &offer.picture,
            &offer.url,
            available,
            // No old price is said as zero, so that a discount that ended ends here too.
            if offer.old_price.is_empty() { "0" } else { &offer.old_price },
            &offer.vendor,
            &offer.vendor_code,
            &offer.group,
            offer.params.trim_end(),
            offer.pictures.trim_end(),
        ];
        writer.write_record(cells).map_err(unwritten)
    })?;
    writer.flush().map_err(FileError::from)
}

fn unwritten(error: csv::Error) -> FileError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => FileError::from(error),
        _ => FileError::Damaged,
    }
}

#[derive(Debug, Default)]
struct Offer {
    code: String,
    name: String,
    model: String,
    kind: String,
    vendor: String,
    vendor_code: String,
    /// Offers that are one thing in several sizes or colours have one.
    group: String,
    /// "Colour: white", one on a line.
    params: String,
    /// Addresses of pictures after the first, one on a line.
    pictures: String,
    category: String,
    price: String,
    old_price: String,
    currency: String,
    picture: String,
    url: String,
    /// How many there are, where the feed says it.
    count: String,
    unavailable: bool,
}

/// Names of categories and what stands above each.
#[derive(Debug, Default)]
struct Categories(HashMap<String, (String, Option<String>)>);

impl Categories {
    /// The name with those above it, the topmost first; a circle ends somewhere.
    fn path(&self, id: &str) -> String {
        let (mut names, mut at) = (Vec::new(), Some(id.to_owned()));
        while let Some((name, above)) =
            at.take().and_then(|id| self.0.get(&id)).filter(|_| names.len() < ANCESTORS)
        {
            names.push(name.as_str());
            at.clone_from(above);
        }
        names.reverse();
        shortened(&names.join(" / "), limits::NAME_CHARS)
    }
}

struct Offers<R: Read> {
    xml: Xml<R>,
    categories: Categories,
}

impl<R: Read> Offers<R> {
    fn read(&mut self, take: &mut dyn FnMut(&Offer) -> Result<(), FileError>) -> Result<(), FileError> {
        let (mut depth, mut is_feed) = (0, false);
        loop {
            match self.xml.next()? {
                Event::DocType(text) if text.contains('[') => return Err(FileError::Feed),
                Event::Start(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    depth += 1;
                    is_feed |= name == "yml_catalog";
                    if !is_feed {
                        return Err(FileError::Feed);
                    }
                    if depth > DEPTH {
                        return Err(FileError::Damaged);
                    }
                    let started = match name.as_str() {
                        "category" => {
                            Started::Category(attribute(&start, "id"), attribute(&start, "parentId"))
                        }
                        "offer" => Started::Offer(offer(&start)),
                        _ => continue,
                    };
                    depth -= 1;
                    match started {
                        Started::Category(id, above) => self.category(id, above)?,
                        Started::Offer(offer) => self.offer(offer, take)?,
                    }
                }
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Eof if is_feed && depth == 0 => return Ok(()),
                Event::Eof if is_feed => return Err(FileError::Damaged),
                Event::Eof => return Err(FileError::Feed),
                _ => {}
            }
        }
    }

    fn category(&mut self, id: Option<String>, above: Option<String>) -> Result<(), FileError> {
        let name = shortened(&self.text("category")?, limits::NAME_CHARS);
        if let Some(id) = id {
            self.categories.0.insert(id, (name, above));
        }
        if self.categories.0.len() > CATEGORIES { Err(FileError::TooBig) } else { Ok(()) }
    }

    fn text(&mut self, element: &str) -> Result<String, FileError> {
        let mut text = String::new();
        self.xml.text(element, &mut text)?;
        Ok(text.trim().to_owned())
    }

    /// The children of an offer up to its end. Of a repeated word the first counts.
    fn offer(
        &mut self,
        mut offer: Offer,
        take: &mut dyn FnMut(&Offer) -> Result<(), FileError>,
    ) -> Result<(), FileError> {
        let mut bytes = 0;
        loop {
            let (name, param) = match self.xml.next()? {
                Event::Start(start) => {
                    let said = |name| attribute(&start, name).unwrap_or_default();
                    (start.local_name().as_ref().to_owned(), (said("name"), said("unit")))
                }
                Event::End(end) if end.local_name().as_ref() == "offer" => break,
                Event::Eof => return Err(FileError::Damaged),
                _ => continue,
            };
            let text = self.text(&name)?;
            bytes += text.len() as u64 + name.len() as u64;
            if bytes > ROW_BYTES {
                return Err(FileError::Damaged);
            }
            match name.as_str() {
                "param" => {
                    let line = params::line(&param.0, &param.1, &text);
                    append(&mut offer.params, line, limits::PRODUCT_PARAMS);
                }
                "picture" if !offer.picture.is_empty() => {
                    let address = products::picture(&text).ok().map(|address| format!("{address}\n"));
                    append(&mut offer.pictures, address, limits::PRODUCT_PICTURES);
                }
                _ => {}
            }
            let place = match name.as_str() {
                "name" => &mut offer.name,
                "model" => &mut offer.model,
                "typePrefix" => &mut offer.kind,
                "vendor" => &mut offer.vendor,
                "vendorCode" => &mut offer.vendor_code,
                "count" => &mut offer.count,
                "categoryId" => &mut offer.category,
                "price" => &mut offer.price,
                "oldprice" => &mut offer.old_price,
                "currencyId" => &mut offer.currency,
                "picture" => &mut offer.picture,
                "url" => &mut offer.url,
                _ => continue,
            };
            if place.is_empty() {
                *place = shortened(&text, limits::CELL_CHARS);
            }
        }
        offer.category = self.categories.path(&offer.category);
        if offer.name.is_empty() {
            let words = [&offer.kind, &offer.vendor, &offer.model];
            let words: Vec<&str> =
                words.iter().map(|word| word.as_str()).filter(|word| !word.is_empty()).collect();
            offer.name = words.join(" ");
        }
        // The rouble as feeds have called it since the nineties.
        if offer.currency == "RUR" {
            offer.currency = "RUB".to_owned();
        }
        take(&offer)
    }
}

/// What an element begins, read from its attributes before the reader goes on.
enum Started {
    Category(Option<String>, Option<String>),
    Offer(Offer),
}

fn offer(start: &BytesStart) -> Offer {
    let code = attribute(start, "id").unwrap_or_default().trim().to_owned();
    // What is not said to be unavailable can be bought.
    let unavailable = attribute(start, "available").is_some_and(|word| word.trim() == "false");
    let group = attribute(start, "group_id").unwrap_or_default();
    Offer { code, unavailable, group: shortened(group.trim(), limits::CELL_CHARS), ..Offer::default() }
}

/// One more line of a cell, while there is room for it.
fn append(cell: &mut String, line: Option<String>, most: usize) {
    let room = |line: &String| {
        cell.lines().count() < most && cell.chars().count() + line.chars().count() <= limits::CELL_CHARS
    };
    if let Some(line) = line.filter(room) {
        cell.push_str(&line);
    }
}

fn shortened(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
