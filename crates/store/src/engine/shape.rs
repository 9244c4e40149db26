//! What tables there are, asked of each engine's own catalogue; `doctor`, backup and the suite compare the answers.

use crate::query::Kind;
use crate::{Error, Result};

/// Lines `table t`, `column t.c null|not null` and `index i on t`, without what belongs to the engine alone.
pub const SQLITE: &str = "
select 'table ' || name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'counter'
union all
select 'column ' || t.name || '.' || c.name
from sqlite_schema t join pragma_table_info(t.name) c
where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> 'counter'
union all
select 'index ' || name from sqlite_schema where type = 'index' and name not like 'sqlite_%'";

/// The same lines; an index that serves a primary or unique key has no name of ours and is left out.
pub const POSTGRES: &str = "
select 'table ' || cast(tablename as text) from pg_tables where schemaname = current_schema()
union all
select 'column ' || cast(table_name as text) || '.' || cast(column_name as text)
from information_schema.columns where table_schema = current_schema()
union all
select 'index ' || cast(i.indexname as text) from pg_indexes i
where i.schemaname = current_schema()
  and not exists (
      select 1 from pg_constraint c join pg_namespace n on n.oid = c.connamespace
      where n.nspname = current_schema() and c.conname = i.indexname)";

/// A table as a backup sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
}

/// Table, column, type; tables in the order of their making.
pub const SQLITE_TABLES: &str = "
select t.name, c.name, lower(c.type)
from sqlite_schema t join pragma_table_info(t.name) c
where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> 'counter'
order by t.rowid, c.cid";

pub const POSTGRES_TABLES: &str = "
select cast(t.relname as text), cast(c.column_name as text), cast(c.data_type as text)
from pg_class t
join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema()
join information_schema.columns c on c.table_schema = n.nspname and c.table_name = t.relname
where t.relkind = 'r'
order by t.oid, c.ordinal_position";

/// Adds one line of the catalogue's answer.
pub fn add_column(tables: &mut Vec<Table>, table: &str, column: &str, ty: &str) -> Result<()> {
    let kind = match ty {
        "bigint" | "integer" => Kind::Bigint,
        "boolean" => Kind::Boolean,
        "text" => Kind::Text,
        "blob" | "bytea" => Kind::Blob,
        other => return Err(Error::Corrupt(format!("{table}.{column} has the type {other}"))),
    };
    if tables.last().is_none_or(|last| last.name != table) {
        tables.push(Table { name: table.to_owned(), columns: Vec::new() });
    }
    if let Some(last) = tables.last_mut() {
        last.columns.push((column.to_owned(), kind));
    }
    Ok(())
}
