//! Questions about what customers have many of: how many rows of a period, their sum, the days since the last.
//!
//! First the filters become a bit for each row, then the rows of the period are found for 64 customers at a time, and
//! then a number is made of each customer's rows and compared. What the number means stands in `rules::Question`.

use crate::codes::{Codes, Wanted, Width, each_width};
use crate::column::{Column, Kind, Whole};
use crate::rows::Rows;
use crate::wanted::{bounds, wanted};
use base::time::DAY;
use rules::rule::Compare;
use rules::{Aggregate, BoundPeriod, Question, Source};
use rules::{At, Check};
use std::ops::Range;

/// A bit for each customer of some rows.
pub struct Verdicts {
    pub words: Vec<u64>,
    /// Of a customer who has no rows.
    pub of_nobody: bool,
    /// The answer is another one from this microsecond on, perhaps.
    pub until: i64,
}

/// Rows that pass, and among them those that count; nothing stands for all of them.
struct Passing {
    all: Option<Vec<u64>>,
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
        Aggregate::Count => asked.fill(|range| Some(count(counted, range))),
        Aggregate::Sum(column) => match number(column) {
            Some(whole) => asked.fill(|range| Some(clamp(sum(whole, passing.all.as_deref(), range).1))),
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
    fn of(rows: &Rows, source: &Source, at: &At) -> Passing {
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
struct Asked<'a> {
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
    until: i64,
    /// The numbers themselves, where they are wanted.
    numbers: Option<Vec<Option<i64>>>,
}

/// The rows of a period of 64 customers.
type Block = [(u32, u32); 64];

impl<'a> Asked<'a> {
    fn new(rows: &'a Rows, period: BoundPeriod, at: &At, compare: Compare) -> Asked<'a> {
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
    fn fill(&mut self, mut number: impl FnMut(Range<usize>) -> Option<i64>) {
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
        // The earliest row inside leaves when the period has moved past it, the earliest behind now enters.
        let moment = |code: u64| (code < u64::MAX).then(|| rows.moments.scale.number(code));
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

    fn verdicts(self) -> Verdicts {
        Verdicts { words: self.words, of_nobody: self.of_nobody, until: self.until }
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

fn count(bits: Option<&[u64]>, range: Range<usize>) -> i64 {
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
