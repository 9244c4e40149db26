//! Intervals for a share and for the difference of two shares.

use crate::{Interval, normal_quantile};
use serde::Serialize;

/// So many out of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    pub hits: u64,
    pub of: u64,
}

impl Share {
    /// Hits above `of` count as `of`.
    pub fn new(hits: u64, of: u64) -> Share {
        Share { hits: hits.min(of), of }
    }

    pub fn rate(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.hits as f64 / self.of as f64 }
    }
}

/// The score interval of a share, without continuity correction (E. B. Wilson, JASA 22, 1927).
/// Of nothing nothing is known: the interval is then [0, 1].
pub fn wilson(share: Share, level: f64) -> Interval {
    if share.of == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let z = normal_quantile(0.5 + level / 2.0);
    let (n, p, z2) = (share.of as f64, share.rate(), z * z);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    // The ends are exact where the share is nothing or everything; rounding must not move them.
    Interval {
        low: if share.hits == 0 { 0.0 } else { centre - half },
        high: if share.hits == share.of { 1.0 } else { centre + half },
    }
}

/// The interval of `first − second` from two score intervals (R. G. Newcombe, Statistics in Medicine 17, 1998,
/// 873–890, method 10).
pub fn newcombe(first: Share, second: Share, level: f64) -> Interval {
    let (a, b) = (wilson(first, level), wilson(second, level));
    let (p, q) = (first.rate(), second.rate());
    let below = ((p - a.low).powi(2) + (b.high - q).powi(2)).sqrt();
    let above = ((a.high - p).powi(2) + (q - b.low).powi(2)).sqrt();
    Interval { low: p - q - below, high: p - q + above }
}
