//! One suite, asked of SQLite and of PostgreSQL alike: what a caller may rely on whatever is below.

mod backup;
mod customers;
mod deliveries;
mod erasure;
mod events;
mod identities;
mod lists;
mod messages;
mod plumbing;
mod schema;
mod teams;
mod transactions;
mod webhooks;
mod wishes;

use base::Timestamp;
use store::testing::Fresh;
use store::{Store, Workspace};

/// The moment of every test that does not move time.
pub const NOW: Timestamp = Timestamp::from_seconds(1_770_000_000);

/// Runs a check on a fresh workspace of every engine that can be asked.
pub fn on_both(check: impl Fn(&Workspace)) {
    for (engine, fresh) in Fresh::all() {
        eprintln!("asking {engine}");
        let store = Store::open(fresh.place(), NOW).expect("a fresh store opens");
        let workspace = store.workspace("shop", NOW).expect("a fresh workspace opens");
        check(&workspace);
    }
}
