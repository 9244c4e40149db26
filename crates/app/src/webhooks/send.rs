//! Sending: due messages are claimed in the database, sent without a transaction, and settled in another.
//!
//! A crash in between leaves a claim that runs out, and the message goes again under the same id. Receivers are served
//! beside each other, so that one that does not answer delays itself only.

use super::wire_id;
use crate::{Ctx, Error, Result, Workspace};
use base::{Timestamp, WebhookId};
use channels::webhook::{Answer, NoAnswer, Request, Wire, post};
use domain::access::Permission;
use domain::webhooks::{Address, GAVE_UP, GONE, MessageState, State, is_gone, is_taken, next_try};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::webhooks::{Message, Settled, Webhook};

/// Messages claimed at once.
const CLAIMED: usize = 40;
/// Messages of one receiver in one step.
const OF_ONE: usize = 8;
/// Patience with one receiver's answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a claim holds: longer than all of one receiver's messages can take.
const LEASE: Duration = Duration::from_secs(120);

/// Sends what is due; whether anything was.
pub fn deliver(workspace: &Arc<Workspace>) -> Result<bool> {
    let now = workspace.clock.now();
    if !workspace.read(|tx| Ok(store::webhooks::claimable(tx, now)?))? {
        return Ok(false);
    }
    let claimed =
        workspace.write(move |tx| Ok(store::webhooks::claim(tx, now, now.plus(LEASE), CLAIMED)?))?;
    let mut receivers: BTreeMap<i64, Vec<Message>> = BTreeMap::new();
    for message in claimed {
        receivers.entry(message.webhook.0).or_default().push(message);
    }
    let mut threads = Vec::new();
    for (id, messages) in receivers {
        let of = workspace.clone();
        let work = move || serve(&of, WebhookId(id), messages);
        threads.push(store::threads::spawn("webhook", work).map_err(store::Error::from)?);
    }
    let mut outcome = Ok(true);
    for thread in threads {
        let served = thread.join().unwrap_or_else(|_| Err(Error::internal("a webhook's thread panicked")));
        if let Err(error) = served {
            outcome = Err(error);
        }
    }
    outcome
}

/// Sends the messages of one receiver one after another. After a failure the rest waits until the failed one is tried
/// again: who does not answer the first will not answer the second.
fn serve(workspace: &Arc<Workspace>, id: WebhookId, messages: Vec<Message>) -> Result<()> {
    let webhook = workspace.read(|tx| Ok(store::webhooks::load(tx, id)?))?;
    let Some(webhook) = webhook else { return Ok(()) };
    let (address, secrets) = (address(workspace, &webhook)?, secrets(workspace, &webhook)?);
    let mut wait = None;
    for (at, message) in messages.into_iter().enumerate() {
        if wait.is_some() || at >= OF_ONE {
            give_back(workspace, &message, wait)?;
            continue;
        }
        let request = Request {
            id: &wire_id(workspace, message.id),
            at_seconds: workspace.clock.now().micros().div_euclid(1_000_000),
            secrets: &secrets,
            body: &message.body,
        };
        let answer = post(&wire(workspace), &address, &request);
        count(&answer);
        wait = settle(workspace, &webhook, &message, answer)?;
    }
    Ok(())
}

fn count(answer: &std::result::Result<Answer, NoAnswer>) {
    let outcome = match answer {
        Ok(answer) if is_taken(answer.status) => "taken",
        Ok(_) => "refused",
        Err(_) => "no_answer",
    };
    metrics::counter!("rapport_webhook_messages_total", "outcome" => outcome).increment(1);
}

/// Writes what came of a try; after the last one the webhook is paused. Until when the receiver is left alone.
fn settle(
    workspace: &Arc<Workspace>,
    webhook: &Webhook,
    message: &Message,
    answer: std::result::Result<Answer, NoAnswer>,
) -> Result<Option<Timestamp>> {
    let now = workspace.clock.now();
    let status = answer.as_ref().ok().map(|answer| answer.status);
    let next = next_try(message.attempts.max(0) as usize, now, workspace.random.unit());
    let gone = status.is_some_and(is_gone);
    let (state, due_at, pause) = match (status.is_some_and(is_taken), next.filter(|_| !gone)) {
        (true, _) => (MessageState::Delivered, now, None),
        (false, Some(next)) => (MessageState::Waiting, next, None),
        (false, None) => (MessageState::Failed, now, Some(if gone { GONE } else { GAVE_UP })),
    };
    let settled = Settled {
        id: message.id,
        webhook: webhook.id,
        lease: message.lease,
        state,
        due_at,
        status: status.map(i64::from),
        error: answer.err().map(|error| error.code.to_owned()),
    };
    if pause.is_some() {
        tracing::warn!(workspace = %workspace.id, webhook = %webhook.id, "a webhook is paused: nobody takes its messages");
    }
    let wait = (state != MessageState::Delivered).then_some(due_at);
    let written = workspace.write(move |tx| {
        store::webhooks::settle(tx, &settled, now)?;
        if let Some(reason) = pause {
            store::webhooks::set_state(tx, settled.webhook, State::Paused, Some(reason), now)?;
        }
        Ok(())
    });
    match written {
        // The claim ran out and somebody else has the message; what he writes counts.
        Err(Error::Store(store::Error::Stale)) => Ok(wait),
        other => other.map(|()| wait),
    }
}

/// Gives a message back that was not tried, to be tried at once or not before a moment.
fn give_back(workspace: &Arc<Workspace>, message: &Message, wait: Option<Timestamp>) -> Result<()> {
    let (id, lease, due) = (message.id, message.lease, wait.unwrap_or_else(|| workspace.clock.now()));
    workspace.write(move |tx| Ok(store::webhooks::give_back(tx, id, lease, due)?))
}

/// What came of a try by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    pub taken: bool,
    pub status: Option<u16>,
    /// Why there was no answer: the code of [`NoAnswer`] and its words.
    pub error: Option<(&'static str, String)>,
}

/// Sends a message of the kind `webhook.test` now and tells what the receiver said. It is not kept.
pub fn test(ctx: &Ctx, id: WebhookId) -> Result<Tested> {
    ctx.require(Permission::WebhooksWrite)?;
    let workspace = &ctx.workspace;
    let webhook = workspace.read(|tx| store::webhooks::load(tx, id)?.ok_or(Error::NotFound))?;
    let now: Timestamp = ctx.now();
    let seed = base::hash::encode(&ctx.random.bytes::<12>());
    let body = serde_json::json!({
        "type": "webhook.test", "timestamp": now, "data": { "webhook_id": webhook.id },
    })
    .to_string();
    let (address, secrets) = (address(workspace, &webhook)?, secrets(workspace, &webhook)?);
    let request = Request {
        id: &format!("msg_{}_test_{seed}", workspace.slug),
        at_seconds: now.micros().div_euclid(1_000_000),
        secrets: &secrets,
        body: &body,
    };
    Ok(match post(&wire(workspace), &address, &request) {
        Ok(answer) => Tested { taken: is_taken(answer.status), status: Some(answer.status), error: None },
        Err(error) => Tested { taken: false, status: None, error: Some((error.code, error.detail)) },
    })
}

fn wire(workspace: &Workspace) -> Wire {
    Wire { network: workspace.outgoing.network(), trust: workspace.outgoing.trust(), timeout: PATIENCE }
}

fn address(workspace: &Workspace, webhook: &Webhook) -> Result<Address> {
    let address = Address::parse(&webhook.draft.url, workspace.outgoing.is_private());
    address.ok_or_else(|| Error::internal(format!("the address of {} cannot be read", webhook.id)))
}

/// The secret that signs, and the older one while it is valid.
fn secrets(workspace: &Workspace, webhook: &Webhook) -> Result<Vec<Vec<u8>>> {
    let old = webhook.old_secret.as_ref().filter(|(_, until)| workspace.clock.now() < *until);
    let sealed = std::iter::once(&webhook.secret).chain(old.map(|(sealed, _)| sealed));
    let open = |sealed: &Vec<u8>| {
        workspace.secret.open(sealed).ok_or_else(|| Error::internal("a webhook's secret cannot be opened"))
    };
    sealed.map(open).collect()
}
