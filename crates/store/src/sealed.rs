//! Everything of a workspace that is sealed with the installation's key, for the day the key is changed.
//!
//! What a column holds is known to its own module; here it is bytes. A seal is found again by itself: each has a
//! number of its own in it that is drawn once.

use crate::{Error, Query, Result, Tx, params};

const ALL: Query = query!("sealed/all");

/// A column and the text that replaces one of its seals. `ALL` names the same parts.
const PARTS: [(&str, Query); 7] = [
    ("webhook", query!("sealed/renew_webhook")),
    ("webhook_old", query!("sealed/renew_webhook_old")),
    ("sender", query!("sealed/renew_sender")),
    ("dkim_key", query!("sealed/renew_dkim_key")),
    ("intake", query!("sealed/renew_intake")),
    ("mailbox", query!("sealed/renew_mailbox")),
    ("regular_import", query!("sealed/renew_regular_import")),
];

/// One seal and the part it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    pub part: String,
    pub bytes: Vec<u8>,
}

pub fn all(tx: &mut Tx) -> Result<Vec<Seal>> {
    let rows = tx.rows(&ALL, params![])?;
    rows.iter().map(|row| Ok(Seal { part: row.text(0)?, bytes: row.blob(1)? })).collect()
}

/// False when somebody changed it since it was read: then it was sealed anew already.
pub fn renew(tx: &mut Tx, old: &Seal, bytes: &[u8]) -> Result<bool> {
    let known = PARTS.iter().find(|(part, _)| *part == old.part);
    let (_, query) = known.ok_or_else(|| Error::Corrupt(format!("there is no sealed part {}", old.part)))?;
    Ok(tx.exec(query, params![old.bytes.as_slice(), bytes])? == 1)
}
