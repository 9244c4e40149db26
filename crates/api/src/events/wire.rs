//! Messages in the words of Segment's tracking API: one, or a batch of them.
//!
//! What is not a message of the protocol is refused by itself, and reading goes on behind it; only a body that
//! is no JSON is refused as a whole. Unknown words are passed over: clients of every version send words of
//! their own.

use super::json::{Bad, Reader};
use base::Timestamp;
use domain::events::{BATCH_MESSAGES, Call, DEPTH, MESSAGE_BYTES, Message, Refusal, Wrong};
use std::borrow::Cow;

/// Why reading stopped.
#[derive(Debug)]
pub enum Fault {
    /// The body is no JSON, or no batch.
    Body,
    /// More messages than a batch may have.
    TooMany,
}

/// Why one message is not read.
enum Trouble {
    Bad(Bad),
    Wrong(Wrong),
}

impl From<Bad> for Trouble {
    fn from(bad: Bad) -> Trouble {
        Trouble::Bad(bad)
    }
}

impl From<Bad> for Fault {
    fn from(_: Bad) -> Fault {
        Fault::Body
    }
}

type Read<'a> = Result<Message<'a>, Wrong>;

/// The write key in a body, where a client puts it that cannot send headers.
pub fn write_key(text: &str) -> Option<String> {
    let mut key = None;
    let read: Result<(), Bad> = Reader::new(text).object(|reader, name| {
        if name == "writeKey" { reader.text().map(|it| key = it.map(Cow::into_owned)) } else { reader.skip() }
    });
    read.ok().and(key)
}

/// One message, sent to the address of its call.
pub fn one<'a>(text: &'a str, call: Call, mut take: impl FnMut(usize, Read<'a>)) -> Result<(), Fault> {
    let mut reader = Reader::new(text);
    let message = read(&mut reader, Some(call), text.len())?;
    reader.end()?;
    take(0, message);
    Ok(())
}

/// A batch: each message, with the moment at which the batch was sent.
pub fn batch<'a>(text: &'a str, mut take: impl FnMut(usize, Read<'a>)) -> Result<(), Fault> {
    let (mut sent_at, mut found) = (None, false);
    // The moment of sending may stand behind the messages, and is needed for each.
    let mut reader = Reader::new(text);
    let mut start = None;
    reader.object(|reader, name| {
        match &*name {
            "sentAt" => sent_at = moment(reader)?,
            "batch" if start.is_none() => {
                start = Some(*reader);
                found = true;
                reader.skip()?;
            }
            _ => reader.skip()?,
        }
        Ok::<(), Bad>(())
    })?;
    reader.end()?;
    let Some(mut reader) = start.filter(|_| found) else { return Err(Fault::Body) };
    let mut index = 0;
    reader.list(|reader| {
        if index >= BATCH_MESSAGES {
            return Err(Fault::TooMany);
        }
        let message = read(reader, None, MESSAGE_BYTES)?;
        take(index, message.map(|message| Message { sent_at: message.sent_at.or(sent_at), ..message }));
        index += 1;
        Ok(())
    })
}

/// Reads one message and stands behind it, whatever it was.
fn read<'a>(reader: &mut Reader<'a>, call: Option<Call>, most: usize) -> Result<Read<'a>, Bad> {
    let start = *reader;
    let read = fields(reader, call);
    let (message, again) = match read {
        Ok(message) => (Ok(message), false),
        Err(Trouble::Wrong(wrong)) => (Err(wrong), true),
        Err(Trouble::Bad(Bad::Broken)) => return Err(Bad::Broken),
        Err(Trouble::Bad(Bad::Deep)) => (Err(("properties".into(), Refusal::TooDeep)), true),
        Err(Trouble::Bad(Bad::Wrong)) => (Err(("".into(), Refusal::Malformed)), true),
    };
    if again {
        *reader = start;
        reader.skip()?;
    }
    if reader.at() - start.at() > most.min(MESSAGE_BYTES) {
        return Ok(Err(("".into(), Refusal::TooLarge)));
    }
    Ok(message)
}

fn fields<'a>(reader: &mut Reader<'a>, call: Option<Call>) -> Result<Message<'a>, Trouble> {
    let mut message = Message::new(call.unwrap_or(Call::Track));
    let (mut known, mut traits, mut own, mut category) = (call.is_some(), Vec::new(), Vec::new(), None);
    let mut context = Vec::new();
    reader.object(|reader, name| {
        match &*name {
            "type" if call.is_none() => {
                let word = reader.text()?.unwrap_or_default();
                let wrong = || Trouble::Wrong(("type".into(), Refusal::Type));
                message.call = Call::parse(&word).ok_or_else(wrong)?;
                known = true;
            }
            "messageId" => message.message_id = text(reader, "messageId", Refusal::MessageId)?,
            "userId" => message.user_id = id(reader, "userId")?,
            "anonymousId" => message.anonymous_id = id(reader, "anonymousId")?,
            "previousId" => message.previous_id = id(reader, "previousId")?,
            "groupId" => message.group_id = id(reader, "groupId")?,
            "event" | "name" => message.name = text(reader, "event", Refusal::Name)?,
            "category" => category = text(reader, "category", Refusal::Name)?,
            "properties" => own = values(reader)?,
            "traits" => traits = values(reader)?,
            "context" => read_context(reader, &mut message, &mut context)?,
            "timestamp" | "originalTimestamp" => {
                let at = moment(reader).map_err(|_| Trouble::Wrong(("timestamp".into(), Refusal::Moment)))?;
                message.told_at = at.or(message.told_at);
            }
            "sentAt" => message.sent_at = moment(reader)?,
            _ => reader.skip()?,
        }
        Ok::<(), Trouble>(())
    })?;
    if !known {
        return Err(Trouble::Wrong(("type".into(), Refusal::Type)));
    }
    let (said, of_person) = match message.call {
        Call::Identify | Call::Group => (traits, own),
        _ => (own, traits),
    };
    message.properties = said;
    message.traits.extend(of_person);
    if let Some(category) = category {
        message.properties.push(("category".into(), domain::events::Value::Text(category)));
    }
    message.properties.append(&mut context);
    Ok(message)
}

/// What the context says of the person, the device, the page and where the visit came from. The rest is the
/// client's own.
fn read_context<'a>(
    reader: &mut Reader<'a>,
    message: &mut Message<'a>,
    kept: &mut Vec<(Cow<'a, str>, domain::events::Value<'a>)>,
) -> Result<(), Trouble> {
    reader.object(|reader, name| {
        match &*name {
            "traits" => message.traits.append(&mut values(reader)?),
            "device" => {
                for (name, value) in values(reader)? {
                    if let ("id", domain::events::Value::Text(id)) = (&*name, value) {
                        message.device_id = Some(id);
                    }
                }
            }
            "page" | "campaign" => {
                let own = values(reader)?.into_iter();
                kept.extend(own.map(|(key, value)| (format!("context.{name}.{key}").into(), value)));
            }
            _ => reader.skip()?,
        }
        Ok::<(), Trouble>(())
    })
}

fn text<'a>(
    reader: &mut Reader<'a>,
    field: &'static str,
    refusal: Refusal,
) -> Result<Option<Cow<'a, str>>, Trouble> {
    reader.text().map_err(|bad| typed(bad, field, refusal))
}

fn id<'a>(reader: &mut Reader<'a>, field: &'static str) -> Result<Option<Cow<'a, str>>, Trouble> {
    let id = reader.id().map_err(|bad| typed(bad, field, Refusal::Who))?;
    Ok(id.filter(|text| !text.trim().is_empty()))
}

/// A value of the wrong type is the field's own refusal.
fn typed(bad: Bad, field: &'static str, refusal: Refusal) -> Trouble {
    if bad == Bad::Wrong { Trouble::Wrong((field.into(), refusal)) } else { Trouble::Bad(bad) }
}

/// Names and values; null is none.
fn values<'a>(reader: &mut Reader<'a>) -> Result<Vec<(Cow<'a, str>, domain::events::Value<'a>)>, Trouble> {
    let mut values = Vec::new();
    let start = *reader;
    let read = reader.object(|reader, name| {
        let value = reader.value(DEPTH).map_err(|bad| match bad {
            Bad::Deep => Trouble::Wrong((format!("properties.{name:.100}").into(), Refusal::TooDeep)),
            Bad::Wrong => Trouble::Wrong((format!("properties.{name:.100}").into(), Refusal::Property)),
            Bad::Broken => Trouble::Bad(bad),
        })?;
        values.push((name, value));
        Ok::<(), Trouble>(())
    });
    match read {
        Ok(()) => Ok(values),
        Err(Trouble::Bad(Bad::Wrong)) => {
            *reader = start;
            match reader.text() {
                Ok(None) => Ok(Vec::new()),
                _ => Err(Trouble::Wrong(("properties".into(), Refusal::Malformed))),
            }
        }
        Err(other) => Err(other),
    }
}

/// A moment of RFC 3339; null is none.
fn moment(reader: &mut Reader<'_>) -> Result<Option<Timestamp>, Bad> {
    let Some(text) = reader.text()? else { return Ok(None) };
    Timestamp::parse(&text).map(Some).ok_or(Bad::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message in short, or the field and the refusal.
    type Short = Result<String, (String, Refusal)>;

    fn read_batch(text: &str) -> Result<Vec<Short>, String> {
        let mut found = Vec::new();
        let take = |_, read: Read<'_>| {
            found.push(match read {
                Ok(it) => {
                    Ok(format!("{:?} {} {:?}", it.call, it.name.unwrap_or_default(), it.properties.len()))
                }
                Err((field, refusal)) => Err((field.into_owned(), refusal)),
            });
        };
        batch(text, take).map_err(|fault| format!("{fault:?}"))?;
        Ok(found)
    }

    #[test]
    fn bad_message_costs_itself_only() {
        let deep = format!("{}1{}", "[".repeat(30), "]".repeat(30));
        let long = "x".repeat(33_000);
        let text = format!(
            r#"{{"sentAt":"2026-01-01T00:00:00Z","batch":[
                {{"type":"track","event":"A","properties":{{"a":1,"b":[1]}}}},
                7, {{"type":"dance"}}, {{"event":"no type"}}, {{"type":"track","event":7}},
                {{"type":"track","event":"B","properties":{{"deep":{deep}}}}},
                {{"type":"track","event":"C","properties":[1]}},
                {{"type":"track","event":"{long}"}},
                {{"type":"track","event":"D","timestamp":"yesterday"}},
                {{"type":"track","event":"E","userId":[1]}},
                {{"type":"page","properties":null,"userId":5}}]}}"#
        );
        let wrong = |field: &str, refusal| Err((field.to_owned(), refusal));
        let expected = vec![
            Ok("Track A 2".to_owned()),
            wrong("", Refusal::Malformed),
            wrong("type", Refusal::Type),
            wrong("type", Refusal::Type),
            wrong("event", Refusal::Name),
            wrong("properties.deep", Refusal::TooDeep),
            wrong("properties", Refusal::Malformed),
            wrong("", Refusal::TooLarge),
            wrong("timestamp", Refusal::Moment),
            wrong("userId", Refusal::Who),
            Ok("Page  0".to_owned()),
        ];
        assert_eq!(read_batch(&text).unwrap(), expected);
    }

    #[test]
    fn body_that_is_no_batch_is_refused() {
        for text in ["", "[]", "{}", r#"{"batch":{}}"#, r#"{"batch":[{]}"#, r#"{"batch":[]} x"#, "\u{0}"] {
            assert!(read_batch(text).is_err(), "{text}");
        }
        assert_eq!(read_batch(r#"{"batch":[]}"#), Ok(vec![]));
        let many = format!(r#"{{"batch":[{}0]}}"#, "0,".repeat(BATCH_MESSAGES));
        assert_eq!(read_batch(&many), Err("TooMany".to_owned()));
    }

    #[test]
    fn moment_of_sending_holds_for_every_message_wherever_it_stands() {
        let text = r#"{"batch":[{"type":"track","event":"A"}],"sentAt":"2026-01-01T00:00:00Z"}"#;
        let mut sent = None;
        batch(text, |_, read| sent = read.unwrap().sent_at).unwrap();
        assert_eq!(sent, Timestamp::parse("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn context_tells_of_person_device_and_page() {
        let text = r#"{"event":"A","context":{"traits":{"email":"a@b.c"},"device":{"id":"d1"},"page":{"path":"/x"},
            "library":{"name":"l"}}}"#;
        let mut told = None;
        one(text, Call::Track, |_, read| told = Some(read.unwrap())).unwrap();
        let told = told.unwrap();
        assert_eq!((told.device_id.as_deref(), told.traits.len()), (Some("d1"), 1));
        assert_eq!(told.properties[0].0, "context.page.path");
    }

    #[test]
    fn write_key_is_found_in_the_body() {
        assert_eq!(write_key(r#"{"batch":[],"writeKey":"k"}"#).as_deref(), Some("k"));
        assert_eq!(write_key(r#"{"batch":[{"writeKey":"k"}]}"#), None);
        assert_eq!(write_key("{"), None);
    }
}
