//! One message of the tracking API, read, and what it may hold.
//!
//! A message is refused by itself: what came with it is taken. Each refusal names the field it is about, so
//! that the developer who reads it knows what to change. Names and values are taken as they came, or not at
//! all.

use super::Value;
use base::{Timestamp, limits};
use std::borrow::Cow;
use std::time::Duration;

/// Bytes of one message, as it came.
pub const MESSAGE_BYTES: usize = 32 * 1024;
/// Bytes of a batch, unpacked.
pub const BATCH_BYTES: usize = 500 * 1024;
/// Messages of a batch.
pub const BATCH_MESSAGES: usize = 5_000;
/// Properties of one message.
pub const PROPERTIES: usize = 1_000;
/// Depth of lists and objects inside a property.
pub const DEPTH: usize = 16;
/// Characters of a message id.
pub const MESSAGE_ID_CHARS: usize = 200;
/// Kinds of events a workspace may have.
pub const KINDS: usize = 1_000;
/// Properties a kind may have.
pub const PROPERTIES_OF_KIND: usize = 2_000;
/// Messages a second that one address may send with a browser's key, for long; a whole office shares one.
pub const ADDRESS_PER_SECOND: i64 = 50;
/// Messages it may send at once.
pub const ADDRESS_BURST: i64 = 1_000;
/// The same of a browser's key from everywhere: more visitors than one site has.
pub const KEY_PER_SECOND: i64 = 5_000;
pub const KEY_BURST: i64 = 100_000;
/// How far ahead of us a repaired clock may be; what is later happened when it was received.
const AHEAD: Duration = Duration::from_secs(24 * 3600);
/// Nothing that a customer did was recorded before 1990.
const EARLIEST: Timestamp = Timestamp::from_seconds(631_152_000);

/// What a message wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl Call {
    pub fn parse(word: &str) -> Option<Call> {
        Some(match word {
            "identify" => Call::Identify,
            "track" => Call::Track,
            "page" => Call::Page,
            "screen" => Call::Screen,
            "group" => Call::Group,
            "alias" => Call::Alias,
            _ => return None,
        })
    }

    /// The kind of the event it becomes, where the message does not name it.
    pub fn kind(self) -> &'static str {
        match self {
            Call::Identify => "identify",
            Call::Track => "track",
            Call::Page => "page",
            Call::Screen => "screen",
            Call::Group => "group",
            Call::Alias => "alias",
        }
    }
}

/// A message as it was read, still in the words it came in.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    pub call: Call,
    pub message_id: Option<Cow<'a, str>>,
    pub user_id: Option<Cow<'a, str>>,
    pub anonymous_id: Option<Cow<'a, str>>,
    /// The id that an alias joins to the user's.
    pub previous_id: Option<Cow<'a, str>>,
    pub device_id: Option<Cow<'a, str>>,
    /// The event's name; a page's or screen's is a property of it.
    pub name: Option<Cow<'a, str>>,
    /// The group's id.
    pub group_id: Option<Cow<'a, str>>,
    /// Properties, or the traits of identify and group.
    pub properties: Vec<(Cow<'a, str>, Value<'a>)>,
    /// What the context says of the person.
    pub traits: Vec<(Cow<'a, str>, Value<'a>)>,
    pub told_at: Option<Timestamp>,
    pub sent_at: Option<Timestamp>,
}

impl Message<'_> {
    pub fn new(call: Call) -> Message<'static> {
        Message {
            call,
            message_id: None,
            user_id: None,
            anonymous_id: None,
            previous_id: None,
            device_id: None,
            name: None,
            group_id: None,
            properties: Vec::new(),
            traits: Vec::new(),
            told_at: None,
            sent_at: None,
        }
    }

    /// The kind of event it becomes.
    pub fn kind(&self) -> Result<&str, Wrong> {
        if self.call != Call::Track {
            return Ok(self.call.kind());
        }
        match self.name.as_deref() {
            Some(text) if name(text) => Ok(text),
            _ => Err(("event".into(), Refusal::Name)),
        }
    }

    /// Whether everything but its moment may be taken.
    pub fn check(&self) -> Result<(), Wrong> {
        properties(&self.properties)?;
        if !self.message_id.as_deref().is_none_or(|text| id(text, MESSAGE_ID_CHARS)) {
            return Err(("messageId".into(), Refusal::MessageId));
        }
        let ids = [
            ("userId", &self.user_id),
            ("anonymousId", &self.anonymous_id),
            ("previousId", &self.previous_id),
        ];
        for (field, value) in ids {
            if !value.as_deref().is_none_or(|text| id(text, crate::identities::EXTERNAL_CHARS)) {
                return Err((field.into(), Refusal::Who));
            }
        }
        let said =
            |value: &Option<Cow<'_, str>>| value.as_deref().is_some_and(|text| !text.trim().is_empty());
        if !said(&self.user_id) && !said(&self.anonymous_id) {
            return Err(("userId".into(), Refusal::Who));
        }
        Ok(())
    }
}

/// Why one message is not taken. The code is stable and has a page in `docs/errors/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the message is not the JSON object that the tracking API describes")]
    Malformed,
    #[error("the type is one of identify, track, page, screen, group, alias")]
    Type,
    #[error("one message has at most 32 KB")]
    TooLarge,
    #[error("lists and objects are nested too deeply")]
    TooDeep,
    #[error("one message has at most 1,000 properties")]
    TooManyProperties,
    #[error("an event needs a name of 1 to 200 characters without control characters")]
    Name,
    #[error("a property needs a name of 1 to 200 characters, and its text no NUL character")]
    Property,
    #[error("a message needs a userId or an anonymousId of at most 200 characters")]
    Who,
    #[error("a messageId has at most 200 characters")]
    MessageId,
    #[error("the timestamp is no moment between 1990 and tomorrow")]
    Moment,
    #[error("the kinds of events are locked, and this one is not among them")]
    KindUnknown,
    #[error("the properties of this event are locked, and this one is not among them")]
    PropertyUnknown,
    #[error("there are too many kinds of events or properties already")]
    RegistryFull,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Malformed => "event_malformed",
            Refusal::Type => "event_type_unknown",
            Refusal::TooLarge => "event_too_large",
            Refusal::TooDeep => "event_too_deep",
            Refusal::TooManyProperties => "event_too_many_properties",
            Refusal::Name => "event_name_invalid",
            Refusal::Property => "event_property_invalid",
            Refusal::Who => "event_without_customer",
            Refusal::MessageId => "event_message_id_invalid",
            Refusal::Moment => "event_moment_invalid",
            Refusal::KindUnknown => "event_kind_unknown",
            Refusal::PropertyUnknown => "event_property_unknown",
            Refusal::RegistryFull => "event_registry_full",
        }
    }
}

/// What is wrong and where.
pub type Wrong = (Cow<'static, str>, Refusal);

/// A property's or event's name: shown to people and asked for by rules, so nothing invisible.
pub fn name(text: &str) -> bool {
    let length = text.len();
    (1..=limits::NAME_CHARS * 4).contains(&length)
        && text.chars().count() <= limits::NAME_CHARS
        && !text.chars().any(char::is_control)
}

/// Names and values of a message's properties.
pub fn properties(properties: &[(Cow<'_, str>, Value<'_>)]) -> Result<(), Wrong> {
    if properties.len() > PROPERTIES {
        return Err(("properties".into(), Refusal::TooManyProperties));
    }
    for (at, (key, value)) in properties.iter().enumerate() {
        if !name(key) {
            return Err((format!("properties[{at}]").into(), Refusal::Property));
        }
        let nul = match value {
            Value::Text(text) => text.contains('\0'),
            Value::Json(json) => json.contains("\\u0000"),
            _ => false,
        };
        if nul {
            return Err((format!("properties.{key}").into(), Refusal::Property));
        }
    }
    Ok(())
}

/// Whether a text can be an id of a message or a customer: short, visible.
pub fn id(text: &str, chars: usize) -> bool {
    text.len() <= chars * 4 && text.chars().count() <= chars && !text.chars().any(char::is_control)
}

/// When a message happened by our clock. The sender's clock may be wrong, but by how much is known where it
/// also tells when it sent the message: that was just now.
pub fn happened_at(
    told: Option<Timestamp>,
    sent: Option<Timestamp>,
    received: Timestamp,
) -> Result<Timestamp, Refusal> {
    let Some(told) = told else { return Ok(received) };
    let repaired = match sent {
        Some(sent) => received.micros().saturating_sub(sent.micros().saturating_sub(told.micros())),
        None => told.micros(),
    };
    let repaired = Timestamp::from_micros(repaired);
    if repaired < EARLIEST || repaired > received.plus(AHEAD) {
        return Err(Refusal::Moment);
    }
    // A little ahead is a clock's usual error, and nothing happens after it was received.
    Ok(repaired.min(received))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_770_000_000);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_770_000_000 + seconds)
    }

    #[test]
    fn clock_is_repaired_by_the_moment_of_sending() {
        assert_eq!(happened_at(None, None, NOW), Ok(NOW));
        assert_eq!(happened_at(Some(at(-60)), None, NOW), Ok(at(-60)));
        // A clock an hour ahead: done a minute before it was sent.
        assert_eq!(happened_at(Some(at(3_540)), Some(at(3_600)), NOW), Ok(at(-60)));
        // A clock a century off tells the truth about the minute.
        let century = 3_155_760_000;
        assert_eq!(happened_at(Some(at(century - 60)), Some(at(century)), NOW), Ok(at(-60)));
        assert_eq!(happened_at(Some(at(-century - 60)), Some(at(-century)), NOW), Ok(at(-60)));
        assert_eq!(happened_at(Some(at(century)), None, NOW), Err(Refusal::Moment));
        assert_eq!(happened_at(Some(at(-century)), None, NOW), Err(Refusal::Moment));
        assert_eq!(happened_at(Some(at(-century)), Some(at(century)), NOW), Err(Refusal::Moment));
        assert_eq!(happened_at(Some(at(30)), None, NOW), Ok(NOW));
        assert_eq!(
            happened_at(Some(Timestamp::MAX), Some(Timestamp::from_micros(i64::MIN)), NOW),
            Err(Refusal::Moment)
        );
    }

    #[test]
    fn names_are_short_and_visible() {
        assert!(name("Товар просмотрен"));
        for wrong in ["", "a\nb", "a\0b", &"x".repeat(201), &"ё".repeat(32_000)] {
            assert!(!name(wrong));
        }
    }

    #[test]
    fn property_is_refused_by_its_place_or_name() {
        let one = |key: &str, value: Value<'static>| properties(&[(key.to_owned().into(), value)]);
        assert_eq!(one("ok", Value::Text("line\nline".into())), Ok(()));
        assert_eq!(one("", Value::Null), Err(("properties[0]".into(), Refusal::Property)));
        assert_eq!(one("a", Value::Text("x\0".into())), Err(("properties.a".into(), Refusal::Property)));
        assert_eq!(
            one("a", Value::Json("[\"\\u0000\"]".into())),
            Err(("properties.a".into(), Refusal::Property))
        );
        let many: Vec<_> = (0..1_001).map(|n| (n.to_string().into(), Value::Int(n))).collect();
        assert_eq!(properties(&many[1..]), Ok(()));
        assert_eq!(properties(&many).unwrap_err().1, Refusal::TooManyProperties);
    }
}
