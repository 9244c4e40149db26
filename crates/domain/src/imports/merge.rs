//! What a row does to the customers that are known: creates one, changes one, changes nothing, or is refused.
//!
//! A customer is recognised by any of their identities. A row whose identities lead to two customers is a conflict:
//! nothing is merged here. Words of the row replace words that are known; an empty cell changes nothing.
//! Customers made here have ids below zero until the store gives them real ones.

use super::names;
use super::problem::{ADDRESS_ERASED, CONFLICT, Problem, TOO_MANY_IDENTITIES};
use super::rows::{CustomerRow, Fields};
use super::undo::Change;
use crate::identities::{Identity, Kind};
use std::collections::{HashMap, HashSet};

/// Identities of one kind a customer may have; more is a placeholder such as `0` in every row.
pub const IDENTITIES_OF_A_KIND: usize = 50;

/// A customer as an import knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub fields: Fields,
    pub identities: Vec<Identity>,
    pub version: i64,
    /// Where in `identities` those begin that the store does not have yet.
    pub stored_identities: usize,
    pub changed: bool,
    /// What rows changed of what was known, so that it can be taken back.
    pub change: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created(i64),
    Updated(i64),
    Unchanged(i64),
}

impl Outcome {
    pub fn customer(self) -> i64 {
        match self {
            Outcome::Created(id) | Outcome::Updated(id) | Outcome::Unchanged(id) => id,
        }
    }
}

/// Whether a row speaks about the customer or only points at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// A row of a customers' file: its fields count.
    Describes,
    /// A row of an order: fields count only for a customer who was not known.
    Mentions,
}

/// The customers that rows of one piece can lead to.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// By kind of identity.
    owners: [HashMap<String, i64>; Kind::ALL.len()],
    pub people: HashMap<i64, Person>,
    made: i64,
    /// Addresses of people who were erased.
    barred: [HashSet<String>; Kind::ALL.len()],
}

impl Known {
    /// A customer of the store with everything that is known of them.
    pub fn insert(&mut self, id: i64, person: Person) {
        for identity in &person.identities {
            self.owners[identity.kind as usize].insert(identity.value.clone(), id);
        }
        self.people.insert(id, person);
    }

    pub fn owner(&self, identity: &Identity) -> Option<i64> {
        self.owners[identity.kind as usize].get(&identity.value).copied()
    }

    /// Nobody may be brought in by this address: whoever had it was erased.
    pub fn bar(&mut self, identity: &Identity) {
        self.barred[identity.kind as usize].insert(identity.value.clone());
    }

    /// Who has the address came back themselves.
    fn is_barred(&self, identity: &Identity) -> bool {
        self.barred[identity.kind as usize].contains(&identity.value) && self.owner(identity).is_none()
    }

    /// Applies one row.
    pub fn apply(&mut self, row: &CustomerRow, voice: Voice) -> Result<Outcome, Problem> {
        if row.identities.iter().any(|identity| self.is_barred(identity)) {
            return Err(Problem::row(ADDRESS_ERASED));
        }
        let mut owners = row.identities.iter().filter_map(|identity| self.owner(identity));
        let Some(id) = owners.next() else { return Ok(Outcome::Created(self.create(row))) };
        if owners.any(|other| other != id) {
            return Err(Problem::row(CONFLICT));
        }
        let Some(person) = self.people.get_mut(&id) else { return Err(Problem::row(CONFLICT)) };
        let owners = &mut self.owners;
        let fresh = |owners: &[HashMap<String, i64>; Kind::ALL.len()], identity: &Identity| {
            !owners[identity.kind as usize].contains_key(&identity.value)
        };
        let full = |identity: &Identity| {
            person.identities.iter().filter(|known| known.kind == identity.kind).count()
                >= IDENTITIES_OF_A_KIND
        };
        // Looked at before anything is taken over, so that a refused row changes nothing.
        if row.identities.iter().any(|identity| fresh(owners, identity) && full(identity)) {
            return Err(Problem::row(TOO_MANY_IDENTITIES));
        }
        let mut changed = false;
        for identity in &row.identities {
            if fresh(owners, identity) {
                owners[identity.kind as usize].insert(identity.value.clone(), id);
                person.identities.push(identity.clone());
                changed = true;
            }
        }
        if voice == Voice::Describes {
            changed |= person.fields.absorb(&row.fields, &mut person.change);
            changed |= person.fields.take_gender_of(&row.fields, &mut person.change);
        }
        person.changed |= changed;
        Ok(if changed { Outcome::Updated(id) } else { Outcome::Unchanged(id) })
    }

    fn create(&mut self, row: &CustomerRow) -> i64 {
        self.made -= 1;
        let id = self.made;
        for identity in &row.identities {
            self.owners[identity.kind as usize].insert(identity.value.clone(), id);
        }
        let mut fields = row.fields.clone();
        fields.take_gender_of(&row.fields, &mut Change::default());
        let person = Person { fields, identities: row.identities.clone(), ..Person::default() };
        self.people.insert(id, person);
        id
    }

    /// Ids of customers that were made here, in the order of their making.
    pub fn made(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.people.keys().copied().filter(|id| *id < 0).collect();
        ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
        ids
    }

    /// Ids of known customers that rows changed, ascending.
    pub fn changed(&self) -> Vec<i64> {
        let known = self.people.iter().filter(|(id, person)| **id > 0 && person.changed);
        let mut ids: Vec<i64> = known.map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }
}

impl Fields {
    /// Takes the gender that the patronymic of a row tells, where nobody said it; whether that was so. What is known is
    /// never replaced by what is only concluded.
    fn take_gender_of(&mut self, newer: &Fields, change: &mut Change) -> bool {
        if self.gender.is_some() {
            return false;
        }
        let told = newer.middle_name.as_deref().and_then(names::gender_of);
        self.gender = told.map(str::to_owned);
        if told.is_some() {
            change.after.gender.clone_from(&self.gender);
        }
        told.is_some()
    }

    /// Takes over what a newer row says and notes what it changes; whether anything changed. Where a customer came
    /// from is said once.
    pub fn absorb(&mut self, newer: &Fields, change: &mut Change) -> bool {
        let mut changed = false;
        macro_rules! take {
            ($name:ident) => {
                if newer.$name.is_some() && self.$name != newer.$name {
                    let old = std::mem::replace(&mut self.$name, newer.$name.clone());
                    if change.after.$name.is_none() {
                        change.before.$name = old;
                    }
                    change.after.$name.clone_from(&self.$name);
                    changed = true;
                }
            };
        }
        take!(first_name);
        take!(middle_name);
        take!(last_name);
        take!(gender);
        take!(birthday);
        take!(country);
        take!(city);
        take!(locale);
        take!(preferred_channel);
        take!(contact_frequency);
        if self.source.is_none() {
            take!(source);
        }
        changed | self.own.absorb_noting(&newer.own, (&mut change.before.own, &mut change.after.own))
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
