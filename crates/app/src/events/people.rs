//! Whose events are: senders of one transaction, known, made, joined.
//!
//! Customers who are made here have ids below zero until they are written. `domain::identities` decides; this
//! room loads what it asks for and writes what it says.

use super::post::Told;
use crate::consent::suppressions;
use crate::identities::Joining;
use crate::secret::Key;
use base::Timestamp;
use domain::customers::search_text;
use domain::duplicates::pair;
use domain::identities::{Identity, Kind, Owner, is_visitor, resolve, strength};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::{Result, Tx, duplicates, feed, identities};

/// A message that is fresh, and whether its sender is trusted.
pub(super) type Heard<'a> = Option<(&'a Told, bool)>;

/// What is known of the senders of one transaction.
pub(super) struct Senders<'a> {
    owners: HashMap<(Kind, &'a str), i64>,
    /// Kinds of identities that customers have, of those where it matters.
    kinds: HashMap<i64, BTreeSet<u8>>,
    /// New identities and whose they are, in the order they came.
    added: Vec<(i64, &'a Identity)>,
    made: i64,
    /// Whose words came together, though not so that they could be joined.
    doubts: BTreeSet<(i64, i64)>,
    /// Who was joined to whom.
    joined: BTreeMap<i64, i64>,
    real: HashMap<i64, i64>,
    /// Messages that nobody hears, because an address of somebody erased stands in them.
    pub refused: usize,
}

impl<'a> Senders<'a> {
    /// Loads what is known of the senders, and takes out the messages that would bring an erased address back.
    pub fn load(tx: &mut Tx, told: &mut [Heard<'a>], secret: &Key) -> Result<Senders<'a>> {
        let mut wanted: Vec<(Kind, &str)> = Vec::new();
        let all = told.iter().flatten().flat_map(|(told, _)| &told.who);
        all.for_each(|identity| wanted.push((identity.kind, &identity.value)));
        wanted.sort_unstable();
        wanted.dedup();
        let found = identities::owners(tx, &wanted)?;
        let owners: HashMap<(Kind, &str), i64> =
            wanted.into_iter().zip(found).filter_map(|(word, owner)| Some((word, owner?))).collect();
        let refused = refuse(tx, told, &owners, secret)?;
        // What else they are known by matters where a message has several words of which not all lead to one
        // customer.
        let mut doubtful: Vec<i64> = Vec::new();
        for (told, _) in told.iter().flatten().filter(|(told, _)| told.who.len() > 1) {
            let of = told.who.iter().map(|it| owners.get(&(it.kind, it.value.as_str())).copied());
            let distinct: BTreeSet<Option<i64>> = of.collect();
            if distinct.len() > 1 {
                doubtful.extend(distinct.into_iter().flatten());
            }
        }
        doubtful.sort_unstable();
        doubtful.dedup();
        let mut kinds: HashMap<i64, BTreeSet<u8>> = HashMap::new();
        for (customer, identity) in identities::of_customers(tx, &doubtful)? {
            kinds.entry(customer).or_default().insert(strength(identity.kind));
        }
        Ok(Senders {
            owners,
            kinds,
            added: Vec::new(),
            made: 0,
            doubts: BTreeSet::new(),
            joined: BTreeMap::new(),
            real: HashMap::new(),
            refused,
        })
    }

    /// Whom a customer was joined to in this transaction.
    fn now(&self, mut id: i64) -> i64 {
        while let Some(next) = self.joined.get(&id) {
            id = *next;
        }
        id
    }

    fn owner(&self, identity: &'a Identity) -> Option<i64> {
        self.owners.get(&(identity.kind, identity.value.as_str())).map(|id| self.now(*id))
    }

    fn has(&self, customer: i64, kind: Kind) -> bool {
        self.kinds.get(&customer).is_some_and(|kinds| kinds.contains(&strength(kind)))
    }

    fn known_by(&self, customer: i64, by: Kind) -> Kind {
        let strongest = self.kinds.get(&customer).and_then(BTreeSet::first);
        let kind = strongest.and_then(|first| Kind::ALL.iter().copied().find(|it| strength(*it) == *first));
        kind.filter(|kind| strength(*kind) < strength(by)).unwrap_or(by)
    }

    /// The customer of a message's sender, found or made.
    fn find(&mut self, who: &'a [Identity], trusted: bool) -> i64 {
        let owners: Vec<Owner> = who
            .iter()
            .filter_map(|it| {
                self.owner(it).map(|customer| Owner { customer, known_by: self.known_by(customer, it.kind) })
            })
            .collect();
        let resolved = resolve(&owners, trusted);
        let customer = resolved.customer.filter(|customer| !self.is_another(who, *customer));
        let customer = customer.unwrap_or_else(|| {
            self.made -= 1;
            self.made
        });
        // A device that two people share says nothing; an address of one in the words of another does.
        let said = who.iter().filter(|it| !is_visitor(it.kind)).filter_map(|it| self.owner(it));
        let apart = |owner: &i64| *owner != customer && !resolved.merge.contains(owner);
        let doubts: Vec<i64> = said.filter(apart).collect();
        self.doubts.extend(doubts.into_iter().map(|owner| (owner, customer)));
        for other in resolved.merge.into_iter().filter(|other| *other != customer) {
            self.joined.insert(other, customer);
            let kinds = self.kinds.remove(&other).unwrap_or_default();
            self.kinds.entry(customer).or_default().extend(kinds);
        }
        for identity in who {
            if self.owner(identity).is_none() {
                self.owners.insert((identity.kind, &identity.value), customer);
                self.kinds.entry(customer).or_default().insert(strength(identity.kind));
                self.added.push((customer, identity));
            }
        }
        customer
    }

    /// A word nobody had yet, of somebody on a device of a person who already has such a word: two people share it.
    fn is_another(&self, who: &[Identity], customer: i64) -> bool {
        let Some(strongest) = who.first().filter(|it| matches!(it.kind, Kind::External | Kind::Email)) else {
            return false;
        };
        let led_by = who.iter().find(|it| {
            self.owners.get(&(it.kind, it.value.as_str())).is_some_and(|id| self.now(*id) == customer)
        });
        led_by.is_some_and(|it| it.kind != strongest.kind && is_visitor(it.kind))
            && self.has(customer, strongest.kind)
            || strongest.kind == Kind::External
                && led_by.is_some_and(|it| it.kind != Kind::External)
                && self.has(customer, Kind::External)
    }

    /// Writes who was made and joined; whether anybody was.
    pub fn write(&mut self, tx: &mut Tx, now: Timestamp) -> Result<bool> {
        let new: Vec<i64> = (1..=-self.made).map(|n| -n).filter(|id| !self.joined.contains_key(id)).collect();
        let mut words: HashMap<i64, Vec<&str>> = HashMap::new();
        for (owner, identity) in &self.added {
            if !is_visitor(identity.kind) {
                words.entry(self.now(*owner)).or_default().push(&identity.value);
            }
        }
        let none = domain::customers::Fields::default();
        let search = |id: &i64| search_text(&none, words.get(id).into_iter().flatten().copied());
        let ids = store::customers::insert_seen(tx, &new.iter().map(search).collect::<Vec<_>>(), now)?;
        self.real = new.into_iter().zip(ids.iter().copied()).collect();
        let owned: Vec<(i64, &Identity)> =
            self.added.iter().map(|(owner, identity)| (self.real(*owner), *identity)).collect();
        identities::insert(tx, &owned, now)?;
        feed::append(tx, "customers", "created", &ids, now)?;
        let mut changed: BTreeSet<i64> =
            words.keys().map(|id| self.real(*id)).filter(|id| !ids.contains(id)).collect();
        for (from, _) in self.joined.iter().filter(|(from, _)| **from > 0) {
            let into = self.real(*from);
            if into != *from {
                let joining = Joining { from: *from, into, take: &[], actor: "system" };
                crate::identities::merge(tx, &joining, now)?;
                changed.extend([*from, into]);
            }
        }
        self.note_doubts(tx, now)?;
        let changed: Vec<i64> = changed.into_iter().collect();
        crate::identities::refresh_search(tx, &changed)?;
        feed::append(tx, "customers", "changed", &changed, now)?;
        Ok(!ids.is_empty() || !changed.is_empty())
    }

    /// A person decides about them on the page of duplicates.
    fn note_doubts(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        let pairs = self.doubts.iter().map(|(one, other)| pair(self.real(*one), self.real(*other)));
        let pairs: BTreeSet<(i64, i64)> = pairs.filter(|(one, other)| one != other).collect();
        match pairs.is_empty() {
            true => Ok(()),
            false => duplicates::note(tx, &pairs.into_iter().collect::<Vec<_>>(), now),
        }
    }

    /// The id in the store.
    pub fn real(&self, id: i64) -> i64 {
        let id = self.now(id);
        self.real.get(&id).copied().unwrap_or(id)
    }
}

/// Takes out messages in which an address of somebody erased stands; how many. Whoever has an owner was not erased, so
/// only what nobody has is asked about.
fn refuse<'a>(
    tx: &mut Tx,
    told: &mut [Heard<'a>],
    owners: &HashMap<(Kind, &'a str), i64>,
    secret: &Key,
) -> Result<usize> {
    let fresh = |it: &&'a Identity| !owners.contains_key(&(it.kind, it.value.as_str()));
    let asked = told.iter().flatten().flat_map(|(told, _)| told.who.iter().chain(&told.mentioned));
    let erased = suppressions::erased(tx, secret, asked.filter(fresh))?;
    if erased.is_empty() {
        return Ok(0);
    }
    let erased: HashSet<(Kind, &str)> = erased.iter().map(|it| (it.kind, it.value.as_str())).collect();
    let barred = |told: &Told| {
        told.who.iter().chain(&told.mentioned).any(|it| erased.contains(&(it.kind, it.value.as_str())))
    };
    let mut refused = 0;
    for heard in told.iter_mut().filter(|heard| heard.is_some_and(|(told, _)| barred(told))) {
        *heard = None;
        refused += 1;
    }
    Ok(refused)
}

/// The customer of each message, by the ids of this transaction.
pub(super) fn assign<'a>(senders: &mut Senders<'a>, told: &[Heard<'a>]) -> Vec<Option<i64>> {
    told.iter().map(|heard| heard.map(|(told, trusted)| senders.find(&told.who, trusted))).collect()
}

/// The customers that words of a trusted program name, found or made; nobody where there are no words, or an address of
/// somebody who was erased is among them.
pub(crate) fn recognise(
    tx: &mut Tx,
    who: Vec<Vec<Identity>>,
    (secret, now): (&Key, Timestamp),
) -> Result<Vec<Option<i64>>> {
    let told =
        |who: Vec<Identity>| (!who.is_empty()).then_some(Told { who, mentioned: Vec::new(), deed: None });
    let told: Vec<Option<Told>> = who.into_iter().map(told).collect();
    let mut heard: Vec<Heard<'_>> = told.iter().map(|told| told.as_ref().map(|told| (told, true))).collect();
    let mut senders = Senders::load(tx, &mut heard, secret)?;
    let owners = assign(&mut senders, &heard);
    senders.write(tx, now)?;
    Ok(owners.into_iter().map(|owner| owner.map(|id| senders.real(id))).collect())
}
