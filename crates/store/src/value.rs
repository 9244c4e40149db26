//! Values that go into statements and rows that come out, alike on both engines.

use crate::{Error, Result};
use base::{Date, Timestamp};
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use std::error::Error as StdError;

/// A value of one of the four storage types that both engines agree on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Null,
    Int(i64),
    Bool(bool),
    Text(String),
    Blob(Vec<u8>),
}

/// Builds the parameters of a statement: `params![id.0, name, now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}

macro_rules! from {
    ($($from:ty => |$it:ident| $make:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($it: $from) -> Value {
                $make
            }
        }
    )*};
}

from! {
    i64 => |it| Value::Int(it);
    i32 => |it| Value::Int(i64::from(it));
    u32 => |it| Value::Int(i64::from(it));
    bool => |it| Value::Bool(it);
    String => |it| Value::Text(it);
    &str => |it| Value::Text(it.to_owned());
    &String => |it| Value::Text(it.clone());
    Vec<u8> => |it| Value::Blob(it);
    &[u8] => |it| Value::Blob(it.to_vec());
    [u8; 32] => |it| Value::Blob(it.to_vec());
    Timestamp => |it| Value::Int(it.micros());
    Date => |it| Value::Int(it.0);
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(it: Option<T>) -> Value {
        it.map_or(Value::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value as Sqlite, ValueRef};
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(Sqlite::Null),
            Value::Int(it) => ToSqlOutput::Owned(Sqlite::Integer(*it)),
            Value::Bool(it) => ToSqlOutput::Owned(Sqlite::Integer(i64::from(*it))),
            Value::Text(it) => ToSqlOutput::Borrowed(ValueRef::Text(it.as_bytes())),
            Value::Blob(it) => ToSqlOutput::Borrowed(ValueRef::Blob(it)),
        })
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(it) if *ty == Type::INT4 => i32::try_from(*it)?.to_sql(ty, out),
            Value::Int(it) if *ty == Type::INT2 => i16::try_from(*it)?.to_sql(ty, out),
            Value::Int(it) if *ty == Type::INT8 => it.to_sql(ty, out),
            Value::Bool(it) if *ty == Type::BOOL => it.to_sql(ty, out),
            Value::Text(it) if <&str as ToSql>::accepts(ty) => it.as_str().to_sql(ty, out),
            Value::Blob(it) if *ty == Type::BYTEA => it.as_slice().to_sql(ty, out),
            other => Err(format!("a parameter of kind {} does not fit the type {ty}", other.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Int(_) => "integer",
            Value::Bool(_) => "boolean",
            Value::Text(_) => "text",
            Value::Blob(_) => "blob",
        }
    }
}

/// One row of an answer, with its values owned.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(crate) Vec<Value>);

macro_rules! getters {
    ($($get:ident, $opt:ident, $out:ty, $want:literal, $($pattern:pat => $make:expr),+;)*) => {$(
        /// The value of this kind at a position; an error where it is null or of another kind.
        pub fn $get(&self, at: usize) -> Result<$out> {
            self.$opt(at)?.ok_or_else(|| Error::Corrupt(format!("column {at} is null, expected {}", $want)))
        }

        /// The same where null is allowed.
        pub fn $opt(&self, at: usize) -> Result<Option<$out>> {
            match self.0.get(at) {
                Some(Value::Null) => Ok(None),
                $(Some($pattern) => Ok(Some($make)),)+
                Some(other) => Err(Error::Corrupt(format!("column {at} holds {}, expected {}", other.kind(), $want))),
                None => Err(Error::Corrupt(format!("the row has no column {at}"))),
            }
        }
    )*};
}

impl Row {
    getters! {
        int, opt_int, i64, "integer", Value::Int(it) => *it;
        bool, opt_bool, bool, "boolean", Value::Bool(it) => *it, Value::Int(it) => *it != 0;
        text, opt_text, String, "text", Value::Text(it) => it.clone();
        blob, opt_blob, Vec<u8>, "blob", Value::Blob(it) => it.clone();
        time, opt_time, Timestamp, "moment", Value::Int(it) => Timestamp::from_micros(*it);
        date, opt_date, Date, "date", Value::Int(it) => Date(*it);
    }

    /// A text without copying it.
    pub fn str(&self, at: usize) -> Result<&str> {
        match self.0.get(at) {
            Some(Value::Text(it)) => Ok(it),
            _ => Err(Error::Corrupt(format!("column {at} is not a text"))),
        }
    }

    pub fn values(&self) -> &[Value] {
        &self.0
    }
}
