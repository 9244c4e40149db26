//! Numbers of each customer over the whole base, and the equal parts a base falls into by them (RFM).

use crate::aggregate::numbers_of_rows;
use crate::chunk::Chunk;
use crate::mask::SLOTS;
use crate::parallel;
use crate::snapshot::Snapshot;
use crate::view::View;
use base::{Timestamp, Zone};
use rules::{At, Question};

impl Snapshot {
    /// What a question about rows gives of each customer: ids ascending, unknown left out.
    pub fn per_customer(&self, question: &Question, zone: &Zone, now: Timestamp) -> Vec<(u32, i64)> {
        let at = At::new(now, zone);
        let chunks: Vec<(u32, &Chunk)> = self.chunks().collect();
        let parts = parallel::each(&chunks, |(number, chunk)| {
            let numbers = of_chunk(chunk, question, &at);
            let first = number * SLOTS as u32;
            let known = numbers.into_iter().enumerate().filter(|(slot, _)| chunk.present.has(*slot));
            known.filter_map(|(slot, number)| Some((first + slot as u32, number?))).collect::<Vec<_>>()
        });
        parts.concat()
    }
}

/// By slot; slots of nobody may be among them.
fn of_chunk(chunk: &Chunk, question: &Question, at: &At) -> Vec<Option<i64>> {
    let one_by_one = |slot| question.measure(&View { chunk, slot }, at);
    let all = || (0..SLOTS).map(|slot| chunk.present.has(slot).then(|| one_by_one(slot)).flatten()).collect();
    let Some(child) = chunk.tables.get(&question.source.table) else { return all() };
    let Some(mut numbers) = numbers_of_rows(&child.base, question, at) else { return all() };
    // Who stands behind the last row of the base, or in the tail, is asked alone.
    numbers.resize(SLOTS, None);
    let behind = (child.base.customers()..SLOTS).filter(|slot| chunk.present.has(*slot));
    for slot in behind.chain(child.tail.slots.iter().map(|slot| usize::from(*slot))) {
        numbers[slot] = one_by_one(slot);
    }
    numbers
}

/// Parts of equal size by ascending numbers, the first is 0; equal numbers are told apart by their place. Where the
/// size does not divide, the first parts are larger by one.
pub fn tiles(numbers: &[i64], parts: usize) -> Vec<u8> {
    let low = numbers.iter().copied().min().unwrap_or(0);
    let key = |(place, number): (usize, &i64)| u128::from(number.abs_diff(low)) << 32 | place as u128;
    let mut keys: Vec<u128> = numbers.iter().enumerate().map(key).collect();
    let (mut begin, mut borders) = (0, Vec::new());
    for part in 0..parts.saturating_sub(1) {
        begin += numbers.len() / parts + usize::from(part < numbers.len() % parts);
        let done = borders.last().map_or(0, |(at, _)| *at);
        if begin < keys.len() {
            let (_, border, _) = keys[done..].select_nth_unstable(begin - done);
            borders.push((begin, *border));
        }
    }
    let part = |it| borders.iter().map(|(_, border)| u8::from(key(it) >= *border)).sum();
    numbers.iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::tiles;
    use base::Random;

    #[test]
    fn parts_are_those_of_a_sorted_list() {
        let random = Random::seeded(1);
        for length in [0, 1, 4, 5, 6, 99, 1_003] {
            let numbers: Vec<i64> = (0..length).map(|_| random.below(20) as i64 - 10).collect();
            let mut sorted: Vec<(i64, usize)> = numbers.iter().copied().zip(0..).collect();
            sorted.sort_unstable();
            let mut wanted = vec![0; numbers.len()];
            let mut rest = sorted.into_iter();
            for part in 0..5_usize {
                let size = numbers.len() / 5 + usize::from(part < numbers.len() % 5);
                rest.by_ref().take(size).for_each(|(_, place)| wanted[place] = part as u8);
            }
            assert_eq!(tiles(&numbers, 5), wanted, "{length} numbers");
        }
    }
}
