//! What a marketer decides about a campaign, and what is refused before it is saved.
//!
//! Settings are kept as one document; what they name (segments, lists, a template, a sender) the use case checks.
//! How deliveries follow from them stands in `domain::deliveries`.

use crate::consent::{Channel, Purpose, Topic};
use crate::experiments::PerMille;
use base::{IdError, ListId, SegmentId, SenderId, TemplateId, Timestamp, limits};
use serde::{Deserialize, Serialize};

/// Kept as a document beside the campaign's row; `template_id` and `sender_id` have columns of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub purpose: Purpose,
    pub channel: Channel,
    #[serde(skip)]
    pub template_id: Option<TemplateId>,
    #[serde(skip)]
    pub sender_id: Option<SenderId>,
    pub topic: i64,
    /// Customers of any of these; empty = everybody.
    pub include: Vec<Source>,
    pub exclude: Vec<Source>,
    pub control_per_mille: u16,
    pub schedule: Schedule,
    /// An order within so many days after the hand-over counts as one of the campaign's recipients.
    pub goal_days: i64,
    pub utm: Option<Utm>,
}

/// Where recipients come from, in one word: `seg_1` or `lst_2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Source {
    Segment(SegmentId),
    List(ListId),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Nothing = at once.
    pub at: Option<Timestamp>,
    /// A server that was down does not send yesterday's morning letter at night.
    pub not_after: Option<Timestamp>,
}

/// Words added to every link, so that the business's own analytics recognises the campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utm {
    pub source: String,
    pub medium: String,
    pub campaign: String,
}

/// A setting that cannot be saved: the field and a stable code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {code}")]
pub struct Invalid {
    pub field: &'static str,
    pub code: &'static str,
}

pub const MAX_CONTROL_PER_MILLE: u16 = 500;
pub const MAX_GOAL_DAYS: i64 = 90;
/// How long an order counts as a campaign's where nobody says otherwise.
pub const GOAL_DAYS: i64 = 7;
const MAX_SEGMENTS: usize = 50;
const MAX_UTM_CHARS: usize = 100;

impl Settings {
    /// As a campaign begins: to everybody, at once, without a control group.
    pub fn new(purpose: Purpose, channel: Channel) -> Settings {
        Settings {
            purpose,
            channel,
            template_id: None,
            sender_id: None,
            topic: Topic::EVERY.0,
            include: Vec::new(),
            exclude: Vec::new(),
            control_per_mille: 0,
            schedule: Schedule::default(),
            goal_days: GOAL_DAYS,
            utm: None,
        }
    }

    pub fn topic(&self) -> Topic {
        Topic(self.topic)
    }

    pub fn control(&self) -> PerMille {
        PerMille(self.control_per_mille)
    }

    pub fn check(&self) -> Result<(), Invalid> {
        let refuse = |field, code| Err(Invalid { field, code });
        if self.channel != Channel::Email {
            return refuse("channel", "channel_not_available");
        }
        if self.control_per_mille > MAX_CONTROL_PER_MILLE {
            return refuse("control_percent", "out_of_range");
        }
        if self.control_per_mille > 0 && self.purpose != Purpose::Marketing {
            // Nobody may be denied a notice of their contract for the sake of a measurement.
            return refuse("control_percent", "control_needs_marketing");
        }
        if !(1..=MAX_GOAL_DAYS).contains(&self.goal_days) {
            return refuse("goal_days", "out_of_range");
        }
        if self.include.len() > MAX_SEGMENTS {
            return refuse("include", "too_many");
        }
        if self.exclude.len() > MAX_SEGMENTS {
            return refuse("exclude", "too_many");
        }
        if let (Some(at), Some(end)) = (self.schedule.at, self.schedule.not_after)
            && end <= at
        {
            return refuse("schedule", "not_after_before_start");
        }
        let long = |text: &String| text.chars().count() > MAX_UTM_CHARS;
        if self.utm.as_ref().is_some_and(|u| [&u.source, &u.medium, &u.campaign].into_iter().any(long)) {
            return refuse("utm", "too_long");
        }
        Ok(())
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Segment(id) => id.fmt(f),
            Source::List(id) => id.fmt(f),
        }
    }
}

impl From<Source> for String {
    fn from(source: Source) -> String {
        source.to_string()
    }
}

impl TryFrom<String> for Source {
    type Error = IdError;

    fn try_from(text: String) -> Result<Source, IdError> {
        match text.starts_with(ListId::PREFIX) {
            true => text.parse().map(Source::List),
            false => text.parse().map(Source::Segment),
        }
    }
}

/// The name of a campaign: something a person can recognise.
pub fn check_name(name: &str) -> Result<(), Invalid> {
    if name.trim().is_empty() {
        return Err(Invalid { field: "name", code: "required" });
    }
    if name.chars().count() > limits::NAME_CHARS {
        return Err(Invalid { field: "name", code: "too_long" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings { control_per_mille: 100, ..Settings::new(Purpose::Marketing, Channel::Email) }
    }

    #[test]
    fn settings_out_of_bounds_are_named_by_field() {
        let check = |wrong: Settings, field: &str| assert_eq!(wrong.check().unwrap_err().field, field);
        assert_eq!(settings().check(), Ok(()));
        check(Settings { control_per_mille: 501, ..settings() }, "control_percent");
        check(Settings { purpose: Purpose::Service, ..settings() }, "control_percent");
        check(Settings { goal_days: 0, ..settings() }, "goal_days");
        let at = Some(Timestamp::from_seconds(10));
        check(Settings { schedule: Schedule { at, not_after: at }, ..settings() }, "schedule");
        check(Settings { channel: Channel::Sms, ..settings() }, "channel");
    }

    #[test]
    fn recipients_come_from_segments_and_lists_by_one_word() {
        let read = |text: &str| serde_json::from_str::<Vec<Source>>(text);
        let both = vec![Source::Segment(SegmentId(1)), Source::List(ListId(2))];
        assert_eq!(read(r#"["seg_1","lst_2"]"#).unwrap(), both);
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["seg_1","lst_2"]"#);
        for wrong in [r#"["cus_1"]"#, r#"["lst_0"]"#, "[1]"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn settings_survive_storage() {
        let json = serde_json::to_string(&settings()).unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&json).unwrap(), settings());
    }
}
