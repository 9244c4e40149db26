//! Who belongs to which group of an experiment: a keyed hash, so that the assignment is stable, needs no table,
//! and can be reproduced by anybody who has the seed.

use base::CustomerId;

/// The secret of one experiment. Kept with it for ever: without it no report could be recomputed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seed(pub [u8; 16]);

impl Seed {
    pub fn parse(bytes: &[u8]) -> Option<Seed> {
        bytes.try_into().ok().map(Seed)
    }
}

/// A share in thousandths: 100 is 10 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PerMille(pub u16);

/// The customer's place in [0, 1,000,000), evenly spread over customers and independent between seeds.
pub fn place(seed: &Seed, customer: CustomerId) -> u32 {
    let digest = base::hash::keyed(&seed.0, &[b"assignment", &customer.0.to_le_bytes()]);
    let word = u64::from_le_bytes(digest[..8].try_into().expect("a digest has 32 bytes"));
    // The high half of the product maps 64 bits evenly to the range.
    ((u128::from(word) * 1_000_000) >> 64) as u32
}

/// Whether the customer is in the control group of this share. A bigger share holds everybody of a smaller one.
pub fn in_control(seed: &Seed, share: PerMille, customer: CustomerId) -> bool {
    share.0 > 0 && place(seed, customer) < u32::from(share.0) * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn share_of_the_control_group_is_what_was_asked_for() {
        let seed = Seed(*b"sixteen bytes ok");
        let count = (1..=100_000).filter(|id| in_control(&seed, PerMille(100), CustomerId(*id))).count();
        // Five standard deviations of a binomial with n = 100,000 and p = 0.1 are 474.
        assert!((9_526..=10_474).contains(&count), "{count}");
        assert!((1..=1_000).all(|id| !in_control(&seed, PerMille(0), CustomerId(id))));
        assert!((1..=1_000).all(|id| in_control(&seed, PerMille(1_000), CustomerId(id))));
    }

    #[test]
    fn two_experiments_divide_people_independently() {
        let (a, b) = (Seed([1; 16]), Seed([2; 16]));
        let half = PerMille(500);
        let both = (1..=40_000)
            .filter(|id| in_control(&a, half, CustomerId(*id)) && in_control(&b, half, CustomerId(*id)))
            .count();
        // A quarter; five standard deviations are 433.
        assert!((9_567..=10_433).contains(&both), "{both}");
    }

    proptest! {
        #[test]
        fn assignment_is_stable_and_grows_with_the_share(seed: [u8; 16], id in 1_i64..1 << 40, share in 0_u16..1000) {
            let (seed, customer) = (Seed(seed), CustomerId(id));
            let now = in_control(&seed, PerMille(share), customer);
            prop_assert_eq!(now, in_control(&seed, PerMille(share), customer));
            prop_assert!(!now || in_control(&seed, PerMille(share + 1), customer));
        }
    }
}
