//! What a public address does: sends on, counts, shows a page, takes a withdrawal.
//!
//! A signed word says which delivery is spoken of; `tracking::resolve` reads it. Counting is `tracking`'s, the ledger
//! is `consent`'s: here the word becomes a call of theirs. No HTTP and no page's text stands here.

use super::{Visitor, resolve};
use crate::consent::{Withdrawal, unsubscribe};
use crate::deliveries::Frozen;
use crate::server::Server;
use crate::settings::Settings;
use crate::templates::own::Own;
use crate::tracking::{Found, Signer};
use crate::{Actor, Ctx, Error, Result, Workspace};
use base::{DeliveryId, Locale};
use domain::campaigns;
use domain::consent::{Channel, Purpose, Scope, Source, Topic};
use domain::tracking::{self, Kind};
use std::net::IpAddr;
use std::sync::Arc;
use store::tracking::{Behind, Event};
use template::Urls;

/// What a person leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Every marketing message by this channel.
    #[default]
    Everything,
    /// Only the topic of this campaign.
    Topic,
}

/// How somebody leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leave {
    pub choice: Choice,
    /// The mail program's button (RFC 8058): the device is the program's, often a server of its own.
    pub one_click: bool,
    pub said_from: Option<IpAddr>,
}

/// What the page of leaving shows.
#[derive(Clone, Debug)]
pub struct LeavePage {
    pub settings: Arc<Settings>,
    /// The customer's language, where it is known.
    pub locale: Option<Locale>,
    /// The campaign's topic by name, where it has one.
    pub topic: Option<String>,
    /// The address of the preference centre.
    pub preferences: String,
    /// A test message: nobody can be withdrawn.
    pub test: bool,
}

/// Where a click leads. The address comes from our own list of links, never from the visitor.
pub fn click(server: &Server, word: &str, visitor: &Visitor) -> Result<(String, Arc<Workspace>)> {
    let Found { workspace, token } = resolve(server, tracking::Purpose::Click, word)?;
    let link = token.link.ok_or(Error::NotFound)?;
    let url = workspace
        .read(|tx| Ok(store::tracking::target(tx, token.delivery, link)?))?
        .ok_or(Error::NotFound)?;
    workspace.tracking.add((token.delivery, Kind::Click, Some(link)), visitor, workspace.clock.now());
    Ok((url, workspace))
}

/// A picture was loaded.
pub fn open(server: &Server, word: &str, visitor: &Visitor) -> Result<Arc<Workspace>> {
    let Found { workspace, token } = resolve(server, tracking::Purpose::Open, word)?;
    workspace.tracking.add((token.delivery, Kind::Open, None), visitor, workspace.clock.now());
    Ok(workspace)
}

/// The page behind "unsubscribe". Looking at it changes nothing.
pub fn leave_page(server: &Server, word: &str) -> Result<LeavePage> {
    let Found { workspace, token } = resolve(server, tracking::Purpose::Leave, word)?;
    page_of(&workspace, token.delivery).map(|(page, _)| page)
}

/// Takes the withdrawal. When this returns, no later hand-over to the customer begins. May be repeated.
pub fn leave(server: &Server, word: &str, how: Leave) -> Result<LeavePage> {
    let Found { workspace, token } = resolve(server, tracking::Purpose::Leave, word)?;
    let (page, behind) = page_of(&workspace, token.delivery)?;
    let Some((behind, topic)) = behind else { return Ok(page) };
    let topic = if how.choice == Choice::Topic { topic } else { Topic::EVERY };
    let source = if how.one_click { Source::OneClick } else { Source::UnsubscribeLink };
    withdraw(&workspace, &behind, topic, (source, how.said_from))?;
    Ok(page)
}

/// The same told by the provider that carried the letter.
pub(crate) fn leave_by(workspace: &Arc<Workspace>, delivery: DeliveryId, source: Source) -> Result<()> {
    let behind = workspace.read(|tx| Ok(store::tracking::behind(tx, delivery)?))?;
    behind.map_or(Ok(()), |behind| withdraw(workspace, &behind, Topic::EVERY, (source, None)))
}

fn withdraw(
    workspace: &Arc<Workspace>,
    behind: &Behind,
    topic: Topic,
    (source, said_from): (Source, Option<IpAddr>),
) -> Result<()> {
    let ctx = Ctx { actor: Actor::Customer, ..Ctx::system(workspace) };
    let withdrawal = Withdrawal {
        customer: behind.customer,
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic,
        source,
        document: Some(behind.delivery.to_string()),
        said_from,
    };
    if !has_left(workspace, behind, topic)? {
        match unsubscribe(&ctx, withdrawal) {
            // Erased: nobody writes to them any more, and nothing is written about them.
            Err(Error::NotFound) => return Ok(()),
            written => written.map(drop)?,
        }
    }
    let event = Event {
        delivery: behind.delivery,
        customer: behind.customer,
        kind: Kind::Unsubscribe,
        link: None,
        machine: false,
        happened_at: ctx.now(),
    };
    if behind.unsubscribed_at.is_none() {
        workspace.write(move |tx| Ok(store::tracking::record(tx, &[event])?))?;
        workspace.live.send(crate::Live::Campaign(behind.campaign));
    }
    Ok(())
}

/// Whether the withdrawal is the latest word already, so that pressing twice does not fill the ledger.
fn has_left(workspace: &Workspace, behind: &Behind, topic: Topic) -> Result<bool> {
    let words = workspace.read(|tx| Ok(store::consent::words(tx, behind.customer)?))?;
    Ok(words.is_withdrawn(Purpose::Marketing, Channel::Email, topic))
}

/// The message as it was written to this customer, without the counting picture.
pub fn view(server: &Server, word: &str) -> Result<String> {
    let Found { workspace, token } = resolve(server, tracking::Purpose::View, word)?;
    let currency = workspace.settings().currency;
    let (frozen, links, person) = workspace.read(|tx| {
        let behind = store::tracking::behind(tx, token.delivery)?.ok_or(Error::NotFound)?;
        let campaign = store::campaigns::load(tx, behind.campaign)?.ok_or(Error::NotFound)?;
        let links = store::campaigns::links(tx, behind.campaign)?;
        let frozen = Frozen::read(campaign.content.as_deref().ok_or(Error::NotFound)?)?;
        let person = crate::templates::person(tx, currency, &frozen.own, behind.customer)?;
        Ok((frozen, links, person.ok_or(Error::NotFound)?))
    })?;
    let urls = Urls { pixel: String::new(), ..Signer::new(&workspace).urls(token.delivery, &links) };
    let rendered = frozen.prepare()?.render(person, urls).map_err(Error::internal)?;
    Ok(rendered.html)
}

/// The page, and for a real delivery what stands behind it with the campaign's topic.
fn page_of(workspace: &Workspace, delivery: DeliveryId) -> Result<(LeavePage, Option<(Behind, Topic)>)> {
    let settings = workspace.settings();
    let preferences = Signer::new(workspace).preferences(delivery);
    if delivery.0 < 0 {
        return Ok((LeavePage { settings, locale: None, topic: None, preferences, test: true }, None));
    }
    let currency = settings.currency;
    workspace.read(move |tx| {
        let behind = store::tracking::behind(tx, delivery)?.ok_or(Error::NotFound)?;
        let campaign = store::campaigns::load(tx, behind.campaign)?.ok_or(Error::NotFound)?;
        let topic = topic_of(&campaign.settings);
        let topics = store::topics::all(tx)?;
        let name = topics.into_iter().find(|known| known.id.0 == topic.0).map(|known| known.name);
        let person = crate::templates::person(tx, currency, &Own::default(), behind.customer)?;
        let locale = person.and_then(|person| person.locale);
        let preferences = preferences.clone();
        let page = LeavePage { settings: settings.clone(), locale, topic: name, preferences, test: false };
        Ok((page, Some((behind, topic))))
    })
}

fn topic_of(settings: &campaigns::Settings) -> Topic {
    settings.topic()
}
