//! What a legal document is made of before it is published: the business's details and drafts. What was published is
//! a consent text ([`crate::consent::publish`]), because the ledger points at it.

use crate::{Query, Result, Tx, params};
use base::Locale;
use domain::legal::{Details, Kind};

const GET: Query = query!("legal/get");
const PUT: Query = query!("legal/put");
const DROP: Query = query!("legal/drop");

/// The name under which `meta` keeps the details, after their version.
const DETAILS: &str = "legal.details";

/// The details and how often they were changed.
pub fn details(tx: &mut Tx) -> Result<(i64, Details)> {
    let Some(row) = tx.row(&GET, params![DETAILS])? else { return Ok((0, Details::default())) };
    let wrong = || crate::Error::Corrupt("the business's details".into());
    let (version, json) = row.str(0)?.split_once(' ').ok_or_else(wrong)?;
    Ok((version.parse().map_err(|_| wrong())?, serde_json::from_str(json).map_err(|_| wrong())?))
}

pub fn save_details(tx: &mut Tx, version: i64, details: &Details) -> Result<()> {
    let json = serde_json::to_string(details).map_err(|error| crate::Error::Corrupt(error.to_string()))?;
    tx.exec(&PUT, params![DETAILS, format!("{version} {json}")])?;
    Ok(())
}

/// A draft as somebody changed it.
pub fn draft(tx: &mut Tx, document: (Kind, Locale)) -> Result<Option<String>> {
    tx.row(&GET, params![draft_of(document)])?.map(|row| row.text(0)).transpose()
}

/// Keeps a draft; nothing = as the edition and the details make it.
pub fn save_draft(tx: &mut Tx, document: (Kind, Locale), body: Option<&str>) -> Result<()> {
    match body {
        Some(body) => tx.exec(&PUT, params![draft_of(document), body])?,
        None => tx.exec(&DROP, params![draft_of(document)])?,
    };
    Ok(())
}

fn draft_of((kind, locale): (Kind, Locale)) -> String {
    format!("legal.draft.{}.{}", kind.as_str(), locale.code())
}
