//! What no fault may break, as functions: tests, the simulation and the worker that finishes a campaign call the same.

use super::{Counts, State};
use base::CustomerId;
use std::collections::HashMap;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    #[error("{rows} deliveries for an audience of {audience}")]
    NotAccounted { audience: i64, rows: i64 },
    #[error("{open} deliveries are still open in a finished campaign")]
    StillOpen { open: i64 },
    #[error("{customer} was written to {times} times in one campaign")]
    WrittenTwice { customer: CustomerId, times: usize },
    #[error("{customer} was written to without a basis")]
    WithoutBasis { customer: CustomerId },
    #[error("{unknown} unknown deliveries after {crashes} crashes with {connections} connections")]
    TooManyUnknown { unknown: i64, crashes: i64, connections: i64 },
}

/// Every member of the audience has exactly one row.
pub fn accounted(audience: i64, counts: &Counts) -> Result<(), Violation> {
    let rows = counts.total();
    if rows == audience { Ok(()) } else { Err(Violation::NotAccounted { audience, rows }) }
}

/// Finished means: audience = handed over + failed + skipped + unknown + cancelled, and nothing open.
pub fn finished(audience: i64, counts: &Counts) -> Result<(), Violation> {
    accounted(audience, counts)?;
    match counts.open() {
        0 => Ok(()),
        open => Err(Violation::StillOpen { open }),
    }
}

/// What really arrived on the wire: at most one message per customer.
pub fn at_most_once(arrived: impl IntoIterator<Item = CustomerId>) -> Result<(), Violation> {
    let mut seen: HashMap<CustomerId, usize> = HashMap::new();
    for customer in arrived {
        *seen.entry(customer).or_default() += 1;
    }
    match seen.into_iter().find(|(_, times)| *times > 1) {
        Some((customer, times)) => Err(Violation::WrittenTwice { customer, times }),
        None => Ok(()),
    }
}

/// Nobody without a basis was written to.
pub fn with_basis(
    arrived: impl IntoIterator<Item = CustomerId>,
    basis: impl Fn(CustomerId) -> bool,
) -> Result<(), Violation> {
    match arrived.into_iter().find(|customer| !basis(*customer)) {
        Some(customer) => Err(Violation::WithoutBasis { customer }),
        None => Ok(()),
    }
}

/// After crashes there are no more unknown deliveries than there were open hand-overs.
pub fn unknown_bounded(counts: &Counts, connections: i64, crashes: i64) -> Result<(), Violation> {
    let unknown = counts.get(State::Unknown);
    if unknown <= connections * crashes {
        Ok(())
    } else {
        Err(Violation::TooManyUnknown { unknown, crashes, connections })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_or_open_rows_are_noticed() {
        let counts: Counts = [(State::HandedOver, 5), (State::Planned, 1)].into_iter().collect();
        assert_eq!(finished(6, &counts), Err(Violation::StillOpen { open: 1 }));
        assert_eq!(finished(7, &counts), Err(Violation::NotAccounted { audience: 7, rows: 6 }));
        let done: Counts = [(State::HandedOver, 5), (State::Skipped, 1)].into_iter().collect();
        assert_eq!(finished(6, &done), Ok(()));
    }

    #[test]
    fn second_letter_to_one_customer_is_noticed() {
        let ids = |list: &[i64]| list.iter().copied().map(CustomerId).collect::<Vec<_>>();
        assert!(at_most_once(ids(&[1, 2, 3])).is_ok());
        assert!(at_most_once(ids(&[1, 2, 1])).is_err());
        assert!(with_basis(ids(&[1, 2]), |customer| customer.0 == 1).is_err());
    }

    #[test]
    fn unknown_is_bounded_by_open_hand_overs() {
        let counts: Counts = [(State::Unknown, 9)].into_iter().collect();
        assert!(unknown_bounded(&counts, 4, 2).is_err());
        assert!(unknown_bounded(&counts, 3, 3).is_ok());
    }
}
