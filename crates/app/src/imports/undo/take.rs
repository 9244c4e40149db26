//! One piece of an import taken back: list, consents, records, orders, products, then people, so that whoever was made
//! by the import has nothing of it on them when it is asked whether they may go.
//!
//! Each room reads what stands now, decides by the journal, and writes; a rehearsal remembers instead. Whatever was
//! changed since stays and gets a row in the file of what stays.

use super::seen::Seen;
use super::{Fates, Undone};
use crate::imports::write::search;
use base::{CustomerId, OperationId, OrderId, ProductId, RecordId, Timestamp};
use domain::consent::{Basis, Entry, Scope, Source, Word};
use domain::customers::State;
use domain::identities::Kind;
use domain::imports::Person;
use domain::imports::undo::{Stays, beginning, digest};
use std::collections::{BTreeSet, HashMap};
use store::imports::RowError;
use store::imports::journal::{Changed, Piece, RecordChanged};
use store::imports::undo::{self as stored, Found, Hangs, WordBack};
use store::products::Stored;
use store::{Result, Tx, feed};

pub(super) struct Taking<'a> {
    piece: &'a Piece,
    pub seen: Seen,
    pub done: Undone,
    /// What stays, and why.
    pub rows: Vec<RowError>,
    import: OperationId,
    now: Timestamp,
    people: HashMap<i64, Found>,
    /// Customers whom the feed tells of.
    touched: BTreeSet<i64>,
}

impl<'a> Taking<'a> {
    pub fn new(
        piece: &'a Piece,
        seen: Seen,
        done: Undone,
        (import, now): (OperationId, Timestamp),
    ) -> Taking<'a> {
        let (people, touched) = (HashMap::new(), BTreeSet::new());
        Taking { piece, seen, done, rows: Vec::new(), import, now, people, touched }
    }

    pub fn take_back(&mut self, tx: &mut Tx) -> Result<()> {
        self.load_people(tx)?;
        self.lists(tx)?;
        self.words(tx)?;
        self.records(tx)?;
        self.orders(tx)?;
        self.products(tx)?;
        self.changed_people(tx)?;
        self.made_people(tx)?;
        if !self.seen.rehearsal {
            let touched: Vec<i64> = self.touched.iter().copied().collect();
            feed::append(tx, "customers", "changed", &touched, self.now)?;
        }
        Ok(())
    }

    fn load_people(&mut self, tx: &mut Tx) -> Result<()> {
        let piece = self.piece;
        let wanted: BTreeSet<i64> = piece
            .made
            .iter()
            .map(|(id, _)| *id)
            .chain(piece.changed.iter().map(|it| it.id))
            .chain(piece.words.iter().map(|it| it.0))
            .chain(piece.orders_changed.iter().filter_map(|(_, order)| order.customer))
            .chain(piece.records_changed.iter().map(|it| it.customers.0))
            .collect();
        self.people = stored::people(tx, &wanted.into_iter().collect::<Vec<_>>())?;
        for (id, known) in &mut self.people {
            if let Some(person) = self.seen.person(*id) {
                known.person = person.clone();
            }
        }
        Ok(())
    }

    fn stays(&mut self, what: String, why: Stays) {
        self.done.stays += 1;
        let (line, code) = (self.done.stays, why.as_str().to_owned());
        self.rows.push(RowError { line, code, field: Some(what) });
    }

    fn lists(&mut self, tx: &mut Tx) -> Result<()> {
        let Some(list) = self.piece.list else { return Ok(()) };
        let put = stored::listed(tx, list, &self.piece.listed, self.piece.at)?;
        self.done.unlisted += put.len() as i64;
        if self.seen.rehearsal {
            self.seen.own.left.extend(put.into_iter().map(|customer| (customer, list.0)));
        } else if !put.is_empty() {
            store::lists::remove(tx, list, &put, self.now)?;
        }
        Ok(())
    }

    /// Takes the consents back that the import gave and that are the latest word yet. What stood before stands again:
    /// an older consent that was open, a withdrawal, or nothing. So nothing is opened that was not open before.
    fn words(&mut self, tx: &mut Tx) -> Result<()> {
        let people: Vec<i64> = self.piece.words.iter().map(|it| it.0).collect();
        let mut said: HashMap<i64, Vec<Word>> =
            store::consent::words_many(tx, &people)?.into_iter().map(|(id, words)| (id, words.0)).collect();
        for id in &people {
            if let Some(words) = self.seen.words(*id) {
                said.insert(*id, words.clone());
            }
        }
        let mut back: Vec<WordBack> = Vec::new();
        for (customer, _, entry, before) in &self.piece.words {
            let words = said.get(customer).into_iter().flatten();
            let Some(word) = words.copied().find(|word| word.entry_id == *entry) else { continue };
            let before = before.map(|(given, at, entry_id)| Word {
                given,
                given_at: Timestamp::from_micros(at),
                entry_id,
                ..word
            });
            back.push((*customer, word, before));
            if self.people.get(customer).is_some_and(|it| it.state == State::Merged) {
                back.extend(carried(tx, *customer, &word)?);
            }
        }
        let whose: BTreeSet<i64> = back.iter().map(|(customer, ..)| *customer).collect();
        self.done.consents += whose.len() as i64;
        for (customer, word, before) in &back {
            let words = said.entry(*customer).or_default();
            words.retain(|it| it.entry_id != word.entry_id);
            words.extend(*before);
            self.seen.own.words.insert(*customer, words.clone());
        }
        if !self.seen.rehearsal {
            let entries: Vec<Entry> = back.iter().map(|it| self.entry(it)).collect();
            store::consent::append(tx, &entries)?;
            stored::words_back(tx, &back)?;
            self.touched.extend(whose);
        }
        Ok(())
    }

    /// The line of the ledger that takes a word back.
    fn entry(&self, (customer, word, before): &WordBack) -> Entry {
        let given = before.is_some_and(|before| before.given);
        Entry {
            customer: CustomerId(*customer),
            purpose: word.purpose,
            scope: word.scope,
            topic: word.topic,
            given,
            basis: Basis::Consent,
            text_id: None,
            source: Source::System,
            document: Some(format!("import taken back: {}", self.import)),
            said_from: None,
            given_at: before.filter(|before| before.given).map_or(self.now, |before| before.given_at),
            recorded_at: self.now,
            actor: "system".to_owned(),
        }
    }

    fn records(&mut self, tx: &mut Tx) -> Result<()> {
        let changed = self.piece.records_changed.iter().map(|it| it.id);
        let wanted: Vec<i64> = self.piece.records.iter().map(|(id, _)| *id).chain(changed).collect();
        let mut now = stored::records(tx, &wanted)?;
        for id in &wanted {
            match self.seen.record(*id) {
                Some(Some(values)) => _ = now.insert(*id, values.clone()),
                Some(None) => _ = now.remove(id),
                None => {}
            }
        }
        let mut gone = Vec::new();
        for (id, made) in &self.piece.records {
            let Some((customer, values)) = now.get(id) else { continue };
            if stored::record_digest(values) == *made {
                self.touched.insert(*customer);
                gone.push(*id);
            } else {
                self.done.records.stays += 1;
                self.stays(RecordId(*id).to_string(), Stays::Edited);
            }
        }
        let mut back = Vec::new();
        for it in &self.piece.records_changed {
            let Some(current) = now.get(&it.id) else { continue };
            back.extend(self.record_back(it, current));
        }
        self.done.records.gone += gone.len() as i64;
        if self.seen.rehearsal {
            self.seen.own.records.extend(gone.iter().chain(back.iter().map(|it| &it.0)));
            self.seen.own.record_values.extend(gone.into_iter().map(|id| (id, None)));
            let values = back.into_iter().map(|(id, customer, values)| (id, Some((customer, values))));
            self.seen.own.record_values.extend(values);
            return Ok(());
        }
        stored::remove_records(tx, &gone)?;
        store::records::update_many(tx, &back, self.now)
    }

    /// A record as it was; what was changed since stays.
    fn record_back(
        &mut self,
        it: &RecordChanged,
        (customer, values): &(i64, domain::fields::Attributes),
    ) -> Option<(i64, i64, domain::fields::Attributes)> {
        let parted = values.parted(&it.before, &it.after);
        let kept = |number: i64| parted.iter().find(|(known, _)| *known == number).map(|(_, value)| value);
        let was = |number: i64| it.before.iter().find(|(known, _)| *known == number).map(|(_, value)| value);
        let mut edited = it.after.iter().any(|(number, _)| kept(number) != was(number));
        let (before, after) = it.customers;
        let owner = match before != after && *customer == after {
            true => self.stands_for(before).unwrap_or(*customer),
            false => *customer,
        };
        edited |= before != after && *customer != after;
        if edited {
            self.done.records.stays += 1;
            self.stays(RecordId(it.id).to_string(), Stays::Edited);
        }
        if parted == *values && owner == *customer {
            return None;
        }
        self.done.records.back += 1;
        self.touched.extend([*customer, owner]);
        Some((it.id, owner, parted))
    }

    /// The customer that an id means today; nobody where they were erased.
    fn stands_for(&self, id: i64) -> Option<i64> {
        let known = self.people.get(&id)?;
        match known.state {
            State::Active => Some(id),
            State::Merged => known.merged_into,
            State::Erased => None,
        }
    }

    fn orders(&mut self, tx: &mut Tx) -> Result<()> {
        let changed = self.piece.orders_changed.iter().map(|(_, order)| order.id);
        let wanted: Vec<i64> = self.piece.orders.iter().map(|(id, _)| *id).chain(changed).collect();
        let now = stored::orders(tx, &wanted, self.piece.at)?;
        let (mut gone, mut back) = (Vec::new(), Vec::new());
        for (id, made) in &self.piece.orders {
            let Some((order, own)) = now.get(id) else { continue };
            if beginning(&order.digest) == *made && order.returned_minor == *own {
                self.touched.extend(order.customer);
                gone.push(*id);
            } else {
                self.done.orders.stays += 1;
                self.stays(OrderId(*id).to_string(), Stays::Edited);
            }
        }
        for (written, before) in &self.piece.orders_changed {
            let Some((order, own)) = now.get(&before.id) else { continue };
            if beginning(&order.digest) == *written && order.returned_minor - own == before.returned_minor {
                let customer = before.customer.and_then(|id| self.stands_for(id));
                self.touched.extend(order.customer.into_iter().chain(customer));
                back.push(stored::OrderRow { customer, ..before.clone() });
            } else {
                self.done.orders.stays += 1;
                self.stays(OrderId(before.id).to_string(), Stays::Edited);
            }
        }
        self.done.orders.gone += gone.len() as i64;
        self.done.orders.back += back.len() as i64;
        if self.seen.rehearsal {
            self.seen.own.orders.extend(gone.into_iter().chain(back.iter().map(|it| it.id)));
            return Ok(());
        }
        stored::remove_orders(tx, &gone, self.piece.at)?;
        stored::put_orders_back(tx, &back, self.piece.at)
    }

    /// Products that were made go out of the catalogue: lines of orders may point at them.
    fn products(&mut self, tx: &mut Tx) -> Result<()> {
        let piece = self.piece;
        let changed = piece.products_changed.iter().map(|it| it.0);
        let wanted: BTreeSet<i64> = piece.products.iter().map(|(id, _)| *id).chain(changed).collect();
        let wanted: Vec<i64> = wanted.into_iter().chain(piece.products_revived.iter().copied()).collect();
        let mut now = stored::products(tx, &wanted)?;
        for (id, known) in &mut now {
            match self.seen.product(*id) {
                Some(Some(product)) => known.product.clone_from(product),
                Some(None) => known.archived = true,
                None => {}
            }
        }
        let mut written: Vec<Stored> = Vec::new();
        for (id, before, after) in &piece.products_changed {
            let Some(known) = now.get(id) else { continue };
            let (parted, stays) = known.product.parted(before, after);
            for name in &stays {
                self.stays(format!("{}/{name}", ProductId(*id)), Stays::Edited);
            }
            self.done.products.stays += i64::from(!stays.is_empty());
            if parted != known.product {
                self.done.products.back += 1;
                written.push(Stored { product: parted, ..known.clone() });
            }
        }
        let mut gone: Vec<i64> = Vec::new();
        let revived = piece.products_revived.iter().map(|id| (*id, None));
        for (id, made) in piece.products.iter().map(|(id, made)| (*id, Some(*made))).chain(revived) {
            let Some(known) = now.get(&id).filter(|it| !it.archived) else { continue };
            if made.is_some_and(|made| stored::product_digest(&known.product).ok() != Some(made)) {
                self.done.products.stays += 1;
                self.stays(ProductId(id).to_string(), Stays::Edited);
                continue;
            }
            gone.push(id);
            match written.iter_mut().find(|it| it.id.0 == id) {
                Some(it) => it.archived = true,
                None => written.push(Stored { archived: true, ..known.clone() }),
            }
        }
        self.done.products.gone += gone.len() as i64;
        if self.seen.rehearsal {
            let values = written.into_iter().map(|it| (it.id.0, (!it.archived).then_some(it.product)));
            self.seen.own.products.extend(values);
            return Ok(());
        }
        store::products::update(tx, &written, self.now)?;
        stored::mark_undone(tx, &gone)?;
        let ids: Vec<i64> = written.iter().map(|it| it.id.0).collect();
        feed::append(tx, "products", "changed", &ids, self.now)
    }

    /// Customers who were known: fields and addresses as they were before, but for what is another since.
    fn changed_people(&mut self, tx: &mut Tx) -> Result<()> {
        let mut written: Vec<(i64, Person)> = Vec::new();
        for it in &self.piece.changed {
            let Some(known) = self.people.get(&it.id).cloned() else { continue };
            match known.state {
                State::Erased => {}
                State::Merged => {
                    self.done.customers.stays += 1;
                    self.stays(CustomerId(it.id).to_string(), Stays::Merged);
                }
                State::Active => {
                    if let Some(person) = self.person_back(tx, it, &known.person)? {
                        written.push((it.id, person));
                    }
                }
            }
        }
        self.done.customers.back += written.len() as i64;
        self.touched.extend(written.iter().map(|(id, _)| *id));
        if self.seen.rehearsal {
            self.seen.own.people.extend(written);
            return Ok(());
        }
        let rows: Vec<(i64, &Person)> = written.iter().map(|(id, person)| (*id, person)).collect();
        store::imports::update_people(tx, &rows, search, self.now)
    }

    fn person_back(&mut self, tx: &mut Tx, it: &Changed, now: &Person) -> Result<Option<Person>> {
        let back = it.change.take_back(&now.fields);
        for name in &back.stays {
            self.stays(format!("{}/{name}", CustomerId(it.id)), Stays::Edited);
        }
        self.done.customers.stays += i64::from(!back.stays.is_empty());
        let brought = |kind: Kind, value: &str| {
            it.identities.iter().any(|(known, word)| known == kind.as_str() && word == value)
        };
        let mut person = Person { fields: back.fields, ..now.clone() };
        person.identities.retain(|identity| !brought(identity.kind, &identity.value));
        if person.fields == now.fields && person.identities == now.identities {
            return Ok(None);
        }
        if !self.seen.rehearsal {
            for identity in now.identities.iter().filter(|known| brought(known.kind, &known.value)) {
                stored::take_identity(tx, it.id, identity.kind, &identity.value)?;
            }
        }
        Ok(Some(person))
    }

    /// Customers whom the import made go where they are what it made of them and nothing hangs on them.
    fn made_people(&mut self, tx: &mut Tx) -> Result<()> {
        let made: Vec<i64> = self.piece.made.iter().map(|(id, _)| *id).collect();
        let hangs = Since::of(stored::hangs(tx, &made, self.piece.at)?, &self.seen);
        let mut said = store::consent::words_many(tx, &made)?;
        for id in &made {
            if let Some(words) = self.seen.words(*id) {
                said.insert(*id, domain::consent::Words(words.clone()));
            }
        }
        let mut gone: Vec<i64> = Vec::new();
        for (id, digest_made) in &self.piece.made {
            let Some(known) = self.people.get(id).filter(|it| it.state != State::Erased) else { continue };
            let person = &known.person;
            let spoken = said.get(id).is_some_and(|words| !words.0.is_empty());
            let why = match known.state {
                State::Merged => Some(Stays::Merged),
                _ if digest(&person.fields, &person.identities) != *digest_made => Some(Stays::Edited),
                _ if spoken => Some(Stays::Consented),
                _ => hangs.why(*id),
            };
            match why {
                None => gone.push(*id),
                Some(why) => {
                    self.done.customers.stays += 1;
                    self.stays(CustomerId(*id).to_string(), why);
                }
            }
        }
        let Fates { gone: count, .. } = &mut self.done.customers;
        *count += gone.len() as i64;
        self.touched.extend(&gone);
        if !self.seen.rehearsal {
            let people = |id: &i64| self.people.get(id).map(|known| (*id, &known.person));
            stored::remove_people(tx, &gone.iter().filter_map(people).collect::<Vec<_>>(), self.now)?;
        }
        Ok(())
    }
}

/// The consent that a merge carried on to whoever the customer was joined to, where it is their latest word yet.
fn carried(tx: &mut Tx, customer: i64, word: &Word) -> Result<Option<WordBack>> {
    let Some(merge) = store::identities::last_merge(tx, customer)? else { return Ok(None) };
    let said = store::consent::words(tx, CustomerId(merge.into))?.0;
    let same = |it: &&store::identities::WordChanged| {
        it.purpose == word.purpose.as_str()
            && Scope::parse(&it.channel) == Some(word.scope)
            && it.topic == word.topic.0
    };
    let Some(changed) = merge.moved.words.iter().find(same) else { return Ok(None) };
    let now = said.iter().copied().find(|it| it.entry_id == changed.entry);
    let now = now.filter(|it| it.given && it.given_at == word.given_at);
    Ok(now.map(|now| {
        let before = changed.before.map(|(given, at, entry_id)| Word {
            given,
            given_at: Timestamp::from_micros(at),
            entry_id,
            ..now
        });
        (merge.into, now, before)
    }))
}

/// What was done with customers since they were made.
struct Since {
    hangs: Hangs,
    listed: BTreeSet<i64>,
    ordered: BTreeSet<i64>,
    recorded: BTreeSet<i64>,
}

impl Since {
    fn of(hangs: Hangs, seen: &Seen) -> Since {
        let listed = hangs.lists.iter().filter(|it| !seen.has_left(it.0, it.1)).map(|it| it.0).collect();
        let ordered = hangs.orders.iter().filter(|it| !seen.order_is_back(it.1)).map(|it| it.0).collect();
        let recorded = hangs.records.iter().filter(|it| !seen.record_is_back(it.1)).map(|it| it.0).collect();
        Since { listed, ordered, recorded, hangs }
    }

    fn why(&self, id: i64) -> Option<Stays> {
        let reasons = [
            (&self.hangs.joined, Stays::Merged),
            (&self.hangs.written_to, Stays::WrittenTo),
            (&self.ordered, Stays::Ordered),
            (&self.recorded, Stays::HasRecords),
            (&self.listed, Stays::Listed),
            (&self.hangs.has_events, Stays::HasEvents),
        ];
        reasons.iter().find(|(who, _)| who.contains(&id)).map(|(_, why)| *why)
    }
}
