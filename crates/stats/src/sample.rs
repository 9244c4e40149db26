//! Means of measured values: their interval, and the interval of the difference of two.

use crate::{Interval, student_quantile};
use serde::Serialize;

/// What is needed of a sample to speak of its mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sample {
    pub count: u64,
    pub mean: f64,
    /// With the divisor count − 1; zero for fewer than two values.
    pub variance: f64,
}

impl Sample {
    /// From exact sums, such as amounts in minor units: nothing is lost before the division.
    pub fn from_sums(count: u64, sum: i128, squares: i128) -> Sample {
        if count == 0 {
            return Sample { count, mean: 0.0, variance: 0.0 };
        }
        let n = count as f64;
        let spread = squares as f64 - (sum as f64) * (sum as f64) / n;
        // Sums of squares beyond 2^53 lose digits in the subtraction, so it is done in integers where it fits.
        let exact = squares.checked_mul(i128::from(count)).zip(sum.checked_mul(sum));
        let spread = exact.map_or(spread, |(left, right)| (left - right) as f64 / n);
        let variance = if count < 2 { 0.0 } else { spread.max(0.0) / (n - 1.0) };
        Sample { count, mean: sum as f64 / n, variance }
    }

    pub fn of(values: impl IntoIterator<Item = f64>) -> Sample {
        // Welford 1962: one pass without cancellation.
        let (mut count, mut mean, mut squares) = (0_u64, 0.0, 0.0);
        for value in values {
            count += 1;
            let step = value - mean;
            mean += step / count as f64;
            squares += step * (value - mean);
        }
        Sample { count, mean, variance: if count < 2 { 0.0 } else { squares / (count - 1) as f64 } }
    }
}

/// Student's interval of a mean; nothing for fewer than two values.
pub fn mean_interval(sample: Sample, level: f64) -> Option<Interval> {
    (sample.count >= 2).then(|| {
        let n = sample.count as f64;
        let half = student_quantile(0.5 + level / 2.0, n - 1.0) * (sample.variance / n).sqrt();
        Interval { low: sample.mean - half, high: sample.mean + half }
    })
}

/// The interval of the difference of means `first − second` without assuming equal variances (B. L. Welch,
/// Biometrika 34, 1947). Nothing when a sample has fewer than two values or neither varies.
pub fn welch(first: Sample, second: Sample, level: f64) -> Option<Interval> {
    if first.count < 2 || second.count < 2 {
        return None;
    }
    let (a, b) = (first.variance / first.count as f64, second.variance / second.count as f64);
    if a + b <= 0.0 {
        return None;
    }
    let df = (a + b).powi(2) / (a * a / (first.count - 1) as f64 + b * b / (second.count - 1) as f64);
    let half = student_quantile(0.5 + level / 2.0, df) * (a + b).sqrt();
    let difference = first.mean - second.mean;
    Some(Interval { low: difference - half, high: difference + half })
}

/// The middle value; of an even number of values the lower of the two in the middle, so that it is one of them.
pub fn median(values: &mut [i64]) -> Option<i64> {
    if values.is_empty() {
        return None;
    }
    let middle = (values.len() - 1) / 2;
    Some(*values.select_nth_unstable(middle).1)
}
