//! The letter of a campaign: frozen at the launch, compiled once, made for one customer in microseconds.
//!
//! Nothing here sends: a letter becomes bytes, and only the holder of a permit may hand them to a channel (`run`).
//! A missing value becomes a fallback or a refusal for this customer, never a broken letter.

use crate::templates::own::Own;
use crate::tracking;
use crate::{Ctx, Error, Result, Workspace};
use base::{CampaignId, Clock, Currency, LinkId, Locale, Zone};
use channels::email;
use domain::campaigns::Settings;
use domain::consent::{Channel, Purpose, Topic};
use domain::deliveries::Permit;
use domain::senders::intake::return_path;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::campaigns::Campaign;
use template::{Business, Message, Options, Prepared, Product, Urls};

/// What a campaign says, as it stood at the launch. Kept as a document in the campaign's row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    pub message: Message,
    pub business: Business,
    pub products: Vec<Product>,
    /// What the message mentions of the business's own.
    #[serde(default)]
    pub own: Own,
    pub locale: Locale,
    pub zone: String,
    pub currency: Currency,
    pub utm: Option<template::Utm>,
    pub marketing: bool,
    pub links: Vec<String>,
}

/// Who writes: from the sender as it is now, because its password and name may change while a campaign lasts.
#[derive(Clone)]
pub struct From {
    pub name: String,
    pub address: String,
    pub reply_to: Option<String>,
    /// What signs, when the relay does not.
    pub dkim: Option<Arc<email::dkim::Signer>>,
    /// Each letter has a return path of its own, by which a bounce names it.
    pub verp: bool,
}

/// One message, ready for the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub subject: String,
    pub envelope_from: String,
    pub raw: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error("the message cannot be rendered")]
    Render(#[from] template::RenderError),
    #[error("the address cannot be written to")]
    Address,
    #[error("the letter cannot be signed")]
    NotSigned(#[from] email::dkim::Unsigned),
}

/// A campaign's message, compiled.
pub struct Letter {
    pub campaign: CampaignId,
    pub purpose: Purpose,
    pub channel: Channel,
    pub topic: Topic,
    prepared: Prepared,
    links: Vec<LinkId>,
    from: From,
    signer: tracking::Signer,
    feedback_id: String,
    domain: String,
    clock: Clock,
}

impl Frozen {
    /// Reads the template and checks it as strictly as its editor does.
    pub fn of(ctx: &Ctx, campaign: &Campaign) -> Result<Frozen> {
        let id = campaign.settings.template_id.ok_or(Error::NotFound)?;
        let message = crate::templates::message(ctx, id)?;
        let utm = campaign.settings.utm.clone().map(|utm| template::Utm {
            source: utm.source,
            medium: utm.medium,
            campaign: utm.campaign,
        });
        let (options, own) = crate::templates::options(ctx)?;
        let marketing = campaign.settings.purpose == Purpose::Marketing;
        let mut frozen = Frozen {
            message,
            business: options.business,
            products: options.products,
            own,
            locale: options.locale,
            zone: options.zone.name().to_owned(),
            currency: options.currency,
            utm,
            marketing,
            links: Vec::new(),
        };
        let prepared = frozen.prepare()?;
        frozen.links = prepared.links().to_vec();
        frozen.own = frozen.own.only(prepared.mentions());
        Ok(frozen)
    }

    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("a message is texts and numbers")
    }

    pub fn read(text: &str) -> Result<Frozen> {
        serde_json::from_str(text).map_err(Error::internal)
    }

    /// Whether the message looks at a customer's orders, which cost a query each.
    pub fn mentions_orders(&self) -> bool {
        [&self.message.subject, &self.message.preheader, &self.message.body]
            .iter()
            .any(|text| text.contains("orders"))
    }

    pub fn prepare(&self) -> Result<Prepared> {
        let options = Options {
            locale: self.locale,
            zone: Zone::parse(&self.zone).unwrap_or_else(Zone::utc),
            currency: self.currency,
            business: self.business.clone(),
            products: self.products.clone(),
            own: self.own.definitions(),
            utm: self.utm.clone(),
            marketing: self.marketing,
        };
        Prepared::new(&self.message, &options).map_err(|problems| {
            let words: Vec<String> = problems.iter().map(|problem| problem.code.to_string()).collect();
            Error::refused("template_has_problems", words.join(", "))
        })
    }
}

impl Letter {
    pub fn new(
        workspace: &Workspace,
        (campaign, settings): (CampaignId, &Settings),
        frozen: &Frozen,
        links: Vec<LinkId>,
        from: From,
    ) -> Result<Letter> {
        let domain = from.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain).to_owned();
        Ok(Letter {
            campaign,
            purpose: settings.purpose,
            channel: settings.channel,
            topic: settings.topic(),
            prepared: frozen.prepare()?,
            links,
            signer: tracking::Signer::new(workspace),
            feedback_id: format!("{campaign}:{}:rapport", workspace.slug),
            from,
            domain,
            clock: workspace.clock.clone(),
        })
    }

    /// A test letter: its links lead straight to their targets, and nobody can unsubscribe by it.
    pub fn make_test(
        &self,
        permit: &Permit,
        person: template::Person,
    ) -> std::result::Result<Mail, LetterError> {
        self.build(permit, person, (self.prepared.plain_urls(), None))
    }

    /// The letter of one customer. Everything a customer typed is data to the template and to the builder.
    pub fn make(&self, permit: &Permit, person: template::Person) -> std::result::Result<Mail, LetterError> {
        let delivery = permit.delivery();
        let one_click = (self.purpose == Purpose::Marketing).then(|| self.signer.one_click(delivery));
        self.build(permit, person, (self.signer.urls(delivery, &self.links), one_click))
    }

    fn build(
        &self,
        permit: &Permit,
        person: template::Person,
        (urls, one_click): (Urls, Option<String>),
    ) -> std::result::Result<Mail, LetterError> {
        if !email::is_wire_address(permit.address()) {
            return Err(LetterError::Address);
        }
        let delivery = permit.delivery();
        let rendered = self.prepared.render(person, urls)?;
        let message_id = format!("{}@{}", self.signer.letter_word(delivery), self.domain);
        let raw = email::build(&email::Letter {
            from_name: &self.from.name,
            from: &self.from.address,
            reply_to: self.from.reply_to.as_deref(),
            to: permit.address(),
            subject: &rendered.subject,
            html: &rendered.html,
            text: &rendered.text,
            message_id: &message_id,
            date: self.clock.now(),
            unsubscribe: one_click.as_deref(),
            feedback_id: Some(&self.feedback_id),
        });
        let raw = match &self.from.dkim {
            Some(signer) => signer.sign(raw, self.clock.now())?,
            None => raw,
        };
        let envelope_from = match self.from.verp {
            true => return_path(&self.from.address, &self.signer.letter_word(delivery)),
            false => self.from.address.clone(),
        };
        Ok(Mail { subject: rendered.subject, envelope_from, raw })
    }
}

impl From {
    pub fn of(workspace: &Workspace, sender: &store::senders::Sender) -> Result<From> {
        Ok(From {
            name: sender.from_name.clone(),
            address: sender.from_address.clone(),
            reply_to: sender.reply_to.clone(),
            dkim: crate::senders::dkim::signer(workspace, sender)?,
            verp: workspace.read(|tx| Ok(store::senders::intake::load(tx, sender.id)?))?.verp,
        })
    }

    /// The same of a campaign that writes to nobody any more.
    pub(crate) fn silent(sender: &store::senders::Sender) -> From {
        From {
            name: sender.from_name.clone(),
            address: sender.from_address.clone(),
            reply_to: sender.reply_to.clone(),
            dkim: None,
            verp: false,
        }
    }
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({})", self.campaign)
    }
}
