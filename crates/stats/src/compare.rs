//! Whether two shares differ by more than chance, and what remains of that where many are compared at once.

use crate::{Share, normal_cdf};

/// The two-sided p of the test of two independent shares with the pooled variance: z = (p₁ − p₂) / √(p(1 − p)(1/n₁ +
/// 1/n₂)) (J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. 1981, 2.2 without the correction for
/// continuity; its square is Pearson's χ² of the 2 × 2 table). One where either side is empty or nothing varies.
pub fn two_shares(first: Share, second: Share) -> f64 {
    if first.of == 0 || second.of == 0 {
        return 1.0;
    }
    let (m, n) = (first.of as f64, second.of as f64);
    let pooled = (first.hits + second.hits) as f64 / (m + n);
    let spread = (pooled * (1.0 - pooled) * (1.0 / m + 1.0 / n)).sqrt();
    if spread <= 0.0 {
        return 1.0;
    }
    let z = (first.rate() - second.rate()).abs() / spread;
    (2.0 * normal_cdf(-z)).min(1.0)
}

/// The p of each of many comparisons, raised so that a limit of 5 % on it lets at most 5 % of those that pass be chance
/// (Y. Benjamini, Y. Hochberg, Journal of the Royal Statistical Society B 57, 1995, 289–300). In the order that came.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (place, index) in order.into_iter().enumerate() {
        let rank = (p.len() - place) as f64;
        least = least.min(p[index] * p.len() as f64 / rank);
        adjusted[index] = least;
    }
    adjusted
}
