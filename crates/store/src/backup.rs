//! Backup and restore of one database, in a form that both engines write and read.
//!
//! A backup is one file: a first line, frames, and an end frame that holds the number of rows of each table and a
//! digest of everything before it. It is written from one snapshot while the database is in use. Restoring reads the
//! whole file once to check it before the first row is written, so that a torn or truncated backup changes nothing.
//! The change feed and remembered answers (`idempotency`) stay behind: they speak of a past that the copy has not.
//! So does the name of the database (`origin`): what was derived from the original is not the copy's.

mod frames;

use crate::engine::{Database, Table};
use crate::query::Kind;
use crate::{Error, Result, Row, Tx, Value};
use base::{Timestamp, limits};
use frames::{Reader, Writer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Tables that a copy begins without.
const LEFT_OUT: [&str; 4] = ["migration", "origin", "feed", "idempotency"];

/// What the first frame tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The database's name: a workspace's slug, or `control`.
    pub database: String,
    pub made_at: Timestamp,
    /// The number of the last migration.
    pub version: i64,
    pub tables: Vec<(String, Vec<String>)>,
}

/// What was copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub rows: BTreeMap<String, u64>,
}

/// Copies a database into a file, which appears under its name only when it is complete and synced.
pub fn save(database: &Database, path: &Path, now: Timestamp) -> Result<Summary> {
    let unfinished = path.with_extension("unfinished");
    let name = database.name().to_owned();
    let summary = database.read(|tx| {
        let mut writer = Writer::create(&unfinished)?;
        let tables = copied_tables(tx)?;
        let version = version(tx)?;
        let columns = |table: &Table| table.columns.iter().map(|(column, _)| column.clone()).collect();
        let listed = tables.iter().map(|table| (table.name.clone(), columns(table))).collect();
        writer.json(b'H', &Header { database: name.clone(), made_at: now, version, tables: listed })?;
        let mut summary = Summary::default();
        for (at, table) in tables.iter().enumerate() {
            let rows = save_table(tx, table, at, &mut writer)?;
            summary.rows.insert(table.name.clone(), rows);
        }
        writer.json(b'S', &tx.sequences()?)?;
        writer.finish(&summary)?;
        Ok(summary)
    })?;
    std::fs::rename(&unfinished, path)?;
    Ok(summary)
}

fn copied_tables(tx: &mut Tx) -> Result<Vec<Table>> {
    Ok(tx.tables()?.into_iter().filter(|table| !LEFT_OUT.contains(&table.name.as_str())).collect())
}

fn version(tx: &mut Tx) -> Result<i64> {
    let mut version = 0;
    tx.raw("select max(number) from migration", &[], |row| {
        version = row.opt_int(0)?.unwrap_or(0);
        Ok(())
    })?;
    Ok(version)
}

fn save_table(tx: &mut Tx, table: &Table, at: usize, writer: &mut Writer) -> Result<u64> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let text = format!("select {} from {}", names.join(", "), table.name);
    let (mut rows, mut count) = (Vec::new(), 0);
    tx.raw(&text, &[], |row| {
        rows.push(typed(row, table)?);
        count += 1;
        if rows.len() == limits::BULK_ROWS {
            writer.rows(at, &std::mem::take(&mut rows))?;
        }
        Ok(())
    })?;
    if !rows.is_empty() {
        writer.rows(at, &rows)?;
    }
    Ok(count)
}

/// SQLite keeps a boolean as an integer; in a backup it is a boolean.
fn typed(row: Row, table: &Table) -> Result<Vec<Value>> {
    let mut values = row.0;
    for (value, (_, kind)) in values.iter_mut().zip(&table.columns) {
        if let (Kind::Boolean, Value::Int(it)) = (kind, &*value) {
            *value = Value::Bool(*it != 0);
        }
    }
    Ok(values)
}

/// Reads a backup to its end and says what it holds; an error names what is wrong with it.
pub fn check(path: &Path) -> Result<(Header, Summary)> {
    let mut reader = Reader::open(path)?;
    let header: Header = reader.json(b'H')?;
    let mut counted = vec![0_u64; header.tables.len()];
    while let Some((at, rows)) = reader.rows()? {
        let count = counted.get_mut(at).ok_or_else(|| reader.broken("names an unknown table"))?;
        *count += rows.len() as u64;
    }
    let _: Vec<(String, i64)> = reader.json(b'S')?;
    let summary: Summary = reader.end()?;
    for ((name, _), count) in header.tables.iter().zip(counted) {
        if summary.rows.get(name) != Some(&count) {
            return Err(reader.broken(&format!("has {count} rows of {name}, which is not what was written")));
        }
    }
    Ok((header, summary))
}

/// Fills an empty, migrated database from a backup that [`check`] accepts.
pub fn restore(database: &Database, path: &Path) -> Result<Summary> {
    let (header, summary) = check(path)?;
    let tables = database.read(|tx| {
        if version(tx)? != header.version {
            return Err(Error::Migration(format!(
                "the backup has step {}, this program has step {}: restore it with the program that made it",
                header.version,
                version(tx)?
            )));
        }
        copied_tables(tx)
    })?;
    refuse_filled(database, &tables)?;
    let plans = plans(&header, &tables)?;
    let mut reader = Reader::open(path)?;
    let _: Header = reader.json(b'H')?;
    while let Some((at, rows)) = reader.rows()? {
        let text = plans[at].clone();
        database.batch_write(move |tx| tx.raw_many(&text, &rows))?;
    }
    let sequences: Vec<(String, i64)> = reader.json(b'S')?;
    database.write(move |tx| sequences.iter().try_for_each(|(name, next)| tx.advance_ids(name, *next)))?;
    Ok(summary)
}

fn refuse_filled(database: &Database, tables: &[Table]) -> Result<()> {
    for table in tables {
        let text = format!("select 1 from {} limit 1", table.name);
        let mut filled = false;
        database.read(|tx| {
            tx.raw(&text, &[], |_| {
                filled = true;
                Ok(())
            })
        })?;
        if filled {
            return Err(Error::Refused(format!(
                "the database already holds rows in {}: a backup is restored into an empty one",
                table.name
            )));
        }
    }
    Ok(())
}

/// The statement that takes the rows of each of the backup's tables.
fn plans(header: &Header, tables: &[Table]) -> Result<Vec<String>> {
    let plan = |(name, columns): &(String, Vec<String>)| {
        let table = tables.iter().find(|table| table.name == *name)?;
        let kind =
            |column: &String| table.columns.iter().find(|(known, _)| known == column).map(|(_, kind)| *kind);
        let typed: Option<Vec<String>> =
            columns.iter().map(|column| Some(format!("{column} {}", kind(column)?.word()))).collect();
        let read: Vec<String> = columns.iter().map(|column| format!("r.{column}")).collect();
        Some(format!(
            "insert into {name} ({}) select {} from {{rows({})}} where true",
            columns.join(", "),
            read.join(", "),
            typed?.join(", ")
        ))
    };
    let missing =
        || Error::Migration("the backup names a table or column that this program does not know".into());
    header.tables.iter().map(|table| plan(table).ok_or_else(missing)).collect()
}
