//! One SQLite connection with its rendered texts and prepared statements.
//!
//! Statements are kept by text. What is asked stands in `queries/`, when a transaction begins in `writer` and in
//! the readers' pool; nothing here knows a noun.
#![allow(clippy::disallowed_methods, reason = "the engine is the room where SQL reaches SQLite")]

use super::super::Engine;
use super::super::tx::check_row;
use super::memory::Memory;
use crate::query::{Query, Rendered, render};
use crate::{Error, Result, Row, Value};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Statement};
use std::collections::HashMap;
use std::sync::Arc;

pub struct Link {
    connection: Connection,
    texts: HashMap<&'static str, Arc<Rendered>>,
    /// The writer's only: nobody else knows when something changes.
    memory: Option<Memory>,
}

type Take<'t> = &'t mut dyn FnMut(Row) -> Result<()>;
type Rows<'r> = &'r mut dyn Iterator<Item = &'r [Value]>;

impl Link {
    pub fn new(connection: Connection) -> Link {
        Link { connection, texts: HashMap::new(), memory: None }
    }

    /// The one connection that writes.
    pub fn writer(connection: Connection) -> Link {
        Link { memory: Some(Memory::default()), ..Link::new(connection) }
    }

    pub fn memory(&mut self) -> Option<&mut Memory> {
        self.memory.as_mut()
    }

    pub fn commit(&mut self) -> Result<()> {
        self.control("commit")?;
        if let Some(memory) = &mut self.memory {
            memory.settle();
        }
        Ok(())
    }

    /// Undoes the transaction, or what came after its savepoint.
    pub fn undo(&mut self, how: &'static str) -> Result<()> {
        if let Some(memory) = &mut self.memory {
            memory.doubt();
        }
        self.control(how)
    }

    fn statement(&mut self, query: &Query) -> Result<(CachedStatement<'_>, Arc<Rendered>)> {
        let rendered = match self.texts.get(query.name) {
            Some(rendered) => rendered.clone(),
            None => {
                let rendered = render(query.text, Engine::Sqlite)
                    .map_err(|e| Error::Engine(format!("{}: {e}", query.name)))?;
                let rendered = Arc::new(rendered);
                self.texts.insert(query.name, rendered.clone());
                rendered
            }
        };
        Ok((self.connection.prepare_cached(&rendered.text)?, rendered))
    }

    pub fn exec(&mut self, query: &Query, params: &[Value]) -> Result<u64> {
        let (mut statement, _) = self.statement(query)?;
        bind(&mut statement, 0, params)?;
        Ok(statement.raw_execute()? as u64)
    }

    pub fn each(&mut self, query: &Query, params: &[Value], take: Take) -> Result<()> {
        let (mut statement, _) = self.statement(query)?;
        bind(&mut statement, 0, params)?;
        read_rows(&mut statement, take)
    }

    pub fn exec_many<'r>(&mut self, query: &Query, params: &[Value], rows: Rows<'r>) -> Result<u64> {
        let (mut statement, rendered) = self.statement(query)?;
        let kinds = rendered.rows.as_deref().unwrap_or_default();
        bind(&mut statement, 0, params)?;
        let mut changed = 0;
        for row in rows {
            check_row(query, kinds, row)?;
            bind(&mut statement, params.len(), row)?;
            changed += statement.raw_execute()? as u64;
        }
        Ok(changed)
    }

    pub fn rows_many<'r>(&mut self, query: &Query, params: &[Value], rows: Rows<'r>) -> Result<Vec<Row>> {
        let (mut statement, rendered) = self.statement(query)?;
        let kinds = rendered.rows.as_deref().unwrap_or_default();
        bind(&mut statement, 0, params)?;
        let mut answer = Vec::new();
        for row in rows {
            check_row(query, kinds, row)?;
            bind(&mut statement, params.len(), row)?;
            read_rows(&mut statement, &mut |row| {
                answer.push(row);
                Ok(())
            })?;
        }
        Ok(answer)
    }

    pub fn prepare(&mut self, query: &Query) -> Result<()> {
        self.statement(query).map(|_| ())
    }

    pub fn new_ids(&mut self, sequence: &str, count: usize) -> Result<Vec<i64>> {
        let text = "update counter set next = next + ?2 where name = ?1 returning next";
        let mut statement = self.connection.prepare_cached(text)?;
        let next: i64 = statement
            .query_row(rusqlite::params![sequence, count as i64], |row| row.get(0))
            .map_err(|_| Error::Migration(format!("the sequence {sequence} is missing")))?;
        Ok((next - count as i64..next).collect())
    }

    pub fn advance_ids(&mut self, sequence: &str, at: i64) -> Result<()> {
        let mut statement =
            self.connection.prepare_cached("update counter set next = max(next, ?2) where name = ?1")?;
        statement.execute(rusqlite::params![sequence, at])?;
        Ok(())
    }

    /// Where each sequence stands: its name and the next id.
    pub fn sequences(&mut self) -> Result<Vec<(String, i64)>> {
        let mut statement = self.connection.prepare("select name, next from counter order by name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A statement with a `{rows(…)}` token that is no file of ours: a table's restore.
    pub fn raw_many(&mut self, text: &str, rows: &[Vec<Value>]) -> Result<()> {
        let rendered = render(text, Engine::Sqlite).map_err(Error::Engine)?;
        let mut statement = self.connection.prepare(&rendered.text)?;
        let query = Query { name: "raw", text: "" };
        for row in rows {
            check_row(&query, rendered.rows.as_deref().unwrap_or_default(), row)?;
            bind(&mut statement, 0, row)?;
            statement.raw_execute()?;
        }
        Ok(())
    }

    pub fn raw(&mut self, text: &str, params: &[Value], take: Take) -> Result<()> {
        let mut statement = self.connection.prepare(text)?;
        bind(&mut statement, 0, params)?;
        read_rows(&mut statement, take)
    }

    /// Leaves no byte of what was deleted: pages that keep remains in their gaps are written anew, and the log, in
    /// which every former page stands, is folded into the database and cut to nothing. The copy that this takes is
    /// made in a file: of a large base it would not fit into memory.
    pub fn scrub(&mut self) -> Result<()> {
        self.control("pragma temp_store = file")?;
        let written = self.control("vacuum");
        self.control("pragma temp_store = memory")?;
        written?;
        let mut busy = false;
        self.raw("pragma wal_checkpoint(truncate)", &[], &mut |row| {
            busy = row.int(0)? != 0;
            Ok(())
        })?;
        // Somebody reads what was before; they are done soon.
        if busy { Err(Error::Unavailable("the log is being read".to_owned())) } else { Ok(()) }
    }

    /// A statement without parameters whose answer nobody needs: begin, commit, a pragma.
    pub fn control(&mut self, text: &str) -> Result<()> {
        let mut statement = self.connection.prepare_cached(text)?;
        read_rows(&mut statement, &mut |_| Ok(()))
    }
}

fn bind(statement: &mut Statement<'_>, after: usize, values: &[Value]) -> Result<()> {
    for (at, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(after + at + 1, value)?;
    }
    Ok(())
}

fn read_rows(statement: &mut Statement<'_>, take: Take) -> Result<()> {
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(width);
        for at in 0..width {
            values.push(read_value(row.get_ref(at)?)?);
        }
        take(Row(values))?;
    }
    Ok(())
}

fn read_value(value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(it) => Value::Int(it),
        ValueRef::Text(it) => {
            let text = std::str::from_utf8(it).map_err(|_| Error::Corrupt("a text is not UTF-8".into()))?;
            Value::Text(text.to_owned())
        }
        ValueRef::Blob(it) => Value::Blob(it.to_vec()),
        ValueRef::Real(_) => return Err(Error::Corrupt("a column holds a floating-point number".into())),
    })
}
