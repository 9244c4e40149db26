//! DashaMail's service for single letters and SMTP, HaskiMail: one JSON an event, told apart by `RecordType`.
//! Form: <https://invite.haskimail.ru/support/sending-emails/otpravka-pisem-cherez-vashe-prilozhenie>, read 2026-11-22;
//! it is the one of Postmark, <https://postmarkapp.com/developer/webhooks/webhooks-overview>.
//!
//! Calls are not signed; the secret is the address. Bounces of types that say nothing about the address are soft.

use super::{Refusal, each, some, text};
use base::Timestamp;
use domain::deliveries::returns::{Return, ReturnKind};
use serde_json::Value;

pub(super) fn read(json: &Value) -> Result<Vec<Return>, Refusal> {
    let events = each(json);
    if events.is_empty() || events.iter().any(|event| text(event, "/RecordType").is_empty()) {
        return Err(Refusal::Form);
    }
    Ok(events.into_iter().filter_map(one).collect())
}

fn one(event: &Value) -> Option<Return> {
    let (kind, address, at) = match text(event, "/RecordType") {
        "Bounce" => (of_bounce(text(event, "/Type"))?, "/Email", "/BouncedAt"),
        "SpamComplaint" => (ReturnKind::Complaint, "/Email", "/BouncedAt"),
        "Delivery" => (ReturnKind::Delivered, "/Recipient", "/DeliveredAt"),
        "SubscriptionChange" if event.get("SuppressSending") == Some(&Value::Bool(true)) => {
            let kind = match text(event, "/SuppressionReason") {
                "HardBounce" => ReturnKind::HardBounce,
                "SpamComplaint" => ReturnKind::Complaint,
                _ => ReturnKind::Unsubscribe,
            };
            (kind, "/Recipient", "/ChangedAt")
        }
        _ => return None,
    };
    Some(Return {
        address: some(text(event, address)),
        message_id: some(text(event, "/Metadata/message_id")),
        code: text(event, "/Type").to_owned(),
        words: [text(event, "/Description"), text(event, "/Details")].join(" ").trim().to_owned(),
        happened_at: Timestamp::parse(text(event, at)),
        ..Return::new(kind)
    })
}

fn of_bounce(kind: &str) -> Option<ReturnKind> {
    match kind {
        "HardBounce" | "BadEmailAddress" => Some(ReturnKind::HardBounce),
        "SpamComplaint" => Some(ReturnKind::Complaint),
        "Unsubscribe" => Some(ReturnKind::Unsubscribe),
        // A person's or a program's answer is no bounce.
        "AutoResponder" | "AddressChange" | "Subscribe" | "ChallengeVerification" => None,
        _ => Some(ReturnKind::SoftBounce),
    }
}
