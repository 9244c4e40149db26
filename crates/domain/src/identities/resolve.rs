//! Whose a message is: from what it says of its sender to one customer.
//!
//! Stronger words win: the business's own id, then e-mail, telephone, the visitor's id, the device. A visitor
//! who was nobody becomes the customer who identifies; two customers who are known by words of different kinds
//! are one person when a server that the business trusts says so; two with different ids of the business never
//! are.

use super::Kind;

/// A customer whom a message's words lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub customer: i64,
    /// The strongest kind of identity this customer has at all.
    pub known_by: Kind,
}

/// What to do with a message's sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The customer; nothing when nobody is known by these words, and one is to be made.
    pub customer: Option<i64>,
    /// Customers who turned out to be the same person, to be merged into `customer`.
    pub merge: Vec<i64>,
}

/// Decides by the owners of a message's words, strongest word first. `trusted` is a server of the business: a
/// browser, which anybody can imitate, joins nobody who is known.
pub fn resolve(owners: &[Owner], trusted: bool) -> Resolved {
    let Some(first) = owners.first() else { return Resolved::default() };
    let mut merge: Vec<i64> = Vec::new();
    let mut strong = first.known_by == Kind::External;
    for other in &owners[1..] {
        if other.customer == first.customer || merge.contains(&other.customer) {
            continue;
        }
        let visitor = is_visitor(other.known_by);
        let same = visitor || (trusted && !(strong && other.known_by == Kind::External));
        if same {
            merge.push(other.customer);
            strong |= other.known_by == Kind::External;
        }
    }
    Resolved { customer: Some(first.customer), merge }
}

/// Known by nothing that a person says of themselves.
pub fn is_visitor(strongest: Kind) -> bool {
    matches!(strongest, Kind::Anonymous | Kind::Device)
}

/// The order in which words are believed.
pub fn strength(kind: Kind) -> u8 {
    match kind {
        Kind::External => 0,
        Kind::Email => 1,
        Kind::Phone => 2,
        Kind::Anonymous => 3,
        Kind::Device => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(customer: i64, known_by: Kind) -> Owner {
        Owner { customer, known_by }
    }

    #[test]
    fn visitor_becomes_the_customer_who_identifies() {
        let found = resolve(&[owner(1, Kind::External), owner(2, Kind::Anonymous)], false);
        assert_eq!(found, Resolved { customer: Some(1), merge: vec![2] });
        assert_eq!(
            resolve(&[owner(2, Kind::Anonymous)], false),
            Resolved { customer: Some(2), merge: vec![] }
        );
        assert_eq!(resolve(&[], true), Resolved::default());
    }

    #[test]
    fn shared_device_joins_nobody() {
        // The visitor's id belongs to somebody who is known by another id of the business.
        let found = resolve(&[owner(1, Kind::External), owner(2, Kind::External)], true);
        assert_eq!(found, Resolved { customer: Some(1), merge: vec![] });
    }

    #[test]
    fn known_customers_are_one_when_a_trusted_server_says_so() {
        let owners =
            [owner(1, Kind::External), owner(2, Kind::Email), owner(2, Kind::Email), owner(3, Kind::Phone)];
        assert_eq!(resolve(&owners, true), Resolved { customer: Some(1), merge: vec![2, 3] });
        assert_eq!(resolve(&owners, false), Resolved { customer: Some(1), merge: vec![] });
        // Of two ids of the business only one can be this person's.
        let owners = [owner(1, Kind::Email), owner(2, Kind::External), owner(3, Kind::External)];
        assert_eq!(resolve(&owners, true), Resolved { customer: Some(1), merge: vec![2] });
    }
}
