//! What providers tell of letters: their calls, each in its documented form, as returns of ours.
//!
//! One file a provider, with the address of its documentation and the day it was read. A call that is not of the form,
//! or whose signature is not good, is refused whole; events that say nothing about an arrival (opens, clicks, "sent")
//! are passed over. Which letter is meant is found by `app`. Letters in a mailbox are read in `email::report`.

mod dashamail;
mod mailgun;
mod notisend;
mod other;
mod ses;
pub mod sns;
mod unisender_go;

use base::{Timestamp, limits};
use domain::deliveries::returns::Return;
use domain::senders::intake::Form;
use serde_json::Value;

/// What a call says.
#[derive(Debug, PartialEq, Eq)]
pub enum Call {
    Returns(Vec<Return>),
    /// The provider asks whether the address is really ours, by a visit to this one.
    Confirm(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the call is not of the provider's form")]
    Form,
    #[error("the call's signature is not good")]
    Signature,
    #[error("the call tells of too much at once")]
    TooMany,
}

/// Reads a call. `key` is what the provider signs with; calls of Amazon are checked by [`sns`] before.
pub fn read(form: Form, key: Option<&str>, body: &[u8]) -> Result<Call, Refusal> {
    let json: Value = serde_json::from_slice(body).map_err(|_| Refusal::Form)?;
    let returns = match form {
        Form::UnisenderGo => unisender_go::read(&json, key, body)?,
        Form::Dashamail => dashamail::read(&json)?,
        Form::Notisend => notisend::read(&json)?,
        Form::Ses => return ses::read(&json).and_then(bounded),
        Form::Mailgun => mailgun::read(&json, key)?,
        Form::Other => other::read(&json)?,
        Form::None => return Err(Refusal::Form),
    };
    bounded(Call::Returns(returns))
}

fn bounded(call: Call) -> Result<Call, Refusal> {
    match &call {
        Call::Returns(returns) if returns.len() > limits::RETURNS_OF_CALL => Err(Refusal::TooMany),
        _ => Ok(call),
    }
}

/// A text at a path, empty where there is none.
fn text<'a>(json: &'a Value, path: &str) -> &'a str {
    json.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn some(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A number or a text with a number in it.
fn number(json: &Value, path: &str) -> Option<f64> {
    let value = json.pointer(path)?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

fn seconds(json: &Value, path: &str) -> Option<Timestamp> {
    let seconds = number(json, path)?;
    (0.0..1e11).contains(&seconds).then(|| Timestamp::from_micros((seconds * 1e6) as i64))
}

/// The elements of a list, or the one thing that stands in its place.
fn each(json: &Value) -> Vec<&Value> {
    match json {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    }
}

/// Whether a server refused for good because of what was written or by whom, not because nobody lives there.
fn is_policy(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    words.contains(" 5.7.") || words.starts_with("5.7.") || words.contains("spam")
}

#[cfg(test)]
mod tests;
