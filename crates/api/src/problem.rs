//! What went wrong, as `application/problem+json` (RFC 9457).
//!
//! Programs branch on `code`; the interface translates by it. What happened inside is logged once,
//! here, and never sent.

use app::Error;
use app::error::codes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Refusal;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Body {
    /// `urn:rapport:error:` and the code; the code has a page in the documentation.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: &'static str,
    status: u16,
    /// A stable word for programs.
    code: Cow<'static, str>,
    /// The field that is wrong, as a path such as `schedule.at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What happened, for people who read logs.
    detail: String,
    /// What to do instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    field: Option<String>,
    detail: String,
    hint: Option<String>,
    retry_after_seconds: Option<i64>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem { status, code, field: None, detail: detail.into(), hint: None, retry_after_seconds: None }
    }

    pub fn field(self, field: impl Into<String>) -> Problem {
        Problem { field: Some(field.into()), ..self }
    }

    pub fn hint(self, hint: impl Into<String>) -> Problem {
        Problem { hint: Some(hint.into()), ..self }
    }

    /// The same wrong field, named from the outside of what holds it.
    pub fn inside(self, place: &str) -> Problem {
        let field = self.field.as_deref().filter(|field| !field.is_empty());
        Problem {
            field: Some(field.map_or_else(|| place.to_owned(), |field| format!("{place}.{field}"))),
            ..self
        }
    }

    /// Code, field, what happened, what to do instead.
    pub fn into_parts(self) -> (&'static str, Option<String>, String, Option<String>) {
        (self.code, self.field, self.detail, self.hint)
    }

    pub fn not_found() -> Problem {
        Problem::from(Error::NotFound)
    }

    pub fn unauthenticated() -> Problem {
        Problem::from(Error::Unauthenticated { code: codes::UNAUTHENTICATED })
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let code = error.code();
        let status = status_of(&error);
        if status.is_server_error() {
            tracing::error!(%error, code, "a request failed");
        }
        let problem = Problem::new(status, code, "");
        match error {
            Error::NotFound => problem.say("There is no such thing here."),
            Error::Forbidden(permission) => problem.say(format!("This needs the permission `{permission}`.")),
            Error::Unauthenticated { code } if code == codes::WRONG_LOGIN => {
                problem.say("E-mail or password is wrong.")
            }
            Error::Unauthenticated { code } if code == codes::LOGIN_EXPIRED => {
                problem.say("The login has waited too long for its code: begin again with the password.")
            }
            Error::Unauthenticated { code } if code == Refusal::WrongCode.code() => {
                problem.say("The code is wrong, over, or was used already.")
            }
            Error::Unauthenticated { .. } => {
                problem.say("Log in, or send a key as `Authorization: Bearer rp_live_…`.")
            }
            Error::TooMany { retry_after_seconds, .. } => Problem {
                retry_after_seconds: Some(retry_after_seconds),
                ..problem
                    .say("Too many attempts.")
                    .hint(format!("Try again in {retry_after_seconds} seconds."))
            },
            Error::Conflict { .. } => problem.say("The state of things is another than the request expects."),
            Error::Refused { detail, .. } => problem.say(detail),
            Error::Invalid { field, hint, .. } => {
                let problem = problem.say(format!("The field `{field}` cannot be so."));
                Problem { field: Some(field), hint, ..problem }
            }
            Error::Store(store) if status.is_client_error() => {
                drop(store);
                problem.say("Somebody was faster: it exists already, or it was changed since it was read.")
            }
            _ if status == StatusCode::SERVICE_UNAVAILABLE => {
                Problem { retry_after_seconds: Some(2), ..problem.say("This cannot be done right now.") }
            }
            _ => problem.say("Something went wrong on our side. The log of the server tells more."),
        }
    }
}

impl Problem {
    fn say(self, detail: impl Into<String>) -> Problem {
        Problem { detail: detail.into(), ..self }
    }
}

/// Whether a refusal is about who asks and not about what is asked.
fn of_the_door(code: &str) -> bool {
    [Refusal::SecondFactorRequired, Refusal::AddressesMasked].iter().any(|refusal| refusal.code() == code)
}

fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Refused { code, .. } if of_the_door(code) => StatusCode::FORBIDDEN,
        Error::Refused { .. } | Error::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict { .. } | Error::Unavailable { .. } | Error::Internal(_) | Error::Store(_) => {
            match error.code() {
                codes::VERSION_CHANGED => StatusCode::PRECONDITION_FAILED,
                codes::VERSION_REQUIRED => StatusCode::PRECONDITION_REQUIRED,
                codes::INTERNAL => StatusCode::INTERNAL_SERVER_ERROR,
                codes::DISK_FULL => StatusCode::INSUFFICIENT_STORAGE,
                _ if matches!(error, Error::Unavailable { .. }) => StatusCode::SERVICE_UNAVAILABLE,
                codes::UNAVAILABLE => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::CONFLICT,
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            kind: format!("urn:rapport:error:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: Cow::Borrowed(self.code),
            field: self.field,
            detail: self.detail,
            hint: self.hint,
        };
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, json).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        response
    }
}
