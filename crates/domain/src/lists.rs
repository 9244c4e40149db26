//! Lists: fixed sets of customers, changed by hand, by an import or by a program.

use base::limits;

/// What a person says about a list, in its kept form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub description: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("a list needs a name")]
    Nameless,
    #[error("the name is too long")]
    NameTooLong,
    #[error("the description is too long")]
    DescriptionTooLong,
    #[error("a segment or a campaign that is not over uses this list")]
    Used,
    #[error("the workspace has as many lists as it can")]
    TooMany,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Nameless => "list_nameless",
            Refusal::NameTooLong => "list_name_too_long",
            Refusal::DescriptionTooLong => "list_description_too_long",
            Refusal::Used => "list_used",
            Refusal::TooMany => "too_many_lists",
        }
    }

    /// The field it speaks of, where it speaks of one.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Refusal::Nameless | Refusal::NameTooLong => Some("name"),
            Refusal::DescriptionTooLong => Some("description"),
            Refusal::Used | Refusal::TooMany => None,
        }
    }
}

/// Brings a draft into its kept form.
pub fn tidy(name: &str, description: &str) -> Result<Draft, Refusal> {
    let (name, description) = (name.trim(), description.trim());
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Refusal::Nameless);
    }
    if name.chars().count() > limits::NAME_CHARS {
        return Err(Refusal::NameTooLong);
    }
    if description.chars().count() > limits::TEXT_CHARS {
        return Err(Refusal::DescriptionTooLong);
    }
    Ok(Draft { name: name.to_owned(), description: description.to_owned() })
}

/// Whether one more list may be made where there are so many.
pub fn room(lists: usize) -> Result<(), Refusal> {
    if lists < limits::LISTS { Ok(()) } else { Err(Refusal::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draft_is_trimmed_and_needs_a_name() {
        let draft = tidy(" Гости выставки ", " май ").unwrap();
        assert_eq!((draft.name.as_str(), draft.description.as_str()), ("Гости выставки", "май"));
        assert_eq!(tidy("\u{7}", ""), Err(Refusal::Nameless));
        assert_eq!(tidy(&"я".repeat(201), ""), Err(Refusal::NameTooLong));
        assert_eq!(tidy("a", &"я".repeat(10_001)), Err(Refusal::DescriptionTooLong));
    }

    #[test]
    fn lists_have_a_limit() {
        assert_eq!(room(limits::LISTS - 1), Ok(()));
        assert_eq!(room(limits::LISTS), Err(Refusal::TooMany));
    }
}
