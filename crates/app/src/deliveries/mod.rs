//! Sending: how a planned delivery becomes a claim, a claim a permit, a permit a hand-over, and an answer a state.
//!
//! One node holds the lease of a campaign. Its coordinator takes back the answers of its connections and, in one
//! transaction, settles them and claims the next deliveries for the connections that are free: suppression, consent,
//! customer, campaign and control group are read again there and go through `domain::deliveries::gate`. After the
//! commit each permit goes to one connection, which makes the letter, looks once more at what was recalled in this
//! process, and hands it over. A connection holds at most one message, so after a crash there are never more rows
//! without an answer than connections. Nothing here decides on its own; decisions stand in `domain`.

pub(crate) mod claim;
pub(crate) mod exit;
mod letter;
mod list;
pub mod pace;
pub mod recalls;
pub mod returns;
pub(crate) mod run;
mod wire;

pub(crate) use claim::{Gate, rules_of};
pub use letter::{From, Frozen, Letter, LetterError, Mail};
pub use list::list;
pub use recalls::Recalls;
pub use wire::{HandOver, Stage, Wire};

use crate::campaigns::worker::Desk;
use std::sync::{Arc, Mutex, MutexGuard};

/// What all parts of one process know about the sending of one workspace.
#[derive(Default)]
pub struct Sending {
    pub recalls: Recalls,
    pub pace: pace::Pace,
    pub(crate) limits: pace::Limits,
    desk: Mutex<Desk>,
    stage: Mutex<Option<(Stage, usize)>>,
}

impl Sending {
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(crate) fn stage(&self) -> Option<(Stage, usize)> {
        self.stage.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// Puts something in the place of every relay and sandbox: a simulation hands over on its own thread, so many
    /// messages between two transactions.
    pub fn set_stage(
        &self,
        at_once: usize,
        stage: impl Fn(HandOver) -> domain::deliveries::Outcome + Send + Sync + 'static,
    ) {
        let stage: Stage = Arc::new(stage);
        *self.stage.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some((stage, at_once));
    }
}
