//! What can go wrong in the store, in words that the rooms above can act on.

/// An error of the store. Its text may hold SQL and ids, never values of customers.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint refused the row; the constraint's or the columns' name as the engine tells it.
    #[error("a row with this key exists already ({0})")]
    Unique(String),
    /// A reference, a check or a not-null constraint refused the row.
    #[error("the row breaks a constraint ({0})")]
    Constraint(String),
    /// The version expected by an edit is not the stored one.
    #[error("the row was changed by somebody else")]
    Stale,
    /// Many writers wanted the same rows and the retries ran out, or the database is busy or away.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// What was read cannot be what was written: wrong type, broken JSON, checksum.
    #[error("stored data is broken: {0}")]
    Corrupt(String),
    /// The database is newer than this program, or a migration was changed after it ran.
    #[error("migration: {0}")]
    Migration(String),
    /// The closure of a transaction panicked; the others of its group are not touched.
    #[error("a transaction panicked and was rolled back")]
    Panicked,
    /// The database was closed.
    #[error("the database is closed")]
    Closed,
    /// A name that is not known: workspace, backup.
    #[error("{0} does not exist")]
    Missing(String),
    /// Something is there already, or in use.
    #[error("{0}")]
    Refused(String),
    /// The use case inside the transaction refused; the transaction was rolled back and is not repeated.
    #[error("the use case stopped: {0}")]
    Stopped(Box<dyn std::error::Error + Send + Sync>),
    /// Anything else the engine says.
    #[error("{0}")]
    Engine(String),
    #[error("file system: {0}")]
    Io(#[from] std::io::Error),
}

pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        if let rusqlite::Error::SqliteFailure(failure, message) = &error {
            let text = message.clone().unwrap_or_else(|| failure.to_string());
            return match (failure.code, failure.extended_code) {
                // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID
                (ErrorCode::ConstraintViolation, 2067 | 1555 | 2579) => Error::Unique(text),
                (ErrorCode::ConstraintViolation, _) => Error::Constraint(text),
                (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Error::Unavailable(text),
                (ErrorCode::DiskFull, _) => Error::DiskFull,
                (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => Error::Corrupt(text),
                _ => Error::Engine(text),
            };
        }
        Error::Engine(error.to_string())
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        let Some(db) = error.as_db_error() else {
            // Without an answer of the server the connection is gone, or a value did not fit the statement.
            return if error.is_closed()
                || std::error::Error::source(&error).is_some_and(|s| s.is::<std::io::Error>())
            {
                Error::Unavailable(chain(&error))
            } else {
                Error::Engine(chain(&error))
            };
        };
        let name = db.constraint().unwrap_or(db.message()).to_owned();
        match *db.code() {
            SqlState::UNIQUE_VIOLATION => Error::Unique(name),
            SqlState::FOREIGN_KEY_VIOLATION | SqlState::CHECK_VIOLATION | SqlState::NOT_NULL_VIOLATION => {
                Error::Constraint(name)
            }
            SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
                Error::Unavailable(db.message().to_owned())
            }
            SqlState::DISK_FULL => Error::DiskFull,
            SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW
            | SqlState::TOO_MANY_CONNECTIONS => Error::Unavailable(db.message().to_owned()),
            // The message only: the detail of a PostgreSQL error may quote values of the row.
            _ => Error::Engine(format!("{} ({})", db.message(), db.code().code())),
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
