//! How many customers a comparison of two shares needs, and what a given number can show.
//!
//! The normal approximation with equal groups (J. L. Fleiss, Statistical Methods for Rates and Proportions, ch. 4,
//! without continuity correction), the one R's `power.prop.test` uses.

use crate::{normal_cdf, normal_quantile};

/// Customers in each of two equal groups so that a difference of these shares is found with this power at this level
/// (two-sided). Nothing when the shares are equal or not shares.
pub fn sample_for_two_shares(first: f64, second: f64, power: f64, level: f64) -> Option<u64> {
    let valid = |p: f64| (0.0..=1.0).contains(&p);
    if !valid(first) || !valid(second) || first == second || !(0.0..1.0).contains(&power) {
        return None;
    }
    let (null, alternative) = spreads(first, second);
    let (za, zb) = (normal_quantile(0.5 + level / 2.0), normal_quantile(power));
    let n = ((za * null + zb * alternative) / (first - second)).powi(2);
    Some(n.ceil() as u64)
}

/// The chance that a comparison of two groups of this size finds the difference.
pub fn power_of_two_shares(each: u64, first: f64, second: f64, level: f64) -> f64 {
    let (null, alternative) = spreads(first, second);
    if alternative == 0.0 {
        return if first == second { 0.0 } else { 1.0 };
    }
    let za = normal_quantile(0.5 + level / 2.0);
    normal_cdf(((each as f64).sqrt() * (first - second).abs() - za * null) / alternative)
}

/// Deviations of the difference when the shares are equal, and when they are as given.
fn spreads(first: f64, second: f64) -> (f64, f64) {
    let mean = (first + second) / 2.0;
    let null = (2.0 * mean * (1.0 - mean)).sqrt();
    (null, (first * (1.0 - first) + second * (1.0 - second)).sqrt())
}
