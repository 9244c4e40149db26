//! Customers who may be one person: what makes them look alike, and what may be done about it.
//!
//! Nothing is merged by likeness alone: a person looks at the two and decides. What may be merged without a person
//! stands in `identities::resolve`.

mod keys;

pub use keys::{address, named};

use crate::consent::words;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

words! {
    /// Why two customers may be one, the strongest reason first.
    Reason {
        /// Words of both came together in one message or row, which was not believed enough to join them.
        Conflict = "conflict",
        /// Addresses that lead into one mailbox, or an outside id that is the other's address.
        Address = "address",
        /// The same first and last name and the same birthday.
        NameBirthday = "name_birthday",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("a customer cannot be merged with themselves")]
    Oneself,
    #[error("one of the two is merged already or no longer there")]
    NotActive,
    #[error("a later merge has to be taken back first")]
    InOrder,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Oneself => "merge_with_oneself",
            Refusal::NotActive => "merge_not_active",
            Refusal::InOrder => "merge_undo_in_order",
        }
    }
}

/// A pair with the smaller id first, so that each has one form.
pub fn pair(one: i64, other: i64) -> (i64, i64) {
    (one.min(other), one.max(other))
}

/// Members of a group of which every pair is told; of a larger one each is told with the first.
const WHOLE_GROUP: usize = 6;

/// Customers by what they have in common, told pair by pair.
#[derive(Debug)]
pub struct Alike<K>(HashMap<K, Vec<i64>>);

impl<K: Eq + Hash> Default for Alike<K> {
    fn default() -> Alike<K> {
        Alike(HashMap::new())
    }
}

impl<K: Eq + Hash> Alike<K> {
    pub fn add(&mut self, key: K, customer: i64) {
        let group = self.0.entry(key).or_default();
        if !group.contains(&customer) && group.len() < 1_000 {
            group.push(customer);
        }
    }

    /// Puts every pair under its reason.
    pub fn tell(self, reason: Reason, pairs: &mut BTreeMap<(i64, i64), Vec<Reason>>) {
        for mut group in self.0.into_values().filter(|group| group.len() > 1) {
            group.sort_unstable();
            for (index, one) in group.iter().enumerate() {
                for other in &group[index + 1..] {
                    if index == 0 || group.len() <= WHOLE_GROUP {
                        pairs.entry((*one, *other)).or_default().push(reason);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_a_group_is_told_once_and_large_groups_by_their_first() {
        let mut alike = Alike::default();
        for customer in [3, 1, 2, 1] {
            alike.add("a", customer);
        }
        for customer in 10..20 {
            alike.add("b", customer);
        }
        alike.add("c", 99);
        let mut pairs = BTreeMap::new();
        alike.tell(Reason::Address, &mut pairs);
        let of_a: Vec<_> = pairs.keys().take_while(|(one, _)| *one < 10).copied().collect();
        assert_eq!(of_a, [(1, 2), (1, 3), (2, 3)]);
        assert_eq!(pairs.len(), 3 + 9);
        assert!(pairs.values().all(|reasons| reasons == &[Reason::Address]));
    }
}
