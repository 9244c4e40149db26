//! A column: one value for each place, places being customers of a chunk or rows of a table.
//!
//! A column describes itself: what its numbers mean comes with the first value. Numbers are kept as steps above the
//! smallest one, so that a column of dates or of whole roubles takes two bytes a place; texts as places in a
//! dictionary. A column is asked by codes (see `codes`), whatever it holds.

use crate::codes::{Codes, Wanted};
use crate::mask::Mask;
use crate::text::Words;
use base::{Date, Timestamp};
use rules::facts::Value;

#[derive(Clone, Debug)]
pub enum Column {
    Whole(Whole),
    Text(Text),
}

/// What the numbers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Money,
    Boolean,
    Date,
    Moment,
    Id,
}

/// Whole numbers: code `n` is `base + (n − 1) × step`.
#[derive(Clone, Debug)]
pub struct Whole {
    pub(crate) kind: Kind,
    pub(crate) scale: Scale,
    pub(crate) codes: Codes,
}

/// How numbers become codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The smallest number.
    pub base: i64,
    /// What all differences are multiples of; zero while there is one number only.
    pub step: u64,
}

/// Texts by a dictionary of the column's own: equal texts are stored and compared once.
#[derive(Clone, Debug)]
pub struct Text {
    pub(crate) codes: Codes,
    pub(crate) words: Words,
}

/// Where a value is taken from: which of several columns, and the place in it.
pub type Pick = (u32, u32);

impl Kind {
    pub const ALL: [Kind; 6] = [Kind::Number, Kind::Money, Kind::Boolean, Kind::Date, Kind::Moment, Kind::Id];

    pub fn value(self, number: i64) -> Value<'static> {
        match self {
            Kind::Number => Value::Number(number),
            Kind::Money => Value::Money(number),
            Kind::Boolean => Value::Boolean(number != 0),
            Kind::Date => Value::Date(Date(number)),
            Kind::Moment => Value::Moment(Timestamp::from_micros(number)),
            Kind::Id => Value::Id(number),
        }
    }

    /// A value as a number and what it means; nothing for a text.
    pub fn of(value: Value<'_>) -> Option<(Kind, i64)> {
        Some(match value {
            Value::Text { .. } => return None,
            Value::Number(number) => (Kind::Number, number),
            Value::Money(minor) => (Kind::Money, minor),
            Value::Boolean(is) => (Kind::Boolean, i64::from(is)),
            Value::Date(date) => (Kind::Date, date.0),
            Value::Moment(moment) => (Kind::Moment, moment.micros()),
            Value::Id(id) => (Kind::Id, id),
        })
    }
}

impl Scale {
    /// The scale of these numbers and the largest code among them.
    pub fn of(numbers: impl Iterator<Item = i64> + Clone) -> (Scale, u64) {
        let (low, high) =
            numbers.clone().fold((i64::MAX, i64::MIN), |(low, high), n| (low.min(n), high.max(n)));
        if low > high {
            return (Scale { base: 0, step: 0 }, 0);
        }
        let mut step = 0;
        for number in numbers {
            let difference = number.abs_diff(low);
            // Most numbers fit the step already; a division is dear enough to be avoided where one is known.
            if step != 1 && (step == 0 || !difference.is_multiple_of(step)) {
                step = gcd(step, difference);
            }
        }
        let scale = Scale { base: low, step };
        (scale, scale.code(high).unwrap_or(u64::MAX))
    }

    pub fn number(self, code: u64) -> i64 {
        self.base.wrapping_add_unsigned((code - 1).wrapping_mul(self.step))
    }

    /// The code of a number; nothing where the scale has none for it.
    pub fn code(self, number: i64) -> Option<u64> {
        let difference = number.abs_diff(self.base);
        match number >= self.base {
            false => None,
            true if difference == 0 => Some(1),
            true if self.step == 0 || !difference.is_multiple_of(self.step) => None,
            true => Some(difference / self.step + 1),
        }
    }

    /// A scale that has a code for everything that either has one for.
    fn joined(self, other: Scale) -> Scale {
        let base = self.base.min(other.base);
        let step = gcd(gcd(self.step, other.step), self.base.abs_diff(other.base));
        Scale { base, step }
    }

    /// The codes of the numbers from `low` to `high`, both included.
    pub fn range(self, low: i64, high: i64) -> Wanted {
        if high < self.base || low > high {
            return Wanted::NOTHING;
        }
        let last = (high.abs_diff(self.base) / self.step.max(1)).saturating_add(1);
        Wanted::Range(self.first_from(low), last)
    }

    /// The code of the first number that is not below this one.
    pub fn first_from(self, low: i64) -> u64 {
        match low <= self.base {
            true => 1,
            false => low.abs_diff(self.base).div_ceil(self.step.max(1)).saturating_add(1),
        }
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Column {
    /// A column of these values; nothing when all of them are unknown. Values of another kind than the first are
    /// unknown: a field has one type.
    pub fn collect<'a>(values: impl ExactSizeIterator<Item = Option<Value<'a>>> + Clone) -> Option<Column> {
        let first = values.clone().flatten().next()?;
        let Some((kind, _)) = Kind::of(first) else { return Some(Column::Text(Text::collect(values))) };
        let number = |value: Option<Value<'_>>| Kind::of(value?).filter(|(of, _)| *of == kind).map(|it| it.1);
        Some(Column::Whole(Whole::collect(kind, values.map(number))))
    }

    /// A column of values taken from others. Columns of another kind than the last are passed over.
    pub fn gather(sources: &[Option<&Column>], picks: &[Pick]) -> Option<Column> {
        Some(match sources.iter().rev().flatten().next()? {
            Column::Whole(last) => Column::Whole(Whole::gather(last.kind, sources, picks)),
            Column::Text(_) => Column::Text(Text::gather(sources, picks)),
        })
    }

    pub fn get(&self, index: usize) -> Option<Value<'_>> {
        match self {
            Column::Whole(whole) => whole.get(index).map(|number| whole.kind.value(number)),
            Column::Text(text) => text.words.value(text.codes.get(index)),
        }
    }

    /// Sets one place; a value of another kind is unknown.
    pub fn set(&mut self, index: usize, value: Option<Value<'_>>) {
        match self {
            Column::Whole(whole) => {
                let of_kind = value.and_then(Kind::of).filter(|(kind, _)| *kind == whole.kind);
                whole.set(index, of_kind.map(|(_, number)| number));
            }
            Column::Text(text) => text.set(index, value),
        }
    }

    pub fn codes(&self) -> &Codes {
        match self {
            Column::Whole(whole) => &whole.codes,
            Column::Text(text) => &text.codes,
        }
    }

    /// The places whose codes are wanted.
    pub fn select(&self, wanted: &Wanted) -> Mask {
        self.codes().select(wanted)
    }

    /// The codes of the values that a question holds for. It is asked once for each code that there can be, so it
    /// suits texts and narrow columns; unknown is asked too.
    pub fn verdicts(&self, holds: impl Fn(Option<Value<'_>>) -> bool) -> Wanted {
        let mut verdicts = vec![holds(None)];
        match self {
            Column::Text(text) => verdicts.extend(text.words.iter().map(|word| holds(Some(word)))),
            Column::Whole(whole) => {
                let largest = whole.codes.largest();
                verdicts.extend(
                    (1..=largest).map(|code| holds(Some(whole.kind.value(whole.scale.number(code))))),
                );
            }
        }
        Wanted::of(verdicts)
    }

    pub fn bytes(&self) -> usize {
        match self {
            Column::Whole(whole) => whole.codes.bytes(),
            Column::Text(text) => text.codes.bytes() + text.words.bytes(),
        }
    }
}

impl Whole {
    pub fn collect(kind: Kind, numbers: impl ExactSizeIterator<Item = Option<i64>> + Clone) -> Whole {
        let (scale, largest) = Scale::of(numbers.clone().flatten());
        let code = |number: Option<i64>| number.and_then(|number| scale.code(number)).unwrap_or(0);
        Whole { kind, scale, codes: Codes::of(numbers.map(code), largest) }
    }

    /// The smallest number that is not below this one.
    pub fn lowest_from(&self, bound: i64) -> Option<i64> {
        self.codes.lowest_from(self.scale.first_from(bound)).map(|code| self.scale.number(code))
    }

    /// Whether no sum of numbers of this column can be too large for one.
    pub fn adds_up(&self) -> bool {
        let rows = self.codes.len() as i128;
        let steps = i128::from(self.scale.step) * i128::from(self.codes.largest());
        (i128::from(self.scale.base).abs() + steps) * rows <= i128::from(i64::MAX)
    }

    pub fn get(&self, index: usize) -> Option<i64> {
        let code = self.codes.get(index);
        (code > 0).then(|| self.scale.number(code))
    }

    fn set(&mut self, index: usize, number: Option<i64>) {
        if let Some(number) = number
            && self.scale.code(number).is_none()
        {
            let other = Scale { base: number, step: 0 };
            self.rescale(if self.codes.largest() == 0 { other } else { self.scale.joined(other) });
        }
        self.codes.set(index, number.and_then(|number| self.scale.code(number)).unwrap_or(0));
    }

    fn rescale(&mut self, scale: Scale) {
        let numbers: Vec<u64> = (0..self.codes.len())
            .map(|index| self.get(index).and_then(|number| scale.code(number)).unwrap_or(0))
            .collect();
        let largest = numbers.iter().copied().max().unwrap_or(0);
        *self = Whole { kind: self.kind, scale, codes: Codes::of(numbers.into_iter(), largest) };
    }

    fn gather(kind: Kind, sources: &[Option<&Column>], picks: &[Pick]) -> Whole {
        let wholes: Vec<Option<&Whole>> = sources
            .iter()
            .map(|source| match source {
                Some(Column::Whole(whole)) if whole.kind == kind => Some(whole),
                _ => None,
            })
            .collect();
        let scale = wholes.iter().flatten().map(|whole| whole.scale).reduce(Scale::joined);
        let scale = scale.unwrap_or(Scale { base: 0, step: 0 });
        // From one scale to the other without a division for each number.
        let moves: Vec<(u64, u64)> = wholes
            .iter()
            .map(|whole| match whole {
                Some(whole) if scale.step > 0 => {
                    (whole.scale.base.abs_diff(scale.base) / scale.step, whole.scale.step / scale.step)
                }
                _ => (0, 0),
            })
            .collect();
        let code = |(source, index): Pick| {
            let Some(whole) = wholes[source as usize] else { return 0 };
            let (offset, factor) = moves[source as usize];
            match whole.codes.get(index as usize) {
                0 => 0,
                code => offset + (code - 1) * factor + 1,
            }
        };
        let largest = picks.iter().map(|pick| code(*pick)).max().unwrap_or(0);
        Whole { kind, scale, codes: Codes::of(picks.iter().map(|pick| code(*pick)), largest) }
    }
}

/// Texts looked through for an equal one before another is added to the dictionary.
const LOOKED_THROUGH: usize = 4_096;

impl Text {
    fn collect<'a>(values: impl ExactSizeIterator<Item = Option<Value<'a>>>) -> Text {
        let mut words = Words::builder();
        let codes: Vec<u64> = values
            .map(|value| match value {
                Some(Value::Text { typed, .. }) => words.code(typed),
                _ => 0,
            })
            .collect();
        let words = words.finish();
        Text { codes: Codes::of(codes.into_iter(), words.len() as u64), words }
    }

    fn set(&mut self, index: usize, value: Option<Value<'_>>) {
        let code = match value {
            Some(Value::Text { typed, .. }) if !typed.is_empty() => {
                self.words.find(typed, LOOKED_THROUGH).unwrap_or_else(|| self.words.push(typed))
            }
            _ => 0,
        };
        self.codes.set(index, code);
    }

    /// Takes along only the texts that are used.
    fn gather(sources: &[Option<&Column>], picks: &[Pick]) -> Text {
        let texts: Vec<Option<&Text>> = sources
            .iter()
            .map(|source| match source {
                Some(Column::Text(text)) => Some(text),
                _ => None,
            })
            .collect();
        let mut words = Words::builder();
        let mut known: Vec<Vec<u64>> =
            texts.iter().map(|text| vec![0; text.map_or(0, |text| text.words.len() + 1)]).collect();
        let mut codes = Vec::with_capacity(picks.len());
        for (source, index) in picks {
            let Some(text) = texts[*source as usize] else {
                codes.push(0);
                continue;
            };
            let code = text.codes.get(*index as usize) as usize;
            let known = &mut known[*source as usize];
            if code > 0 && known[code] == 0 {
                known[code] = words.code_of(&text.words, code as u64);
            }
            codes.push(known[code]);
        }
        let words = words.finish();
        Text { codes: Codes::of(codes.into_iter(), words.len() as u64), words }
    }
}
