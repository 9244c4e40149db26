//! What a use case answers when it does not succeed: an outside code and, where there is one, an inside cause.
//!
//! Codes are stable: programs branch on them and the interface translates by them. Those that belong to a noun
//! stand in `domain::<noun>` behind `fn code()`; those of the whole product stand in [`codes`]. Each has a page
//! in `docs/errors/`. Which HTTP status a variant gets is decided in `api` alone.

use domain::access::Permission;
use std::fmt;

pub type Result<T> = std::result::Result<T, Error>;

/// Codes that do not belong to one noun. Kept in one list so that the pages in `docs/errors/` can be compared
/// with it.
pub mod codes {
    pub const NOT_FOUND: &str = "not_found";
    pub const FORBIDDEN: &str = "forbidden";
    pub const UNAUTHENTICATED: &str = "unauthenticated";
    pub const WRONG_LOGIN: &str = "wrong_login";
    pub const LOGIN_EXPIRED: &str = "login_expired";
    pub const TOO_MANY_ATTEMPTS: &str = "too_many_attempts";
    pub const TOO_MANY_EVENTS: &str = "too_many_events";
    pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
    pub const ORIGIN_NOT_ALLOWED: &str = "origin_not_allowed";
    pub const CSRF_MISSING: &str = "csrf_missing";
    pub const VERSION_CHANGED: &str = "version_changed";
    pub const VERSION_REQUIRED: &str = "version_required";
    pub const TAKEN: &str = "taken";
    pub const INVALID: &str = "invalid";
    pub const REQUIRED: &str = "required";
    pub const TOO_LONG: &str = "too_long";
    pub const TOO_SHORT: &str = "too_short";
    pub const UNKNOWN_FIELD: &str = "unknown_field";
    pub const INVALID_JSON: &str = "invalid_json";
    pub const WRONG_MEDIA_TYPE: &str = "wrong_media_type";
    pub const BODY_TOO_LARGE: &str = "body_too_large";
    pub const TOO_DEEP: &str = "too_deep";
    pub const BAD_CURSOR: &str = "bad_cursor";
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    pub const TIMEOUT: &str = "timeout";
    pub const IDEMPOTENCY_KEY_REUSED: &str = "idempotency_key_reused";
    pub const IDEMPOTENCY_IN_FLIGHT: &str = "idempotency_in_flight";
    pub const IDEMPOTENCY_ANSWER_NOT_KEPT: &str = "idempotency_answer_not_kept";
    pub const UNAVAILABLE: &str = "unavailable";
    pub const DISK_FULL: &str = "disk_full";
    pub const INTERNAL: &str = "internal";

    pub const ALL: &[&str] = &[
        NOT_FOUND,
        FORBIDDEN,
        UNAUTHENTICATED,
        WRONG_LOGIN,
        LOGIN_EXPIRED,
        TOO_MANY_ATTEMPTS,
        TOO_MANY_EVENTS,
        TOO_MANY_REQUESTS,
        ORIGIN_NOT_ALLOWED,
        CSRF_MISSING,
        VERSION_CHANGED,
        VERSION_REQUIRED,
        TAKEN,
        INVALID,
        REQUIRED,
        TOO_LONG,
        TOO_SHORT,
        UNKNOWN_FIELD,
        INVALID_JSON,
        WRONG_MEDIA_TYPE,
        BODY_TOO_LARGE,
        TOO_DEEP,
        BAD_CURSOR,
        METHOD_NOT_ALLOWED,
        TIMEOUT,
        IDEMPOTENCY_KEY_REUSED,
        IDEMPOTENCY_IN_FLIGHT,
        IDEMPOTENCY_ANSWER_NOT_KEPT,
        UNAVAILABLE,
        DISK_FULL,
        INTERNAL,
    ];
}

#[derive(Debug)]
pub enum Error {
    /// No such thing, or none that the actor may know of.
    NotFound,
    /// The actor lacks this permission.
    Forbidden(Permission),
    /// Nobody is logged in, or the login is wrong.
    Unauthenticated { code: &'static str },
    /// Asked too often; how long to wait.
    TooMany { code: &'static str, retry_after_seconds: i64 },
    /// The state of things is another than the caller thinks: a stale version, a taken name.
    Conflict { code: &'static str },
    /// A rule of the business says no.
    Refused { code: &'static str, detail: String },
    /// What was sent is wrong in this field.
    Invalid { field: String, code: &'static str, hint: Option<String> },
    /// Cannot be done now; the same request may succeed later.
    Unavailable { code: &'static str, cause: String },
    /// A defect of ours. The text is for the log, never for the caller.
    Internal(String),
    /// What the store said. It stays whole, so that a transaction can be repeated.
    Store(store::Error),
}

impl Error {
    pub fn conflict(code: &'static str) -> Error {
        Error::Conflict { code }
    }

    /// A refusal with the words of the domain: `Error::refused(refusal.code(), refusal)`.
    pub fn refused(code: &'static str, detail: impl fmt::Display) -> Error {
        Error::Refused { code, detail: detail.to_string() }
    }

    pub fn invalid(field: impl Into<String>, code: &'static str) -> Error {
        Error::Invalid { field: field.into(), code, hint: None }
    }

    /// A sentence about what to do instead; for [`Error::Invalid`] only.
    pub fn hint(self, text: impl Into<String>) -> Error {
        match self {
            Error::Invalid { field, code, .. } => Error::Invalid { field, code, hint: Some(text.into()) },
            other => other,
        }
    }

    pub fn unavailable(cause: impl fmt::Display) -> Error {
        Error::Unavailable { code: codes::UNAVAILABLE, cause: cause.to_string() }
    }

    pub fn internal(cause: impl fmt::Display) -> Error {
        Error::Internal(cause.to_string())
    }

    /// Whether the same step may succeed later without anybody changing anything: the database is away, the
    /// disk full.
    pub fn is_passing(&self) -> bool {
        match self {
            Error::Unavailable { .. } => true,
            Error::Store(error) => matches!(
                error,
                store::Error::Unavailable(_)
                    | store::Error::Closed
                    | store::Error::DiskFull
                    | store::Error::Io(_)
            ),
            _ => false,
        }
    }

    /// The stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotFound => codes::NOT_FOUND,
            Error::Forbidden(_) => codes::FORBIDDEN,
            Error::Unauthenticated { code }
            | Error::TooMany { code, .. }
            | Error::Conflict { code }
            | Error::Refused { code, .. }
            | Error::Invalid { code, .. }
            | Error::Unavailable { code, .. } => code,
            Error::Internal(_) => codes::INTERNAL,
            Error::Store(error) => match error {
                store::Error::Unique(_) => codes::TAKEN,
                store::Error::Stale => codes::VERSION_CHANGED,
                store::Error::Unavailable(_) | store::Error::Closed => codes::UNAVAILABLE,
                store::Error::DiskFull => codes::DISK_FULL,
                _ => codes::INTERNAL,
            },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Forbidden(permission) => write!(f, "forbidden: needs {permission}"),
            Error::Refused { code, detail } => write!(f, "{code}: {detail}"),
            Error::Invalid { field, code, .. } => write!(f, "{field}: {code}"),
            Error::Unavailable { code, cause } => write!(f, "{code}: {cause}"),
            Error::Internal(cause) => write!(f, "internal: {cause}"),
            Error::Store(cause) => cause.fmt(f),
            other => f.write_str(other.code()),
        }
    }
}

impl std::error::Error for Error {}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Error {
        match error {
            store::Error::Stopped(inner) => match inner.downcast::<Error>() {
                Ok(ours) => *ours,
                Err(other) => Error::internal(other),
            },
            other => Error::Store(other),
        }
    }
}

impl From<Error> for store::Error {
    /// For closures of transactions: what the store said goes back whole, what the use case said travels
    /// through it.
    fn from(error: Error) -> store::Error {
        match error {
            Error::Store(inner) => inner,
            other => store::Error::Stopped(Box::new(other)),
        }
    }
}
