//! What a transaction's closure can do. The same verbs on both engines.
//!
//! An error of any statement spoils the transaction on PostgreSQL; here it spoils it on SQLite too, so that a
//! closure that swallows an error cannot mean two things.

use super::postgres::Session;
use super::{Engine, shape, sqlite};
use crate::query::{Kind, Query};
use crate::{Error, Result, Row, Value};

/// An open transaction.
pub struct Tx<'a> {
    link: Link<'a>,
    /// Set by the first failed statement; such a transaction is never committed.
    spoiled: bool,
}

pub(super) enum Link<'a> {
    Sqlite(&'a mut sqlite::Link),
    Postgres(&'a mut Session),
}

impl<'a> Tx<'a> {
    pub(super) fn sqlite(link: &'a mut sqlite::Link) -> Tx<'a> {
        Tx { link: Link::Sqlite(link), spoiled: false }
    }

    pub(super) fn postgres(session: &'a mut Session) -> Tx<'a> {
        Tx { link: Link::Postgres(session), spoiled: false }
    }

    pub(super) fn spoiled(&self) -> bool {
        self.spoiled
    }

    pub(crate) fn engine(&self) -> Engine {
        match self.link {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }

    fn guard<T>(&mut self, answer: Result<T>) -> Result<T> {
        self.spoiled |= answer.is_err();
        answer
    }

    /// A number that the writer of SQLite remembers by a key; nothing where it must be asked for.
    pub(crate) fn recall(&mut self, key: &str) -> Option<i64> {
        match &mut self.link {
            Link::Sqlite(link) => link.memory()?.recall(key),
            Link::Postgres(_) => None,
        }
    }

    /// Remembers what was read in this transaction, once it is committed.
    pub(crate) fn learn(&mut self, key: &str, number: i64) {
        if let Link::Sqlite(link) = &mut self.link
            && let Some(memory) = link.memory()
        {
            memory.learn(key, number);
        }
    }

    /// Forgets what this transaction changes.
    pub(crate) fn forget(&mut self, key: &str) {
        if let Link::Sqlite(link) = &mut self.link
            && let Some(memory) = link.memory()
        {
            memory.forget(key);
        }
    }

    /// Runs a statement; how many rows it changed.
    pub fn exec(&mut self, query: &Query, params: &[Value]) -> Result<u64> {
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.exec(query, params),
            Link::Postgres(session) => session.exec(query, params),
        };
        self.guard(answer)
    }

    /// Runs a query and gives its rows.
    pub fn rows(&mut self, query: &Query, params: &[Value]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.each(query, params, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if any.
    pub fn row(&mut self, query: &Query, params: &[Value]) -> Result<Option<Row>> {
        Ok(self.rows(query, params)?.into_iter().next())
    }

    /// Gives the rows of a big answer one by one.
    pub fn each(
        &mut self,
        query: &Query,
        params: &[Value],
        mut take: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.each(query, params, &mut take),
            Link::Postgres(session) => session.each(query, params, &mut take),
        };
        self.guard(answer)
    }

    /// Runs a statement with a `{rows(…)}` token over all rows: one round trip on PostgreSQL.
    pub fn exec_many<R: AsRef<[Value]>>(&mut self, query: &Query, rows: &[R]) -> Result<u64> {
        self.exec_many_with(query, &[], rows)
    }

    /// The same with parameters `$1`… that hold for every row.
    pub fn exec_many_with<R: AsRef<[Value]>>(
        &mut self,
        query: &Query,
        params: &[Value],
        rows: &[R],
    ) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.exec_many(query, params, &mut rows.iter().map(R::as_ref)),
            Link::Postgres(session) => session.exec_many(query, params, &mut rows.iter().map(R::as_ref)),
        };
        self.guard(answer)
    }

    /// A query with a `{rows(…)}` token over all rows. Its answer is the union of the answers per row: no ordering
    /// or grouping over several rows, because SQLite runs it row by row.
    pub fn rows_many<R: AsRef<[Value]>>(&mut self, query: &Query, rows: &[R]) -> Result<Vec<Row>> {
        self.rows_many_with(query, &[], rows)
    }

    /// The same with parameters `$1`… that hold for every row.
    pub fn rows_many_with<R: AsRef<[Value]>>(
        &mut self,
        query: &Query,
        params: &[Value],
        rows: &[R],
    ) -> Result<Vec<Row>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.rows_many(query, params, &mut rows.iter().map(R::as_ref)),
            Link::Postgres(session) => session.rows_many(query, params, &mut rows.iter().map(R::as_ref)),
        };
        self.guard(answer)
    }

    /// Fresh ids of a sequence; never given twice, gaps allowed.
    pub fn new_ids(&mut self, sequence: Sequence, count: usize) -> Result<Vec<i64>> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.new_ids(sequence.name(), count),
            Link::Postgres(session) => session.new_ids(sequence.name(), count),
        };
        self.guard(answer)
    }

    /// One fresh id.
    pub fn new_id(&mut self, sequence: Sequence) -> Result<i64> {
        self.new_ids(sequence, 1)?.pop().ok_or_else(|| Error::Engine("the sequence gave no id".into()))
    }

    /// Moves a sequence so that its next id is at least `at`: a restored backup goes on where it was, and two
    /// workspaces under test start at different numbers.
    pub fn advance_ids(&mut self, sequence: &str, at: i64) -> Result<()> {
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.advance_ids(sequence, at),
            Link::Postgres(session) => session.advance_ids(sequence, at),
        };
        self.guard(answer)
    }

    /// Whether a query is understood against this database's tables, without running it.
    pub fn prepare(&mut self, query: &Query) -> Result<()> {
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.prepare(query),
            Link::Postgres(session) => session.prepare(query),
        };
        self.guard(answer)
    }

    /// The names of tables, columns and indexes, in words that are equal where the engines agree.
    pub fn shape(&mut self) -> Result<std::collections::BTreeSet<String>> {
        let text = match self.engine() {
            Engine::Sqlite => shape::SQLITE,
            Engine::Postgres => shape::POSTGRES,
        };
        let mut lines = std::collections::BTreeSet::new();
        self.raw(text, &[], |row| {
            lines.insert(row.text(0)?);
            Ok(())
        })?;
        Ok(lines)
    }

    /// Tables in the order of their making, which is an order of their references, with columns and kinds.
    pub(crate) fn tables(&mut self) -> Result<Vec<shape::Table>> {
        let text = match self.engine() {
            Engine::Sqlite => shape::SQLITE_TABLES,
            Engine::Postgres => shape::POSTGRES_TABLES,
        };
        let mut tables = Vec::new();
        self.raw(text, &[], |row| shape::add_column(&mut tables, row.str(0)?, row.str(1)?, row.str(2)?))?;
        Ok(tables)
    }

    /// Where each sequence stands: its name and the next id.
    pub(crate) fn sequences(&mut self) -> Result<Vec<(String, i64)>> {
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.sequences(),
            Link::Postgres(session) => session.sequences(),
        };
        self.guard(answer)
    }

    /// A statement with a `{rows(…)}` token that is no file of ours: a table's restore.
    pub(crate) fn raw_many(&mut self, text: &str, rows: &[Vec<Value>]) -> Result<()> {
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.raw_many(text, rows),
            Link::Postgres(session) => session.raw_many(text, rows),
        };
        self.guard(answer)
    }

    /// Runs a text that is no file of ours: DDL of a migration, a table's copy in a backup.
    pub(crate) fn raw(
        &mut self,
        text: &str,
        params: &[Value],
        mut take: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let answer = match &mut self.link {
            Link::Sqlite(link) => link.raw(text, params, &mut take),
            Link::Postgres(session) => session.raw(text, params, &mut take),
        };
        self.guard(answer)
    }
}

/// Checks a row against the kinds of its `{rows(…)}` token, so that both engines refuse the same mistakes.
pub(super) fn check_row(query: &Query, kinds: &[Kind], row: &[Value]) -> Result<()> {
    let fits = |(kind, value): (&Kind, &Value)| {
        matches!(
            (kind, value),
            (_, Value::Null)
                | (Kind::Bigint, Value::Int(_))
                | (Kind::Boolean, Value::Bool(_))
                | (Kind::Text, Value::Text(_))
                | (Kind::Blob, Value::Blob(_))
        )
    };
    if row.len() == kinds.len() && kinds.iter().zip(row).all(fits) {
        return Ok(());
    }
    Err(Error::Engine(format!("{}: a row does not fit its {{rows(…)}}", query.name)))
}

macro_rules! sequences {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// The sequences that ids come from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Sequence { $($name),* }

        impl Sequence {
            pub const ALL: &'static [Sequence] = &[$(Sequence::$name),*];

            pub fn name(self) -> &'static str {
                match self { $(Sequence::$name => $text),* }
            }
        }
    };
}

sequences! {
    Customer = "customer", CustomerMerge = "customer_merge", Field = "field", RecordType = "record_type", Record = "record", Topic = "topic", ConsentText = "consent_text", ConsentEntry = "consent_entry", Confirmation = "confirmation", ConfirmationRound = "confirmation_round",
    Category = "category", Product = "product", Order = "orders", OrderReturn = "order_return", OrderChange = "order_change", Segment = "segment", SegmentChange = "segment_change", List = "list", Team = "team", Template = "template",
    Sender = "sender", Campaign = "campaign", Delivery = "delivery", Link = "link", TrackingEvent = "tracking_event",
    EventBlock = "event_block", EventKind = "event_kind", File = "file", Operation = "operation", Work = "work", Lease = "lease", Outbox = "outbox",
    RegularImport = "regular_import", RegularImportRun = "regular_import_run", Webhook = "webhook", WebhookMessage = "webhook_message", Audit = "audit", Evidence = "evidence",
    User = "users", Workspace = "workspace", ApiKey = "api_key", ControlAudit = "control_audit",
}
