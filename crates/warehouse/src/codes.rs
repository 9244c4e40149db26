//! Whole numbers in the narrowest array that holds them: what every column is made of. Code 0 stands for unknown.
//!
//! A question about a column becomes a question about codes: a range of them, or a verdict for each. Both are one
//! loop over an array that fills a mask, 64 codes to a word.

use crate::mask::Mask;

#[derive(Clone, Debug)]
pub enum Codes {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
    Eight(Vec<u64>),
}

/// Which codes are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// From a code to another, both included.
    Range(u64, u64),
    /// A verdict for each code; those behind the end are not wanted.
    Verdicts(Vec<bool>),
}

impl Wanted {
    pub const NOTHING: Wanted = Wanted::Range(1, 0);

    pub fn has(&self, code: u64) -> bool {
        match self {
            Wanted::Range(low, high) => (*low..=*high).contains(&code),
            Wanted::Verdicts(verdicts) => verdicts.get(code as usize).copied().unwrap_or(false),
        }
    }

    /// From a verdict for each code; a range where they are one, because a range is asked faster.
    pub fn of(verdicts: Vec<bool>) -> Wanted {
        let Some(first) = verdicts.iter().position(|is| *is) else { return Wanted::NOTHING };
        let last = verdicts.iter().rposition(|is| *is).unwrap_or(first);
        if verdicts[first..=last].iter().all(|is| *is) {
            return Wanted::Range(first as u64, last as u64);
        }
        Wanted::Verdicts(verdicts)
    }
}

/// Runs the same code for each width.
macro_rules! each_width {
    ($codes:expr, $list:ident => $body:expr) => {
        match $codes {
            Codes::One($list) => $body,
            Codes::Two($list) => $body,
            Codes::Four($list) => $body,
            Codes::Eight($list) => $body,
        }
    };
}
pub(crate) use each_width;

/// A width of codes.
pub trait Width: Copy + Ord {
    const MAX: u64;
    fn of(code: u64) -> Self;
    fn code(self) -> u64;
}

macro_rules! widths {
    ($($type:ty),*) => {
        $(impl Width for $type {
            const MAX: u64 = <$type>::MAX as u64;
            fn of(code: u64) -> Self { code as $type }
            fn code(self) -> u64 { self as u64 }
        })*
    };
}
widths!(u8, u16, u32, u64);

impl Codes {
    /// An empty column wide enough for a code.
    pub fn wide_enough(max: u64, capacity: usize) -> Codes {
        match max {
            0..=0xff => Codes::One(Vec::with_capacity(capacity)),
            0x100..=0xffff => Codes::Two(Vec::with_capacity(capacity)),
            0x1_0000..=0xffff_ffff => Codes::Four(Vec::with_capacity(capacity)),
            _ => Codes::Eight(Vec::with_capacity(capacity)),
        }
    }

    pub fn of(codes: impl ExactSizeIterator<Item = u64>, max: u64) -> Codes {
        let mut all = Codes::wide_enough(max, codes.len());
        each_width!(&mut all, list => fill_from(list, codes));
        all
    }

    pub fn len(&self) -> usize {
        each_width!(self, list => list.len())
    }

    /// The code of a place; a place behind the end is unknown.
    pub fn get(&self, index: usize) -> u64 {
        each_width!(self, list => list.get(index).map_or(0, |code| code.code()))
    }

    /// Sets the code of a place, longer and wider where it must be.
    pub fn set(&mut self, index: usize, code: u64) {
        if index >= self.len() {
            if code == 0 {
                return;
            }
            // Whole words of a mask, and not one word at a time.
            let length = (index + 1).next_multiple_of(1_024);
            each_width!(self, list => list.resize(length, 0));
        }
        if code > self.largest_possible() {
            let old = std::mem::replace(self, Codes::wide_enough(code, 0));
            *self = Codes::of((0..old.len()).map(|index| old.get(index)), code);
        }
        each_width!(self, list => list[index] = Width::of(code));
    }

    fn largest_possible(&self) -> u64 {
        each_width!(self, list => largest_of(list))
    }

    pub fn largest(&self) -> u64 {
        each_width!(self, list => list.iter().copied().max().map_or(0, |code| code.code()))
    }

    /// The smallest code that is not below this one.
    pub fn lowest_from(&self, bound: u64) -> Option<u64> {
        each_width!(self, list => list.iter().map(|code| code.code()).filter(|code| *code >= bound).min())
    }

    pub fn bytes(&self) -> usize {
        each_width!(self, list => size_of_val(&list[..]))
    }

    /// A bit for each place, set where the code is wanted; 64 places to a word.
    pub fn bits(&self, wanted: &Wanted) -> Vec<u64> {
        each_width!(self, list => match wanted {
            Wanted::Range(low, high) => range(list, *low, *high),
            Wanted::Verdicts(verdicts) => chosen(list, verdicts),
        })
    }

    /// The slots whose codes are wanted; those behind the end of the column hold code 0.
    pub fn select(&self, wanted: &Wanted) -> Mask {
        let mut mask = if wanted.has(0) { Mask::all() } else { Mask::none() };
        let bits = self.bits(wanted);
        let whole = self.len() / 64;
        mask.words_mut()[..whole].copy_from_slice(&bits[..whole]);
        for slot in whole * 64..self.len() {
            mask.put(slot, bits[whole] & (1 << (slot % 64)) != 0);
        }
        mask
    }
}

fn fill_from<T: Width>(list: &mut Vec<T>, codes: impl Iterator<Item = u64>) {
    list.extend(codes.map(T::of));
}

fn largest_of<T: Width>(_: &[T]) -> u64 {
    T::MAX
}

fn range<T: Width>(codes: &[T], low: u64, high: u64) -> Vec<u64> {
    if low > high || low > T::MAX {
        return vec![0; codes.len().div_ceil(64)];
    }
    let (low, high) = (T::of(low), T::of(high.min(T::MAX)));
    fill(codes, |code| low <= code && code <= high)
}

fn chosen<T: Width>(codes: &[T], verdicts: &[bool]) -> Vec<u64> {
    if size_of::<T>() == 1 {
        // A table for every possible byte needs no check of bounds.
        let table: [bool; 256] = std::array::from_fn(|code| verdicts.get(code).copied().unwrap_or(false));
        return fill(codes, |code| table[code.code() as usize & 0xff]);
    }
    fill(codes, |code| verdicts.get(code.code() as usize).copied().unwrap_or(false))
}

/// Asks every code.
fn fill<T: Width>(codes: &[T], holds: impl Fn(T) -> bool) -> Vec<u64> {
    let mut words = Vec::with_capacity(codes.len().div_ceil(64));
    let (whole, rest) = codes.as_chunks::<64>();
    for codes in whole {
        // Bytes first: the compiler turns this loop into wide comparisons.
        let mut verdicts = [0_u8; 64];
        for (verdict, code) in verdicts.iter_mut().zip(codes) {
            *verdict = u8::from(holds(*code));
        }
        words.push(pack(&verdicts));
    }
    if !rest.is_empty() {
        words.push(rest.iter().rev().fold(0, |word, code| word << 1 | u64::from(holds(*code))));
    }
    words
}

/// 64 bytes of 0 or 1 as the bits of a word: a multiplication gathers the lowest bits of eight bytes in the top one.
fn pack(verdicts: &[u8; 64]) -> u64 {
    let (eights, _) = verdicts.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (index, eight)| {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word | bits << (index * 8)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Random;

    #[test]
    fn every_width_answers_as_a_plain_loop_does() {
        let random = Random::seeded(1);
        for max in [5, 255, 256, 70_000, u64::MAX - 1] {
            let plain: Vec<u64> = (0..70 * 64 + 13).map(|_| random.below(max)).collect();
            let codes = Codes::of(plain.iter().copied(), max);
            let (a, b) = (random.below(max), random.below(max));
            let small = (0..1_000).map(|code| code % 3 == 1).collect();
            for wanted in [
                Wanted::Range(a.min(b), a.max(b)),
                Wanted::Range(0, 1),
                Wanted::Range(max / 2, u64::MAX),
                Wanted::NOTHING,
                Wanted::Verdicts(small),
            ] {
                let mask = codes.select(&wanted);
                for slot in (0..plain.len()).chain([plain.len(), 65_535]) {
                    let code = plain.get(slot).copied().unwrap_or(0);
                    assert_eq!(mask.has(slot), wanted.has(code), "{wanted:?} of {code} up to {max}");
                }
            }
        }
    }

    #[test]
    fn column_grows_and_widens_when_it_must() {
        let mut codes = Codes::of([1, 2].into_iter(), 2);
        codes.set(5_000, 300);
        codes.set(9_000, 0);
        codes.set(1, 70_000);
        assert_eq!([0, 1, 2, 5_000, 9_000, 60_000].map(|at| codes.get(at)), [1, 70_000, 0, 300, 0, 0]);
        assert_eq!(codes.len(), 5_120);
    }

    #[test]
    fn verdicts_in_a_row_are_a_range() {
        assert_eq!(Wanted::of(vec![false, true, true, false]), Wanted::Range(1, 2));
        assert_eq!(Wanted::of(vec![false; 4]), Wanted::NOTHING);
        assert_eq!(Wanted::of(vec![true, false, true]), Wanted::Verdicts(vec![true, false, true]));
    }
}
