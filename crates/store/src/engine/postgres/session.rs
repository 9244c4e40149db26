//! One PostgreSQL session with its prepared statements.
//!
//! Statements are kept by schema and text. What is asked stands in `queries/`, when a transaction begins and is
//! repeated in the engine above; nothing here knows a noun.
#![allow(clippy::disallowed_methods, reason = "the engine is the room where SQL reaches PostgreSQL")]

use super::super::Engine;
use super::super::tx::check_row;
use crate::query::{Kind, Query, render};
use crate::{Error, Result, Row, Value};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;

pub struct Session {
    client: Client,
    schema: String,
    statements: HashMap<(String, &'static str), Prepared>,
}

#[derive(Clone)]
struct Prepared {
    statement: Statement,
    rows: Option<Vec<Kind>>,
}

type Take<'t> = &'t mut dyn FnMut(Row) -> Result<()>;
type Rows<'r> = &'r mut dyn Iterator<Item = &'r [Value]>;

impl Session {
    pub fn connect(config: &postgres::Config) -> Result<Session> {
        let client = config.connect(NoTls)?;
        Ok(Session { client, schema: String::new(), statements: HashMap::new() })
    }

    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Begins a transaction in a schema.
    pub fn enter(&mut self, schema: &str, begin: &str) -> Result<()> {
        self.client.batch_execute(&format!("{begin}; set local search_path = \"{schema}\""))?;
        if self.schema != schema {
            self.schema = schema.to_owned();
        }
        Ok(())
    }

    pub fn control(&mut self, text: &str) -> Result<()> {
        Ok(self.client.batch_execute(text)?)
    }

    fn statement(&mut self, query: &Query) -> Result<Prepared> {
        let key = (self.schema.clone(), query.name);
        if let Some(prepared) = self.statements.get(&key) {
            return Ok(prepared.clone());
        }
        let rendered = render(query.text, Engine::Postgres)
            .map_err(|e| Error::Engine(format!("{}: {e}", query.name)))?;
        let statement = self.client.prepare(&rendered.text)?;
        let prepared = Prepared { statement, rows: rendered.rows };
        self.statements.insert(key, prepared.clone());
        Ok(prepared)
    }

    pub fn exec(&mut self, query: &Query, params: &[Value]) -> Result<u64> {
        let prepared = self.statement(query)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        Ok(self.client.execute(&prepared.statement, &params)?)
    }

    pub fn each(&mut self, query: &Query, params: &[Value], take: Take) -> Result<()> {
        let prepared = self.statement(query)?;
        let mut rows = self.client.query_raw(&prepared.statement, params)?;
        while let Some(row) = rows.next()? {
            take(read_row(&row)?)?;
        }
        Ok(())
    }

    pub fn exec_many<'r>(&mut self, query: &Query, params: &[Value], rows: Rows<'r>) -> Result<u64> {
        let prepared = self.statement(query)?;
        let columns = arrays(query, &prepared, rows)?;
        let params = with_arrays(params, &columns);
        Ok(self.client.execute(&prepared.statement, &params)?)
    }

    pub fn rows_many<'r>(&mut self, query: &Query, params: &[Value], rows: Rows<'r>) -> Result<Vec<Row>> {
        let prepared = self.statement(query)?;
        let columns = arrays(query, &prepared, rows)?;
        let params = with_arrays(params, &columns);
        self.client.query(&prepared.statement, &params)?.iter().map(read_row).collect()
    }

    pub fn prepare(&mut self, query: &Query) -> Result<()> {
        self.statement(query).map(|_| ())
    }

    pub fn new_ids(&mut self, sequence: &str, count: usize) -> Result<Vec<i64>> {
        let text = format!("select nextval('{sequence}_seq') from generate_series(1, {count})");
        let rows = self.client.query(text.as_str(), &[])?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub fn advance_ids(&mut self, sequence: &str, at: i64) -> Result<()> {
        let text = format!(
            "select setval('{sequence}_seq', greatest(last_value + case when is_called then 1 else 0 end, {}), false) \
             from {sequence}_seq",
            at.max(1)
        );
        self.client.query(text.as_str(), &[])?;
        Ok(())
    }

    /// Where each sequence of ours stands: its name and the next id. The feed numbers its rows by an identity column,
    /// whose sequence has a name of the engine's making and is in no backup, as the feed is not.
    pub fn sequences(&mut self) -> Result<Vec<(String, i64)>> {
        let names = "select cast(sequencename as text) from pg_sequences where schemaname = current_schema() \
                     and sequencename like '%\\_seq' and sequencename not like '%\\_seq\\_seq' \
                     order by sequencename";
        let mut all = Vec::new();
        for row in self.client.query(names, &[])? {
            let name: String = row.get(0);
            let next = format!("select last_value + case when is_called then 1 else 0 end from \"{name}\"");
            let next: i64 = self.client.query_one(next.as_str(), &[])?.get(0);
            all.push((name.trim_end_matches("_seq").to_owned(), next));
        }
        Ok(all)
    }

    /// A statement with a `{rows(…)}` token that is no file of ours: a table's restore.
    pub fn raw_many(&mut self, text: &str, rows: &[Vec<Value>]) -> Result<()> {
        let rendered = render(text, Engine::Postgres).map_err(Error::Engine)?;
        let prepared = Prepared { statement: self.client.prepare(&rendered.text)?, rows: rendered.rows };
        let query = Query { name: "raw", text: "" };
        let columns = arrays(&query, &prepared, &mut rows.iter().map(Vec::as_slice))?;
        self.client.execute(&prepared.statement, &with_arrays(&[], &columns))?;
        Ok(())
    }

    pub fn raw(&mut self, text: &str, params: &[Value], take: Take) -> Result<()> {
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        for row in self.client.query(text, &params)? {
            take(read_row(&row)?)?;
        }
        Ok(())
    }
}

/// The columns of a `{rows(…)}` token as PostgreSQL arrays.
fn arrays<'r>(query: &Query, prepared: &Prepared, rows: Rows<'r>) -> Result<Vec<Vec<Value>>> {
    let kinds = prepared.rows.as_deref().unwrap_or_default();
    let mut columns = vec![Vec::new(); kinds.len()];
    for row in rows {
        check_row(query, kinds, row)?;
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value.clone());
        }
    }
    Ok(columns)
}

fn with_arrays<'p>(params: &'p [Value], columns: &'p [Vec<Value>]) -> Vec<&'p (dyn ToSql + Sync)> {
    let scalars = params.iter().map(|p| p as &(dyn ToSql + Sync));
    scalars.chain(columns.iter().map(|c| c as &(dyn ToSql + Sync))).collect()
}

fn read_row(row: &postgres::Row) -> Result<Row> {
    let mut values = Vec::with_capacity(row.len());
    for (at, column) in row.columns().iter().enumerate() {
        let ty = column.type_();
        let value = if *ty == Type::INT8 {
            row.try_get::<_, Option<i64>>(at)?.map(Value::Int)
        } else if *ty == Type::INT4 {
            row.try_get::<_, Option<i32>>(at)?.map(|it| Value::Int(i64::from(it)))
        } else if *ty == Type::BOOL {
            row.try_get::<_, Option<bool>>(at)?.map(Value::Bool)
        } else if *ty == Type::BYTEA {
            row.try_get::<_, Option<Vec<u8>>>(at)?.map(Value::Blob)
        } else if matches!(*ty, Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR) {
            row.try_get::<_, Option<String>>(at)?.map(Value::Text)
        } else {
            return Err(Error::Engine(format!("column {at} has the type {ty}: cast it in the query")));
        };
        values.push(value.unwrap_or(Value::Null));
    }
    Ok(Row(values))
}
