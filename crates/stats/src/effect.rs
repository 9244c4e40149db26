//! What changed because of something: the treated against the control group, with an interval and a verdict.

use crate::{Interval, Sample, Share, newcombe, welch};
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval lies above zero.
    Positive,
    /// The whole interval lies below zero.
    Negative,
    /// Zero is inside the interval, or there is too little to speak of one.
    NoConclusion,
}

/// A difference per customer: treated minus control.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Effect {
    pub estimate: f64,
    pub interval: Option<Interval>,
    pub verdict: Verdict,
}

/// The effect on a share, such as the share of customers who ordered (Newcombe's interval).
pub fn effect_of_share(treated: Share, control: Share, level: f64) -> Effect {
    let known = treated.of > 0 && control.of > 0;
    let interval = known.then(|| newcombe(treated, control, level));
    Effect::new(if known { treated.rate() - control.rate() } else { 0.0 }, interval)
}

/// The effect on a mean, such as revenue per customer with those who bought nothing (Welch's interval).
pub fn effect_of_mean(treated: Sample, control: Sample, level: f64) -> Effect {
    let known = treated.count > 0 && control.count > 0;
    let estimate = if known { treated.mean - control.mean } else { 0.0 };
    Effect::new(estimate, welch(treated, control, level))
}

impl Effect {
    fn new(estimate: f64, interval: Option<Interval>) -> Effect {
        let verdict = match interval {
            Some(interval) if interval.low > 0.0 => Verdict::Positive,
            Some(interval) if interval.high < 0.0 => Verdict::Negative,
            _ => Verdict::NoConclusion,
        };
        Effect { estimate, interval, verdict }
    }
}
