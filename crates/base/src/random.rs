//! Where chance comes from: the system's entropy for secrets, a seed for everything that must be repeatable.
#![allow(clippy::disallowed_methods, reason = "the one room where the system's entropy is read")]

use std::sync::{Arc, Mutex};

/// A source of random numbers; clones share one stream.
#[derive(Clone, Debug)]
pub struct Random(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Seeded(Arc<Mutex<u64>>),
}

impl Random {
    /// Unpredictable numbers, fit for tokens and salts.
    pub fn system() -> Self {
        Random(Source::System)
    }

    /// The same numbers for the same seed (SplitMix64, Steele, Lea & Flood 2014). Never for secrets in production.
    pub fn seeded(seed: u64) -> Self {
        Random(Source::Seeded(Arc::new(Mutex::new(seed))))
    }

    pub fn next_u64(&self) -> u64 {
        match &self.0 {
            Source::System => {
                let mut bytes = [0; 8];
                getrandom::fill(&mut bytes).expect("the system's entropy source must answer");
                u64::from_le_bytes(bytes)
            }
            Source::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                mix(*state)
            }
        }
    }

    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => getrandom::fill(bytes).expect("the system's entropy source must answer"),
            Source::Seeded(_) => {
                for chunk in bytes.chunks_mut(8) {
                    let word = self.next_u64().to_le_bytes();
                    chunk.copy_from_slice(&word[..chunk.len()]);
                }
            }
        }
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A whole number in `0..bound` without bias (Lemire 2019); `bound` of zero gives zero.
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        loop {
            let wide = u128::from(self.next_u64()) * u128::from(bound);
            if (wide as u64) >= bound.wrapping_neg() % bound {
                return (wide >> 64) as u64;
            }
        }
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn unit(&self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn chance(&self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub fn pick<'a, T>(&self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// A stream of its own for one branch, so that a draw added elsewhere does not shift this one.
    pub fn branch(&self, name: &str) -> Random {
        match &self.0 {
            Source::System => self.clone(),
            Source::Seeded(state) => {
                let seed = *state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                let digest = crate::hash::sha256(name.as_bytes());
                let word = u64::from_le_bytes(digest[..8].try_into().expect("a digest has 32 bytes"));
                Random::seeded(mix(seed ^ word))
            }
        }
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_gives_the_published_stream() {
        // First outputs of SplitMix64 for seed 1234567, as in the reference implementation's test vector.
        let random = Random::seeded(1_234_567);
        assert_eq!(random.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(random.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn branch_does_not_move_the_trunk() {
        let (left, right) = (Random::seeded(7), Random::seeded(7));
        let _ = left.branch("names").next_u64();
        assert_eq!(left.next_u64(), right.next_u64());
    }

    #[test]
    fn below_stays_below() {
        let random = Random::seeded(1);
        assert!((0..10_000).all(|_| random.below(7) < 7));
        assert_eq!(random.below(0), 0);
    }
}
