//! NotiSend, in the two forms that are known.
//!
//! The one of today: up to 500 `events` in a call, each with its `name`, `email` and `timestamp`. Its own page of it is
//! not public; the form is the one that programs of its customers read (the parser and the test of it in a public
//! repository, found by `NotiSendWebhookParser`, read 2026-11-23).
//!
//! The older one: a JSON an event, `message` and `event`, as the documentation of the engine by its partner prints it,
//! <https://client.cloud4y.ru/index.php/knowledgebase/1059/>, read 2026-11-22 (with its spelling `complined`). It names
//! the provider's number of the message only: where a call holds no address, its event cannot be matched with a letter.
//! Calls of neither form are signed.

use super::{Refusal, each, seconds, some, text};
use domain::deliveries::returns::{Return, ReturnKind};
use serde_json::Value;

pub(super) fn read(json: &Value) -> Result<Vec<Return>, Refusal> {
    let calls = each(json);
    let list = |call: &&Value| call.get("events").and_then(Value::as_array).is_some();
    if calls.iter().all(list) {
        let events: Vec<&Value> = calls.iter().flat_map(|call| each(&call["events"])).collect();
        return all(&events, "/name", today);
    }
    all(&calls, "/event/name", older)
}

/// Everything that was told, where each of them has a name.
fn all(events: &[&Value], name: &str, one: fn(&Value) -> Option<Return>) -> Result<Vec<Return>, Refusal> {
    if events.is_empty() || events.iter().any(|event| text(event, name).is_empty()) {
        return Err(Refusal::Form);
    }
    Ok(events.iter().filter_map(|event| one(event)).collect())
}

fn kind_of(name: &str) -> Option<ReturnKind> {
    Some(match name {
        "delivered" => ReturnKind::Delivered,
        "soft_bounced" => ReturnKind::SoftBounce,
        "hard_bounced" => ReturnKind::HardBounce,
        "complained" | "complined" => ReturnKind::Complaint,
        "unsubscribed" => ReturnKind::Unsubscribe,
        _ => return None,
    })
}

fn today(event: &Value) -> Option<Return> {
    let name = text(event, "/name");
    Some(Return {
        address: some(text(event, "/email")),
        code: name.to_owned(),
        happened_at: seconds(event, "/timestamp"),
        ..Return::new(kind_of(name)?)
    })
}

fn older(call: &Value) -> Option<Return> {
    let name = text(call, "/event/name");
    let kind = kind_of(name)?;
    let address = ["/message/to", "/message/email", "/message/recipient"].map(|path| text(call, path));
    Some(Return {
        address: address.into_iter().find_map(some),
        message_id: some(text(call, "/message/message_id")),
        code: name.to_owned(),
        words: text(call, "/event/data/response").to_owned(),
        happened_at: seconds(call, "/event/timestamp"),
        ..Return::new(kind)
    })
}
