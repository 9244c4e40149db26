//! Migrations: numbered files, forward only, checksummed, one text for both engines.
//!
//! Tokens: `{sequence name}` makes a source of ids; the others are in [`TOKENS`].

use crate::engine::{Database, Engine, Tx};
use crate::{Error, Result, Value};
use base::hash;

/// What a database is for decides which migrations it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    Workspace,
    Control,
}

struct Migration {
    number: i64,
    name: &'static str,
    text: &'static str,
}

const WORKSPACE: &[Migration] =
    &[Migration { number: 1, name: "first", text: include_str!("../migrations/workspace/0001_first.sql") }];
const CONTROL: &[Migration] =
    &[Migration { number: 1, name: "first", text: include_str!("../migrations/control/0001_first.sql") }];

impl Plan {
    fn migrations(self) -> &'static [Migration] {
        match self {
            Plan::Workspace => WORKSPACE,
            Plan::Control => CONTROL,
        }
    }
}

/// Names the form of a workspace's database in this program: what was read from another form may mean another thing.
pub fn workspace_form() -> String {
    WORKSPACE.iter().map(checksum_of).collect::<Vec<_>>().join(" ")
}

/// Brings a database to this program's form. Refuses a database that is newer or whose history differs.
pub fn migrate(database: &Database, plan: Plan, now: i64) -> Result<()> {
    database.migrate(move |tx| {
        if tx.engine() == Engine::Postgres {
            // One node migrates, the others wait; the lock ends with the transaction.
            tx.raw("select pg_advisory_xact_lock(726170)::text", &[], |_| Ok(()))?;
        }
        tx.raw(
            "create table if not exists migration (number bigint not null primary key, name text not null, \
             checksum text not null, applied_at bigint not null)",
            &[],
            |_| Ok(()),
        )?;
        let applied = applied(tx)?;
        check_history(plan, &applied)?;
        for migration in plan.migrations().iter().filter(|m| m.number > applied.len() as i64) {
            apply(tx, migration, now)?;
        }
        Ok(())
    })
}

fn applied(tx: &mut Tx) -> Result<Vec<(i64, String)>> {
    let mut applied = Vec::new();
    tx.raw("select number, checksum from migration order by number", &[], |row| {
        applied.push((row.int(0)?, row.text(1)?));
        Ok(())
    })?;
    Ok(applied)
}

fn check_history(plan: Plan, applied: &[(i64, String)]) -> Result<()> {
    for (number, checksum) in applied {
        let Some(known) = plan.migrations().iter().find(|m| m.number == *number) else {
            return Err(Error::Migration(format!(
                "the database has step {number}, which this program does not know: it was written by a newer one"
            )));
        };
        if checksum_of(known) != *checksum {
            return Err(Error::Migration(format!("step {number} is not the one that was applied")));
        }
    }
    Ok(())
}

fn apply(tx: &mut Tx, migration: &Migration, now: i64) -> Result<()> {
    for statement in statements(migration.text, tx.engine())? {
        tx.raw(&statement, &[], |_| Ok(()))?;
    }
    let (first, second) =
        if tx.engine() == Engine::Sqlite { ("?1, ?2", "?3, ?4") } else { ("$1, $2", "$3, $4") };
    let record =
        format!("insert into migration (number, name, checksum, applied_at) values ({first}, {second})");
    let values = [
        Value::Int(migration.number),
        Value::from(migration.name),
        Value::Text(checksum_of(migration)),
        Value::Int(now),
    ];
    tx.raw(&record, &values, |_| Ok(()))
}

fn checksum_of(migration: &Migration) -> String {
    hash::encode(&hash::sha256(migration.text.as_bytes()))
}

/// What differs between the engines: as the migration says it, as SQLite takes it, as PostgreSQL does.
///
/// SQLite keeps rows in the order of a whole-number key only when its type is the word `integer`, and in the order of
/// any other key only without a row number; otherwise each key is an index of its own, written beside the table.
const TOKENS: [(&str, &str, &str); 5] = [
    ("{blob}", "blob", "bytea"),
    (
        "{autoincrement}",
        "integer primary key autoincrement",
        "bigint generated always as identity primary key",
    ),
    ("{xid_default}", "default 0", "default (cast(cast(pg_current_xact_id() as text) as bigint))"),
    ("{clustered}", "without rowid", ""),
    ("bigint not null primary key", "integer not null primary key", "bigint not null primary key"),
];

/// The statements of a migration as one engine takes them.
fn statements(text: &str, engine: Engine) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let code = line.split("--").next().unwrap_or("").trim_end();
        match code.trim().strip_prefix("{sequence ").and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if engine == Engine::Sqlite => {
                lines.push(format!("insert into counter (name, next) values ('{name}', 1);"));
            }
            Some(name) => lines.push(format!("create sequence {name}_seq;")),
            None => lines.push(code.to_owned()),
        }
    }
    let mut text = lines.join("\n");
    for (token, sqlite, postgres) in TOKENS {
        text = text.replace(token, if engine == Engine::Sqlite { sqlite } else { postgres });
    }
    if let Some(at) = text.find('{') {
        let token: String = text[at..].chars().take(30).collect();
        return Err(Error::Migration(format!("unknown token {token}")));
    }
    Ok(text.split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect())
}
