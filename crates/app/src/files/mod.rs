//! Uploaded files: bytes arrive in pieces, are looked at once, and wait for an import.
//!
//! A file belongs to nobody's folder: its pieces are rows, so that any node can read them. It is kept
//! [`KEPT_DAYS`] days, because the list of refused rows is made from it, and then forgotten with everything in it.

mod cell;
mod feed;
mod inspect;
mod sheet;
mod sniff;
mod source;
pub mod table;
mod workbook;
pub(crate) mod zip;

pub use inspect::{Column, Inspection, Suggested};
pub(crate) use sheet::Sheet;
pub use sniff::Form;
pub use source::Pieces;
pub use table::{FileError, Table};

use crate::error::codes;
use crate::{Ctx, Error, Result, Workspace};
use base::text::fold;
use base::{FileId, limits};
use domain::access::Permission;
use domain::fields::{PREFIX, Shape};
use domain::imports::Kind;
use sha2::{Digest, Sha256};
use std::io;
use std::sync::Arc;

/// Bytes of one piece.
pub const PIECE_BYTES: usize = 1024 * 1024;
/// How long a file is kept.
pub const KEPT_DAYS: i64 = 7;

/// A file that was taken in.
#[derive(Clone, Debug)]
pub struct Uploaded {
    pub id: FileId,
    pub name: String,
    pub bytes: i64,
    pub inspection: Inspection,
    /// Columns of customers whose headers name a field of the business's own, with its key.
    pub fields: Vec<(u16, String)>,
}

impl Uploaded {
    /// What a column is called.
    pub fn heading(&self, column: u16) -> Option<&str> {
        let found = self.inspection.columns.iter().find(|known| known.index == column);
        found.map(|known| known.name.as_str())
    }
}

/// A file whose bytes are arriving. Dropped without [`Upload::finish`] it leaves pieces that are pruned by age.
#[derive(Debug)]
pub struct Upload {
    id: FileId,
    name: String,
    position: i64,
    bytes: u64,
    digest: Sha256,
    waiting: Vec<u8>,
}

impl Upload {
    /// Begins a file. The name is what a person sees; it is never a path.
    pub fn begin(ctx: &Ctx, name: &str) -> Result<Upload> {
        ctx.require(Permission::ImportsRun)?;
        let name = display_name(name);
        let (stored, actor, now) = (name.clone(), ctx.actor.to_string(), ctx.now());
        let id = ctx.workspace.write(move |tx| Ok(store::files::insert(tx, &stored, &actor, now)?))?;
        Ok(Upload { id, name, position: 0, bytes: 0, digest: Sha256::new(), waiting: Vec::new() })
    }

    /// Takes the next bytes.
    pub fn append(&mut self, ctx: &Ctx, data: &[u8]) -> Result<()> {
        self.bytes += data.len() as u64;
        if let Err(error) = fits(self.bytes) {
            remove(&ctx.workspace, self.id)?;
            return Err(error);
        }
        self.digest.update(data);
        self.waiting.extend_from_slice(data);
        while self.waiting.len() >= PIECE_BYTES {
            let rest = self.waiting.split_off(PIECE_BYTES);
            let piece = std::mem::replace(&mut self.waiting, rest);
            self.write(ctx, piece)?;
        }
        Ok(())
    }

    fn write(&mut self, ctx: &Ctx, piece: Vec<u8>) -> Result<()> {
        let (id, position) = (self.id, self.position);
        ctx.workspace.batch_write(move |tx| Ok(store::files::append(tx, id, position, &piece)?))?;
        self.position += 1;
        Ok(())
    }

    /// All bytes are here: looks at the whole file once. A file that is no table is removed.
    pub fn finish(mut self, ctx: &Ctx) -> Result<Uploaded> {
        if !self.waiting.is_empty() {
            let piece = std::mem::take(&mut self.waiting);
            self.write(ctx, piece)?;
        }
        if let Some(feed) = self.feed(ctx)? {
            return feed.finish(ctx);
        }
        let (id, bytes) = (self.id, self.bytes as i64);
        let found = inspect::inspect(|| Pieces::new(&ctx.workspace.db, id, bytes), ctx.locale, None);
        let inspection = match found {
            Ok(inspection) => inspection,
            Err(broken) => {
                remove(&ctx.workspace, id)?;
                return Err(broken.into());
            }
        };
        let digest: [u8; 32] = self.digest.finalize().into();
        let text = serde_json::to_string(&inspection).map_err(Error::internal)?;
        let audit = ctx.audit("files.upload", id);
        let rows = inspection.rows as i64;
        ctx.workspace.write(move |tx| {
            store::files::finish(tx, id, bytes, digest, (Some(rows), Some(&text)))?;
            Ok(store::audit::append(tx, &audit)?)
        })?;
        let fields = own_fields(&ctx.workspace, &inspection)?;
        Ok(Uploaded { id, name: self.name, bytes, inspection, fields })
    }
}

impl Upload {
    /// The table of a product feed, which takes the place of the feed; nothing where the file is none.
    fn feed(&self, ctx: &Ctx) -> Result<Option<Upload>> {
        let open = || Pieces::new(&ctx.workspace.db, self.id, self.bytes as i64);
        let feed = match feed::sniff(open) {
            Ok(Some(feed)) => feed,
            Ok(None) => return Ok(None),
            Err(broken) => {
                remove(&ctx.workspace, self.id)?;
                return Err(broken.into());
            }
        };
        let mut table = Taken { ctx, upload: Upload::begin(ctx, &self.name)?, refused: None };
        let written = feed::write_table(open(), feed, &mut table);
        let Taken { upload, refused, .. } = table;
        remove(&ctx.workspace, self.id)?;
        let Some(error) = refused.or_else(|| written.err().map(Error::from)) else { return Ok(Some(upload)) };
        remove(&ctx.workspace, upload.id)?;
        Err(error)
    }
}

/// An upload that is written to like a file; why it took no more is kept.
struct Taken<'a> {
    ctx: &'a Ctx,
    upload: Upload,
    refused: Option<Error>,
}

impl io::Write for Taken<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self.upload.append(self.ctx, data) {
            Ok(()) => Ok(data.len()),
            Err(error) => {
                self.refused = Some(error);
                Err(io::Error::other("refused"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Refuses a size before a byte of the file was read, where it is told beforehand.
pub fn fits(bytes: u64) -> Result<()> {
    if bytes <= limits::UPLOAD_BYTES as u64 {
        return Ok(());
    }
    Err(Error::invalid("file", codes::BODY_TOO_LARGE).hint(format!(
        "A file may have {} MB. Compress it with gzip or split it.",
        limits::UPLOAD_BYTES >> 20
    )))
}

/// A file by its id, with what was found in it; of a workbook another sheet, where one is wanted.
pub fn get(ctx: &Ctx, id: FileId, sheet: Option<u16>) -> Result<Uploaded> {
    ctx.require(Permission::ImportsRun)?;
    let (file, inspection) = load(ctx, id, sheet)?.ok_or(Error::NotFound)?;
    let fields = own_fields(&ctx.workspace, &inspection)?;
    Ok(Uploaded { id, name: file.name, bytes: file.bytes, inspection, fields })
}

/// A file that is not gone, with what was found in it. Another sheet than the first is looked at anew each time: it is
/// asked for once by a person and once by their import.
pub(crate) fn load(
    ctx: &Ctx,
    id: FileId,
    sheet: Option<u16>,
) -> Result<Option<(store::files::File, Inspection)>> {
    let Some(file) = ctx.workspace.read(move |tx| Ok(store::files::load(tx, id)?))? else { return Ok(None) };
    let Some(text) = file.inspection.as_deref() else { return Ok(None) };
    let mut inspection: Inspection = serde_json::from_str(text).map_err(Error::internal)?;
    if sheet.is_some() && sheet != inspection.sheet {
        if sheet.is_some_and(|sheet| usize::from(sheet) >= inspection.sheets.len()) {
            return Err(FileError::NoSheet.into());
        }
        let open = || Pieces::new(&ctx.workspace.db, id, file.bytes);
        inspection = inspect::inspect(open, ctx.locale, sheet)?;
    }
    Ok(Some((file, inspection)))
}

/// Which columns of a file of records name a field of their type, by its key or by what people call it.
pub fn columns_of_records(ctx: &Ctx, file: &Uploaded, record_type: &str) -> Result<Vec<(u16, String)>> {
    let types = ctx.workspace.read(|tx| Ok(store::records::types(tx)?))?;
    let of = types.into_iter().find(|it| !it.archived && it.key == record_type);
    let shapes: Vec<Shape> =
        of.into_iter().flat_map(|it| it.definition.fields).map(|field| field.shape).collect();
    Ok(named(&file.inspection, Kind::Records, &shapes))
}

fn own_fields(workspace: &Workspace, inspection: &Inspection) -> Result<Vec<(u16, String)>> {
    let fields = workspace.read(|tx| Ok(store::fields::all(tx)?))?.into_iter();
    let shapes: Vec<Shape> = fields.filter(|field| !field.archived).map(|field| field.shape).collect();
    Ok(named(inspection, Kind::Customers, &shapes))
}

/// Which columns name one of these fields, by its key or by what people call it, where nothing standard is meant. No
/// field twice: the first column wins.
fn named(inspection: &Inspection, kind: Kind, shapes: &[Shape]) -> Vec<(u16, String)> {
    let standard: Vec<u16> = inspection.mapping(kind).into_iter().map(|(column, _)| column).collect();
    let mut found: Vec<(u16, String)> = Vec::new();
    for column in inspection.columns.iter().filter(|column| !standard.contains(&column.index)) {
        let header = fold(&column.name);
        let means = |shape: &&Shape| {
            header.strip_prefix(PREFIX).unwrap_or(&header) == shape.key
                || [&shape.ru, &shape.en].iter().any(|it| fold(it) == header)
        };
        let shape = shapes.iter().find(means);
        if let Some(shape) = shape.filter(|shape| found.iter().all(|(_, key)| *key != shape.key)) {
            found.push((column.index, shape.key.clone()));
        }
    }
    found
}

/// The table in a file, read from its first row. Options of the import go before what was found.
pub fn open(workspace: &Arc<Workspace>, id: FileId, form: &Form) -> std::result::Result<Table, FileError> {
    let file = workspace.db.read(move |tx| store::files::load(tx, id)).map_err(io::Error::other)?;
    let bytes = file.ok_or(FileError::Gone)?.bytes;
    Table::open(Box::new(Pieces::new(&workspace.db, id, bytes)), form)
}

/// Forgets files past their term, a few at a time; whether there was any.
pub fn prune(workspace: &Arc<Workspace>) -> Result<bool> {
    let before = workspace.clock.now().minus_days(KEPT_DAYS);
    let old = workspace.read(move |tx| Ok(store::files::old(tx, before, 10)?))?;
    for id in &old {
        remove(workspace, *id)?;
    }
    Ok(!old.is_empty())
}

/// Piece by piece, because half a gigabyte in one transaction would hold up everybody. Whoever reads the file
/// meanwhile is told that it is gone; what a crash leaves is removed when its term is over.
pub(crate) fn remove(workspace: &Workspace, id: FileId) -> Result<()> {
    while workspace.batch_write(move |tx| Ok(store::files::delete_some(tx, id)?))? {}
    Ok(())
}

fn display_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(limits::NAME_CHARS).collect();
    if clean.trim().is_empty() { "file.csv".to_owned() } else { clean }
}
