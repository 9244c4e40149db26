//! Unisender Go: one JSON with the events of a user or project.
//! Form: <https://godocs.unisender.ru/web-api-ref#callback-format> and the same of the engine's other brand,
//! <https://us1.unione.io/en/docs/page/webhook_v1>, read 2026-11-22.
//!
//! `auth` is the MD5 of the body in which the value of `auth` is replaced by the API key.

use super::{Refusal, some, text};
use base::{Timestamp, hash};
use domain::deliveries::returns::{Return, ReturnKind};
use md5::{Digest, Md5};
use serde_json::Value;

/// Reasons that a server gave for the letter or its sender; the address may be good.
const POLICY: [&str; 6] = [
    "err_spam_rejected",
    "err_spam_skipped",
    "err_spam_folder",
    "err_too_large",
    "err_src_invalid",
    "err_delivery_failed",
];

pub(super) fn read(json: &Value, key: Option<&str>, body: &[u8]) -> Result<Vec<Return>, Refusal> {
    let users = json.get("events_by_user").and_then(Value::as_array).ok_or(Refusal::Form)?;
    if let Some(key) = key
        && !is_signed(text(json, "/auth"), key, body)
    {
        return Err(Refusal::Signature);
    }
    let events = users.iter().filter_map(|user| user.get("events")?.as_array()).flatten();
    Ok(events
        .filter(|event| text(event, "/event_name") == "transactional_email_status")
        .filter_map(one)
        .collect())
}

fn one(event: &Value) -> Option<Return> {
    let data = event.get("event_data")?;
    let (reason, response) =
        (text(data, "/delivery_info/delivery_status"), text(data, "/delivery_info/destination_response"));
    let kind = match text(data, "/status") {
        "delivered" => ReturnKind::Delivered,
        "hard_bounced" if POLICY.contains(&reason) => ReturnKind::SoftBounce,
        "hard_bounced" => ReturnKind::HardBounce,
        "soft_bounced" => ReturnKind::SoftBounce,
        "spam" => ReturnKind::Complaint,
        "unsubscribed" => ReturnKind::Unsubscribe,
        _ => return None,
    };
    Some(Return {
        address: some(text(data, "/email")),
        message_id: some(text(data, "/metadata/message_id")),
        code: reason.to_owned(),
        words: response.to_owned(),
        // UTC, as `2015-11-30 15:09:42`.
        happened_at: Timestamp::parse(&format!("{}Z", text(data, "/event_time").replace(' ', "T"))),
        ..Return::new(kind)
    })
}

fn is_signed(auth: &str, key: &str, body: &[u8]) -> bool {
    let Some(at) = find(body, auth.as_bytes()).filter(|_| auth.len() == 32) else { return false };
    let mut md5 = Md5::new();
    md5.update(&body[..at]);
    md5.update(key.as_bytes());
    md5.update(&body[at + auth.len()..]);
    let digest: String = md5.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hash::same(digest.as_bytes(), auth.to_ascii_lowercase().as_bytes())
}

fn find(body: &[u8], word: &[u8]) -> Option<usize> {
    memchr::memmem::find(body, word)
}
