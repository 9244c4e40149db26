//! Questions about what customers have many of: how many rows of a period, their sum, the days since the last.
//!
//! First the filters become a bit for each row, then the rows of the period are found for 64 customers at a time, and
//! then a number is made of each customer's rows and compared. A number that rows add up to is made row by row where
//! few are asked for: then it costs what those rows cost, and not what all customers do. What the number means stands
//! in `rules::Question`.

use crate::codes::{Codes, Wanted, Width, each_width};
use crate::column::{Column, Kind, Whole};
use crate::rows::Rows;
use crate::wanted::{bounds, wanted};
use base::time::DAY;
use rules::rule::Compare;
use rules::{Aggregate, BoundPeriod, Question, Source};
use rules::{At, Check};
use std::ops::Range;

/// Rows a customer, on average, up to which adding them up one by one is the quicker way.
const DENSE: usize = 2;

/// A bit for each customer of some rows.
pub struct Verdicts {
    pub words: Vec<u64>,
    /// Of a customer who has no rows.
    pub of_nobody: bool,
    /// The answer is another one from this microsecond on, perhaps.
    pub until: i64,
}

/// Rows that pass, and among them those that count; nothing stands for all of them.
pub struct Passing {
    pub all: Option<Vec<u64>>,
    counted: Option<Vec<u64>>,
}

/// Compares a number made of each customer's rows; nothing where that needs more than numbers.
pub fn compare_rows(rows: &Rows, question: &Question, compare: Compare, at: &At) -> Option<Verdicts> {
    Some(asked(Asked::new(rows, question.period, at, compare), question, at)?.verdicts())
}

/// The number made of each customer's rows, unknown where there is none; nothing where that needs more than numbers.
pub fn numbers_of_rows(rows: &Rows, question: &Question, at: &At) -> Option<Vec<Option<i64>>> {
    let mut asked_for = Asked::new(rows, question.period, at, Compare::AtLeast(i64::MIN));
    asked_for.numbers = Some(Vec::with_capacity(rows.customers()));
    asked(asked_for, question, at)?.numbers
}

fn asked<'a>(mut asked: Asked<'a>, question: &Question, at: &At) -> Option<Asked<'a>> {
    // Rows that are looked for after another one depend on two tables: that is asked customer by customer.
    if question.after.is_some() {
        return None;
    }
    let rows = asked.rows;
    let passing = Passing::of(rows, &question.source, at);
    if question.source.filters.iter().any(|filter| filter.check.moves()) {
        asked.until = at.now.micros().saturating_add(1);
    }
    let number = |column| match rows.column(column) {
        Some(Column::Whole(whole)) if matches!(whole.kind, Kind::Number | Kind::Money) => Some(whole),
        _ => None,
    };
    let days = |index: usize| (at.now.micros() - rows.moment(index)) / DAY;
    let counted = passing.counted.as_deref();
    match question.aggregate {
        Aggregate::Count => {
            if !asked.tally(counted, |_| 1) {
                asked.fill(|range| Some(count(counted, range)));
            }
        }
        Aggregate::Sum(column) => match number(column) {
            Some(whole) => {
                let all = passing.all.as_deref();
                if !(whole.adds_up() && asked.tally(all, |index| whole.get(index).unwrap_or(0))) {
                    asked.fill(|range| Some(clamp(sum(whole, all, range).1)));
                }
            }
            None => asked.fill(|_| Some(0)),
        },
        Aggregate::Average(column) => {
            let number = number(column)?;
            let known =
                join(counted.map(<[u64]>::to_vec), Some(number.codes.bits(&Wanted::Range(1, u64::MAX))));
            asked.fill(|range| {
                let of = count(known.as_deref(), range.clone());
                let (_, sum) = sum(number, passing.all.as_deref(), range);
                (of > 0).then(|| clamp(divide_half_away(sum, i128::from(of))))
            });
        }
        Aggregate::Minimum(column) => {
            let number = number(column)?;
            asked.fill(|range| set(counted, range).filter_map(|index| number.get(index)).min());
        }
        Aggregate::Maximum(column) => {
            let number = number(column)?;
            asked.fill(|range| set(counted, range).filter_map(|index| number.get(index)).max());
        }
        Aggregate::Distinct(column) => match rows.column(column) {
            // Texts that differ as they are typed can be equal as they are compared.
            Some(Column::Text(_)) => return None,
            Some(Column::Whole(whole)) => {
                asked.fill(|range| Some(distinct(&whole.codes, set(counted, range))))
            }
            None => asked.fill(|_| Some(0)),
        },
        Aggregate::DaysSinceFirst => {
            asked.fill(|range| set(counted, range).next().map(days));
            asked.turns_daily();
        }
        Aggregate::DaysSinceLast => {
            asked.fill(|range| last(counted, range).map(days));
            asked.turns_daily();
        }
    }
    Some(asked)
}

/// Compares the silence of customers, in per cent of their usual interval between the rows that count.
pub fn compare_silence(rows: &Rows, source: &Source, compare: Compare, at: &At) -> Verdicts {
    let passing = Passing::of(rows, source, at);
    let mut asked = Asked::new(rows, BoundPeriod::Ever, at, compare);
    let mut gaps = Vec::new();
    asked.fill(|range| {
        let (mut previous, mut latest) = (None, None);
        gaps.clear();
        for index in set(passing.counted.as_deref(), range) {
            let moment = rows.moment(index);
            gaps.extend(previous.map(|previous| moment - previous));
            previous = Some(moment);
            latest = previous;
        }
        let middle = gaps.len().checked_sub(1)? / 2;
        let usual = (*gaps.select_nth_unstable(middle).1).max(DAY);
        i64::try_from(i128::from(at.now.micros() - latest?) * 100 / i128::from(usual)).ok()
    });
    // The per cent of each customer turns at moments of their own.
    asked.until = at.now.micros().saturating_add(1);
    asked.verdicts()
}

impl Passing {
    pub fn of(rows: &Rows, source: &Source, at: &At) -> Passing {
        let bits = |column, check: &Check| match rows.column(column) {
            Some(column) => Some(column.codes().bits(&wanted(column, check, at))),
            None if check.includes_unknown() => None,
            None => Some(vec![0; rows.len().div_ceil(64)]),
        };
        let all =
            source.filters.iter().fold(None, |all, filter| join(all, bits(filter.column, &filter.check)));
        let counted = source.counted.and_then(|column| bits(column, &Check::Boolean(true)));
        Passing { counted: join(all.clone(), counted), all }
    }
}

/// Bits that are set in both; nothing stands for all of them.
fn join(one: Option<Vec<u64>>, other: Option<Vec<u64>>) -> Option<Vec<u64>> {
    match (one, other) {
        (Some(mut one), Some(other)) => {
            one.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
            Some(one)
        }
        (one, other) => one.or(other),
    }
}

/// A question on its way through the customers.
pub struct Asked<'a> {
    rows: &'a Rows,
    /// Codes of the first moment inside the period and of the first behind it.
    from: u64,
    until_code: u64,
    low: i64,
    high: i64,
    /// Length of a period that moves along with now.
    moving: Option<i64>,
    /// The end of a period that stands still.
    closed: i64,
    now: i64,
    words: Vec<u64>,
    of_nobody: bool,
    pub until: i64,
    /// The numbers themselves, where they are wanted.
    numbers: Option<Vec<Option<i64>>>,
}

/// The rows of a period of 64 customers.
type Block = [(u32, u32); 64];

impl<'a> Asked<'a> {
    pub fn new(rows: &'a Rows, period: BoundPeriod, at: &At, compare: Compare) -> Asked<'a> {
        let now = at.now.micros();
        let (from, until, moving, closed) = match period {
            BoundPeriod::Ever => (i64::MIN, now, None, i64::MAX),
            BoundPeriod::Last(micros) => (now.saturating_sub(micros), now, Some(micros), i64::MAX),
            BoundPeriod::Calendar(unit) => (at.start(unit).micros(), now, None, i64::MAX),
            BoundPeriod::Between(from, until) => {
                (from.micros(), until.micros().min(now), None, until.micros())
            }
        };
        let (low, high) = bounds(compare);
        let scale = rows.moments.scale;
        Asked {
            rows,
            from: scale.first_from(from),
            until_code: scale.first_from(until),
            low,
            high,
            moving,
            closed,
            now,
            words: Vec::with_capacity(rows.customers().div_ceil(64)),
            of_nobody: false,
            until: match period {
                BoundPeriod::Calendar(unit) => at.end(unit).micros(),
                _ => i64::MAX,
            },
            numbers: None,
        }
    }

    /// Makes a number of each customer's rows and compares it.
    pub fn fill(&mut self, mut number: impl FnMut(Range<usize>) -> Option<i64>) {
        let (low, high) = (self.low, self.high);
        let within = |number: Option<i64>| number.is_some_and(|number| low <= number && number <= high);
        self.of_nobody = within(number(0..0));
        let (rows, mut numbers) = (self.rows, self.numbers.take());
        let (mut leaves, mut enters) = (u64::MAX, u64::MAX);
        for offsets in Blocks(&rows.offsets) {
            let mut block: Block = [(0, 0); 64];
            each_width!(rows.moment_codes(), codes => {
                let edges = find(codes, offsets, (self.from, self.until_code, rows.latest), &mut block);
                leaves = leaves.min(edges.0);
                enters = enters.min(edges.1);
            });
            let customers = &block[..offsets.len() - 1];
            let word = customers.iter().enumerate().fold(0, |word, (bit, (from, until))| {
                let number = number(*from as usize..*until as usize);
                if let Some(numbers) = &mut numbers {
                    numbers.push(number);
                }
                word | u64::from(within(number)) << bit
            });
            self.words.push(word);
        }
        self.numbers = numbers;
        self.turns(leaves, enters);
    }

    /// Adds up the rows of the period that pass, for each customer who has some, and compares; everybody else has
    /// nothing. False where all rows or most of them are asked for: customer by customer is quicker then.
    fn tally(&mut self, passing: Option<&[u64]>, worth: impl Fn(usize) -> i64) -> bool {
        let rows = self.rows;
        let Some(inside) = self.inside(passing) else { return false };
        let asked_for: usize = inside.iter().map(|word| word.count_ones() as usize).sum();
        if asked_for > rows.customers() * DENSE {
            return false;
        }
        let (low, high, moving) = (self.low, self.high, self.moving.is_some());
        let within = |number: i64| low <= number && number <= high;
        self.of_nobody = within(0);
        if let Some(numbers) = &mut self.numbers {
            numbers.resize(rows.customers(), Some(0));
        }
        let mut leaves = u64::MAX;
        let moment = &rows.moments.codes;
        for (block, offsets) in Blocks(&rows.offsets).enumerate() {
            let everybody = u64::MAX >> (65 - offsets.len());
            let mut word = if self.of_nobody { everybody } else { 0 };
            let worth = |index: usize| {
                if moving {
                    leaves = leaves.min(moment.get(index));
                }
                worth(index)
            };
            add_up(&inside, offsets, worth, |slot, number| {
                word = word & !(1 << slot) | u64::from(within(number)) << slot;
                if let Some(numbers) = &mut self.numbers {
                    numbers[block * 64 + slot] = Some(number);
                }
            });
            self.words.push(word);
        }
        let behind = self.until_code.max(self.from);
        let enters = (behind <= rows.latest).then(|| moment.lowest_from(behind)).flatten();
        self.turns(leaves, enters.unwrap_or(u64::MAX));
        true
    }

    /// Rows of the period that pass; nothing where those are all.
    fn inside(&self, passing: Option<&[u64]>) -> Option<Vec<u64>> {
        let (open, future) = (self.from <= 1, self.until_code <= self.rows.latest);
        let last = if future { self.until_code.saturating_sub(1) } else { u64::MAX };
        let period = (!open || future).then(|| self.rows.moments.codes.bits(&Wanted::Range(self.from, last)));
        join(period, passing.map(<[u64]>::to_vec))
    }

    /// The earliest row inside leaves when the period has moved past it, the earliest behind now enters.
    fn turns(&mut self, leaves: u64, enters: u64) {
        let moment = |code: u64| (code < u64::MAX).then(|| self.rows.moments.scale.number(code));
        let left = moment(leaves).zip(self.moving).map(|(at, length)| at.saturating_add(length));
        let entered = moment(enters).filter(|at| *at < self.closed);
        let next = left.into_iter().chain(entered).min().map_or(i64::MAX, |at| at.saturating_add(1));
        self.until = self.until.min(next);
    }

    /// Days since a row turn at the bounds of the comparison, 24 hours after 24 hours.
    fn turns_daily(&mut self) {
        let bounds = [Some(self.low).filter(|low| *low > i64::MIN), self.high.checked_add(1)];
        for days in bounds.into_iter().flatten() {
            let passed = days.saturating_mul(DAY);
            // The earliest row that is younger than so many days reaches them first.
            let first = self.rows.moments.lowest_from(self.now.saturating_sub(passed).saturating_add(1));
            self.until = self.until.min(first.map_or(i64::MAX, |at| at.saturating_add(passed)));
        }
    }

    pub fn verdicts(self) -> Verdicts {
        Verdicts { words: self.words, of_nobody: self.of_nobody, until: self.until }
    }
}

/// Adds up what the set rows of some customers are worth, and settles each customer who has one.
fn add_up(
    bits: &[u64],
    offsets: &[u32],
    mut worth: impl FnMut(usize) -> i64,
    mut settle: impl FnMut(usize, i64),
) {
    let (mut slot, mut number, mut any) = (0, 0, false);
    let range = offsets[0] as usize..offsets[offsets.len() - 1] as usize;
    for (first, mut word) in set_words(bits, range) {
        while word != 0 {
            let index = first + word.trailing_zeros() as usize;
            word &= word - 1;
            if offsets[slot + 1] as usize <= index {
                if any {
                    settle(slot, number);
                }
                // Most have no row: whole steps of customers are passed at once.
                while slot + 8 < offsets.len() - 1 && offsets[slot + 8] as usize <= index {
                    slot += 8;
                }
                while offsets[slot + 1] as usize <= index {
                    slot += 1;
                }
                number = 0;
            }
            number += worth(index);
            any = true;
        }
    }
    if any {
        settle(slot, number);
    }
}

/// The offsets of 64 customers after another, each piece with the end of its last.
struct Blocks<'a>(&'a [u32]);

impl<'a> Iterator for Blocks<'a> {
    type Item = &'a [u32];

    fn next(&mut self) -> Option<&'a [u32]> {
        let offsets = self.0;
        if offsets.len() < 2 {
            return None;
        }
        let count = (offsets.len() - 1).min(64);
        self.0 = &offsets[count..];
        Some(&offsets[..=count])
    }
}

/// Finds the rows of a period for some customers. Returns the code of the earliest row inside it and of the earliest
/// behind it.
fn find<T: Width>(
    codes: &[T],
    offsets: &[u32],
    (from, until, largest): (u64, u64, u64),
    block: &mut Block,
) -> (u64, u64) {
    if from > largest {
        offsets[1..].iter().zip(block).for_each(|(end, place)| *place = (*end, *end));
        return (u64::MAX, u64::MAX);
    }
    let (from_code, open, future) = (T::of(from), from <= 1, until <= largest);
    let until_code = T::of(until.min(T::MAX));
    let (mut leaves, mut enters) = (u64::MAX, u64::MAX);
    for (pair, place) in offsets.windows(2).zip(block) {
        let (begin, all) = (pair[0], pair[1]);
        let mut end = all;
        if future {
            end = begin + before(&codes[begin as usize..all as usize], until_code);
            if end < all {
                enters = enters.min(codes[end as usize].code());
            }
        }
        let start =
            if open { begin } else { begin + before(&codes[begin as usize..end as usize], from_code) };
        if start < end {
            leaves = leaves.min(codes[start as usize].code());
        }
        *place = (start, end);
    }
    (leaves, enters)
}

/// How many of these ascending codes stand before another. Most periods end now, so it is looked for from the end.
fn before<T: Width>(codes: &[T], bound: T) -> u32 {
    let mut end = codes.len();
    if end > 64 {
        return codes.partition_point(|code| *code < bound) as u32;
    }
    while end > 0 && codes[end - 1] >= bound {
        end -= 1;
    }
    end as u32
}

pub fn count(bits: Option<&[u64]>, range: Range<usize>) -> i64 {
    let Some(bits) = bits else { return range.len() as i64 };
    set_words(bits, range).map(|(_, word)| i64::from(word.count_ones())).sum()
}

/// The words of a range of bits, those outside of it cleared, each with the place of its first bit.
fn set_words(bits: &[u64], range: Range<usize>) -> impl DoubleEndedIterator<Item = (usize, u64)> {
    let words = if range.is_empty() { 0..0 } else { range.start / 64..(range.end - 1) / 64 + 1 };
    words.map(move |index| {
        let first = index * 64;
        let mut word = bits[index];
        if first < range.start {
            word &= u64::MAX << (range.start - first);
        }
        if range.end < first + 64 {
            word &= u64::MAX >> (first + 64 - range.end);
        }
        (first, word)
    })
}

/// The set places of a range, lowest first.
fn set(bits: Option<&[u64]>, range: Range<usize>) -> impl Iterator<Item = usize> {
    let mut next = range.start;
    std::iter::from_fn(move || {
        while next < range.end {
            let index = next;
            next += 1;
            if bits.is_none_or(|bits| bits[index / 64] & 1 << (index % 64) != 0) {
                return Some(index);
            }
        }
        None
    })
}

fn last(bits: Option<&[u64]>, range: Range<usize>) -> Option<usize> {
    let Some(bits) = bits else { return range.last() };
    let (first, word) = set_words(bits, range).rev().find(|(_, word)| *word != 0)?;
    Some(first + 63 - word.leading_zeros() as usize)
}

/// How many numbers are known among the rows that pass, and their sum.
fn sum(column: &Whole, passing: Option<&[u64]>, range: Range<usize>) -> (u64, i128) {
    let (mut known, mut steps) = (0_u64, 0_u128);
    each_width!(&column.codes, codes => match passing {
        None => for code in &codes[range] {
            known += u64::from(code.code() > 0);
            steps += u128::from(code.code());
        },
        Some(_) => for index in set(passing, range) {
            known += u64::from(codes[index].code() > 0);
            steps += u128::from(codes[index].code());
        },
    });
    // Code `n` stands for `base + (n − 1) × step`.
    let steps = steps as i128 - i128::from(known);
    (known, i128::from(column.scale.base) * i128::from(known) + steps * i128::from(column.scale.step))
}

fn distinct(codes: &Codes, places: impl Iterator<Item = usize>) -> i64 {
    let mut all: Vec<u64> = places.map(|index| codes.get(index)).filter(|code| *code > 0).collect();
    all.sort_unstable();
    all.dedup();
    all.len() as i64
}

fn clamp(number: i128) -> i64 {
    number.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

fn divide_half_away(value: i128, count: i128) -> i128 {
    let half = count / 2;
    if value < 0 { -((-value + half) / count) } else { (value + half) / count }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Random, Timestamp};
    use std::collections::BTreeMap;

    /// Rows of customers of whom many have none, some one and a few more than a word of bits has.
    fn rows(random: &Random) -> Rows {
        let (mut offsets, mut moments) = (vec![0], Vec::new());
        for _ in 0..200 + random.below(100) {
            let many = match random.below(10) {
                0..5 => 0,
                5..8 => 1,
                8 => random.below(5),
                _ => random.below(150),
            };
            let mut mine: Vec<i64> = (0..many).map(|_| random.below(1_000) as i64 * 7).collect();
            mine.sort_unstable();
            moments.extend(mine);
            offsets.push(moments.len() as u32);
        }
        Rows::of_arrays(offsets, &moments, BTreeMap::new())
    }

    #[test]
    fn row_by_row_and_customer_by_customer_agree() {
        let (random, mut taken) = (Random::seeded(5), 0);
        let schema = rules::schema::Schema::new(base::Zone::utc(), base::Currency::RUB);
        let rule = rules::Rule::from_json(&serde_json::json!({ "all": [] })).unwrap();
        let rule = rules::Compiled::new(&rule, &schema).unwrap();
        for _ in 0..500 {
            let rows = rows(&random);
            let at = rule.at(Timestamp::from_micros(random.below(8_000) as i64));
            let edge = || Timestamp::from_micros(random.below(8_000) as i64);
            let period = match random.below(3) {
                0 => BoundPeriod::Ever,
                1 => BoundPeriod::Last(random.below(3_000) as i64),
                _ => BoundPeriod::Between(edge(), edge()),
            };
            let bits: Vec<u64> = (0..rows.len().div_ceil(64))
                .map(|_| random.below(u64::MAX) & random.below(u64::MAX))
                .collect();
            let passing = random.chance(0.5).then_some(&bits[..]);
            let wanted = [Compare::AtLeast(random.below(4) as i64), Compare::Equals(random.below(2) as i64)];
            for compare in wanted {
                let ask = || Asked { numbers: Some(Vec::new()), ..Asked::new(&rows, period, &at, compare) };
                let (mut by_rows, mut by_customers) = (ask(), ask());
                if !by_rows.tally(passing, |_| 1) {
                    continue;
                }
                taken += 1;
                by_customers.fill(|range| Some(count(passing, range)));
                assert_eq!(by_rows.numbers, by_customers.numbers);
                assert_eq!(by_rows.words, by_customers.words);
                assert_eq!(by_rows.of_nobody, by_customers.of_nobody);
                // Rows that do not pass turn nothing, nor do those before a period that is still to come.
                assert!(by_rows.until >= by_customers.until);
                let all = passing.is_none() && !matches!(period, BoundPeriod::Between(..));
                assert!(!all || by_rows.until == by_customers.until);
            }
        }
        assert!(taken > 200, "{taken}");
    }
}
