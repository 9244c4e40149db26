//! The keys by which a sender signs, when its relay does not.
//!
//! A private key is sealed with the workspace's key before it is written, and never leaves by any answer. A new key
//! waits until its record is in DNS; until then the old one signs. The forms of keys and signatures stand in
//! `channels::email::dkim`, what a domain and a selector may be in `domain::senders::dkim`.

use super::find;
use crate::error::codes;
use crate::{Ctx, Error, Result, Workspace};
use base::SenderId;
use channels::email::dkim::{self, KeyProblem, Signer};
use domain::access::Permission;
use domain::senders::Kind;
use domain::senders::dkim::{State, check_domain, check_selector, is_aligned, next_look};
use std::sync::Arc;
use store::senders::Sender;

pub use store::senders::dkim::Key;

/// The refusal of a key that signs and cannot be opened.
pub(crate) const UNREADABLE: &str = "dkim_key_unreadable";

/// What a new key is to be; without words about it, all is chosen.
#[derive(Default)]
pub struct Wanted {
    pub domain: Option<String>,
    pub selector: Option<String>,
    /// The owner's own key, in PEM.
    pub private_key: Option<String>,
}

/// All keys of a sender, retired ones too, oldest first.
pub fn list(ctx: &Ctx, id: SenderId) -> Result<Vec<Key>> {
    ctx.require(Permission::SendersRead)?;
    find(ctx, id)?;
    ctx.workspace.read(|tx| Ok(store::senders::dkim::list(tx, id)?))
}

/// Makes a key, or takes the owner's. It waits for its record; one that waited before is forgotten.
pub fn make(ctx: &Ctx, id: SenderId, wanted: Wanted) -> Result<Vec<Key>> {
    ctx.require(Permission::SendersWrite)?;
    let sender = find(ctx, id)?;
    if sender.kind == Kind::Sandbox.as_str() {
        return Err(Error::refused("sandbox_does_not_sign", "letters of the sandbox do not leave"));
    }
    let domain = check_domain(wanted.domain.as_deref(), &sender.from_address).map_err(invalid)?;
    let der = match &wanted.private_key {
        Some(pem) => dkim::read_pem(pem).map_err(unusable)?,
        None => dkim::make_key(&ctx.random),
    };
    let public_key = dkim::public_key(&der).ok_or_else(|| Error::internal("a key without a public half"))?;
    let (secret, now) = (ctx.workspace.secret.seal(&der, &ctx.random), ctx.now());
    let audit = ctx.audit("senders.dkim_make", id);
    ctx.workspace.write(move |tx| {
        let taken = store::senders::dkim::selectors(tx, &domain)?;
        let selector = check_selector(wanted.selector.as_deref(), &taken).map_err(invalid)?;
        store::senders::dkim::retire(tx, id, State::Waiting)?;
        let (domain, secret, public_key) = (domain.clone(), Some(secret.clone()), public_key.clone());
        let (state, seen_at, looked_at) = (State::Waiting, None, None);
        let key = Key { domain, selector, state, secret, public_key, seen_at, looked_at, created_at: now };
        store::senders::dkim::insert(tx, id, &key)?;
        super::looks::queue(tx, id, next_look(now, now).unwrap_or(now), now)?;
        store::audit::append(tx, &audit)?;
        Ok(store::senders::dkim::list(tx, id)?)
    })
}

/// The key that waits under this selector signs from now on; the one before it is forgotten.
pub fn start(ctx: &Ctx, id: SenderId, selector: String) -> Result<Vec<Key>> {
    ctx.require(Permission::SendersWrite)?;
    find(ctx, id)?;
    let audit = ctx.audit("senders.dkim_start", id);
    ctx.workspace.write(move |tx| {
        if !store::senders::dkim::start(tx, id, &selector)? {
            return Err(Error::refused("dkim_key_not_waiting", "no key of this selector waits"));
        }
        store::audit::append(tx, &audit)?;
        Ok(store::senders::dkim::list(tx, id)?)
    })
}

/// Nothing of ours signs any more: the relay does, or nobody.
pub fn stop(ctx: &Ctx, id: SenderId) -> Result<()> {
    ctx.require(Permission::SendersWrite)?;
    find(ctx, id)?;
    let audit = ctx.audit("senders.dkim_stop", id);
    ctx.workspace.write(move |tx| {
        store::senders::dkim::retire_all(tx, id)?;
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// What signs the letters of a sender; nothing when its relay does.
///
/// A key of a domain that the sender's address has left signs nothing: mailboxes would not count it.
pub(crate) fn signer(workspace: &Workspace, sender: &Sender) -> Result<Option<Arc<Signer>>> {
    let keys = workspace.read(|tx| Ok(store::senders::dkim::list(tx, sender.id)?))?;
    let signs = |key: &&Key| key.state == State::Signing && is_aligned(&key.domain, &sender.from_address);
    let Some(key) = keys.iter().find(signs) else { return Ok(None) };
    let signer = opened(workspace, key).ok_or_else(|| {
        Error::refused("dkim_key_unreadable", "the key that signs cannot be opened: make a new one")
    })?;
    Ok(Some(Arc::new(signer)))
}

/// Whether letters can be signed by a key. While the one that signs does not, its sender's letters wait.
pub fn works(ctx: &Ctx, key: &Key) -> bool {
    opened(&ctx.workspace, key).is_some_and(|signer| signer.works())
}

/// Whether letters of a sender wait because the key that signs them does not work.
pub(crate) fn is_held(workspace: &Workspace, sender: &Sender) -> Result<bool> {
    match signer(workspace, sender) {
        Err(error) if error.code() == UNREADABLE => Ok(true),
        signer => Ok(signer?.is_some_and(|signer| !signer.works())),
    }
}

fn opened(workspace: &Workspace, key: &Key) -> Option<Signer> {
    let der = key.secret.as_ref().and_then(|sealed| workspace.secret.open(sealed))?;
    Signer::new(&der, &key.domain, &key.selector)
}

fn invalid(wrong: domain::senders::Invalid) -> Error {
    match wrong.code {
        "taken" => Error::invalid(wrong.field, codes::TAKEN)
            .hint("This selector was used before; its record may still be in caches. Choose another one."),
        "not_aligned" => Error::invalid(wrong.field, codes::INVALID)
            .hint("Take the domain of the sender's address, or one above it: others do not count for DMARC."),
        _ => Error::invalid(wrong.field, codes::INVALID),
    }
}

fn unusable(problem: KeyProblem) -> Error {
    Error::invalid("private_key", codes::INVALID).hint(match problem {
        KeyProblem::NotPem => {
            "Paste the whole file, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----."
        }
        KeyProblem::Encrypted => "The key is protected by a passphrase: paste it without one.",
        KeyProblem::Unusable => "An RSA key of 2048 to 4096 bits is needed.",
    })
}
