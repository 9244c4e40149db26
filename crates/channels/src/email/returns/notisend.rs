//! NotiSend: one JSON an event, `message` and `event`.
//! Form: the engine's documentation as its partner prints it,
//! <https://client.cloud4y.ru/index.php/knowledgebase/1059/>, read 2026-11-22 (with its spelling `complined`).
//!
//! The documented form names the provider's number of the message only. Where a call holds no address, its event
//! cannot be matched with a letter: such a sender should read a mailbox too. Calls are not signed.

use super::{Refusal, each, seconds, some, text};
use domain::deliveries::returns::{Return, ReturnKind};
use serde_json::Value;

pub(super) fn read(json: &Value) -> Result<Vec<Return>, Refusal> {
    let events = each(json);
    if events.is_empty() || events.iter().any(|event| text(event, "/event/name").is_empty()) {
        return Err(Refusal::Form);
    }
    Ok(events.into_iter().filter_map(one).collect())
}

fn one(call: &Value) -> Option<Return> {
    let name = text(call, "/event/name");
    let kind = match name {
        "delivered" => ReturnKind::Delivered,
        "soft_bounced" => ReturnKind::SoftBounce,
        "hard_bounced" => ReturnKind::HardBounce,
        "complained" | "complined" => ReturnKind::Complaint,
        "unsubscribed" => ReturnKind::Unsubscribe,
        _ => return None,
    };
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
