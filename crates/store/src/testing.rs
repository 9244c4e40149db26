//! Places for tests of every crate: a fresh folder, and a fresh PostgreSQL database where a server was named.
//!
//! `cargo xtask test` starts a private cluster and names it in `RAPPORT_TEST_POSTGRES`; without it only SQLite is
//! asked, and the test says so.

use crate::Place;
use crate::engine::Pool;
use base::Random;
use std::path::{Path, PathBuf};

/// The variable that names the cluster: `host=/socket/folder user=… dbname=…`.
pub const SERVER: &str = "RAPPORT_TEST_POSTGRES";

/// A place of a test's own; gone when dropped.
#[derive(Debug)]
pub struct Fresh {
    place: Place,
    folder: PathBuf,
    database: Option<(String, String)>,
}

impl Fresh {
    /// An empty folder for SQLite files.
    pub fn folder() -> Fresh {
        let folder = std::env::temp_dir().join(format!("rapport-test-{:016x}", Random::system().next_u64()));
        std::fs::create_dir_all(&folder).expect("a test needs a temporary folder");
        Fresh { place: Place::Folder(folder.clone()), folder, database: None }
    }

    /// An empty database on the test's server; nothing where no server was named.
    pub fn postgres() -> Option<Fresh> {
        let Ok(server) = std::env::var(SERVER) else {
            eprintln!(
                "{SERVER} is not set: PostgreSQL is not asked by this test (`cargo xtask test` sets it)"
            );
            return None;
        };
        let name = format!("rapport_test_{:016x}", Random::system().next_u64());
        let pool = Pool::open(&server).expect("the test's PostgreSQL server must answer");
        pool.outside(&format!("create database {name}")).expect("a test needs a database of its own");
        let folder = Fresh::folder();
        let parts = server.split_whitespace().filter(|part| !part.starts_with("dbname="));
        let address = format!("{} dbname={name}", parts.collect::<Vec<_>>().join(" "));
        let made = Fresh {
            place: Place::Postgres(address),
            folder: folder.folder.clone(),
            database: Some((server, name)),
        };
        std::mem::forget(folder);
        Some(made)
    }

    /// Every engine that can be asked here, by name.
    pub fn all() -> Vec<(&'static str, Fresh)> {
        let mut all = vec![("SQLite", Fresh::folder())];
        all.extend(Fresh::postgres().map(|it| ("PostgreSQL", it)));
        all
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// A folder that may be used by the test whatever the engine.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.database
            && let Ok(pool) = Pool::open(server)
        {
            let _ = pool.outside(&format!("drop database {name} with (force)"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
