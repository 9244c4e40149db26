//! Two customers who are one person: joining them, and taking it back.
//!
//! Identities, orders and deliveries move; events stay where they are and are read through whoever they were merged
//! into. Of what both said about being written to, the strictest counts. A journal keeps what moved, so that a
//! merge can be undone: everything goes back but words of consent, which stay as strict as the merge made them.

use crate::{Ctx, Error, Live, Result};
use base::{CustomerId, Timestamp};
use domain::access::Permission;
use domain::consent::{Basis, Entry, Purpose, Source, Word};
use domain::customers::{Fields, State, search_text};
use domain::identities::is_visitor;
use std::collections::HashMap;
use store::identities::Merge;
use store::{Tx, customers, identities};

/// Joins `from` to `into`. The caller tells the change feed about both.
pub(crate) fn merge(tx: &mut Tx, from: i64, into: i64, now: Timestamp) -> store::Result<()> {
    let (Some(lost), Some(kept)) =
        (customers::load(tx, CustomerId(from))?, customers::load(tx, CustomerId(into))?)
    else {
        return Ok(());
    };
    let mut fields = kept.fields.clone();
    fill(&mut fields, &lost.fields);
    if fields != kept.fields {
        customers::update(tx, kept.id, kept.version, (&fields, ""), now)?;
    }
    let words = [from, into].map(|id| store::consent::words(tx, CustomerId(id)));
    let [lost_words, kept_words] = words;
    let entries = strictest(&lost_words?.0, &kept_words?.0, CustomerId(into), now);
    store::consent::append(tx, &entries)?;
    identities::merge(tx, from, into, now)
}

/// Takes a merge back: what moved returns to the customer it came from.
pub fn undo_merge(ctx: &Ctx, customer: CustomerId) -> Result<()> {
    ctx.require(Permission::CustomersWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("customers.undo_merge", customer));
    ctx.workspace.write(move |tx| {
        let merge = identities::last_merge(tx, customer.0)?.ok_or(Error::NotFound)?;
        identities::undo_merge(tx, &merge, now)?;
        let Merge { from, into, .. } = merge;
        refresh_search(tx, &[from, into])?;
        store::audit::append(tx, &audit.clone().with(serde_json::json!({ "from": from, "into": into })))?;
        Ok(store::feed::append(tx, "customers", "changed", &[from, into], now)?)
    })?;
    ctx.notify(Live::Customers);
    Ok(())
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

fn fill(fields: &mut Fields, other: &Fields) {
    fn take<T: Clone>(mine: &mut Option<T>, theirs: &Option<T>) {
        if mine.is_none() {
            mine.clone_from(theirs);
        }
    }
    take(&mut fields.first_name, &other.first_name);
    take(&mut fields.middle_name, &other.middle_name);
    take(&mut fields.last_name, &other.last_name);
    take(&mut fields.gender, &other.gender);
    take(&mut fields.birthday, &other.birthday);
    take(&mut fields.country, &other.country);
    take(&mut fields.city, &other.city);
    take(&mut fields.locale, &other.locale);
    take(&mut fields.source, &other.source);
}

/// What the joined customer says: every withdrawal of the other holds from now on, and what the other gave
/// counts only where this one never withdrew anything of that purpose.
fn strictest(lost: &[Word], kept: &[Word], customer: CustomerId, now: Timestamp) -> Vec<Entry> {
    let withdrew = |purpose: Purpose| kept.iter().any(|word| word.purpose == purpose && !word.given);
    let carried = lost.iter().filter(|word| !word.given || !withdrew(word.purpose));
    let entry = |word: &Word| Entry {
        customer,
        purpose: word.purpose,
        scope: word.scope,
        topic: word.topic,
        given: word.given,
        basis: Basis::Consent,
        text_id: None,
        source: Source::System,
        document: Some("merge".to_owned()),
        given_at: if word.given { word.given_at } else { now },
        recorded_at: now,
        actor: "system".to_owned(),
    };
    carried.map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::consent::{Channel, Scope, Topic, Words};

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
