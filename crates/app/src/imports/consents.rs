//! The consents that an import brings, with their proof; never a withdrawal, never over a later word.

use super::decide::Word as Given;
use crate::{Ctx, Error, Result};
use base::{CustomerId, Timestamp};
use domain::consent::{Basis, Channel, Command, Entry, Purpose, Scope, Source, Topic, Word, give};
use domain::identities::Kind;
use domain::imports::{ConsentBasis, Known};
use store::Tx;

/// Checks what only the database can know: the topic and the version of the text.
pub(super) fn check(ctx: &Ctx, consent: Option<&ConsentBasis>) -> Result<()> {
    let Some(basis) = consent.cloned() else { return Ok(()) };
    ctx.workspace.read(move |tx| {
        if let Some(topic) = basis.topic_id
            && !store::topics::all(tx)?.iter().any(|known| known.id == topic)
        {
            return Err(Error::invalid("consent.topic_id", crate::error::codes::NOT_FOUND));
        }
        if let Some(version) = &basis.text_version
            && !store::consent::text(tx, version)?.is_some_and(|text| text.kind.is_agreed_to())
        {
            return Err(Error::invalid("consent.text_version", "consent_text_unknown").hint(
                "Name an edition of GET /consent-texts that people agree to, or leave the version out and name another document.",
            ));
        }
        Ok(())
    })
}

/// What came of the words of a piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub written: i64,
    pub kept: i64,
    /// Customers put into the list.
    pub listed: i64,
}

/// Entries for the ledger, each with the word that it takes the place of.
pub(super) type Told = Vec<(Entry, Option<Word>)>;

/// Who says what, by whom, and when it is written down.
pub(super) struct Ledger<'a> {
    pub basis: &'a ConsentBasis,
    pub actor: &'a str,
    pub now: Timestamp,
}

impl Ledger<'_> {
    /// The words that the ledger does not have yet; a word of the same or a later moment is left alone.
    /// `real` gives the id in the store of a customer as the import calls them.
    pub fn entries(
        &self,
        tx: &mut Tx,
        known: &Known,
        real: &dyn Fn(i64) -> i64,
        words: &[Given],
    ) -> store::Result<(Told, Kept)> {
        let mut words: Vec<Given> = words.to_vec();
        words.sort_unstable();
        words.dedup_by_key(|(customer, _)| *customer);
        let stored: Vec<i64> = words.iter().map(|(id, _)| *id).filter(|id| *id > 0).collect();
        let latest = store::consent::words_many(tx, &stored)?;
        let text_id = match &self.basis.text_version {
            // An entry without the text that was named would prove something else.
            Some(version) => {
                let text = store::consent::text(tx, version)?;
                Some(text.ok_or_else(|| store::Error::Missing("a published text".to_owned()))?.id)
            }
            None => None,
        };
        let topic = self.topic();
        let word = self.word(topic, text_id);
        let mut entries = Vec::new();
        let mut kept = Kept::default();
        for (id, at) in &words {
            let given_at = at.unwrap_or(self.basis.given_at);
            let mut news = false;
            for channel in self.basis.channels.iter().filter(|channel| reachable(known, *id, **channel)) {
                let scope = Scope::One(*channel);
                let same = |w: &&Word| (w.purpose, w.scope, w.topic) == (Purpose::Marketing, scope, topic);
                let before = latest.get(id).and_then(|words| words.0.iter().find(same)).copied();
                if before.is_some_and(|word| word.given_at >= given_at) {
                    continue;
                }
                news = true;
                let customer = CustomerId(real(*id));
                let command = Command { customer, scope, given_at: Some(given_at), ..word.clone() };
                match give(command, self.actor, self.now) {
                    Ok(entry) => entries.push((entry, before)),
                    // A moment in the future in a row of the file: the word is not written, the person is kept.
                    Err(_) => news = false,
                }
            }
            kept.written += i64::from(news);
            kept.kept += i64::from(!news);
        }
        Ok((entries, kept))
    }

    pub fn topic(&self) -> Topic {
        self.basis.topic_id.map_or(Topic::EVERY, |id| Topic(id.0))
    }

    /// What is the same in every word of this import; who gave it, for which channel and when comes with the row.
    fn word(&self, topic: Topic, text_id: Option<i64>) -> Command {
        Command {
            customer: CustomerId(0),
            purpose: Purpose::Marketing,
            scope: Scope::All,
            topic,
            given: true,
            basis: Basis::Consent,
            text_id,
            source: Source::Import,
            document: Some(format!("{}: {}", self.basis.source.trim(), self.basis.document.trim())),
            said_from: None,
            given_at: None,
        }
    }
}

/// A consent to a channel that the person has no address for would prove nothing.
fn reachable(known: &Known, customer: i64, channel: Channel) -> bool {
    let wanted = match channel {
        Channel::Email => Kind::Email,
        Channel::Sms | Channel::Call | Channel::Whatsapp => Kind::Phone,
        Channel::Push | Channel::Telegram => return true,
    };
    known
        .people
        .get(&customer)
        .is_some_and(|person| person.identities.iter().any(|identity| identity.kind == wanted))
}
