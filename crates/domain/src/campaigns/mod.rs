//! A campaign: one send to an audience. Its settings, its states and which step may follow which.
//!
//! No database, no clock. How deliveries move inside a campaign stands in `domain::deliveries`.

pub mod approval;
mod settings;
mod state;

pub use settings::{GOAL_DAYS, Invalid, Schedule, Settings, Source, Utm, check_name};
pub use state::{Refusal, State, launch, pause, resume, returned, started, stop};
