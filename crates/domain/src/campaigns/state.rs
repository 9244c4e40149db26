//! The states of a campaign and the only ways between them.
//!
//! ```text
//! draft → approval → scheduled → planning → sending → finished
//!    ↑_______│            ↑↓    ↑↓        ↑↓
//!                          paused ─────────┘
//! scheduled, planning, sending, paused → stopped
//! ```
//! From a draft it goes on by itself where no second person is needed, also past `scheduled` where it begins at once.
//! A stopped campaign is still planned to its end, with cancelled rows, so that the sum of states is always the
//! audience.

use crate::consent::words;
use base::Timestamp;

words! {
    State {
        Draft = "draft",
        /// Somebody asked to send it, and a second person has not said anything yet.
        Approval = "approval",
        Scheduled = "scheduled",
        Planning = "planning",
        Sending = "sending",
        Paused = "paused",
        Stopped = "stopped",
        Finished = "finished",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the campaign is {0}, which does not allow this")]
    WrongState(State),
    #[error("the campaign has no message")]
    NoTemplate,
    #[error("the campaign has no sender")]
    NoSender,
    #[error("the last moment of sending has passed")]
    NotAfterPassed,
    #[error("nobody would receive it")]
    NobodyToSendTo,
    #[error("the one who asked for it, or who changed it last, does not approve it")]
    ApprovalOfOwn,
    #[error("a program does not approve a campaign")]
    ApprovalByProgram,
    #[error("what was to be approved has changed since it was asked for")]
    ApprovalVoid,
}

impl Refusal {
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::WrongState(_) => "wrong_campaign_state",
            Refusal::NoTemplate => "campaign_without_template",
            Refusal::NoSender => "campaign_without_sender",
            Refusal::NotAfterPassed => "not_after_passed",
            Refusal::NobodyToSendTo => "nobody_to_send_to",
            Refusal::ApprovalOfOwn => "approval_of_own",
            Refusal::ApprovalByProgram => "approval_by_program",
            Refusal::ApprovalVoid => "approval_void",
        }
    }
}

impl State {
    pub fn editable(self) -> bool {
        self == State::Draft
    }

    /// Whether a worker has something to do for it.
    pub fn at_work(self) -> bool {
        matches!(self, State::Scheduled | State::Planning | State::Sending | State::Stopped)
    }
}

/// The state after the start: now, or waiting for its moment.
pub fn launch(state: State, settings: &super::Settings, now: Timestamp) -> Result<State, Refusal> {
    if !matches!(state, State::Draft | State::Approval) {
        return Err(Refusal::WrongState(state));
    }
    if settings.template_id.is_none() {
        return Err(Refusal::NoTemplate);
    }
    if settings.sender_id.is_none() {
        return Err(Refusal::NoSender);
    }
    if settings.schedule.not_after.is_some_and(|end| end <= now) {
        return Err(Refusal::NotAfterPassed);
    }
    Ok(if settings.schedule.at.is_some_and(|at| at > now) { State::Scheduled } else { State::Planning })
}

/// Back to the draft: returned with a word, taken back, or void.
pub fn returned(state: State) -> Result<State, Refusal> {
    if state == State::Approval { Ok(State::Draft) } else { Err(Refusal::WrongState(state)) }
}

/// A scheduled campaign whose moment has come.
pub fn started(state: State, at: Option<Timestamp>, now: Timestamp) -> bool {
    state == State::Scheduled && at.is_none_or(|at| at <= now)
}

pub fn pause(state: State) -> Result<State, Refusal> {
    match state {
        State::Scheduled | State::Planning | State::Sending => Ok(State::Paused),
        other => Err(Refusal::WrongState(other)),
    }
}

/// Back to work: to the schedule when it never began, to planning when rows are still missing.
pub fn resume(state: State, frozen: bool, planned: bool) -> Result<State, Refusal> {
    match (state, frozen, planned) {
        (State::Paused, false, _) => Ok(State::Scheduled),
        (State::Paused, true, false) => Ok(State::Planning),
        (State::Paused, true, true) => Ok(State::Sending),
        (other, ..) => Err(Refusal::WrongState(other)),
    }
}

pub fn stop(state: State) -> Result<State, Refusal> {
    match state {
        State::Scheduled | State::Planning | State::Sending | State::Paused => Ok(State::Stopped),
        other => Err(Refusal::WrongState(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_draft_is_launched_and_nothing_leaves_the_end() {
        for state in State::ALL.iter().copied() {
            assert_eq!(
                pause(state).is_ok(),
                matches!(state, State::Scheduled | State::Planning | State::Sending)
            );
            assert_eq!(resume(state, true, true).is_ok(), state == State::Paused);
            let stoppable =
                !matches!(state, State::Draft | State::Approval | State::Stopped | State::Finished);
            assert_eq!(returned(state).is_ok(), state == State::Approval);
            assert_eq!(stop(state).is_ok(), stoppable, "{state}");
        }
    }

    #[test]
    fn resume_goes_back_to_where_the_work_is() {
        assert_eq!(resume(State::Paused, false, false), Ok(State::Scheduled));
        assert_eq!(resume(State::Paused, true, false), Ok(State::Planning));
        assert_eq!(resume(State::Paused, true, true), Ok(State::Sending));
    }
}
