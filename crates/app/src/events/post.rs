//! One request's messages, checked and encoded.
//!
//! This runs on the thread that serves the request: no database is asked here. What may be in a message is decided in
//! `domain::events`; this room also asks the registry, because it may be locked.

use crate::Workspace;
use crate::events::deeds::{Deed, deed_of};
use base::{Currency, Timestamp, limits};
use domain::events::commerce::Mention;
use domain::events::{Call, Message, Refusal, Value, Wrong, happened_at};
use domain::events::{KINDS, PROPERTIES_OF_KIND};
use domain::identities::{self, Identity, Kind};
use std::borrow::Cow;
use std::sync::Arc;
use store::events::{Draft, MessageId, Registry};

/// What a request brings, on its way to the writer.
pub struct Post {
    pub(super) draft: Draft,
    /// As long as the draft.
    pub(super) told: Vec<Told>,
    /// Sent with a key that only the business's servers have.
    pub(super) trusted: bool,
    registry: Arc<Registry>,
    currency: Currency,
    received_at: Timestamp,
    /// Makes ids for messages that came without one.
    seed: String,
}

/// What a message tells besides its event.
pub(super) struct Told {
    /// Who sent it, strongest word first.
    pub who: Vec<Identity>,
    /// Addresses that stand in it besides: nothing is known by them, but those of erased people keep it out.
    pub mentioned: Vec<Identity>,
    pub deed: Option<Box<Deed>>,
}

/// A message that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its place in the request, from 0.
    pub index: usize,
    pub message_id: Option<String>,
    pub field: String,
    pub refusal: Refusal,
}

impl Post {
    /// `registry` is what [`super::refresh`] or the desk gave a moment ago.
    pub fn new(workspace: &Workspace, registry: Arc<Registry>, trusted: bool) -> Post {
        Post {
            draft: Draft::default(),
            told: Vec::new(),
            trusted,
            registry,
            currency: workspace.settings().currency,
            received_at: workspace.clock.now(),
            seed: String::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.told.len()
    }

    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.draft.bytes() + self.told.len() * 200
    }

    /// What its messages say of products.
    pub(super) fn mentions(&self) -> impl Iterator<Item = Mention> {
        self.told.iter().filter_map(|told| match told.deed.as_deref() {
            Some(Deed::Product(said, _)) => Some(*said),
            _ => None,
        })
    }

    /// Takes a message or says what is wrong with it.
    pub fn add(&mut self, workspace: &Workspace, message: &Message<'_>) -> Result<(), Wrong> {
        message.check()?;
        let kind = message.kind()?;
        let moment = happened_at(message.told_at, message.sent_at, self.received_at)
            .map_err(|refusal| (Cow::from("timestamp"), refusal))?;
        self.allowed(kind, message)?;
        let id = match &message.message_id {
            Some(id) if !id.is_empty() => MessageId::of(id),
            _ => {
                if self.seed.is_empty() {
                    self.seed = base::hash::encode(&workspace.random.bytes::<16>());
                }
                MessageId::of(&format!("{}/{}", self.seed, self.told.len()))
            }
        };
        let group = message.group_id.as_deref().map(|id| Value::Text(id.into()));
        let name =
            message.name.as_deref().filter(|_| message.call != Call::Track).map(|it| Value::Text(it.into()));
        let own = [("groupId", &group), ("name", &name)];
        let own = own.iter().filter_map(|(name, value)| Some((*name, value.as_ref()?)));
        let properties = message.properties.iter().map(|(name, value)| (&**name, value));
        self.draft.push(id, moment, kind, own.chain(properties));
        let mentions = self.trusted.then_some(&workspace.events.mentions);
        let deed = deed_of(message, (moment, self.received_at), self.currency, mentions);
        self.told.push(Told { who: who(message), mentioned: mentioned(message), deed: deed.map(Box::new) });
        Ok(())
    }

    /// Whether the registry lets this kind and these properties in.
    fn allowed(&self, kind: &str, message: &Message<'_>) -> Result<(), Wrong> {
        let field = || Cow::from("event");
        let Some(known) = self.registry.kinds.get(kind) else {
            // The words of the protocol itself are always known.
            return if self.registry.locked && message.call == Call::Track {
                Err((field(), Refusal::KindUnknown))
            } else if self.registry.kinds.len() >= KINDS {
                Err((field(), Refusal::RegistryFull))
            } else {
                Ok(())
            };
        };
        let full = known.properties.len() >= PROPERTIES_OF_KIND;
        if !known.locked && !full {
            return Ok(());
        }
        match message.properties.iter().find(|(name, _)| !known.properties.contains_key(&**name)) {
            Some((name, _)) => {
                let refusal = if known.locked { Refusal::PropertyUnknown } else { Refusal::RegistryFull };
                Err((format!("properties.{name}").into(), refusal))
            }
            None => Ok(()),
        }
    }
}

/// Texts that are an e-mail, or a phone written with its country: whoever else's they are, they may not come back.
fn mentioned(message: &Message<'_>) -> Vec<Identity> {
    let address = |text: &str| match text {
        text if text.len() > limits::EMAIL_CHARS => None,
        text if text.contains('@') => identities::read(Kind::Email, text).ok(),
        text if text.starts_with('+') => identities::read(Kind::Phone, text).ok(),
        _ => None,
    };
    let texts = message.properties.iter().filter_map(|(_, value)| match value {
        Value::Text(text) => Some(&**text),
        _ => None,
    });
    texts.filter_map(address).collect()
}

/// The words that name a message's sender. One that cannot be read is left out: the others are enough.
fn who(message: &Message<'_>) -> Vec<Identity> {
    let mut who: Vec<Identity> = Vec::with_capacity(2);
    let mut add = |kind: Kind, typed: &str| {
        if let Ok(identity) = identities::read(kind, typed)
            && !who.contains(&identity)
        {
            who.push(identity);
        }
    };
    if let Some(id) = &message.user_id {
        add(Kind::External, id);
    }
    let traits = (message.call == Call::Identify).then_some(&message.properties);
    for (name, value) in traits.into_iter().flatten().chain(&message.traits) {
        match (&**name, value) {
            ("email", Value::Text(text)) => add(Kind::Email, text),
            ("phone", Value::Text(text)) => add(Kind::Phone, text),
            _ => {}
        }
    }
    let anonymous = [&message.anonymous_id, &message.previous_id];
    anonymous.into_iter().flatten().for_each(|id| add(Kind::Anonymous, id));
    if let Some(id) = &message.device_id {
        add(Kind::Device, id);
    }
    who.sort_by_key(|identity| identities::strength(identity.kind));
    who
}
