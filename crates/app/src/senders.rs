//! Senders: who writes, and by which relay.
//!
//! A relay's password is sealed with the workspace's key before it is written, and never leaves by any answer.
//! A relay may stand in a private network, because a business that runs this program often runs its relay beside it.
//! Addresses that no relay can have are refused: link-local ones, where clouds keep their secrets, and multicast.

pub mod dkim;
pub mod dns;
pub mod intake;
pub mod looks;
pub mod mailbox;
pub mod test_letter;

use crate::error::codes;
use crate::{Ctx, Error, Result, Workspace};
use base::SenderId;
use channels::email;
use domain::access::Permission;
use domain::senders::{Draft, Kind, Relay, Security, check as check_draft};
use std::time::Duration;
use store::senders::NewSender;

pub use store::senders::Sender;

/// Patience with a relay while sending.
const PATIENCE: Duration = Duration::from_secs(30);
/// Patience while a person waits for the answer.
const CHECK_PATIENCE: Duration = Duration::from_secs(10);

/// What an edit does with the password.
#[derive(Clone, PartialEq, Eq)]
pub enum Password {
    Keep,
    Forget,
    Set(String),
}

/// An edit; what is absent stays as it is.
pub struct Change {
    pub name: Option<String>,
    pub from_name: Option<String>,
    pub from_address: Option<String>,
    pub reply_to: Option<Option<String>>,
    pub relay: Option<Relay>,
    pub password: Password,
}

/// What a relay said when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub ok: bool,
    /// Stable word for the reason; empty when it is well.
    pub code: &'static str,
    /// The relay's own words or the system's.
    pub detail: String,
    pub encrypted: bool,
    pub message_bytes: Option<u64>,
}

pub fn list(ctx: &Ctx) -> Result<Vec<Sender>> {
    ctx.require(Permission::SendersRead)?;
    ctx.workspace.read(|tx| Ok(store::senders::list(tx)?))
}

pub fn create(ctx: &Ctx, draft: Draft, password: Option<String>) -> Result<Sender> {
    ctx.require(Permission::SendersWrite)?;
    let password = password.map_or(Password::Forget, Password::Set);
    let new = row(ctx, draft, password, None)?;
    let (now, audit) = (ctx.now(), ctx.audit("senders.create", ""));
    ctx.workspace.write(move |tx| {
        let id = store::senders::insert(tx, &new, now)?;
        store::audit::append(tx, &audit.about(id))?;
        store::senders::load(tx, id)?.ok_or(Error::NotFound)
    })
}

/// Saves a sender that is still the version that was read. A campaign on its way goes on by the new settings.
pub fn save(ctx: &Ctx, id: SenderId, version: i64, change: Change) -> Result<Sender> {
    ctx.require(Permission::SendersWrite)?;
    let known = find(ctx, id)?;
    let old = settings(&known).ok();
    let Change { name, from_name, from_address, reply_to, relay, password } = change;
    // A password is given for one host: pointed at another one, it would be handed to whoever listens there.
    let moved = match (&old, &relay) {
        (Some(old), Some(new)) => (&old.host, old.port, old.security) != (&new.host, new.port, new.security),
        _ => false,
    };
    if moved && password == Password::Keep && known.secret.is_some() {
        return Err(
            Error::invalid("password", codes::REQUIRED).hint("Type the password again for the new relay.")
        );
    }
    let draft = Draft {
        name: name.unwrap_or(known.name),
        kind: Kind::parse(&known.kind).ok_or_else(|| Error::internal("unknown kind of sender"))?,
        from_name: from_name.unwrap_or(known.from_name),
        from_address: from_address.unwrap_or(known.from_address),
        reply_to: reply_to.unwrap_or(known.reply_to),
        relay: relay.or(old),
    };
    let new = row(ctx, draft, password, known.secret)?;
    let audit = ctx.audit("senders.update", id);
    ctx.workspace.write(move |tx| {
        store::senders::update(tx, id, version, &new)?;
        store::audit::append(tx, &audit)?;
        store::senders::load(tx, id)?.ok_or(Error::NotFound)
    })
}

/// Takes a sender out of use. One whose campaign is on its way stays.
pub fn remove(ctx: &Ctx, id: SenderId) -> Result<()> {
    ctx.require(Permission::SendersWrite)?;
    let audit = ctx.audit("senders.delete", id);
    ctx.workspace.write(move |tx| {
        if store::senders::is_busy(tx, id)? {
            return Err(Error::refused("sender_busy", "a campaign on its way writes by this sender"));
        }
        if !store::senders::archive(tx, id)? {
            return Err(Error::NotFound);
        }
        store::senders::dkim::retire_all(tx, id)?;
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// Connects, greets and logs in. Writes to nobody.
pub fn check(ctx: &Ctx, id: SenderId) -> Result<Checked> {
    ctx.require(Permission::SendersWrite)?;
    let sender = find(ctx, id)?;
    let well = Checked { ok: true, code: "", detail: String::new(), encrypted: false, message_bytes: None };
    if sender.kind == Kind::Sandbox.as_str() {
        return Ok(well);
    }
    let relay = email::Relay { timeout: CHECK_PATIENCE, ..relay(&ctx.workspace, &sender)? };
    Ok(match email::check(&relay) {
        Ok(limits) => Checked { encrypted: limits.encrypted, message_bytes: limits.message_bytes, ..well },
        Err(error) => Checked { ok: false, code: error.code, detail: error.detail, ..well },
    })
}

/// The relay of a sender as the wire takes it.
pub(crate) fn relay(workspace: &Workspace, sender: &Sender) -> Result<email::Relay> {
    let relay = settings(sender)?;
    let password = match &sender.secret {
        Some(sealed) => {
            let plain = workspace.secret.open(sealed).and_then(|plain| String::from_utf8(plain).ok());
            Some(plain.ok_or_else(|| {
                Error::refused("password_unreadable", "the relay's password cannot be opened: type it again")
            })?)
        }
        None => None,
    };
    let helo = sender.from_address.rsplit_once('@').map_or("localhost", |(_, domain)| domain).to_owned();
    Ok(email::Relay {
        host: relay.host,
        port: relay.port,
        security: match relay.security {
            Security::Tls => email::Security::Tls,
            Security::Starttls => email::Security::StartTls,
            Security::Plain => email::Security::Plain,
        },
        user: relay.user,
        password,
        helo,
        network: workspace.outgoing.relays(),
        trust: email::Trust::public(),
        timeout: PATIENCE,
    })
}

/// The relay of a sender as it is configured; the sandbox has none.
pub fn settings(sender: &Sender) -> Result<Relay> {
    serde_json::from_str(&sender.settings).map_err(|_| Error::NotFound)
}

/// The sandbox sender of a new workspace, so that a newcomer sees a whole campaign without an account anywhere.
pub(crate) fn first(workspace: &Workspace) -> Result<()> {
    if !workspace.read(|tx| Ok(store::senders::list(tx)?))?.is_empty() {
        return Ok(());
    }
    let (settings, now) = (workspace.settings(), workspace.clock.now());
    let host = settings.site.split("://").nth(1).and_then(|rest| rest.split(['/', ':', '?', '#']).next());
    let domain = host.map(|host| host.trim_start_matches("www.")).filter(|host| host.contains('.'));
    let new = NewSender {
        kind: Kind::Sandbox.as_str(),
        name: settings.locale.pick("Песочница", "Sandbox").to_owned(),
        from_name: settings.business_name.clone(),
        from_address: format!("hello@{}", domain.unwrap_or("example.com")),
        reply_to: None,
        settings: "{}".to_owned(),
        secret: None,
    };
    workspace.write(move |tx| {
        // Two nodes may open a workspace at once; the ones that came first made it.
        if store::senders::list(tx)?.is_empty() && store::senders::load(tx, SenderId(1))?.is_none() {
            store::senders::insert(tx, &new, now)?;
        }
        Ok(())
    })
}

fn find(ctx: &Ctx, id: SenderId) -> Result<Sender> {
    let sender = ctx.workspace.read(|tx| Ok(store::senders::load(tx, id)?))?;
    sender.filter(|sender| !sender.archived).ok_or(Error::NotFound)
}

fn code_of(wrong: &domain::senders::Invalid) -> &'static str {
    match wrong.code {
        "required" => codes::REQUIRED,
        "too_long" => codes::TOO_LONG,
        _ => codes::INVALID,
    }
}

fn row(ctx: &Ctx, draft: Draft, password: Password, known: Option<Vec<u8>>) -> Result<NewSender> {
    let draft = check_draft(draft).map_err(|wrong| Error::invalid(wrong.field, code_of(&wrong)))?;
    let secret = match password {
        Password::Keep => known,
        Password::Forget => None,
        Password::Set(plain) if plain.is_empty() => None,
        Password::Set(plain) if plain.len() > 1_000 => {
            return Err(Error::invalid("password", codes::TOO_LONG));
        }
        Password::Set(plain) => Some(ctx.workspace.secret.seal(plain.as_bytes(), &ctx.random)),
    };
    let settings = match &draft.relay {
        Some(relay) => serde_json::to_string(relay).map_err(Error::internal)?,
        None => "{}".to_owned(),
    };
    Ok(NewSender {
        kind: draft.kind.as_str(),
        name: draft.name,
        from_name: draft.from_name,
        from_address: draft.from_address,
        reply_to: draft.reply_to,
        settings,
        secret,
    })
}
