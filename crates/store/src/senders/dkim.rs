//! Keys by which senders sign. Private halves are sealed before they come here.

use crate::{Query, Result, Tx, params};
use base::{SenderId, Timestamp};
use domain::senders::dkim::State;

const INSERT: Query = query!("senders/dkim_insert");
const LIST: Query = query!("senders/dkim_list");
const SELECTORS: Query = query!("senders/dkim_selectors");
const RETIRE: Query = query!("senders/dkim_retire");
const START: Query = query!("senders/dkim_start");
const LOOKED: Query = query!("senders/dkim_looked");
const SEEN: Query = query!("senders/dkim_seen");

#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    pub domain: String,
    pub selector: String,
    pub state: State,
    /// Sealed; nothing once it is retired.
    pub secret: Option<Vec<u8>>,
    pub public_key: String,
    pub seen_at: Option<Timestamp>,
    /// When it was last looked for.
    pub looked_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// A key that waits for its record. [`crate::Error::Unique`] when the selector was used under this domain.
pub fn insert(tx: &mut Tx, sender: SenderId, key: &Key) -> Result<()> {
    let Key { domain, selector, secret, public_key, created_at, .. } = key;
    tx.exec(&INSERT, params![domain, selector, sender.0, secret.clone(), public_key, *created_at])?;
    Ok(())
}

/// Retired ones too.
pub fn list(tx: &mut Tx, sender: SenderId) -> Result<Vec<Key>> {
    let rows = tx.rows(&LIST, params![sender.0])?;
    rows.iter()
        .map(|row| {
            Ok(Key {
                domain: row.text(0)?,
                selector: row.text(1)?,
                state: crate::consent::known(State::parse(&row.text(2)?), "dkim_key.state")?,
                secret: row.opt_blob(3)?,
                public_key: row.text(4)?,
                seen_at: row.opt_time(5)?,
                looked_at: row.opt_time(6)?,
                created_at: row.time(7)?,
            })
        })
        .collect()
}

/// What was ever used under a domain, by any sender.
pub fn selectors(tx: &mut Tx, domain: &str) -> Result<Vec<String>> {
    tx.rows(&SELECTORS, params![domain])?.iter().map(|row| row.text(0)).collect()
}

/// Forgets the private half of what is in this state.
pub fn retire(tx: &mut Tx, sender: SenderId, state: State) -> Result<u64> {
    tx.exec(&RETIRE, params![sender.0, state.as_str()])
}

/// Nothing signs any more.
pub fn retire_all(tx: &mut Tx, sender: SenderId) -> Result<u64> {
    Ok(retire(tx, sender, State::Signing)? + retire(tx, sender, State::Waiting)?)
}

/// The key that waits under this selector signs from now on, and the one before it no more. False when there is none.
pub fn start(tx: &mut Tx, sender: SenderId, selector: &str) -> Result<bool> {
    if !list(tx, sender)?.iter().any(|key| key.selector == selector && key.state == State::Waiting) {
        return Ok(false);
    }
    retire(tx, sender, State::Signing)?;
    Ok(tx.exec(&START, params![sender.0, selector])? == 1)
}

pub fn looked(tx: &mut Tx, key: &Key, at: Timestamp) -> Result<()> {
    tx.exec(&LOOKED, params![&key.domain, &key.selector, at])?;
    Ok(())
}

pub fn seen(tx: &mut Tx, key: &Key, at: Timestamp) -> Result<()> {
    tx.exec(&SEEN, params![&key.domain, &key.selector, at])?;
    Ok(())
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({}, {})", self.selector, self.state)
    }
}
