//! One bit for each customer of a chunk.

/// Customers of a chunk; the id of a customer modulo this number is the customer's slot.
pub const SLOTS: usize = 65_536;
pub const WORDS: usize = SLOTS / 64;

/// A set of slots.
#[derive(Clone, PartialEq, Eq)]
pub struct Mask(Box<[u64; WORDS]>);

impl Mask {
    pub fn none() -> Mask {
        Mask(Box::new([0; WORDS]))
    }

    pub fn all() -> Mask {
        Mask(Box::new([u64::MAX; WORDS]))
    }

    pub fn words(&self) -> &[u64; WORDS] {
        &self.0
    }

    pub fn words_mut(&mut self) -> &mut [u64; WORDS] {
        &mut self.0
    }

    pub fn put(&mut self, slot: usize, is: bool) {
        let bit = 1 << (slot % 64);
        if is { self.0[slot / 64] |= bit } else { self.0[slot / 64] &= !bit }
    }

    pub fn has(&self, slot: usize) -> bool {
        self.0[slot / 64] & (1 << (slot % 64)) != 0
    }

    pub fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Joins another mask to this one, word by word.
    pub fn join(&mut self, other: &Mask, join: impl Fn(u64, u64) -> u64) {
        for (word, other) in self.0.iter_mut().zip(other.0.iter()) {
            *word = join(*word, *other);
        }
    }

    pub fn and(&mut self, other: &Mask) {
        self.join(other, |a, b| a & b);
    }

    pub fn or(&mut self, other: &Mask) {
        self.join(other, |a, b| a | b);
    }

    pub fn without(&mut self, other: &Mask) {
        self.join(other, |a, b| a & !b);
    }

    /// The set slots, lowest first.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(index * 64 + bit)
            })
        })
    }
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mask of {}", self.count())
    }
}
