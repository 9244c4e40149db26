//! Two customers who are one person: joining them, and taking it back.
//!
//! Identities, orders, deliveries and lists move; events stay where they are and are read through whoever they were
//! merged into. Of what both said about being written to, the strictest counts. A journal keeps what moved and what
//! was changed on the one who stays, so that a merge can be undone: both are then what they were, but for what was
//! said or edited since. Who looks alike, and who decides, stands in `duplicates`.

use crate::error::codes;
use crate::{Ctx, Error, Live, Result, customers as cards};
use base::{CustomerId, Timestamp};
use domain::access::Permission;
use domain::consent::{Basis, Entry, Purpose, Scope, Source, Topic, Word};
use domain::customers::merge::{CHOSEN, joined, parted};
use domain::customers::{State, search_text};
use domain::duplicates::Refusal;
use domain::identities::is_visitor;
use std::collections::HashMap;
pub use store::identities::Merge;
use store::identities::{Changed, WordChanged};
use store::{Tx, customers, identities};

/// Who joins whom, and whose values win.
pub(crate) struct Joining<'a> {
    pub from: i64,
    pub into: i64,
    /// Fields of which the value of `from` is kept.
    pub take: &'a [String],
    pub actor: &'a str,
}

/// Joins `from` to `into`. The caller tells the change feed about both.
pub(crate) fn merge(tx: &mut Tx, joining: &Joining, now: Timestamp) -> store::Result<()> {
    let Joining { from, into, take, actor } = *joining;
    let (Some(lost), Some(kept)) =
        (customers::load(tx, CustomerId(from))?, customers::load(tx, CustomerId(into))?)
    else {
        return Ok(());
    };
    let after = joined(&kept.fields, &lost.fields, take);
    let fields = (after != kept.fields).then(|| (kept.fields.clone(), after.clone()));
    if fields.is_some() {
        customers::update(tx, kept.id, kept.version, (&after, ""), now)?;
    }
    customers::rest_as(tx, kept.id, lost.id)?;
    customers::respond_as(tx, kept.id, lost.id)?;
    let lost_words = store::consent::words(tx, lost.id)?.0;
    let kept_words = store::consent::words(tx, kept.id)?.0;
    store::consent::append(tx, &strictest(&lost_words, &kept_words, kept.id, now))?;
    let words = changed(&kept_words, &store::consent::words(tx, kept.id)?.0);
    identities::merge(tx, (from, into), Changed { fields, words }, actor, now)
}

/// What a person says when they join two customers by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    pub from: CustomerId,
    /// Fields of which the value of the other is kept.
    pub take: Vec<String>,
}

/// Joins another customer to the one who stays, of the version that was seen.
pub fn merge_by_hand(ctx: &Ctx, into: CustomerId, version: i64, wanted: ByHand) -> Result<cards::Card> {
    ctx.require(Permission::CustomersWrite)?;
    if wanted.from == into {
        return Err(Error::invalid("from", Refusal::Oneself.code()).hint(Refusal::Oneself.to_string()));
    }
    if let Some(at) = wanted.take.iter().position(|name| !CHOSEN.contains(&name.as_str())) {
        return Err(Error::invalid(format!("take.{at}"), codes::INVALID).hint(CHOSEN.join(", ")));
    }
    let (now, actor, from) = (ctx.now(), ctx.actor.to_string(), wanted.from);
    let audit = ctx.audit("customers.merge", into).with(serde_json::json!({ "from": from.to_string() }));
    ctx.workspace.write(move |tx| {
        let lost = customers::load(tx, from)?.ok_or(Error::NotFound)?;
        let kept = customers::load(tx, into)?.ok_or(Error::NotFound)?;
        if lost.state != State::Active || kept.state != State::Active {
            return Err(refused(Refusal::NotActive));
        }
        if kept.version != version {
            return Err(store::Error::Stale.into());
        }
        let joining = Joining { from: from.0, into: into.0, take: &wanted.take, actor: &actor };
        merge(tx, &joining, now)?;
        refresh_search(tx, &[from.0, into.0])?;
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "customers", "changed", &[from.0, into.0], now)?)
    })?;
    ctx.notify(Live::Customers);
    cards::card(ctx, into)
}

/// Who was joined to a customer and can be parted again, newest first.
pub fn merges(ctx: &Ctx, into: CustomerId, limit: usize) -> Result<Vec<(Merge, Option<String>)>> {
    ctx.require(Permission::CustomersRead)?;
    ctx.workspace.read(move |tx| {
        customers::load(tx, into)?.ok_or(Error::NotFound)?;
        let merges = identities::merges_into(tx, into.0, 0, limit)?;
        let named = merges.into_iter().map(|merge| {
            let fields = customers::load(tx, CustomerId(merge.from))?.map(|it| it.fields).unwrap_or_default();
            let name =
                domain::customers::full_name(fields.first_name.as_deref(), fields.last_name.as_deref());
            Ok((merge, name))
        });
        named.collect()
    })
}

/// Takes a merge back: what moved returns to the customer it came from, and the other is what they were before.
pub fn undo_merge(ctx: &Ctx, customer: CustomerId) -> Result<()> {
    ctx.require(Permission::CustomersWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("customers.undo_merge", customer));
    ctx.workspace.write(move |tx| {
        let merge = identities::last_merge(tx, customer.0)?.ok_or(Error::NotFound)?;
        in_order(tx, &merge)?;
        part(tx, &merge, now)?;
        identities::undo_merge(tx, &merge, now)?;
        let Merge { from, into, .. } = merge;
        refresh_search(tx, &[from, into])?;
        store::audit::append(tx, &audit.clone().with(serde_json::json!({ "from": from, "into": into })))?;
        Ok(store::feed::append(tx, "customers", "changed", &[from, into], now)?)
    })?;
    ctx.notify(Live::Customers);
    Ok(())
}

/// What a later merge changed was changed from what this one had made, so the later one goes first.
fn in_order(tx: &mut Tx, merge: &Merge) -> Result<()> {
    let kept = customers::load(tx, CustomerId(merge.into))?;
    let later = identities::merges_into(tx, merge.into, merge.id, base::limits::BULK_ROWS)?;
    let followed = merge.moved.changed_the_other() && later.iter().any(|it| it.moved.changed_the_other());
    match followed || kept.is_none_or(|kept| kept.state != State::Active) {
        true => Err(refused(Refusal::InOrder)),
        false => Ok(()),
    }
}

/// Fields and words of the one who stayed, as they were before; what was said or edited since stays.
fn part(tx: &mut Tx, merge: &Merge, now: Timestamp) -> Result<()> {
    let (from, into) = (CustomerId(merge.from), CustomerId(merge.into));
    if let Some(kept) = customers::load(tx, into)?
        && let Some((before, after)) = merge.moved.fields.as_deref()
    {
        let fields = parted(&kept.fields, before, after);
        customers::update(tx, into, kept.version, (&fields, ""), now)?;
    }
    let said = store::consent::words(tx, into)?.0;
    let mut entries = Vec::new();
    let mut before = Vec::new();
    for it in &merge.moved.words {
        let Some(word) = said.iter().find(|word| word.entry_id == it.entry) else { continue };
        let old = it.before.map(|(given, given_at, entry_id)| Word {
            given,
            given_at: Timestamp::from_micros(given_at),
            entry_id,
            ..*word
        });
        entries.push(entry(into, &Word { given: old.is_some_and(|old| old.given), ..*word }, now, UNDONE));
        before.push(((word.purpose, word.scope, word.topic), old));
    }
    // Whom a withdrawal since the merge was meant for nobody can tell any more, so it holds for both.
    let ours = |word: &&Word| merge.moved.words.iter().any(|it| it.entry == word.entry_id);
    let since = said.iter().filter(|word| !word.given && word.given_at >= merge.merged_at && !ours(word));
    entries.extend(since.map(|word| entry(from, word, now, UNDONE)));
    store::consent::append(tx, &entries)?;
    Ok(store::consent::put_back(tx, into, &before)?)
}

fn refused(refusal: Refusal) -> Error {
    Error::refused(refusal.code(), refusal)
}

/// Makes the words that customers are found by anew, after identities came or went.
pub(crate) fn refresh_search(tx: &mut Tx, ids: &[i64]) -> store::Result<()> {
    let mut words: HashMap<i64, Vec<String>> = HashMap::new();
    for (customer, identity) in identities::of_customers(tx, ids)? {
        if !is_visitor(identity.kind) {
            words.entry(customer).or_default().push(identity.value);
        }
    }
    for id in ids {
        let Some(customer) = customers::load(tx, CustomerId(*id))? else { continue };
        if customer.state == State::Active {
            let words = words.get(id).into_iter().flatten().map(String::as_str);
            customers::set_search(tx, *id, &search_text(&customer.fields, words))?;
        }
    }
    Ok(())
}

/// What the joined customer says: every withdrawal of the other holds from now on, and what the other gave
/// counts only where this one never withdrew anything of that purpose.
fn strictest(lost: &[Word], kept: &[Word], customer: CustomerId, now: Timestamp) -> Vec<Entry> {
    let withdrew = |purpose: Purpose| kept.iter().any(|word| word.purpose == purpose && !word.given);
    let carried = lost.iter().filter(|word| !word.given || !withdrew(word.purpose));
    carried.map(|word| entry(customer, word, now, "merge")).collect()
}

/// Proof in the ledger that a merge was taken back.
const UNDONE: &str = "merge undone";

/// A word as the system writes it down; a withdrawal counts from now on.
fn entry(customer: CustomerId, word: &Word, now: Timestamp, document: &str) -> Entry {
    Entry {
        customer,
        purpose: word.purpose,
        scope: word.scope,
        topic: word.topic,
        given: word.given,
        basis: Basis::Consent,
        text_id: None,
        source: Source::System,
        document: Some(document.to_owned()),
        said_from: None,
        given_at: if word.given { word.given_at } else { now },
        recorded_at: now,
        actor: "system".to_owned(),
    }
}

/// Words that are others than before, with what stood in their place.
fn changed(before: &[Word], after: &[Word]) -> Vec<WordChanged> {
    let place = |word: &Word| (word.purpose, word.scope, word.topic);
    let known: HashMap<(Purpose, Scope, Topic), &Word> =
        before.iter().map(|word| (place(word), word)).collect();
    let mut changed: Vec<WordChanged> = after
        .iter()
        .filter(|word| known.get(&place(word)).is_none_or(|old| old.entry_id != word.entry_id))
        .map(|word| WordChanged {
            purpose: word.purpose.as_str().to_owned(),
            channel: word.scope.as_str().to_owned(),
            topic: word.topic.0,
            entry: word.entry_id,
            before: known.get(&place(word)).map(|old| (old.given, old.given_at.micros(), old.entry_id)),
        })
        .collect();
    changed.sort_by_key(|word| word.entry);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::consent::{Channel, Words};

    const NOW: Timestamp = Timestamp::from_seconds(1_770_000_000);

    fn word(scope: Scope, given: bool, at: i64) -> Word {
        let (purpose, topic) = (Purpose::Marketing, Topic::EVERY);
        Word { purpose, scope, topic, given, given_at: Timestamp::from_seconds(at), entry_id: at }
    }

    fn permitted(lost: &[Word], kept: &[Word], channel: Channel) -> bool {
        let mut words = Words(kept.to_vec());
        for (at, entry) in strictest(lost, kept, CustomerId(1), NOW).iter().enumerate() {
            words.absorb(entry.word(1_000 + at as i64));
        }
        words.permit(Purpose::Marketing, channel, Topic::EVERY)
    }

    #[test]
    fn withdrawal_of_either_beats_a_later_consent_of_the_other() {
        let (email, all) = (Scope::One(Channel::Email), Scope::All);
        assert!(permitted(&[word(email, true, 5)], &[], Channel::Email));
        assert!(!permitted(&[word(email, false, 1)], &[word(email, true, 9)], Channel::Email));
        assert!(!permitted(&[word(all, true, 9)], &[word(email, false, 1)], Channel::Email));
        assert!(!permitted(&[word(all, false, 1)], &[word(email, true, 9)], Channel::Email));
    }
}
