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
const LEFT_OUT: [&str; 5] = ["migration", "origin", "feed", "idempotency", "restoring"];

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

/// Every value of a text column in a backup that [`check`] accepts.
pub fn texts(path: &Path, table: &str, column: &str) -> Result<Vec<String>> {
    let mut reader = Reader::open(path)?;
    let header: Header = reader.json(b'H')?;
    let place = header.tables.iter().enumerate().find_map(|(at, (name, columns))| {
        let column = columns.iter().position(|known| known == column)?;
        (name == table).then_some((at, column))
    });
    let (wanted, column) =
        place.ok_or_else(|| reader.broken(&format!("has no column {column} of {table}")))?;
    let mut texts = Vec::new();
    while let Some((at, rows)) = reader.rows()? {
        for row in rows.into_iter().filter(|_| at == wanted) {
            texts.extend(row.into_iter().nth(column).and_then(|value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            }));
        }
    }
    Ok(texts)
}

/// Fills an empty, migrated database from a backup that [`check`] accepts, in pieces.
pub fn restore(database: &Database, path: &Path) -> Result<Summary> {
    let (summary, plans) = ready(database, path)?;
    let sequences = pieces(path, |at, rows| {
        let text = plans[at].clone();
        database.batch_write(move |tx| tx.raw_many(&text, &rows))
    })?;
    database.write(move |tx| advance(tx, &sequences))?;
    Ok(summary)
}

/// The same in one transaction, which `last` ends: for the small database whose content decides whether there is an
/// installation at all.
pub fn restore_at_once(
    database: &Database,
    path: &Path,
    last: impl Fn(&mut Tx) -> Result<()> + Send + 'static,
) -> Result<Summary> {
    let (summary, plans) = ready(database, path)?;
    let mut all = Vec::new();
    let sequences = pieces(path, |at, rows| {
        all.push((plans[at].clone(), rows));
        Ok(())
    })?;
    database.write(move |tx| {
        all.iter().try_for_each(|(text, rows)| tx.raw_many(text, rows))?;
        advance(tx, &sequences)?;
        last(tx)
    })?;
    Ok(summary)
}

/// Whether a backup fits a database and may fill it: what it holds, and the statements that take its tables.
fn ready(database: &Database, path: &Path) -> Result<(Summary, Vec<String>)> {
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
    Ok((summary, plans(&header, &tables)?))
}

/// Hands on each piece of rows with its table's position; where the sequences stood.
fn pieces(
    path: &Path,
    mut take: impl FnMut(usize, Vec<Vec<Value>>) -> Result<()>,
) -> Result<Vec<(String, i64)>> {
    let mut reader = Reader::open(path)?;
    let _: Header = reader.json(b'H')?;
    while let Some((at, rows)) = reader.rows()? {
        take(at, rows)?;
    }
    reader.json(b'S')
}

fn advance(tx: &mut Tx, sequences: &[(String, i64)]) -> Result<()> {
    sequences.iter().try_for_each(|(name, next)| tx.advance_ids(name, *next))
}

/// Whether a database holds anything that a backup would.
pub fn is_filled(database: &Database) -> Result<bool> {
    let tables = database.read(copied_tables)?;
    Ok(first_filled(database, &tables)?.is_some())
}

fn refuse_filled(database: &Database, tables: &[Table]) -> Result<()> {
    match first_filled(database, tables)? {
        None => Ok(()),
        Some(table) => Err(Error::Refused(format!(
            "the database already holds rows in {table}: a backup is restored into an empty one"
        ))),
    }
}

fn first_filled(database: &Database, tables: &[Table]) -> Result<Option<String>> {
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
            return Ok(Some(table.name.clone()));
        }
    }
    Ok(None)
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
