//! Attacks on the whole surface: over every route of the document, not over one noun.
//!
//! What belongs to one noun is attacked beside its other tests (`access`, `tracking`, `events`, `browser_keys`);
//! here is what must hold for each route that exists and for each that will come, and for the links and pages that
//! strangers hold in their hands (`invitations`, `centre`, `subscribing`).
//! They run on SQLite where what is attacked stands in front of any database.

mod bodies;
mod cells;
mod centre;
mod doors;
mod forgery;
mod invitations;
mod letters;
mod replay;
mod subscribing;
mod surfaces;
mod wires;

use crate::world::*;
use base::{Clock, Timestamp};
use std::collections::BTreeMap;
use store::testing::Fresh;

/// A server on SQLite.
fn castle() -> World {
    World::start(Fresh::folder(), Clock::system())
}

/// A server on SQLite whose clock the test moves.
fn castle_at(now: &str) -> (World, Clock) {
    let clock = Clock::manual(Timestamp::parse(now).unwrap());
    (World::start(Fresh::folder(), clock.clone()), clock)
}

/// Everything that the databases hold at one moment.
#[derive(PartialEq, Eq)]
struct Photograph {
    bytes: Vec<u8>,
    /// Rows of each table, to say what differs.
    rows: BTreeMap<String, u64>,
}

fn photograph(world: &World, slug: &str) -> Photograph {
    let file = world.folder().join("photograph");
    let (mut bytes, mut rows) = (Vec::new(), BTreeMap::new());
    let workspace = world.server.workspace(slug).unwrap();
    for database in [&workspace.db, world.server.control()] {
        let summary = store::backup::save(database, &file, Timestamp::from_seconds(0)).unwrap();
        bytes.extend(std::fs::read(&file).unwrap());
        rows.extend(summary.rows.into_iter().map(|(table, rows)| {
            (format!("{} {table}", if database.name() == slug { "workspace" } else { "control" }), rows)
        }));
    }
    Photograph { bytes, rows }
}

/// The tables whose number of rows differs.
fn differs(before: &Photograph, after: &Photograph) -> Vec<String> {
    let differing = before.rows.iter().filter(|(table, rows)| after.rows.get(*table) != Some(rows));
    differing.map(|(table, _)| table.clone()).collect()
}

/// Waits until the workers have done what earlier calls gave them to do.
fn calm(world: &World, slug: &str) -> Photograph {
    let mut last = photograph(world, slug);
    for _ in 0..200 {
        std::thread::park_timeout(std::time::Duration::from_millis(5));
        let next = photograph(world, slug);
        if next == last {
            return next;
        }
        last = next;
    }
    last
}

/// Makes calls that are refused and holds the databases against what they were. Workers may write in the same moment,
/// so what differs is tried again: what a call does, it does each time.
fn unchanged(world: &World, name: &str, calls: impl Fn()) {
    let mut found = Vec::new();
    let quiet = (0..5).any(|_| {
        let before = calm(world, "ours");
        calls();
        let after = photograph(world, "ours");
        found = differs(&before, &after);
        before == after
    });
    assert!(quiet, "{name} was refused and changed {found:?}");
}
