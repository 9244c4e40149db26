//! The page behind the letter's link, and the press of its button, which writes the ledger.
//!
//! Looking changes nothing. The word is known by its hash, lives as long as its question, and is answered once: the
//! same word after a withdrawal brings nothing back.

use super::super::suppressions::let_in;
use super::super::{record, rows::Text};
use crate::deliveries::recalls::Recall;
use crate::secret::Key;
use crate::server::Server;
use crate::settings::Settings;
use crate::{Error, Live, Result};
use base::{CustomerId, Timestamp, hash};
use domain::consent::confirmation::{State, document};
use domain::consent::{Basis, Channel, Command, Entry, Purpose, Scope, Source, Topic, give};
use domain::customers::search_text;
use domain::identities::{self, Kind};
use domain::imports::Fields;
use std::net::IpAddr;
use std::sync::Arc;
use store::Tx;
use store::confirmations::Confirmation;

/// Longest word that can be ours.
const WORD_BYTES: usize = 64;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Asked {
    pub settings: Arc<Settings>,
    pub locale: base::Locale,
    pub standing: Standing,
}

#[derive(Clone, Debug)]
pub enum Standing {
    /// Can be answered.
    Open {
        address: String,
        texts: Vec<Text>,
        /// We asked of our own accord: a no is an answer too.
        known: bool,
    },
    /// Was answered with yes.
    Confirmed,
    /// Was answered with no.
    Declined,
    /// Its term is over, or another letter to the address was answered.
    Over,
}

/// A word about a text by its id: given or withdrawn.
type Said = (Purpose, i64, bool);

/// Looking at it changes nothing.
pub fn look(server: &Server, slug: &str, word: &str) -> Result<Asked> {
    let (workspace, digest) = find(server, slug, word)?;
    let (settings, now) = (workspace.settings(), workspace.clock.now());
    workspace.read(|tx| {
        let asked = store::confirmations::by_word(tx, &digest)?.ok_or(Error::NotFound)?;
        let standing = standing(tx, &asked, now)?;
        Ok(Asked { settings: settings.clone(), locale: asked.locale, standing })
    })
}

/// Takes the answer. May be repeated: it is written once.
pub fn answer(
    server: &Server,
    slug: &str,
    word: &str,
    (yes, said_from): (bool, Option<IpAddr>),
) -> Result<Asked> {
    let (workspace, digest) = find(server, slug, word)?;
    let (secret, now) = (workspace.secret.clone(), workspace.clock.now());
    let left = workspace.write(move |tx| {
        let asked = store::confirmations::by_word(tx, &digest)?.ok_or(Error::NotFound)?;
        match standing(tx, &asked, now)? {
            Standing::Open { address, .. } if yes => {
                confirm(tx, &secret, (&asked, &address, said_from), now)?;
                Ok(None)
            }
            Standing::Open { address, known: true, .. } => decline(tx, (&asked, &address, said_from), now),
            _ => Ok(None),
        }
    })?;
    // After the commit and before the answer: no claimed message that was just forbidden begins its hand-over.
    if let Some(customer) = left {
        workspace.sending.recalls.add(Recall::Withdrawn {
            customer,
            purpose: Purpose::Marketing,
            scope: Scope::One(Channel::Email),
            topic: Topic::EVERY,
        });
    }
    workspace.live.send(Live::Customers);
    look(server, slug, word)
}

fn find(server: &Server, slug: &str, word: &str) -> Result<(Arc<crate::Workspace>, [u8; 32])> {
    if word.len() > WORD_BYTES {
        return Err(Error::NotFound);
    }
    Ok((server.workspace(slug)?, hash::sha256(word.as_bytes())))
}

fn standing(tx: &mut Tx, asked: &Confirmation, now: Timestamp) -> Result<Standing> {
    if asked.state == State::Confirmed {
        return Ok(Standing::Confirmed);
    }
    if asked.state == State::Declined {
        return Ok(Standing::Declined);
    }
    let Some(address) = asked.address.clone().filter(|_| asked.state.is_open() && asked.expires_at > now)
    else {
        return Ok(Standing::Over);
    };
    let texts = store::consent::texts(tx)?;
    let of = |id| texts.iter().find(|text| text.id == id).cloned();
    let texts = [of(asked.advertising), asked.personal_data.and_then(of)].into_iter().flatten().collect();
    Ok(Standing::Open { address, texts, known: asked.round.is_some() })
}

/// The customer of the address, made now where there is none, and two words of theirs: one to each document.
fn confirm(
    tx: &mut Tx,
    secret: &Key,
    (asked, address, said_from): (&Confirmation, &str, Option<IpAddr>),
    now: Timestamp,
) -> Result<()> {
    let identity = identities::read(Kind::Email, address).map_err(|_| Error::internal("a kept address"))?;
    // Whoever was erased comes back by their own word, and by nothing less.
    let_in(tx, secret, &identity)?;
    let customer = match store::identities::owner(tx, Kind::Email, &identity.value)? {
        Some(known) => known,
        None => {
            let fields = Fields {
                first_name: asked.name.clone(),
                locale: Some(asked.locale.code().to_owned()),
                source: Some("form".to_owned()),
                ..Fields::default()
            };
            let search = search_text(&fields, [identity.value.as_str()].into_iter());
            let id = store::customers::insert(tx, &fields, &search, now)?;
            store::identities::insert(tx, &[(id.0, &identity)], now)?;
            store::feed::append(tx, "customers", "created", &[id.0], now)?;
            id
        }
    };
    if !store::confirmations::confirm(tx, asked, customer, now)? {
        return Ok(());
    }
    let processing = asked.personal_data.map(|text| (Purpose::Service, text));
    let given = std::iter::once((Purpose::Marketing, asked.advertising)).chain(processing);
    let given: Vec<_> = given.map(|(purpose, text)| (purpose, text, true)).collect();
    write(tx, customer, (&given, asked, said_from), now)
}

/// The no of somebody who was asked of our own accord; who it is, where it was written now.
fn decline(
    tx: &mut Tx,
    (asked, address, said_from): (&Confirmation, &str, Option<IpAddr>),
    now: Timestamp,
) -> Result<Option<CustomerId>> {
    let Some(customer) = store::identities::owner(tx, Kind::Email, address)?.or(asked.customer) else {
        return Ok(None);
    };
    if !store::confirmations::decline(tx, asked, now)? {
        return Ok(None);
    }
    write(tx, customer, (&[(Purpose::Marketing, asked.advertising, false)], asked, said_from), now)?;
    Ok(Some(customer))
}

/// What is said now is the last word even if a clock stepped back since an earlier one was written.
fn write(
    tx: &mut Tx,
    customer: CustomerId,
    (said, asked, said_from): (&[Said], &Confirmation, Option<IpAddr>),
    now: Timestamp,
) -> Result<()> {
    let latest = store::consent::words(tx, customer)?.0.iter().map(|word| word.given_at).max();
    let given_at = latest.map_or(now, |at| at.max(now));
    let entries = said
        .iter()
        .map(|said| entry(customer, *said, asked, (said_from, now)))
        .map(|entry| entry.map(|entry| Entry { given_at, ..entry }))
        .collect::<Result<Vec<Entry>>>()?;
    record(tx, &entries, now)?;
    Ok(())
}

fn entry(
    customer: CustomerId,
    (purpose, text, given): Said,
    asked: &Confirmation,
    (said_from, now): (Option<IpAddr>, Timestamp),
) -> Result<Entry> {
    let command = Command {
        customer,
        purpose,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given,
        basis: Basis::Consent,
        text_id: Some(text),
        source: Source::Confirmation,
        document: Some(document(asked.id, asked.asked_at, asked.asked_from)),
        said_from,
        given_at: None,
    };
    give(command, "customer", now).map_err(|refusal| Error::refused(refusal.code(), refusal))
}
