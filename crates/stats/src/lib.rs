//! Statistics on plain numbers: intervals, effects, sample sizes. Every formula names its source, and the tests hold
//! its published figures.
//!
//! Floats are right here and nowhere else: an estimate is not money. What leaves this room as an amount is rounded by
//! the caller, once.

mod clusters;
mod compare;
mod distribution;
mod effect;
mod fifths;
mod power;
mod proportion;
mod sample;

pub use clusters::{Clusters, Points, adjusted_rand, assign, kmeans, silhouette};
pub use compare::{benjamini_hochberg, two_shares};
pub use distribution::{normal_cdf, normal_quantile, student_cdf, student_quantile};
pub use effect::{Effect, Verdict, effect_of_mean, effect_of_share};
pub use fifths::{Fifths, middle};
pub use power::{power_of_two_shares, sample_for_two_shares};
pub use proportion::{Share, newcombe, wilson};
pub use sample::{Sample, mean_interval, median, welch};

use serde::Serialize;

/// The level of confidence of every interval shown in the product.
pub const LEVEL: f64 = 0.95;

/// A range that holds the true figure with the level of confidence it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}
