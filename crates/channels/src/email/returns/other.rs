//! Our own plain form, for whatever can call an address: one event or a list of them. It is documented in
//! `docs/guides/bounces.md`, and unknown events are refused rather than passed over, because somebody wrote them.

use super::{Refusal, each, some, text};
use base::Timestamp;
use domain::deliveries::returns::{Return, ReturnKind};
use serde_json::Value;

pub(super) fn read(json: &Value) -> Result<Vec<Return>, Refusal> {
    each(json).into_iter().map(|event| one(event).ok_or(Refusal::Form)).collect()
}

fn one(event: &Value) -> Option<Return> {
    let told = Return {
        address: some(text(event, "/email")),
        message_id: some(text(event, "/message_id")),
        code: text(event, "/code").to_owned(),
        words: text(event, "/reason").to_owned(),
        happened_at: Timestamp::parse(text(event, "/at")),
        ..Return::new(ReturnKind::parse(text(event, "/event"))?)
    };
    (told.address.is_some() || told.message_id.is_some()).then_some(told)
}
