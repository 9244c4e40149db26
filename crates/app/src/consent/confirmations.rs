//! The public page of subscribing, and the letter that asks whether the owner of an address agrees (double opt-in).
//!
//! What is typed on the page becomes a question and nothing else: no customer, no consent. A worker hands the letter
//! over by the sender that the page names; the word in its link is made then, and its hash alone is kept. The press of
//! the button behind the link writes the ledger. Nobody can tell from an answer of the page whether we know an address.

mod answer;
mod ask;
mod letter;
mod rounds;
mod send;

pub use answer::{Asked, Standing, answer, look};
pub use ask::{Invitation, Wish, ask, invitation};
pub use rounds::{Asking, Estimate, Whom, ask_known, estimate, rounds, stop};
pub use send::step;

use crate::error::codes;
use crate::{Ctx, Error, Result, Workspace};
use base::{Locale, SenderId};
use domain::access::Permission;
use domain::consent::confirmation::{KEPT_DAYS, State};
use domain::legal::Kind;
pub use store::confirmations::{Page, Round};
use store::consent::Text;
use store::senders::Sender;

/// How the page stands.
#[derive(Clone, Debug)]
pub struct Setup {
    pub page: Page,
    /// Of the page, for an edit.
    pub version: i64,
    pub url: String,
    /// Documents that must be published before the page can be opened.
    pub missing: Vec<Kind>,
    /// Whether anybody who comes there finds it open.
    pub ready: bool,
    /// Letters wait because the key that signs them does not work.
    pub not_signed: bool,
    /// Questions of the last month by state.
    pub counts: Vec<(State, i64)>,
}

pub fn setup(ctx: &Ctx) -> Result<Setup> {
    ctx.require(Permission::ConsentsRead)?;
    let url = url(&ctx.workspace);
    let locale = ctx.workspace.settings().locale;
    let ready = ctx.workspace.read(|tx| Ok(Ready::read(tx, locale)?))?;
    let not_signed = match &ready {
        Some(ready) => crate::senders::dkim::is_held(&ctx.workspace, &ready.sender)?,
        None => false,
    };
    let ready = ready.is_some();
    ctx.workspace.read(move |tx| {
        let (version, page) = store::confirmations::page(tx)?;
        let mut missing = Vec::new();
        for kind in Kind::ALL.iter().copied().filter(|kind| kind.is_agreed_to()) {
            if store::consent::editions(tx, kind)?.is_empty() {
                missing.push(kind);
            }
        }
        let counts = store::confirmations::counts(tx)?;
        Ok(Setup { page, version, url: url.clone(), missing, ready, not_signed, counts })
    })
}

/// Opens or closes the page, as it was seen in a version.
pub fn save(ctx: &Ctx, version: i64, page: Page) -> Result<Setup> {
    ctx.require(Permission::SettingsWrite)?;
    let audit = ctx.audit("consents.page", "").with(serde_json::json!({ "open": page.open }));
    let locale = ctx.workspace.settings().locale;
    ctx.workspace.write(move |tx| {
        let sender = page.sender_id.map(|id| living(tx, id)).transpose()?;
        if sender.as_ref().is_some_and(Option::is_none) {
            return Err(Error::invalid("sender_id", codes::NOT_FOUND));
        }
        if page.open && sender.is_none() {
            return Err(Error::invalid("sender_id", codes::REQUIRED));
        }
        if store::confirmations::page(tx)?.0 != version {
            return Err(store::Error::Stale.into());
        }
        store::confirmations::save_page(tx, version + 1, &page)?;
        if page.open && Ready::read(tx, locale)?.is_none() {
            return Err(Error::refused(
                "confirmation_without_text",
                "publish both documents of consent first",
            ));
        }
        Ok(store::audit::append(tx, &audit)?)
    })?;
    setup(ctx)
}

/// Forgets what was typed for questions past their term, and old records.
pub(crate) fn prune(workspace: &Workspace) -> Result<()> {
    let now = workspace.clock.now();
    let since = now.minus_days(KEPT_DAYS);
    if workspace.read(|tx| Ok(store::confirmations::any_over(tx, now, since)?))? {
        workspace.batch_write(move |tx| Ok(store::confirmations::prune(tx, now, since)?))?;
    }
    Ok(())
}

fn url(workspace: &Workspace) -> String {
    format!("{}/s/{}", workspace.public_url, workspace.slug)
}

fn living(tx: &mut store::Tx, id: SenderId) -> store::Result<Option<Sender>> {
    Ok(store::senders::load(tx, id)?.filter(|sender| !sender.archived))
}

/// What an open page needs.
pub(crate) struct Ready {
    pub sender: Sender,
    pub advertising: Text,
    pub personal_data: Text,
}

impl Ready {
    /// Nothing where the page is closed, its sender is gone, or a document is not published. The documents are those
    /// for a reader of a language.
    pub(crate) fn read(tx: &mut store::Tx, locale: Locale) -> store::Result<Option<Ready>> {
        let (_, page) = store::confirmations::page(tx)?;
        let Some(id) = page.sender_id.filter(|_| page.open) else { return Ok(None) };
        let Some(sender) = living(tx, id)? else { return Ok(None) };
        let advertising = store::consent::holding_text(tx, (Kind::Advertising, locale))?;
        let personal_data = store::consent::holding_text(tx, (Kind::PersonalData, locale))?;
        Ok(advertising.zip(personal_data).map(|(advertising, personal_data)| Ready {
            sender,
            advertising,
            personal_data,
        }))
    }
}
