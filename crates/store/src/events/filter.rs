//! A compact filter of message ids: a Bloom filter whose bits for one id lie in one cache line.
//!
//! 20 bits an id and seven probes: about one wrong "maybe" in two thousand, and never a wrong "no".

use super::draft::MessageId;

const BITS: usize = 20;
const LINE_WORDS: usize = 8;
const PROBES: u32 = 7;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter(Vec<[u64; LINE_WORDS]>);

impl Filter {
    pub fn of(ids: &[MessageId]) -> Filter {
        let lines = (ids.len() * BITS).div_ceil(LINE_WORDS * 64).max(1);
        let mut filter = Filter(vec![[0; LINE_WORDS]; lines]);
        for id in ids {
            let line = filter.line(*id);
            for bit in bits(*id) {
                filter.0[line][bit / 64] |= 1 << (bit % 64);
            }
        }
        filter
    }

    pub fn may_hold(&self, id: MessageId) -> bool {
        let Some(line) = self.0.get(self.line(id)) else { return false };
        bits(id).all(|bit| line[bit / 64] & (1 << (bit % 64)) != 0)
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.iter().flatten().flat_map(|word| word.to_le_bytes()).collect()
    }

    pub fn read(bytes: &[u8]) -> Filter {
        let words: Vec<u64> = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect();
        Filter(words.as_chunks::<LINE_WORDS>().0.to_vec())
    }

    /// The middle bits of the id choose the line, the last ones the bits in it; the first ones its piece of a run.
    fn line(&self, id: MessageId) -> usize {
        let middle = (id.0 >> 63) as u64;
        ((u128::from(middle.rotate_left(32)) * self.0.len() as u128) >> 64) as usize
    }
}

fn bits(id: MessageId) -> impl Iterator<Item = usize> {
    let low = id.0 as u64;
    (0..PROBES).map(move |probe| ((low >> (9 * probe)) & 511) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(from: usize, until: usize) -> Vec<MessageId> {
        (from..until).map(|n| MessageId::of(&format!("message {n}"))).collect()
    }

    #[test]
    fn filter_never_forgets_and_seldom_invents() {
        let held = ids(0, 20_000);
        let filter = Filter::read(&Filter::of(&held).bytes());
        assert!(held.iter().all(|id| filter.may_hold(*id)));
        let invented = ids(20_000, 60_000).iter().filter(|id| filter.may_hold(**id)).count();
        assert!(invented < 80, "{invented} of 40,000 are thought to be held");
        assert!(!Filter::read(&[]).may_hold(held[0]));
    }
}
