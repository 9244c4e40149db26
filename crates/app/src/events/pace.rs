//! How fast a browser's key may send. It can be read by anybody, so whoever reads it must not be able to fill the disk.
//!
//! Each key, and each address with a key, owes time for what it sends (the generic cell rate algorithm, ITU-T I.371):
//! whoever owes more than a burst is asked to come again. Kept in memory, so each node counts for itself. A server's
//! key is a secret and is not counted.

use super::Door;
use crate::error::codes;
use crate::server::Server;
use crate::{Error, Result};
use base::{ApiKeyId, Timestamp};
use domain::events::{ADDRESS_BURST, ADDRESS_PER_SECOND, KEY_BURST, KEY_PER_SECOND};
use std::collections::HashMap;
use std::sync::Mutex;

/// Addresses remembered at most; each is forgotten when it owes nothing.
const REMEMBERED: usize = 100_000;
const SECOND: i64 = base::time::SECOND;

/// Until when each key, and each address with a key, is paid for.
#[derive(Default)]
pub struct Paces(Mutex<HashMap<(ApiKeyId, String), Timestamp>>);

/// Whom a message is counted for, and at what pace.
#[derive(Clone, Copy)]
struct Pace {
    per_second: i64,
    burst: i64,
}

const OF_KEY: Pace = Pace { per_second: KEY_PER_SECOND, burst: KEY_BURST };
const OF_ADDRESS: Pace = Pace { per_second: ADDRESS_PER_SECOND, burst: ADDRESS_BURST };

/// Whether a request may come now; it counts as one message, what is in it is charged with [`charge`].
pub fn admit(server: &Server, door: &Door, address: &str) -> Result<()> {
    if door.trusted {
        return Ok(());
    }
    let wait = server.paces().wait(door.key, address, server.clock().now());
    if wait > 0 {
        let retry_after_seconds = (wait + SECOND - 1) / SECOND;
        return Err(Error::TooMany { code: codes::TOO_MANY_REQUESTS, retry_after_seconds });
    }
    charge(server, door, address, 1);
    Ok(())
}

/// Counts messages of a request that was let in.
pub fn charge(server: &Server, door: &Door, address: &str, messages: usize) {
    if !door.trusted {
        server.paces().charge(door.key, address, server.clock().now(), messages);
    }
}

impl Paces {
    /// Microseconds until the next request may come.
    fn wait(&self, key: ApiKeyId, address: &str, now: Timestamp) -> i64 {
        let paid = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let owed = |subject: &str, pace: Pace| {
            let until = paid.get(&(key, subject.to_owned()));
            until.map_or(0, |until| until.micros() - now.micros() - pace.burst * SECOND / pace.per_second)
        };
        owed("", OF_KEY).max(owed(address, OF_ADDRESS)).max(0)
    }

    fn charge(&self, key: ApiKeyId, address: &str, now: Timestamp, messages: usize) {
        let mut paid = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if paid.len() >= REMEMBERED {
            paid.retain(|_, until| *until > now);
            // So many who owe at once are no visitors; all of them begin anew.
            if paid.len() >= REMEMBERED {
                paid.retain(|(_, subject), _| subject.is_empty());
            }
        }
        for (subject, pace) in [("", OF_KEY), (address, OF_ADDRESS)] {
            let until = paid.entry((key, subject.to_owned())).or_insert(now);
            let cost = messages as i64 * SECOND / pace.per_second;
            *until = Timestamp::from_micros((*until).max(now).micros() + cost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: ApiKeyId = ApiKeyId(7);
    const NOW: Timestamp = Timestamp::from_seconds(1_770_000_000);

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_micros(NOW.micros() + seconds * SECOND)
    }

    #[test]
    fn address_may_send_a_burst_and_then_waits_for_its_pace() {
        let paces = Paces::default();
        paces.charge(KEY, "a", NOW, ADDRESS_BURST as usize);
        assert_eq!(paces.wait(KEY, "a", NOW), 0, "the burst is free");
        paces.charge(KEY, "a", NOW, ADDRESS_PER_SECOND as usize * 3);
        assert_eq!(paces.wait(KEY, "a", NOW), 3 * SECOND);
        assert_eq!(paces.wait(KEY, "a", after(3)), 0);
        assert_eq!(paces.wait(KEY, "b", NOW), 0, "another address goes on");
        assert_eq!(paces.wait(ApiKeyId(8), "a", NOW), 0, "another key, too");
    }

    #[test]
    fn many_addresses_together_are_held_by_the_pace_of_the_key() {
        let paces = Paces::default();
        let each = ADDRESS_BURST as usize;
        for number in 0..(KEY_BURST + 5 * KEY_PER_SECOND) as usize / each {
            paces.charge(KEY, &number.to_string(), NOW, each);
        }
        assert!(paces.wait(KEY, "nobody yet", NOW) > 4 * SECOND);
        assert_eq!(paces.wait(ApiKeyId(8), "nobody yet", NOW), 0);
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let paces = Paces::default();
        for number in 0..REMEMBERED + 10 {
            paces.charge(KEY, &number.to_string(), NOW, 1);
        }
        assert!(paces.0.lock().unwrap().len() <= REMEMBERED);
        paces.charge(KEY, "late", after(100_000), 1);
        assert_eq!(paces.wait(KEY, "late", after(100_000)), 0);
    }
}
