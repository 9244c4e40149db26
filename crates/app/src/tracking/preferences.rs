//! The preference centre: the page behind a letter's link, and what a customer chooses there.
//!
//! The signed word is the permission; looking changes nothing. Words of the ledger, the wish how often and the pause
//! are written in one transaction; when it is answered, no later hand-over that they forbid begins. Which words a
//! choice becomes is decided in `domain::customers::preferences`.

use super::{Found, resolve};
use crate::deliveries::recalls::Recall;
use crate::server::Server;
use crate::settings::Settings;
use crate::{Error, Live, Result};
use base::{CustomerId, DeliveryId, FieldId, Locale, Timestamp};
use domain::consent::{Basis, Channel, Command, Entry, Purpose, Scope, Source, Topic, Words, give};
use domain::customers::preferences::{Choice, Pause, Said, chosen, said};
use domain::customers::{CHANNELS, Frequency, State};
use domain::fields::{AddressForm, Attributes, Kind, Value, address_form};
use domain::tracking;
use std::net::IpAddr;
use std::sync::Arc;
use store::Tx;
use store::customers::Wishes;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Centre {
    pub settings: Arc<Settings>,
    pub locale: Option<Locale>,
    /// Channels by which the customer can be reached at all.
    pub channels: Vec<Channel>,
    /// Topics with their names; 0, which has none, stands for everything else.
    pub topics: Vec<(Topic, String)>,
    pub chosen: Choice,
    pub frequency: Option<Frequency>,
    pub preferred: Option<Channel>,
    pub paused_until: Option<Timestamp>,
    /// The business keeps whether somebody is told «ты» or «вы».
    pub offers_address_form: bool,
    pub address_form: Option<AddressForm>,
    pub now: Timestamp,
    /// A test message: nobody chooses anything.
    pub test: bool,
}

impl Centre {
    /// With one topic there is nothing to choose between.
    pub fn offers_topics(&self) -> bool {
        self.topics.len() > 1
    }

    pub fn offers_preferred(&self) -> bool {
        self.channels.len() > 1
    }
}

/// What to do with a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    Keep,
    End,
    For(Pause),
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    Everything {
        choice: Choice,
        frequency: Option<Frequency>,
        preferred: Option<Channel>,
        /// Nothing where it was not asked or not answered: what was known stays.
        address_form: Option<AddressForm>,
        rest: Rest,
    },
    /// Nothing any more, by any channel.
    Leave,
}

/// Who stands behind the page.
struct Behind {
    delivery: DeliveryId,
    customer: CustomerId,
    words: Words,
    /// Values of own fields, and the one that says how to address the customer.
    own: Attributes,
    address_form: Option<FieldId>,
}

/// Looking at it changes nothing.
pub fn centre(server: &Server, word: &str) -> Result<Centre> {
    let Found { workspace, token } = resolve(server, tracking::Purpose::Preferences, word)?;
    let (settings, now) = (workspace.settings(), workspace.clock.now());
    workspace.read(|tx| Ok(look(tx, (&settings, now), token.delivery)?.0))
}

/// Takes a choice. May be repeated: what is said already is not said again.
pub fn prefer(server: &Server, word: &str, wish: Wish, said_from: Option<IpAddr>) -> Result<Centre> {
    let Found { workspace, token } = resolve(server, tracking::Purpose::Preferences, word)?;
    let (settings, now) = (workspace.settings(), workspace.clock.now());
    let (centre, recalls) = workspace.write(move |tx| {
        let (centre, behind) = look(tx, (&settings, now), token.delivery)?;
        let Some(behind) = behind else { return Ok((centre, Vec::new())) };
        let recalls = write(tx, (&centre, &behind), &wish, said_from, now)?;
        Ok((look(tx, (&settings, now), token.delivery)?.0, recalls))
    })?;
    // After the commit and before the answer: no claimed message that was just forbidden begins its hand-over.
    recalls.into_iter().for_each(|recall| workspace.sending.recalls.add(recall));
    workspace.live.send(Live::Customers);
    Ok(centre)
}

fn look(
    tx: &mut Tx,
    (settings, now): (&Arc<Settings>, Timestamp),
    delivery: DeliveryId,
) -> Result<(Centre, Option<Behind>)> {
    let topics = store::topics::all(tx)?.into_iter().map(|topic| (Topic(topic.id.0), topic.name));
    let topics: Vec<(Topic, String)> = std::iter::once((Topic::EVERY, String::new())).chain(topics).collect();
    let ids: Vec<Topic> = topics.iter().map(|(topic, _)| *topic).collect();
    let fields = store::fields::all(tx)?;
    let form = address_form::find(&fields).map(|field| field.id);
    let empty = |channels: Vec<Channel>, chosen| Centre {
        settings: settings.clone(),
        locale: None,
        channels,
        topics: topics.clone(),
        chosen,
        frequency: None,
        preferred: None,
        paused_until: None,
        offers_address_form: form.is_some(),
        address_form: None,
        now,
        test: true,
    };
    if delivery.0 < 0 {
        let everything = Choice { channels: vec![Channel::Email], topics: ids };
        return Ok((empty(vec![Channel::Email], everything), None));
    }
    let customer = store::tracking::behind(tx, delivery)?.ok_or(Error::NotFound)?.customer;
    let known = store::customers::load(tx, customer)?.filter(|it| it.state == State::Active);
    let known = known.ok_or(Error::NotFound)?;
    let words = store::consent::words(tx, customer)?;
    let identities = store::identities::of_customers(tx, &[customer.0])?;
    let reachable =
        CHANNELS.into_iter().filter(|(_, kind)| identities.iter().any(|(_, it)| it.kind == *kind));
    let channels: Vec<Channel> = reachable.map(|(channel, _)| channel).collect();
    let chosen = chosen(&words, &channels, &ids);
    let parse = |text: &Option<String>| text.clone().unwrap_or_default();
    let own = known.fields.own;
    let said = match form.and_then(|field| own.get(field.0, Kind::Choice)) {
        Some(Value::Choice(choice)) => AddressForm::parse(choice),
        _ => None,
    };
    let centre = Centre {
        locale: known.fields.locale.as_deref().and_then(Locale::parse),
        frequency: Frequency::parse(&parse(&known.fields.contact_frequency)),
        preferred: Channel::parse(&parse(&known.fields.preferred_channel)),
        paused_until: known.paused_until,
        address_form: said,
        test: false,
        ..empty(channels, chosen)
    };
    Ok((centre, Some(Behind { delivery, customer, words, own, address_form: form })))
}

fn write(
    tx: &mut Tx,
    (centre, behind): (&Centre, &Behind),
    wish: &Wish,
    said_from: Option<IpAddr>,
    now: Timestamp,
) -> Result<Vec<Recall>> {
    let topics: Vec<Topic> = centre.topics.iter().map(|(topic, _)| *topic).collect();
    let words: Vec<Said> = match wish {
        Wish::Leave => vec![(Scope::All, Topic::EVERY, false)],
        Wish::Everything { choice, .. } => {
            // What was not asked was not answered with a no.
            let chosen = if centre.offers_topics() { choice.topics.clone() } else { topics.clone() };
            let choice = Choice { channels: choice.channels.clone(), topics: chosen };
            said(&behind.words, (&centre.channels, &topics), &choice)
        }
    };
    // What is said now must be the last word even if a clock stepped back since an earlier one was written.
    let latest = behind.words.0.iter().map(|word| word.given_at).max();
    let given_at = latest.map_or(now, |at| at.max(now));
    let entries = words.iter().map(|word| entry(behind, *word, (given_at, now), said_from));
    let entries = entries.collect::<Result<Vec<Entry>>>()?;
    if !entries.is_empty() {
        crate::consent::record(tx, &entries, now)?;
    }
    let mut recalls: Vec<Recall> = words
        .iter()
        .filter(|(_, _, given)| !given)
        .map(|(scope, topic, _)| Recall::Withdrawn {
            customer: behind.customer,
            purpose: Purpose::Marketing,
            scope: *scope,
            topic: *topic,
        })
        .collect();
    if let Wish::Everything { frequency, preferred, address_form, rest, .. } = wish {
        let until = match rest {
            Rest::Keep => centre.paused_until,
            Rest::End => None,
            Rest::For(pause) => Some(pause.until(now)),
        };
        let preferred = if centre.offers_preferred() { *preferred } else { centre.preferred };
        let mut own = behind.own.clone();
        if let Some((field, form)) = behind.address_form.zip(*address_form) {
            own.set(field.0, Some(Value::Choice(form.as_str().to_owned())));
        }
        let wishes = Wishes {
            preferred: preferred.map(Channel::as_str),
            frequency: frequency.map(Frequency::as_str),
            paused_until: until,
            own,
        };
        store::customers::set_wishes(tx, behind.customer, &wishes, now)?;
        store::feed::append(tx, "customers", "changed", &[behind.customer.0], now)?;
        if until.is_some_and(|until| until > now) {
            recalls.push(Recall::Resting(behind.customer));
        }
    }
    Ok(recalls)
}

fn entry(
    behind: &Behind,
    (scope, topic, given): Said,
    (given_at, now): (Timestamp, Timestamp),
    said_from: Option<IpAddr>,
) -> Result<Entry> {
    let command = Command {
        customer: behind.customer,
        purpose: Purpose::Marketing,
        scope,
        topic,
        given,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Preferences,
        document: Some(behind.delivery.to_string()),
        said_from,
        given_at: None,
    };
    let entry = give(command, "customer", now).map_err(|refusal| Error::refused(refusal.code(), refusal))?;
    Ok(Entry { given_at, ..entry })
}
