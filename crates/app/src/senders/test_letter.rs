//! A test letter by a sender: a few plain words to one address, signed and handed over as a campaign's would be.

use super::{CHECK_PATIENCE, find, relay};
use crate::deliveries::{From, HandOver, Mail, Wire};
use crate::error::codes;
use crate::{Ctx, Error, Result};
use base::SenderId;
use channels::email::{self, Connection};
use domain::access::Permission;
use domain::consent::{Channel, suppression_form};
use domain::deliveries::{NOT_SIGNED, Outcome, Permit, permit_test};
use domain::senders::dkim::domain_of;
use store::senders::Sender;

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub ok: bool,
    /// Stable word; empty when the relay took the letter.
    pub code: String,
    /// The relay's own words.
    pub said: String,
    /// The domain that signed, when we did.
    pub signed_by: Option<String>,
}

pub fn send(ctx: &Ctx, id: SenderId, address: &str) -> Result<Told> {
    ctx.require(Permission::SendersWrite)?;
    let sender = find(ctx, id)?;
    let address = suppression_form(Channel::Email, address);
    if !email::is_wire_address(&address) {
        return Err(Error::invalid("address", codes::INVALID));
    }
    let hash = crate::consent::address_hash(&ctx.workspace, Channel::Email, &address);
    let known = ctx.workspace.read(|tx| Ok(store::suppression::find(tx, Channel::Email, &hash)?))?;
    let number = ctx.random.below(i64::MAX as u64) as i64 + 1;
    let permit = match permit_test(number, address, known.is_some()) {
        Ok(permit) => permit,
        Err(skip) => return Ok(told(false, skip.reason.as_str(), "")),
    };
    let audit = ctx.audit("senders.test", id);
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    let from = From::of(&ctx.workspace, &sender)?;
    let signed_by = from.dkim.as_ref().map(|signer| signer.domain().to_owned());
    let Ok(mail) = letter(ctx, &from, &permit) else { return Ok(told(false, NOT_SIGNED, "")) };
    if !may_leave(ctx, &sender)? {
        return Ok(told(false, DAY_LIMIT, ""));
    }
    let told = if sender.kind == "sandbox" {
        keep(ctx, permit, mail)?
    } else {
        hand_over(ctx, &sender, permit, &mail)?
    };
    Ok(Told { signed_by, ..told })
}

/// The answer where the sender's day is used up.
pub(crate) const DAY_LIMIT: &str = "day_limit";

/// Takes a test letter's place in the sender's day and rate: the relay counts it like any other. False where the day
/// is used up.
pub(crate) fn may_leave(ctx: &Ctx, sender: &Sender) -> Result<bool> {
    let Ok(relay) = super::settings(sender) else { return Ok(true) };
    let (id, now) = (sender.id, ctx.now());
    if let Some(most) = relay.per_day {
        let today = now.date(&ctx.workspace.settings().zone);
        let left = ctx.workspace.write(move |tx| {
            let left = store::senders::day::used(tx, id, today)? < most;
            if left {
                store::senders::day::add(tx, id, today, 1)?;
            }
            Ok(left)
        })?;
        if !left {
            return Ok(false);
        }
    }
    ctx.workspace.sending.limits.spend((id, relay.per_second.map(|rate| rate as f64)), now);
    Ok(true)
}

fn told(ok: bool, code: &str, said: &str) -> Told {
    Told { ok, code: code.to_owned(), said: said.to_owned(), signed_by: None }
}

fn letter(ctx: &Ctx, from: &From, permit: &Permit) -> std::result::Result<Mail, email::dkim::Unsigned> {
    let settings = ctx.workspace.settings();
    let locale = settings.locale;
    let subject = locale.pick("Проверка отправителя", "Test of a sender").to_owned();
    let words = locale.pick(
        "Это проверочное письмо. Если вы его читаете, отправитель настроен, и рассылки дойдут тем же путём.",
        "This is a test letter. As you read it, the sender works, and campaigns will take the same way.",
    );
    let html = format!("<!doctype html><html><body><p>{words}</p></body></html>");
    let message_id = format!("test.{}@{}", permit.delivery(), domain_of(&from.address));
    let raw = email::build(&email::Letter {
        from_name: &from.name,
        from: &from.address,
        reply_to: from.reply_to.as_deref(),
        to: permit.address(),
        subject: &subject,
        html: &html,
        text: words,
        message_id: &message_id,
        date: ctx.now(),
        unsubscribe: None,
        feedback_id: None,
    });
    let raw = match &from.dkim {
        Some(signer) => signer.sign(raw, ctx.now())?,
        None => raw,
    };
    Ok(Mail { subject, envelope_from: from.address.clone(), raw })
}

/// By the relay, over a connection of its own, so that its words are known.
fn hand_over(ctx: &Ctx, sender: &Sender, permit: Permit, mail: &Mail) -> Result<Told> {
    let relay = email::Relay { timeout: CHECK_PATIENCE, ..relay(&ctx.workspace, sender)? };
    let mut connection = match Connection::open(&relay) {
        Ok(connection) => connection,
        Err(error) => return Ok(told(false, error.code, &error.detail)),
    };
    connection.listen();
    let outcome = connection.send(permit, &mail.envelope_from, &mail.raw);
    let said = connection.heard().to_owned();
    connection.close();
    Ok(match outcome {
        Outcome::HandedOver => told(true, "", &said),
        Outcome::LostBefore | Outcome::LostAfter => told(false, "connection_lost", &said),
        Outcome::ContentError => told(false, "content_error", &said),
        _ => told(false, "relay_refused", &said),
    })
}

/// The sandbox keeps it.
fn keep(ctx: &Ctx, permit: Permit, mail: Mail) -> Result<Told> {
    let (_, kept) = Wire::Sandbox.hand_over(HandOver { permit, mail });
    let now = ctx.now();
    if let Some(kept) = kept {
        ctx.workspace
            .write(move |tx| Ok(store::deliveries::keep_in_sandbox(tx, std::slice::from_ref(&kept), now)?))?;
    }
    Ok(told(true, "", ""))
}
