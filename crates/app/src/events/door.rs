//! The way in for trackers: from a write key to a workspace.
//!
//! A busy site sends thousands of requests a second with one key, so what a key opens is remembered for a few
//! seconds; revoking a key here forgets it at once, revoking it on another node takes effect within that time.

use crate::access::session::token_hash;
use crate::error::codes;
use crate::server::Server;
use crate::{Error, Result, Workspace};
use base::{ApiKeyId, Timestamp};
use domain::access::KeyKind;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long a key is believed without looking.
const BELIEVED: Duration = Duration::from_secs(5);
/// Keys remembered at most; wrong keys are not remembered.
const REMEMBERED: usize = 1_000;

/// What a write key opens.
#[derive(Clone)]
pub struct Door {
    pub workspace: Arc<Workspace>,
    pub key: ApiKeyId,
    /// A server's key; a browser's can be read by anybody.
    pub trusted: bool,
    /// The sites that may send with it; none named, any may.
    pub origins: Arc<[String]>,
}

/// Doors that were opened a moment ago.
#[derive(Default)]
pub struct Doors(Mutex<HashMap<[u8; 32], (Timestamp, Door)>>);

impl Doors {
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clear();
    }
}

/// What a key opens, if that was looked up a moment ago: needs no database.
pub fn known_door(server: &Server, key: &str) -> Option<Door> {
    let doors = server.doors().0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (at, door) = doors.get(&token_hash(key))?;
    (server.clock().now() < at.plus(BELIEVED)).then(|| door.clone())
}

/// What a key opens.
pub fn door(server: &Server, key: &str) -> Result<Door> {
    let hash = token_hash(key);
    let wrong = Error::Unauthenticated { code: codes::UNAUTHENTICATED };
    let Some(holder) = crate::access::session::writer(server, hash)? else { return Err(wrong) };
    let workspace = server.workspace(&holder.slug)?;
    let trusted = holder.kind == KeyKind::Server;
    let door = Door { workspace, key: holder.id, trusted, origins: Arc::from(holder.origins) };
    let mut doors = server.doors().0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if doors.len() >= REMEMBERED {
        doors.clear();
    }
    doors.insert(hash, (server.clock().now(), door.clone()));
    Ok(door)
}
