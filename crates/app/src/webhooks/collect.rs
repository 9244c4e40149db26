//! Making messages of what happened: each webhook follows the changes of segments by a cursor of its own.
//!
//! The messages and the cursor are written in one transaction, and a change is read only after the transaction that
//! wrote it, so nothing is sent that was not committed and a crash loses nothing. Several people who entered or left
//! one segment are one message: a rule that turns true for ten thousand people is a hundred requests, not ten
//! thousand.

use crate::{Result, Workspace};
use base::{SegmentId, Timestamp};
use domain::identities::Kind as By;
use domain::webhooks::{Kind, PEOPLE, State};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::Tx;
use store::webhooks::{Change, NewMessage, Webhook};

/// Changes taken at once.
const CHANGES: usize = 1_000;
/// Messages that may wait for one webhook; beyond it the changes wait where they are.
const WAITING: i64 = 500;

/// Makes the next messages; whether there were changes.
pub(super) fn step(workspace: &Arc<Workspace>) -> Result<bool> {
    let (last, webhooks) = workspace.read(|tx| {
        let webhooks = store::webhooks::all(tx)?;
        let last = if webhooks.is_empty() { 0 } else { store::webhooks::last_change(tx)? };
        Ok((last, webhooks))
    })?;
    let behind = |webhook: &Webhook| webhook.state == State::Active && webhook.cursor < last;
    let mut collected = false;
    for webhook in webhooks.into_iter().filter(behind) {
        let now = workspace.clock.now();
        let made = workspace.batch_write(move |tx| Ok(collect(tx, &webhook, now)?));
        match made {
            Ok(some) => collected |= some,
            // Another process has made these messages.
            Err(crate::Error::Store(store::Error::Stale)) => collected = true,
            Err(error) => return Err(error),
        }
    }
    Ok(collected)
}

fn collect(tx: &mut Tx, webhook: &Webhook, now: Timestamp) -> store::Result<bool> {
    if store::webhooks::waiting(tx, webhook.id)? >= WAITING {
        return Ok(false);
    }
    let changes = store::webhooks::changes(tx, webhook.cursor, CHANGES)?;
    let Some(last) = changes.last().map(|change| change.id) else { return Ok(false) };
    let kind = |change: &Change| if change.entered { Kind::SegmentEntered } else { Kind::SegmentLeft };
    let wanted = |change: &&Change| {
        webhook.draft.kinds.contains(&kind(change))
            && (webhook.draft.segments.is_empty() || webhook.draft.segments.contains(&change.segment))
    };
    let mut groups: BTreeMap<(SegmentId, Kind), Vec<Change>> = BTreeMap::new();
    for change in changes.iter().filter(wanted) {
        groups.entry((change.segment, kind(change))).or_default().push(*change);
    }
    let words = words(tx, groups.values().flatten())?;
    let mut messages = Vec::new();
    for ((segment, kind), changes) in &groups {
        let name = store::segments::load(tx, *segment)?.map(|segment| segment.name);
        for piece in changes.chunks(PEOPLE) {
            let body = body(*kind, (*segment, name.as_deref()), piece, &words);
            messages.push(NewMessage { webhook: webhook.id, kind: *kind, body, count: piece.len() as i64 });
        }
    }
    store::webhooks::add(tx, &messages, now)?;
    store::webhooks::move_cursor(tx, webhook.id, webhook.cursor, last)?;
    Ok(true)
}

/// The shop's own ids of these customers: who receives the message knows them by these.
fn words<'a>(tx: &mut Tx, changes: impl Iterator<Item = &'a Change>) -> store::Result<HashMap<i64, String>> {
    let mut ids: Vec<i64> = changes.map(|change| change.customer.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let all = store::identities::of_customers(tx, &ids)?.into_iter();
    let external = all.filter(|(_, identity)| identity.kind == By::External);
    Ok(external.map(|(customer, identity)| (customer, identity.value)).collect())
}

/// Ids only: addresses and names stay here, and whoever may read them asks for them with a key.
fn body(
    kind: Kind,
    (segment, name): (SegmentId, Option<&str>),
    changes: &[Change],
    words: &HashMap<i64, String>,
) -> String {
    let person = |change: &Change| {
        serde_json::json!({
            "customer_id": change.customer,
            "external_id": words.get(&change.customer.0),
            "at": change.at,
            "change": change.id,
        })
    };
    let people: Vec<_> = changes.iter().map(person).collect();
    let at = changes.last().map(|change| change.at).unwrap_or_default();
    serde_json::json!({
        "type": kind.as_str(),
        "timestamp": at,
        "data": { "segment_id": segment, "segment_name": name, "customers": people },
    })
    .to_string()
}
