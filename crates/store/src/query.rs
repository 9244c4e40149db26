//! One SQL text for both engines: how a file becomes each engine's statement.
//!
//! A query file is one statement whose first line is a comment. Placeholders are `$1`, `$2`, …; what differs between
//! the engines hides behind a token in braces, and there are only these:
//!
//! - `{rows(a bigint, b text)}` becomes on SQLite `(select ?n as a, ?n+1 as b) as r`, run once per row, and on
//!   PostgreSQL `unnest($n::bigint[], $n+1::text[]) as r(a, b)`, run once; an insert of nothing but such rows becomes
//!   on SQLite an insert of values, see [`of_values`];
//! - `{for_update}` and `{skip_locked}` lock rows on PostgreSQL; SQLite has one writer and needs nothing;
//! - `{after_mark}` and `{before_mark}` hold for rows of the feed after and before the mark `$1`, `$2`;
//! - `{visible}` holds on PostgreSQL for rows of transactions below every running one, on SQLite always;
//! - `{c}` compares bytes (`collate "C"`), which SQLite does anyway;
//! - `{}` is itself: an empty JSON document.

use crate::engine::Engine;

/// A statement by its name; the text is embedded at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    pub name: &'static str,
    pub text: &'static str,
}

/// The query of `queries/<name>.sql`.
#[macro_export]
macro_rules! query {
    ($name:literal) => {
        $crate::Query {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/queries/", $name, ".sql")),
        }
    };
}

/// A column of a `{rows(…)}` token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bigint,
    Boolean,
    Text,
    Blob,
}

/// A statement as one engine takes it.
#[derive(Debug)]
pub struct Rendered {
    pub text: String,
    /// The kinds of the columns of its `{rows(…)}` token.
    pub rows: Option<Vec<Kind>>,
}

/// Renders a query for an engine. A malformed token is a mistake of ours that the test over all files finds.
pub fn render(text: &str, engine: Engine) -> Result<Rendered, String> {
    let body: String =
        text.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    let mut out = String::with_capacity(body.len() + 64);
    let (mut rows, mut from) = (None, String::new());
    let first_row_parameter = highest_parameter(&body) + 1;
    let mut rest = body.trim().trim_end_matches(';');
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').ok_or("a token is not closed")? + at;
        let token = &rest[at + 1..end];
        if let Some(columns) = token.strip_prefix("rows(").and_then(|t| t.strip_suffix(')')) {
            let (text, kinds) = rows_token(columns, first_row_parameter, engine)?;
            out.push_str(&text);
            from = text;
            rows = Some(kinds);
        } else {
            out.push_str(word_token(token, engine)?);
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    // SQLite numbers `$n` by first appearance; `?n` it numbers by its digits.
    if engine == Engine::Sqlite {
        out = out.replace('$', "?");
        out = of_values(&out, &from).unwrap_or(out);
    }
    Ok(Rendered { text: out, rows })
}

/// `insert … select r.a, ?1 from (select ?2 as a) as r where true` as `insert … values (?2, ?1)`, which says the same.
/// To SQLite the first is an insert of many rows that may fail halfway: it begins a journal of its own for each row,
/// which took a fifth of the writer's time.
fn of_values(text: &str, from: &str) -> Option<String> {
    let columns = from.strip_prefix("(select ")?.strip_suffix(") as r")?;
    let (head, tail) = text.split_once(&format!("from {from}"))?;
    let tail = tail.trim_start().strip_prefix("where true")?;
    let (insert, mut rest) = head.strip_prefix("insert into ")?.split_once("select ")?;
    let mut values = String::new();
    while let Some(at) = rest.find("r.") {
        let (before, found) = (&rest[..at], &rest[at + 2..]);
        let end = found.find(|c: char| !is_of_name(c)).unwrap_or(found.len());
        values.push_str(before);
        if before.ends_with(is_of_name) {
            values.push_str(&rest[at..at + 2 + end]);
        } else {
            let named = |column: &&str| column.split_once(" as ").is_some_and(|it| it.1 == &found[..end]);
            values.push_str(columns.split(", ").find(named)?.split_once(" as ")?.0);
        }
        rest = &found[end..];
    }
    values.push_str(rest.trim_end());
    Some(format!("insert into {insert}values ({}){tail}", values.trim_end()))
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn word_token(token: &str, engine: Engine) -> Result<&'static str, String> {
    let sqlite = engine == Engine::Sqlite;
    Ok(match token {
        // An empty JSON document as a literal.
        "" => "{}",
        "for_update" if sqlite => "",
        "for_update" => "for update",
        "skip_locked" if sqlite => "",
        "skip_locked" => "for update skip locked",
        // SQLite has no transactions side by side; comparing the pair it would walk every entry there is.
        "after_mark" if sqlite => "xid = $1 and seq > $2",
        "after_mark" => "(xid, seq) > ($1, $2)",
        "before_mark" if sqlite => "xid = $1 and seq < $2",
        "before_mark" => "(xid, seq) < ($1, $2)",
        "visible" if sqlite => "true",
        "visible" => "xid < cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)",
        "c" if sqlite => "",
        "c" => "collate \"C\"",
        other => return Err(format!("unknown token {{{other}}}")),
    })
}

fn rows_token(columns: &str, first: usize, engine: Engine) -> Result<(String, Vec<Kind>), String> {
    let mut names = Vec::new();
    let mut kinds = Vec::new();
    for column in columns.split(',') {
        let (name, kind) =
            column.trim().split_once(' ').ok_or("a column of {rows(…)} needs a name and a type")?;
        names.push(name);
        kinds.push(match kind.trim() {
            "bigint" => Kind::Bigint,
            "boolean" => Kind::Boolean,
            "text" => Kind::Text,
            "blob" => Kind::Blob,
            other => return Err(format!("unknown type {other} in {{rows(…)}}")),
        });
    }
    let text = match engine {
        Engine::Sqlite => {
            let list: Vec<String> =
                names.iter().enumerate().map(|(i, name)| format!("?{} as {name}", first + i)).collect();
            format!("(select {}) as r", list.join(", "))
        }
        Engine::Postgres => {
            let arrays: Vec<String> = kinds
                .iter()
                .enumerate()
                .map(|(i, kind)| format!("${}::{}[]", first + i, array_type(*kind)))
                .collect();
            format!("unnest({}) as r({})", arrays.join(", "), names.join(", "))
        }
    };
    Ok((text, kinds))
}

impl Kind {
    /// The word of this kind inside `{rows(…)}`.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Bigint => "bigint",
            Kind::Boolean => "boolean",
            Kind::Text => "text",
            Kind::Blob => "blob",
        }
    }
}

fn array_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bigint => "bigint",
        Kind::Boolean => "boolean",
        Kind::Text => "text",
        Kind::Blob => "bytea",
    }
}

fn highest_parameter(text: &str) -> usize {
    let mut highest = 0;
    for part in text.split('$').skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        highest = highest.max(digits.parse().unwrap_or(0));
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "-- why\ninsert into t (a, b, c)\nselect r.a, r.b, $1 from {rows(a bigint, b text)} where true;\n";

    #[test]
    fn rows_become_a_select_on_sqlite_and_arrays_on_postgres() {
        let sqlite = render(TEXT, Engine::Sqlite).unwrap();
        assert_eq!(sqlite.text, "insert into t (a, b, c)\nvalues (?2, ?3, ?1)");
        let postgres = render(TEXT, Engine::Postgres).unwrap();
        assert_eq!(
            postgres.text,
            "insert into t (a, b, c)\nselect r.a, r.b, $1 from unnest($2::bigint[], $3::text[]) as r(a, b) where true"
        );
        assert_eq!(postgres.rows, Some(vec![Kind::Bigint, Kind::Text]));
    }

    #[test]
    fn only_an_insert_of_nothing_but_rows_becomes_one_of_values() {
        let sqlite = |text: &str| render(text, Engine::Sqlite).unwrap().text;
        assert_eq!(
            sqlite(
                "insert into t (a, b)\nselect r.a, (select max(o.r) + r.ab from o where o.a = r.a)\n\
                 from {rows(a bigint, ab text)}\nwhere true\non conflict (a) do update set b = excluded.b"
            ),
            "insert into t (a, b)\nvalues (?1, (select max(o.r) + ?2 from o where o.a = ?1))\n\
             on conflict (a) do update set b = excluded.b"
        );
        let joined = "insert into t (a) select r.a from {rows(a bigint)} join c on c.a = r.a";
        assert_eq!(
            sqlite(joined),
            "insert into t (a) select r.a from (select ?1 as a) as r join c on c.a = r.a"
        );
        assert_eq!(sqlite("select r.a from {rows(a bigint)} where true").matches("values").count(), 0);
    }

    #[test]
    fn unknown_token_is_refused() {
        assert!(render("select {magic}", Engine::Sqlite).is_err());
        assert!(render("select {rows(a float)}", Engine::Sqlite).is_err());
        assert!(render("select {c", Engine::Sqlite).is_err());
    }
}
