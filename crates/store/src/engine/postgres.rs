//! PostgreSQL: a pool of blocking sessions, serializable writes with retry, a schema per database.
//!
//! A session is used by one thread at a time and never on a thread of an asynchronous runtime: the client panics there.
//! Statements are cached by (schema, query), because a statement's meaning depends on the search path.

mod session;

pub use session::Session;

use super::{Lane, Tx};
use crate::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// The sessions of a process. Clones share them.
#[derive(Clone)]
pub struct Pool(Arc<Inner>);

struct Inner {
    config: postgres::Config,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    sessions: Vec<Session>,
    open: usize,
}

/// Sessions of one process: enough for the worker threads of a node, few enough for many nodes on one server.
const SESSIONS: usize = 24;
/// How long a transaction waits for a free session before it gives up.
const WAIT: Duration = Duration::from_secs(20);
/// Serialization failures are retried this often, which takes three seconds or more: on a starved machine somebody slow
/// loses many times in a row to those who are quick.
const TRIES: u32 = 60;

impl Pool {
    /// `address` is a URL (`postgres://…`) or a list of `key=value`.
    pub fn open(address: &str) -> Result<Pool> {
        let mut config: postgres::Config =
            address.parse().map_err(|_| Error::Refused("the database address is not understood".into()))?;
        config.application_name("rapport").connect_timeout(Duration::from_secs(5));
        // No write holds locks for long, and a transaction forgotten by a dead node is ended by the server.
        config.options(
            "-c statement_timeout=120s -c idle_in_transaction_session_timeout=30s -c lock_timeout=10s -c synchronous_commit=on",
        );
        let idle = Mutex::new(Idle { sessions: Vec::new(), open: 0 });
        let pool = Pool(Arc::new(Inner { config, idle, returned: Condvar::new() }));
        let session = pool.take()?;
        pool.give(session);
        Ok(pool)
    }

    /// A statement outside transactions, which making and dropping a database demand.
    pub fn outside(&self, text: &str) -> Result<()> {
        let mut session = self.take()?;
        let done = session.control(text);
        self.give(session);
        done
    }

    /// Removes a schema with everything in it.
    pub fn drop_schema(&self, name: &str) -> Result<()> {
        self.outside(&format!("drop schema if exists \"{name}\" cascade"))
    }

    fn take(&self) -> Result<Session> {
        let mut idle = self.0.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        loop {
            if let Some(session) = idle.sessions.pop() {
                return Ok(session);
            }
            if idle.open < SESSIONS {
                idle.open += 1;
                break;
            }
            let (next, time) =
                self.0.returned.wait_timeout(idle, WAIT).unwrap_or_else(|poisoned| poisoned.into_inner());
            if time.timed_out() {
                return Err(Error::Unavailable("all database sessions are busy".into()));
            }
            idle = next;
        }
        drop(idle);
        Session::connect(&self.0.config).inspect_err(|_| self.forget())
    }

    fn give(&self, session: Session) {
        if session.is_closed() {
            self.forget();
            return;
        }
        self.0.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).sessions.push(session);
        self.0.returned.notify_one();
    }

    fn forget(&self) {
        self.0.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).open -= 1;
        self.0.returned.notify_one();
    }
}

/// One schema in the pool's database.
pub struct Schema {
    pool: Pool,
    name: String,
}

impl Schema {
    pub fn open(pool: &Pool, name: &str) -> Result<Schema> {
        let mut session = pool.take()?;
        let made = session.control(&format!("create schema if not exists \"{name}\""));
        pool.give(session);
        made?;
        Ok(Schema { pool: pool.clone(), name: name.to_owned() })
    }

    pub fn read<T>(&self, body: &mut dyn FnMut(&mut Tx) -> Result<T>) -> Result<T> {
        self.attempt("begin isolation level repeatable read read only", body)
    }

    pub fn write<T>(&self, lane: Lane, body: &mut dyn FnMut(&mut Tx) -> Result<T>) -> Result<T> {
        let begin = match lane {
            Lane::Fast => "begin isolation level serializable",
            Lane::Bulk => "begin isolation level read committed",
        };
        let mut tries = 0;
        loop {
            let answer = self.attempt(begin, body);
            tries += 1;
            match answer {
                Err(Error::Unavailable(reason)) if retriable(&reason) && tries < TRIES => {
                    std::thread::sleep(rest(tries));
                }
                other => return other,
            }
        }
    }

    fn attempt<T>(&self, begin: &str, body: &mut dyn FnMut(&mut Tx) -> Result<T>) -> Result<T> {
        let mut session = self.pool.take()?;
        let answer = self.run(&mut session, begin, body);
        self.pool.give(session);
        answer
    }

    fn run<T>(
        &self,
        session: &mut Session,
        begin: &str,
        body: &mut dyn FnMut(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        session.enter(&self.name, begin)?;
        let answer = catch_unwind(AssertUnwindSafe(|| {
            let mut tx = Tx::postgres(session);
            let answer = body(&mut tx);
            match answer {
                Ok(_) if tx.spoiled() => {
                    Err(Error::Engine("a failed statement was ignored by its transaction".into()))
                }
                other => other,
            }
        }))
        .unwrap_or(Err(Error::Panicked));
        match answer {
            Ok(value) => session.control("commit").map(|()| value),
            Err(error) => {
                let _ = session.control("rollback");
                Err(error)
            }
        }
    }
}

/// How long a loser waits: longer each time, and each thread a little differently, so that rivals do not meet again.
fn rest(tries: u32) -> Duration {
    let own = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
    let own = std::hash::BuildHasher::hash_one(&own, (std::thread::current().id(), tries));
    let longest = u64::from(tries * tries / 2).clamp(1, 60);
    Duration::from_micros(longest * 500 + own % (longest * 1_000))
}

/// PostgreSQL's words for "the same transaction may succeed if it runs again".
fn retriable(reason: &str) -> bool {
    reason.contains("could not serialize access") || reason.contains("deadlock detected")
}
