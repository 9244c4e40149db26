//! Mailgun: one JSON an event, signed inside.
//! Form: <https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhooks>, read 2026-11-22.
//!
//! The signature is the hexadecimal HMAC-SHA256 of timestamp and token under the webhook signing key.

use super::{Refusal, is_policy, number, seconds, some, text};
use base::hash;
use domain::deliveries::returns::{Return, ReturnKind};
use serde_json::Value;

pub(super) fn read(json: &Value, key: Option<&str>) -> Result<Vec<Return>, Refusal> {
    let event = json.get("event-data").ok_or(Refusal::Form)?;
    if let Some(key) = key {
        let signed = format!("{}{}", text(json, "/signature/timestamp"), text(json, "/signature/token"));
        let tag = hash::hmac_sha256(key.as_bytes(), signed.as_bytes());
        let good: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        if signed.is_empty() || !hash::same(good.as_bytes(), text(json, "/signature/signature").as_bytes()) {
            return Err(Refusal::Signature);
        }
    }
    Ok(one(event).into_iter().collect())
}

fn one(event: &Value) -> Option<Return> {
    let words = [text(event, "/delivery-status/message"), text(event, "/delivery-status/description")];
    let words = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    let kind = match text(event, "/event") {
        "delivered" => ReturnKind::Delivered,
        "failed" if text(event, "/severity") == "permanent" && !is_policy(words) => ReturnKind::HardBounce,
        "failed" => ReturnKind::SoftBounce,
        "complained" => ReturnKind::Complaint,
        "unsubscribed" => ReturnKind::Unsubscribe,
        _ => return None,
    };
    let code = number(event, "/delivery-status/code").map(|code| format!("{code}"));
    Some(Return {
        address: some(text(event, "/recipient")),
        message_id: some(text(event, "/message/headers/message-id")),
        code: code.unwrap_or_else(|| text(event, "/reason").to_owned()),
        words: words.to_owned(),
        happened_at: seconds(event, "/timestamp"),
        ..Return::new(kind)
    })
}
