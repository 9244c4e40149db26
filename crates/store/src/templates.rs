//! Templates: drafts by version, and the products that messages show.
//!
//! What a draft names of the business's own is kept beside it as the text says it, so that a field can tell who names
//! it; whether it may go is decided in `app::fields` and `app::records`.

use crate::engine::Sequence;
use crate::{Error, Query, Result, Row, Tx, params};
use base::{Currency, ProductId, TemplateId, Timestamp};
use domain::products::Param;
use domain::templates::Draft;
use std::collections::BTreeSet;
use template::BodyKind;

const INSERT: Query = query!("templates/insert");
const LOAD: Query = query!("templates/load");
const LIST: Query = query!("templates/list");
const UPDATE: Query = query!("templates/update");
const ARCHIVE: Query = query!("templates/archive");
const MENTIONS: Query = query!("templates/mentions");
const PRODUCTS: Query = query!("templates/products");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub id: TemplateId,
    pub channel: String,
    pub draft: Draft,
    pub version: i64,
    pub archived: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A product as a message may show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub id: ProductId,
    pub name: String,
    pub price: Option<base::Price>,
    pub currency: Option<Currency>,
    pub picture: Option<String>,
    pub category: Option<String>,
    pub old_price: Option<base::Price>,
    pub vendor: Option<String>,
    pub params: Vec<Param>,
    /// Further pictures.
    pub pictures: Vec<String>,
}

pub fn insert(tx: &mut Tx, draft: &Draft, now: Timestamp) -> Result<TemplateId> {
    let id = tx.new_id(Sequence::Template)?;
    let kind = kind_word(draft.body_kind);
    tx.exec(
        &INSERT,
        params![
            id,
            &draft.name,
            "email",
            &draft.subject,
            &draft.preheader,
            kind,
            &draft.body,
            mentions(draft),
            now
        ],
    )?;
    Ok(TemplateId(id))
}

/// Archived ones too.
pub fn load(tx: &mut Tx, id: TemplateId) -> Result<Option<Template>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// A page, last changed first, after the last row of the previous page.
pub fn list(tx: &mut Tx, after: Option<(Timestamp, TemplateId)>, limit: i64) -> Result<Vec<Template>> {
    let (at, id) = after.unwrap_or((Timestamp::MAX, TemplateId(i64::MAX)));
    tx.rows(&LIST, params![at, id.0, limit])?.iter().map(read).collect()
}

/// [`Error::Stale`] when it is no longer the version that was read.
pub fn update(tx: &mut Tx, id: TemplateId, version: i64, draft: &Draft, now: Timestamp) -> Result<()> {
    let kind = kind_word(draft.body_kind);
    let changed = tx.exec(
        &UPDATE,
        params![
            id.0,
            version,
            &draft.name,
            &draft.subject,
            &draft.preheader,
            kind,
            &draft.body,
            mentions(draft),
            now
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub fn archive(tx: &mut Tx, id: TemplateId, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&ARCHIVE, params![id.0, now])? > 0)
}

/// Templates in use that name something of the business's own, with what they name.
pub fn mentioning(tx: &mut Tx) -> Result<Vec<(TemplateId, String, BTreeSet<String>)>> {
    let read = |row: &Row| {
        let names = row.str(2)?.lines().map(str::to_owned).collect();
        Ok((TemplateId(row.int(0)?), row.text(1)?, names))
    };
    tx.rows(&MENTIONS, &[])?.iter().map(read).collect()
}

/// What was bought most of late.
pub fn products(tx: &mut Tx, limit: i64) -> Result<Vec<Shown>> {
    let read = |row: &Row| {
        Ok(Shown {
            id: ProductId(row.int(0)?),
            name: row.text(1)?,
            price: row.opt_int(2)?.map(base::Price),
            currency: row.opt_text(3)?.as_deref().and_then(Currency::parse),
            picture: row.opt_text(4)?,
            category: row.opt_text(5)?,
            old_price: row.opt_int(6)?.map(base::Price),
            vendor: row.opt_text(7)?,
            params: crate::products::unlist(row.opt_text(8)?.as_deref())?.unwrap_or_default(),
            pictures: crate::products::unlist(row.opt_text(9)?.as_deref())?.unwrap_or_default(),
        })
    };
    tx.rows(&PRODUCTS, params![limit])?.iter().map(read).collect()
}

/// What a draft names of the business's own, as the row keeps it: whoever asks need not read every body.
fn mentions(draft: &Draft) -> String {
    let names = template::mentions(&draft.clone().into());
    names.into_iter().collect::<Vec<_>>().join("\n")
}

fn kind_word(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Blocks => "blocks",
        BodyKind::Mjml => "mjml",
    }
}

fn read(row: &Row) -> Result<Template> {
    let body_kind = match row.str(5)? {
        "blocks" => BodyKind::Blocks,
        "mjml" => BodyKind::Mjml,
        other => return Err(Error::Corrupt(format!("body kind {other}"))),
    };
    Ok(Template {
        id: TemplateId(row.int(0)?),
        channel: row.text(2)?,
        draft: Draft {
            name: row.text(1)?,
            subject: row.text(3)?,
            preheader: row.text(4)?,
            body_kind,
            body: row.text(6)?,
        },
        version: row.int(7)?,
        archived: row.bool(8)?,
        created_at: row.time(9)?,
        updated_at: row.time(10)?,
    })
}
