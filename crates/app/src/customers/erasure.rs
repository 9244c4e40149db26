//! Erasing one person, and what the law demands to keep of them.
//!
//! One transaction takes the person out of every row, seals the proof of their consents and their purchases, and bars
//! their addresses. What one transaction cannot do (uploaded files, the saved image, the bytes that SQLite leaves) is
//! work with a lease, so it goes on after a crash. The key of the sealed record is made before and never kept: whoever
//! erases has it in hand when they confirm, so that no answer that got lost takes it along.

use crate::deliveries::recalls::Recall;
use crate::error::codes;
use crate::secret::Key;
use crate::server::Progress;
use crate::{Ctx, Error, Live, Result, Workspace, consent, facts};
use base::CustomerId;
use domain::access::Permission;
use domain::customers::{CHANNELS, ErasureReason, State};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;
use store::Tx;
use store::erasure::Person;
use store::evidence::Sealed;

/// The kind of the work that clears files after an erasure.
const WORK: &str = "erasure";
/// How long a step may take before another node begins it again, which harms nothing: after a crash on PostgreSQL
/// nobody clears before that.
const LEASE: Duration = Duration::from_secs(120);
/// When it is looked again whether imports have ended.
const AGAIN: Duration = Duration::from_secs(10);
/// Uploaded files that one step looks at.
const FILES: usize = 100;
/// How long what is sealed is kept, in days: five years, the term of fiscal documents and longer than that of claims.
const KEPT_DAYS: i64 = 5 * 366;

/// Makes the key of a sealed record: 64 hexadecimal digits. It is told once and kept nowhere.
pub fn evidence_key(ctx: &Ctx) -> Result<String> {
    ctx.require(Permission::CustomersErase)?;
    let bytes: [u8; 32] = ctx.random.bytes();
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Why somebody is erased.
#[derive(Clone, Debug)]
pub struct Grounds {
    pub reason: ErasureReason,
    /// The number of the request; empty where there is none.
    pub reference: String,
}

/// Erases the person whom a customer stands for, whoever was merged into them included. Done again, it does nothing.
pub fn erase(ctx: &Ctx, id: CustomerId, key: &str, grounds: &Grounds) -> Result<()> {
    ctx.require(Permission::CustomersErase)?;
    let key = read_key(key)?;
    let reason = grounds.reason;
    let reference = domain::customers::reference(&grounds.reference)
        .map_err(|refusal| Error::invalid("reference", refusal.code()).hint(refusal.to_string()))?;
    let (workspace, random, now) = (ctx.workspace.clone(), ctx.random.clone(), ctx.now());
    let (actor, audit) = (ctx.actor.to_string(), ctx.audit("customers.erase", id));
    let barred = ctx.workspace.write(move |tx| {
        let customer = store::customers::load(tx, id)?.ok_or(Error::NotFound)?;
        let id = match customer.state {
            State::Erased => return Ok(Vec::new()),
            State::Merged => customer.merged_into.unwrap_or(id),
            State::Active => id,
        };
        if store::erasure::import_is_open(tx)? {
            return Err(Error::refused(
                "erasure_waits_for_import",
                "an import runs whose file may hold the person",
            ));
        }
        let person = store::erasure::person(tx, id)?.ok_or(Error::NotFound)?;
        let sealed = Sealed {
            customer: id,
            reason,
            reference: reference.clone(),
            bytes: key.seal(evidence(tx, &person)?.to_string().as_bytes(), &random),
            erased_at: now,
            kept_until: now.plus_days(KEPT_DAYS),
            actor: actor.clone(),
        };
        let barred = addresses(&workspace, &person);
        store::evidence::insert(tx, &sealed)?;
        store::erasure::erase(tx, &person, now)?;
        store::erasure::refuse(tx, &barred, &actor, now)?;
        store::work::put(tx, WORK, id.0, now, now)?;
        store::audit::append(
            tx,
            &audit.clone().with(json!({
                "customers": person.customers.len(), "reason": reason.as_str(), "reference": reference,
            })),
        )?;
        store::feed::append(tx, "customers", "changed", &person.customers, now)?;
        Ok(barred)
    })?;
    for (channel, hash) in barred {
        ctx.workspace.sending.recalls.add(Recall::Suppressed { channel, hash });
    }
    ctx.notify(Live::Customers);
    Ok(())
}

/// Opens what is kept of somebody who was erased; refused without its key, and told in the audit log either way.
pub fn open_evidence(ctx: &Ctx, id: CustomerId, key: &str) -> Result<Value> {
    ctx.require(Permission::CustomersErase)?;
    let key = read_key(key)?;
    let sealed =
        ctx.workspace.read(|tx| Ok(store::evidence::of_customer(tx, id)?))?.ok_or(Error::NotFound)?;
    let plain = key.open(&sealed.bytes);
    let audit = ctx.audit("customers.open_evidence", id).with(json!({ "opened": plain.is_some() }));
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    let plain =
        plain.ok_or_else(|| Error::refused("evidence_key_wrong", "this key does not open the record"))?;
    serde_json::from_slice(&plain).map_err(Error::internal)
}

/// One step of the worker: clears files after an erasure, one uploaded file after another, then the image and the
/// database's own files.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let (now, until) = (workspace.clock.now(), workspace.clock.now().plus(LEASE));
    if workspace.read(|tx| Ok(store::work::next(tx, WORK)?))?.is_none_or(|due| due > now) {
        return Ok(Progress::Idle);
    }
    let Some(lease) = workspace.write(move |tx| Ok(store::work::claim(tx, WORK, now, until)?))? else {
        return Ok(Progress::Idle);
    };
    let (work, token) = (lease.work_id, lease.token);
    if workspace.read(|tx| Ok(store::erasure::import_is_open(tx)?))? {
        workspace.write(move |tx| Ok(store::work::delay_by(tx, work, token, now.plus(AGAIN))?))?;
        return Ok(Progress::Idle);
    }
    if let Err(error) = clear(workspace) {
        // A busy reader or a full disk pass sooner than the lease, which would hold everybody off.
        let again = workspace.clock.now().plus(AGAIN);
        workspace.write(move |tx| Ok(store::work::delay_by(tx, work, token, again)?))?;
        return Err(error);
    }
    workspace.write(move |tx| Ok(store::work::close_by(tx, work, token)?))?;
    tracing::info!(workspace = %workspace.id, customer = lease.subject, "files are cleared after an erasure");
    Ok(Progress::Worked)
}

fn clear(workspace: &Workspace) -> Result<()> {
    loop {
        let files = workspace.read(|tx| Ok(store::erasure::files(tx, FILES)?))?;
        if files.is_empty() {
            break;
        }
        for file in files {
            while workspace.batch_write(move |tx| Ok(store::files::delete_some(tx, file)?))? {}
        }
    }
    crate::imports::undo::forget_erased(workspace)?;
    facts::save(workspace)?;
    Ok(workspace.db.scrub()?)
}

/// What the law demands to keep: who agreed to what, when, to which words and where; and what was bought.
fn evidence(tx: &mut Tx, person: &Person) -> store::Result<Value> {
    let (mut consents, mut orders) = (Vec::new(), Vec::new());
    for id in person.customers.iter().map(|id| CustomerId(*id)) {
        for line in store::consent::entries(tx, id, None, i64::MAX)? {
            let it = &line.entry;
            consents.push(json!({
                "purpose": it.purpose.as_str(), "channel": it.scope.as_str(), "topic": it.topic.0,
                "given": it.given, "basis": it.basis.as_str(), "text": line.text_version,
                "source": it.source.as_str(), "document": it.document, "said_from": it.said_from,
                "given_at": it.given_at,
                "recorded_at": it.recorded_at, "actor": it.actor,
            }));
        }
        let of = store::orders::Filter { customer: Some(id), ..Default::default() };
        for order in store::orders::list(tx, &of, None, i64::MAX as usize)? {
            orders.push(json!({
                "number": order.number, "kind": order.kind.as_str(), "state": order.state.as_str(),
                "placed_at": order.placed_at, "currency": order.currency.code(),
                "total_minor": order.total_minor, "returned_minor": order.returned_minor,
            }));
        }
    }
    let said = person.identities.iter().map(|it| json!({ "kind": it.kind.as_str(), "value": it.value }));
    let said: Vec<Value> = said.collect();
    Ok(json!({ "customers": person.customers, "identities": said, "consents": consents, "orders": orders }))
}

fn addresses(workspace: &Workspace, person: &Person) -> Vec<store::erasure::Refused> {
    let of = |(channel, kind)| {
        let ours = person.identities.iter().filter(move |it| it.kind == kind);
        ours.map(move |it| (channel, consent::address_hash(workspace, channel, &it.value)))
    };
    CHANNELS.into_iter().flat_map(of).collect()
}

fn read_key(text: &str) -> Result<Key> {
    let wrong = || Error::invalid("key", codes::INVALID).hint("64 hexadecimal digits");
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        return Err(wrong());
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).map_err(|_| wrong())?;
    }
    Ok(Key::new(bytes))
}

/// Forgets sealed records past their term.
pub(crate) fn prune(workspace: &Workspace) -> Result<()> {
    let now = workspace.clock.now();
    if workspace.read(|tx| Ok(store::evidence::any_before(tx, now)?))? {
        workspace.batch_write(move |tx| Ok(store::evidence::prune(tx, now)?))?;
    }
    Ok(())
}
