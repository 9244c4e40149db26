//! Everything that is kept of one person, for themselves (152-FZ article 14, GDPR articles 15 and 20).
//!
//! One ZIP that leaves while it is read, a page of rows at a time: `data.json` for programs, `index.html` for people,
//! letters that are kept whole, and a README of what is in it and what is not. Which tables are told of stands in
//! `store::erasure`, where it is said what becomes of them in an erasure, too; which section tells of what stands in
//! `sections`. Nothing of anybody else goes in: staff are staff, and a card that turned out to be another person's is
//! not named.

mod history;
mod page;
mod readme;
mod row;
mod sections;
mod sheet;
mod words;

use crate::facts::{self, Base};
use crate::files::zip::Zip;
use crate::{Ctx, Error, Result};
use base::CustomerId;
use domain::access::Permission;
use domain::customers::State;
use page::Page;
use serde_json::json;
use sheet::Sheet;
use std::io::Write;
use store::erasure::Person;
use words::Words;

/// Whose archive it is, and what its sections are read from.
struct Source<'a> {
    ctx: &'a Ctx,
    base: &'a Base,
    id: CustomerId,
    person: Person,
    words: Words,
}

/// Writes the archive of the person whom a customer stands for into `out`; what is refused is refused before the first
/// byte. Of somebody who was erased there is none.
pub fn archive(ctx: &Ctx, id: CustomerId, out: &mut dyn Write) -> Result<()> {
    ctx.require(Permission::CustomersExport)?;
    ctx.require_addresses()?;
    let base = facts::base(&ctx.workspace)?;
    let (id, person) = ctx.workspace.read(|tx| {
        let customer = store::customers::load(tx, id)?.ok_or(Error::NotFound)?;
        let id = match customer.state {
            State::Erased => return Err(Error::NotFound),
            State::Merged => customer.merged_into.unwrap_or(id),
            State::Active => id,
        };
        Ok((id, store::erasure::person(tx, id)?.ok_or(Error::NotFound)?))
    })?;
    let audit = ctx.audit("customers.archive", id).with(json!({ "cards": person.customers.len() }));
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    let words = Words { locale: ctx.locale, zone: ctx.workspace.settings().zone.clone() };
    let source = Source { ctx, base: &base, id, person, words };
    write(&source, out).map_err(|error| match error {
        Failed::Wire(error) => Error::unavailable(error),
        Failed::Read(error) => error,
    })
}

fn write(source: &Source<'_>, out: &mut dyn Write) -> Written {
    let mut zip = Zip::new(out);
    let mut page = Page::default();
    let cut = zip.file("data.json", |json| {
        let mut sheet = Sheet::begin(source, json, &mut page)?;
        for section in sections::ALL {
            sheet.section(section, |sheet| (section.tell)(source, sheet))?;
        }
        sheet.end()
    })?;
    for delivery in sections::letters_of(source)? {
        let letter = source.ctx.workspace.read(|tx| Ok(store::sandbox::load(tx, delivery)?))?;
        if let Some((_, raw)) = letter {
            zip.file(&format!("letters/{delivery}.eml"), |file| file.write_all(&raw))?;
        }
    }
    let business = sections::business(source)?;
    zip.file("index.html", |file| file.write_all(page.html(source, &business, &cut).as_bytes()))?;
    zip.file("README.txt", |file| file.write_all(readme::text(source, &business, &cut).as_bytes()))?;
    Ok(zip.finish()?)
}

type Written<T = ()> = std::result::Result<T, Failed>;

/// Why an archive broke off.
enum Failed {
    /// Whoever takes it is gone.
    Wire(std::io::Error),
    Read(Error),
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Failed {
        Failed::Wire(error)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed::Read(error)
    }
}
