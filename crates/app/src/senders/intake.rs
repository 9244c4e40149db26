//! Where a sender's bounces and complaints come in: settings, the address for the provider's calls, the calls.
//!
//! The address holds a word that only we can make; changing its number makes the old word worthless. A call is taken
//! in the form that was chosen and in no other, and checked by the provider's signature where there is one. What the
//! calls say goes to `deliveries::returns`; the mailbox is read by `senders::mailbox`.

use super::{Password, Sender};
use crate::deliveries::returns::{self, Taken};
use crate::error::codes;
use crate::server::Server;
use crate::tracking::{Signer, resolve};
use crate::{Ctx, Error, Result, Workspace};
use base::{DeliveryId, LinkId, SenderId};
use channels::email::returns::{Call, Refusal, read, sns};
use domain::access::Permission;
use domain::senders::intake::{Form, Mailbox, check_mailbox};
use domain::tracking::Purpose;
use std::sync::Arc;
use std::time::Duration;
use store::senders::intake::{Intake, Visit};

/// Patience with Amazon's certificate and confirmation.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a certificate or of a confirmation's answer.
const ANSWER_BYTES: usize = 64 * 1024;

/// An edit; what is absent stays as it is.
#[derive(Clone)]
pub struct Change {
    pub form: Option<Form>,
    /// What the provider signs its calls with.
    pub secret: Password,
    pub verp: Option<bool>,
    pub mailbox: Option<Option<Mailbox>>,
    pub mailbox_password: Password,
}

/// What a person sees. Whoever knows the address can tell of bounces, so it is shown to those who may change it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub intake: Intake,
    pub address: String,
    pub mailbox: Option<Mailbox>,
}

pub fn get(ctx: &Ctx, id: SenderId) -> Result<Shown> {
    ctx.require(Permission::SendersWrite)?;
    super::find(ctx, id)?;
    shown(&ctx.workspace, ctx.workspace.read(|tx| Ok(store::senders::intake::load(tx, id)?))?)
}

/// Saves what is said, if it is still the version that was read.
pub fn save(ctx: &Ctx, id: SenderId, version: i64, change: Change) -> Result<Shown> {
    ctx.require(Permission::SendersWrite)?;
    let sender = super::find(ctx, id)?;
    let known = ctx.workspace.read(|tx| Ok(store::senders::intake::load(tx, id)?))?;
    if known.version != version {
        return Err(Error::Store(store::Error::Stale));
    }
    let old = mailbox_of(&known)?;
    let Change { form, secret, verp, mailbox, mailbox_password } = change;
    let moved = match (&old, &mailbox) {
        (Some(old), Some(Some(new))) => {
            (&old.host, old.port, old.security) != (&new.host, new.port, new.security)
        }
        _ => false,
    };
    // A password is given for one host: pointed at another one, it would be handed to whoever listens there.
    if moved && mailbox_password == Password::Keep && known.mailbox_password.is_some() {
        let hint = "Type the password again for the new server.";
        return Err(Error::invalid("mailbox_password", codes::REQUIRED).hint(hint));
    }
    let mailbox = mailbox.unwrap_or(old);
    if let Some(mailbox) = &mailbox {
        check_mailbox(mailbox).map_err(|wrong| Error::invalid(wrong.field, super::code_of(&wrong)))?;
    }
    let form = form.unwrap_or(known.form);
    // The key of one provider is of no use to another, and would make its calls unreadable.
    let known_secret = known.secret.clone().filter(|_| form == known.form);
    let password = sealed(ctx, ("mailbox_password", mailbox_password), known.mailbox_password.clone())?;
    let new = Intake {
        form,
        secret: sealed(ctx, ("secret", secret), known_secret)?.filter(|_| form.is_signed_by_key()),
        verp: verp.unwrap_or(known.verp),
        mailbox_password: password.filter(|_| mailbox.is_some()),
        mailbox: mailbox.map(|it| serde_json::to_string(&it).expect("a mailbox is texts and numbers")),
        ..known
    };
    put(ctx, sender.id, new, "senders.intake")
}

/// Another address; the one before is worthless from now on.
pub fn rotate(ctx: &Ctx, id: SenderId) -> Result<Shown> {
    ctx.require(Permission::SendersWrite)?;
    let sender = super::find(ctx, id)?;
    let known = ctx.workspace.read(|tx| Ok(store::senders::intake::load(tx, id)?))?;
    put(ctx, sender.id, Intake { generation: known.generation + 1, ..known }, "senders.intake_address")
}

fn put(ctx: &Ctx, id: SenderId, new: Intake, action: &'static str) -> Result<Shown> {
    let (audit, now) = (ctx.audit(action, id), ctx.now());
    let saved = ctx.workspace.write(move |tx| {
        store::senders::intake::save(tx, &new)?;
        if new.mailbox.is_some() {
            super::mailbox::queue(tx, id, now)?;
        }
        store::audit::append(tx, &audit)?;
        Ok(store::senders::intake::load(tx, id)?)
    })?;
    shown(&ctx.workspace, saved)
}

fn shown(workspace: &Workspace, intake: Intake) -> Result<Shown> {
    let address = Signer::new(workspace).intake(intake.sender, intake.generation);
    Ok(Shown { address, mailbox: mailbox_of(&intake)?, intake })
}

pub(super) fn mailbox_of(intake: &Intake) -> Result<Option<Mailbox>> {
    intake.mailbox.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)
}

/// A secret as it is kept: what is typed is sealed, an empty one is forgotten.
fn sealed(
    ctx: &Ctx,
    (field, said): (&'static str, Password),
    known: Option<Vec<u8>>,
) -> Result<Option<Vec<u8>>> {
    Ok(match said {
        Password::Keep => known,
        Password::Forget => None,
        Password::Set(plain) if plain.is_empty() => None,
        Password::Set(plain) if plain.len() > 1_000 => return Err(Error::invalid(field, codes::TOO_LONG)),
        Password::Set(plain) => Some(ctx.workspace.secret.seal(plain.as_bytes(), &ctx.random)),
    })
}

pub(super) fn opened(workspace: &Workspace, sealed: Option<&Vec<u8>>) -> Result<Option<String>> {
    let open = |sealed: &Vec<u8>| {
        let plain = workspace.secret.open(sealed).and_then(|plain| String::from_utf8(plain).ok());
        plain.ok_or_else(|| {
            Error::refused("password_unreadable", "a sealed secret cannot be opened: type it again")
        })
    };
    sealed.map(open).transpose()
}

/// Whether a word is an address of ours, for providers that try it before they call.
pub fn exists(server: &Server, word: &str) -> Result<()> {
    found(server, word).map(|_| ())
}

/// A provider's call. Everything it tells is written when this returns; told again, it changes nothing.
pub fn call(server: &Server, word: &str, body: &[u8]) -> Result<()> {
    let (workspace, sender, intake) = found(server, word)?;
    let answer = taken(&workspace, &intake, body);
    let (code, counts) = match &answer {
        Ok(taken) => (None, *taken),
        Err(error) => (Some(error.code().to_owned()), Taken::default()),
    };
    let visit = Visit { code, taken: counts.known as i64, foreign: counts.foreign as i64 };
    let (id, now) = (sender.id, workspace.clock.now());
    workspace.write(move |tx| Ok(store::senders::intake::called(tx, id, &visit, now)?))?;
    match answer? {
        Taken { early: 0, .. } => Ok(()),
        // The hand-over's end is not written down yet; providers call again.
        _ => Err(Error::unavailable("a letter is still on its way")),
    }
}

fn found(server: &Server, word: &str) -> Result<(Arc<Workspace>, Sender, Intake)> {
    let found = resolve(server, Purpose::Intake, word)?;
    let (id, generation) = (SenderId(found.token.delivery.0), found.token.link.map(|link| link.0));
    let (sender, intake) = found.workspace.read(|tx| {
        let sender = store::senders::load(tx, id)?.filter(|sender| !sender.archived);
        Ok((sender.ok_or(Error::NotFound)?, store::senders::intake::load(tx, id)?))
    })?;
    if generation != Some(intake.generation) {
        return Err(Error::NotFound);
    }
    Ok((found.workspace, sender, intake))
}

fn taken(workspace: &Arc<Workspace>, intake: &Intake, body: &[u8]) -> Result<Taken> {
    let key = opened(workspace, intake.secret.as_ref())?;
    if intake.form == Form::Ses {
        check_sns(workspace, body)?;
    }
    match read(intake.form, key.as_deref(), body).map_err(refused)? {
        Call::Returns(told) => {
            let from = returns::From { sender: intake.sender, source: intake.form.as_str() };
            returns::take(workspace, from, &told)
        }
        Call::Confirm(url) => {
            // The message was signed by SNS; still nothing but SNS is visited.
            let address = sns::address(&url).ok_or_else(|| refused(Refusal::Signature))?;
            visit(workspace, &address)?;
            Ok(Taken::default())
        }
    }
}

fn check_sns(workspace: &Workspace, body: &[u8]) -> Result<()> {
    let message = serde_json::from_slice(body).map_err(|_| refused(Refusal::Form))?;
    let url = sns::certificate_url(&message).ok_or_else(|| refused(Refusal::Signature))?;
    let certificate = match workspace.outgoing.certificate(url) {
        Some(known) => known,
        None => {
            let address = sns::address(url).ok_or_else(|| refused(Refusal::Signature))?;
            let fetched = visit(workspace, &address)?;
            sns::verify(&message, &fetched).map_err(refused)?;
            workspace.outgoing.know_certificate(url, fetched);
            return Ok(());
        }
    };
    sns::verify(&message, &certificate).map_err(refused)
}

fn visit(workspace: &Workspace, address: &domain::webhooks::Address) -> Result<Vec<u8>> {
    let wire = channels::webhook::Wire {
        network: channels::email::Network::Public,
        trust: workspace.outgoing.trust(),
        timeout: PATIENCE,
    };
    let (status, body) = channels::webhook::get(&wire, address, ANSWER_BYTES).map_err(Error::unavailable)?;
    if status == 200 { Ok(body) } else { Err(Error::unavailable(format!("SNS answered {status}"))) }
}

fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Form => Error::refused("return_form_unknown", refusal),
        Refusal::Signature => Error::refused("return_signature_wrong", refusal),
        Refusal::TooMany => Error::refused("too_many_events", refusal),
    }
}

impl Signer {
    /// Where a provider tells of a sender's bounces: the sender stands in the place of a delivery, the address's number
    /// in the place of a link.
    pub fn intake(&self, sender: SenderId, generation: i64) -> String {
        self.url(Purpose::Intake, DeliveryId(sender.0), Some(LinkId(generation)))
    }
}
