//! Use cases of campaigns: drafts, the estimate before a launch, the launch, pause and stop, the test message, the
//! progress and the report; and the worker that plans and sends.

mod approval;
mod audience;
mod drafts;
mod launch;
mod progress;
mod report;
mod test_send;
pub mod worker;

pub use approval::{Approval, Waiting, approve, give_back, latest, waiting};
pub use audience::{Estimate, estimate};
pub use drafts::{create, delete, list, load, update};
pub use launch::{launch, pause, resume, stop};
pub use progress::{Progress, progress};
pub use report::{EffectOnMoney, EffectOnShare, Report, csv, report};
pub use test_send::test;

/// The kind under which campaigns stand in the work queue.
pub const WORK: &str = "send";

/// The rows that these use cases answer with.
pub mod rows {
    pub use super::audience::Estimate;
    pub use super::report::Report;
    pub use stats::{Effect, Share, Verdict};
    pub use store::campaigns::Campaign;
    pub use store::deliveries::Listed;
}
