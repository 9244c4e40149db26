//! Five groups of about equal size, in which equal values stay together.

/// Where each fifth begins; a fifth that equal values have swallowed begins nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fifths {
    pub starts: [Option<i64>; 5],
    pub highest: i64,
}

impl Fifths {
    /// A value is in the fifth `1 + ⌊5 × (values below it) / (all values)⌋`. Nothing of no values.
    pub fn of(values: &mut [i64]) -> Option<Fifths> {
        values.sort_unstable();
        let highest = *values.last()?;
        let mut starts = [None; 5];
        let mut below = 0;
        for run in values.chunk_by(|a, b| a == b) {
            let fifth = below * 5 / values.len();
            starts[fifth].get_or_insert(run[0]);
            below += run.len();
        }
        Some(Fifths { starts, highest })
    }

    /// The fifth of a value, 1 to 5.
    pub fn of_value(&self, value: i64) -> usize {
        self.starts.iter().rposition(|start| start.is_some_and(|start| start <= value)).unwrap_or(0) + 1
    }

    /// The first and the last whole value of a fifth, 1 to 5: fifths lie one after another without gaps.
    pub fn bounds(&self, fifth: usize) -> Option<(i64, i64)> {
        let first = self.starts.get(fifth.checked_sub(1)?).copied().flatten()?;
        let next = self.starts[fifth..].iter().flatten().next();
        Some((first, next.map_or(self.highest, |next| next - 1)))
    }
}

/// The middle value; of an even number of values the mean of the two in the middle.
pub fn middle(values: &mut [i64]) -> Option<f64> {
    values.sort_unstable();
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    if values.len() % 2 == 1 {
        return Some(upper as f64);
    }
    Some((values[half - 1] as f64 + upper as f64) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_stay_together_and_fifths_leave_no_gap() {
        let fifths = Fifths::of(&mut [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]).unwrap();
        assert_eq!(fifths.starts, [Some(10), Some(30), Some(50), Some(70), Some(90)]);
        assert_eq!([10, 29, 30, 100].map(|value| fifths.of_value(value)), [1, 1, 2, 5]);
        assert_eq!((fifths.bounds(1), fifths.bounds(5)), (Some((10, 29)), Some((90, 100))));
        // Half of them bought once: they are the first fifth, and the second and third are nobody's.
        let fifths = Fifths::of(&mut [1, 1, 1, 1, 1, 1, 2, 3, 4, 9]).unwrap();
        assert_eq!(fifths.starts, [Some(1), None, None, Some(2), Some(4)]);
        assert_eq!(
            (fifths.bounds(1), fifths.bounds(2), fifths.bounds(4)),
            (Some((1, 1)), None, Some((2, 3)))
        );
        assert_eq!(fifths.of_value(3), 4);
        assert_eq!(Fifths::of(&mut []), None);
    }

    #[test]
    fn middle_of_an_even_number_lies_between() {
        assert_eq!(middle(&mut [67_449, 1, 67_448, 90_000]), Some(67_448.5));
        assert_eq!(middle(&mut [3, 1, 2]), Some(2.0));
        assert_eq!(middle(&mut []), None);
    }
}
