//! Amazon SES: a notification or an event inside a message of SNS.
//! Form: <https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html> and
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>, read 2026-11-22.
//!
//! SES gives letters a Message-ID of its own; ours stands among the original headers where the topic includes them.

use super::{Call, Refusal, is_policy, some, text};
use base::Timestamp;
use domain::deliveries::returns::{Return, ReturnKind};
use serde_json::Value;

/// The signature was checked before, by `sns`.
pub(super) fn read(envelope: &Value) -> Result<Call, Refusal> {
    match text(envelope, "/Type") {
        "SubscriptionConfirmation" => {
            some(text(envelope, "/SubscribeURL")).map(Call::Confirm).ok_or(Refusal::Form)
        }
        "UnsubscribeConfirmation" => Ok(Call::Returns(Vec::new())),
        "Notification" => {
            // SNS tries a new subscription with a sentence that is no JSON.
            let Ok(told) = serde_json::from_str::<Value>(text(envelope, "/Message")) else {
                return Ok(Call::Returns(Vec::new()));
            };
            Ok(Call::Returns(returns(&told)))
        }
        _ => Err(Refusal::Form),
    }
}

fn returns(told: &Value) -> Vec<Return> {
    let what = [text(told, "/notificationType"), text(told, "/eventType")];
    let of = |path: &str| told.pointer(path).and_then(Value::as_array).cloned().unwrap_or_default();
    match what.into_iter().find(|word| !word.is_empty()).unwrap_or_default() {
        "Bounce" => of("/bounce/bouncedRecipients").iter().map(|to| bounce(told, to)).collect(),
        // Somebody took a letter out of the spam folder.
        "Complaint" if text(told, "/complaint/complaintFeedbackType") == "not-spam" => Vec::new(),
        "Complaint" => of("/complaint/complainedRecipients")
            .iter()
            .map(|to| Return {
                address: some(text(to, "/emailAddress")),
                code: text(told, "/complaint/complaintFeedbackType").to_owned(),
                ..about(told, ReturnKind::Complaint, "/complaint/timestamp")
            })
            .collect(),
        "Delivery" => of("/delivery/recipients")
            .iter()
            .map(|to| Return {
                address: to.as_str().and_then(some),
                ..about(told, ReturnKind::Delivered, "/delivery/timestamp")
            })
            .collect(),
        "Subscription"
            if told.pointer("/subscription/newTopicPreferences/unsubscribeAll") == Some(&true.into()) =>
        {
            of("/mail/destination")
                .iter()
                .map(|to| Return {
                    address: to.as_str().and_then(some),
                    ..about(told, ReturnKind::Unsubscribe, "/subscription/timestamp")
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn bounce(told: &Value, to: &Value) -> Return {
    let (status, words) = (text(to, "/status"), text(to, "/diagnosticCode"));
    let permanent = text(told, "/bounce/bounceType") == "Permanent";
    let kind = match permanent && !is_policy(status) && !is_policy(words) {
        true => ReturnKind::HardBounce,
        false => ReturnKind::SoftBounce,
    };
    let subtype = text(told, "/bounce/bounceSubType");
    Return {
        address: some(text(to, "/emailAddress")),
        code: if status.is_empty() { subtype } else { status }.to_owned(),
        words: words.to_owned(),
        ..about(told, kind, "/bounce/timestamp")
    }
}

fn about(told: &Value, kind: ReturnKind, at: &str) -> Return {
    let headers = told.pointer("/mail/headers").and_then(Value::as_array);
    let ours = headers.into_iter().flatten().find(|it| text(it, "/name").eq_ignore_ascii_case("message-id"));
    Return {
        message_id: ours.and_then(|header| some(text(header, "/value"))),
        happened_at: Timestamp::parse(text(told, at)),
        ..Return::new(kind)
    }
}
