//! Webhooks: who is told of what happens here, with which secret, and what became of each message.
//!
//! A secret is shown once and kept sealed. Messages are made by `collect`, sent by `send`; both are steps of one
//! worker. An address may lead into the public internet only, unless the installation says otherwise for tests on
//! one's own machine.

mod collect;
mod send;

pub use send::{Tested, deliver, test};

use crate::error::codes;
use crate::server::Progress;
use crate::{Ctx, Error, Result, Workspace};
use base::{Random, WebhookId, WebhookMessageId, hash};
use domain::access::Permission;
use domain::webhooks::{BY_HAND, Draft, OLD_SECRET, Refusal, SEGMENTS, State, WEBHOOKS, check};
use std::sync::Arc;

pub use store::webhooks::{Message, Webhook};

/// How many days messages that are over are kept.
const KEPT_DAYS: i64 = 30;
const SECRET_BYTES: usize = 32;

/// One step of the worker: makes messages of what happened, and sends those that are due.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let collected = collect::step(workspace)?;
    let sent = deliver(workspace)?;
    Ok(if collected || sent { Progress::Worked } else { Progress::Idle })
}

/// Forgets old messages; a seldom step.
pub fn forget(workspace: &Arc<Workspace>) -> Result<Progress> {
    let before = workspace.clock.now().minus_days(KEPT_DAYS);
    workspace.batch_write(move |tx| Ok(store::webhooks::forget(tx, before)?))?;
    Ok(Progress::Idle)
}

pub fn list(ctx: &Ctx) -> Result<Vec<Webhook>> {
    ctx.require(Permission::WebhooksRead)?;
    ctx.workspace.read(|tx| Ok(store::webhooks::all(tx)?))
}

pub fn get(ctx: &Ctx, id: WebhookId) -> Result<Webhook> {
    ctx.require(Permission::WebhooksRead)?;
    ctx.workspace.read(|tx| store::webhooks::load(tx, id)?.ok_or(Error::NotFound))
}

/// Makes a webhook, which is told of what happens from now on; with its secret.
pub fn create(ctx: &Ctx, draft: Draft) -> Result<(Webhook, String)> {
    ctx.require(Permission::WebhooksWrite)?;
    let draft = tidy(ctx, draft)?;
    let (shown, sealed) = secret(&ctx.workspace, &ctx.random);
    let (now, actor, audit) = (ctx.now(), ctx.actor.to_string(), ctx.audit("webhooks.create", ""));
    let webhook = ctx.workspace.write(move |tx| {
        if store::webhooks::all(tx)?.len() >= WEBHOOKS {
            return Err(Error::refused(Refusal::TooMany.code(), Refusal::TooMany));
        }
        segments_exist(tx, &draft)?;
        let id = store::webhooks::insert(tx, &draft, &sealed, &actor, now)?;
        store::audit::append(tx, &audit.about(id))?;
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    Ok((webhook, shown))
}

/// Saves a webhook that is still the version that was read. Messages that wait go to the new address.
pub fn save(ctx: &Ctx, id: WebhookId, version: i64, draft: Draft) -> Result<Webhook> {
    ctx.require(Permission::WebhooksWrite)?;
    let draft = tidy(ctx, draft)?;
    let (now, audit) = (ctx.now(), ctx.audit("webhooks.update", id));
    ctx.workspace.write(move |tx| {
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)?;
        segments_exist(tx, &draft)?;
        store::webhooks::update(tx, id, version, &draft, now)?;
        store::audit::append(tx, &audit)?;
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)
    })
}

/// Takes a webhook away with the messages that wait for it.
pub fn delete(ctx: &Ctx, id: WebhookId) -> Result<()> {
    ctx.require(Permission::WebhooksWrite)?;
    let audit = ctx.audit("webhooks.delete", id);
    ctx.workspace.write(move |tx| {
        if !store::webhooks::delete(tx, id)? {
            return Err(Error::NotFound);
        }
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// Stops sending; what happens meanwhile is sent when it goes on.
pub fn pause(ctx: &Ctx, id: WebhookId) -> Result<Webhook> {
    set_state(ctx, id, State::Paused, Some(BY_HAND))
}

/// Goes on where it stopped.
pub fn resume(ctx: &Ctx, id: WebhookId) -> Result<Webhook> {
    set_state(ctx, id, State::Active, None)
}

fn set_state(ctx: &Ctx, id: WebhookId, state: State, reason: Option<&'static str>) -> Result<Webhook> {
    ctx.require(Permission::WebhooksWrite)?;
    let action = if state == State::Active { "webhooks.resume" } else { "webhooks.pause" };
    let (now, audit) = (ctx.now(), ctx.audit(action, id));
    ctx.workspace.write(move |tx| {
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)?;
        store::webhooks::set_state(tx, id, state, reason, now)?;
        store::audit::append(tx, &audit)?;
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)
    })
}

/// Another secret; the one there was signs beside it for a day, so that the receiver can be changed meanwhile.
pub fn rotate(ctx: &Ctx, id: WebhookId) -> Result<(Webhook, String)> {
    ctx.require(Permission::WebhooksWrite)?;
    let (shown, sealed) = secret(&ctx.workspace, &ctx.random);
    let (now, audit) = (ctx.now(), ctx.audit("webhooks.rotate", id));
    let webhook = ctx.workspace.write(move |tx| {
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)?;
        store::webhooks::set_secret(tx, id, &sealed, now.plus(OLD_SECRET), now)?;
        store::audit::append(tx, &audit)?;
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)
    })?;
    Ok((webhook, shown))
}

/// A page of a webhook's messages, newest first; `before` is the last one of the previous page.
pub fn messages(ctx: &Ctx, id: WebhookId, before: Option<i64>, limit: usize) -> Result<Vec<Message>> {
    ctx.require(Permission::WebhooksRead)?;
    ctx.workspace.read(|tx| {
        store::webhooks::load(tx, id)?.ok_or(Error::NotFound)?;
        Ok(store::webhooks::of_webhook(tx, id, before, limit)?)
    })
}

/// Sends a message again, or at once where it waits, under its old id.
pub fn resend(ctx: &Ctx, id: WebhookMessageId) -> Result<Message> {
    ctx.require(Permission::WebhooksWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("webhooks.resend", id));
    ctx.workspace.write(move |tx| {
        store::webhooks::message(tx, id)?.ok_or(Error::NotFound)?;
        store::webhooks::put_back(tx, id, now)?;
        store::audit::append(tx, &audit)?;
        store::webhooks::message(tx, id)?.ok_or(Error::NotFound)
    })
}

/// The id under which a receiver knows a message: the same for every try.
pub fn wire_id(workspace: &Workspace, id: WebhookMessageId) -> String {
    format!("msg_{}_{}", workspace.slug, id.0)
}

fn tidy(ctx: &Ctx, draft: Draft) -> Result<Draft> {
    let draft = check(draft, ctx.workspace.outgoing.is_private())
        .map_err(|(field, refusal)| Error::invalid(field, refusal.code()).hint(refusal.to_string()))?;
    if draft.segments.len() > SEGMENTS {
        return Err(
            Error::invalid("segments", "too_many").hint(format!("At most {SEGMENTS}; none means all."))
        );
    }
    Ok(draft)
}

fn segments_exist(tx: &mut store::Tx, draft: &Draft) -> Result<()> {
    for (at, id) in draft.segments.iter().enumerate() {
        if store::segments::load(tx, *id)?.is_none() {
            return Err(Error::invalid(format!("segments.{at}"), codes::NOT_FOUND));
        }
    }
    Ok(())
}

/// A new secret as it is shown and as it is kept.
fn secret(workspace: &Workspace, random: &Random) -> (String, Vec<u8>) {
    let bytes: [u8; SECRET_BYTES] = random.bytes();
    (format!("whsec_{}", hash::encode_standard(&bytes)), workspace.secret.seal(&bytes, random))
}
