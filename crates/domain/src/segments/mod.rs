//! Segments: a rule with a name; the members change by themselves.

mod lookback;
mod watch;

pub use lookback::Lookback;
pub use watch::{HORIZON, Turn, Watch};
pub mod ready;

use base::limits;

/// What a person says about a segment, in its kept form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub name: String,
    pub description: String,
    /// Where it lies among others; empty for none.
    pub folder: String,
    pub rule: rules::Rule,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("a segment needs a name")]
    Nameless,
    #[error("the name is too long")]
    NameTooLong,
    #[error("the description is too long")]
    DescriptionTooLong,
    #[error("the name of the folder is too long")]
    FolderTooLong,
    #[error("another segment mentions this one")]
    MentionedBySegment,
    #[error("a campaign that is not over uses this segment")]
    UsedByCampaign,
}

impl Refusal {
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::Nameless => "segment_nameless",
            Refusal::NameTooLong => "segment_name_too_long",
            Refusal::DescriptionTooLong => "segment_description_too_long",
            Refusal::FolderTooLong => "segment_folder_too_long",
            Refusal::MentionedBySegment => "segment_mentioned",
            Refusal::UsedByCampaign => "segment_used",
        }
    }

    /// The field it speaks of, where it speaks of one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::Nameless | Refusal::NameTooLong => Some("name"),
            Refusal::DescriptionTooLong => Some("description"),
            Refusal::FolderTooLong => Some("folder"),
            Refusal::MentionedBySegment | Refusal::UsedByCampaign => None,
        }
    }
}

/// Brings a draft into its kept form. Whether the rule fits the workspace is the compiler's question.
pub fn tidy(name: &str, description: &str, folder: &str, rule: rules::Rule) -> Result<Draft, Refusal> {
    let (name, description, folder) = (name.trim(), description.trim(), folder.trim());
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Refusal::Nameless);
    }
    if name.chars().count() > limits::NAME_CHARS {
        return Err(Refusal::NameTooLong);
    }
    if description.chars().count() > limits::TEXT_CHARS {
        return Err(Refusal::DescriptionTooLong);
    }
    if folder.chars().count() > limits::NAME_CHARS || folder.chars().any(char::is_control) {
        return Err(Refusal::FolderTooLong);
    }
    let [name, description, folder] = [name, description, folder].map(str::to_owned);
    Ok(Draft { name, description, folder, rule })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::Rule;

    #[test]
    fn draft_is_trimmed_and_needs_a_name() {
        let draft = tidy(" Спящие ", " ", " Возврат ", Rule::everybody()).unwrap();
        assert_eq!(
            (draft.name.as_str(), draft.description.as_str(), draft.folder.as_str()),
            ("Спящие", "", "Возврат")
        );
        assert_eq!(tidy(" ", "", "", Rule::everybody()), Err(Refusal::Nameless));
        assert_eq!(tidy(&"я".repeat(201), "", "", Rule::everybody()), Err(Refusal::NameTooLong));
        assert_eq!(tidy("a", "", &"я".repeat(201), Rule::everybody()), Err(Refusal::FolderTooLong));
    }
}
