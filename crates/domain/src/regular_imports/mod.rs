//! Imports that repeat by themselves: where the file lies, when it is looked at, and what a run can come to.
//!
//! A run is an ordinary import, ordered by the schedule instead of a person; how it reads is the plan of the import
//! that it was made of. When it runs stands in `schedule`, where it looks in `place`. Nothing here reads a file.

pub mod place;
pub mod schedule;

pub use place::{Credentials, Place};
pub use schedule::{Every, Schedule};

use crate::consent::words;
use crate::imports::Plan;
use base::limits::NAME_CHARS;
use serde::{Deserialize, Serialize};

words! {
    State {
        Active = "active",
        /// It does not run: somebody stopped it, or there is nobody as whom it could.
        Stopped = "stopped",
    }
}

words! {
    /// What a run came to.
    Outcome {
        /// An import was ordered.
        Started = "started",
        /// The content is the one that was imported last.
        Unchanged = "unchanged",
        /// The folder holds no file that is new.
        Nothing = "nothing",
        Failed = "failed",
    }
}

/// Why one is stopped.
pub const BY_HAND: &str = "by_hand";
/// Whoever it ran as may no longer import.
pub const RIGHT_GONE: &str = "right_gone";
/// In a copy that was restored: the original may still be running.
pub const RESTORED: &str = "restored";
/// After so many failures in a row it is told on the home page.
pub const TOLD_AFTER: i64 = 3;

/// What a person says about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub place: Place,
    pub schedule: Schedule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the name is empty or longer than 200 characters")]
    Name,
    #[error("the address begins with https:// and names a host, without a login in it")]
    Url,
    #[error(
        "a header has a name of letters, digits and hyphens that the request itself does not use, and a text"
    )]
    Header,
    #[error("a login and a password have at most 200 characters and no line breaks, and a login no colon")]
    Login,
    #[error("the folder is a path below the folder of this workspace, without `..`")]
    Folder,
    #[error("the pattern is the name of a file, where * stands for any letters and ? for one")]
    Pattern,
    #[error("this server has no folder for imports: see `imports_folder` in its settings")]
    NoFolder,
    #[error("choose hour, day or week, a time, and for a week its day")]
    Schedule,
    #[error("a workspace has at most 50 regular imports")]
    TooMany,
    #[error("only an import that was ordered and not rehearsed, and remembers its columns, can be repeated")]
    From,
    #[error("the columns are not the ones that the import was set up for")]
    ColumnsChanged,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Name => "regular_import_name",
            Refusal::Url => "regular_import_url_invalid",
            Refusal::Header => "regular_import_header_invalid",
            Refusal::Login => "regular_import_login_invalid",
            Refusal::Folder => "regular_import_folder_invalid",
            Refusal::Pattern => "regular_import_pattern_invalid",
            Refusal::NoFolder => "regular_import_no_folder",
            Refusal::Schedule => "regular_import_schedule_invalid",
            Refusal::TooMany => "too_many_regular_imports",
            Refusal::From => "regular_import_from_unfit",
            Refusal::ColumnsChanged => "regular_import_columns_changed",
        }
    }

    /// The field of the order that is wrong.
    pub const fn field(self) -> &'static str {
        match self {
            Refusal::Name | Refusal::TooMany | Refusal::ColumnsChanged => "name",
            Refusal::Url => "place.url",
            Refusal::Header | Refusal::Login => "credentials",
            Refusal::Folder | Refusal::NoFolder => "place.folder",
            Refusal::Pattern => "place.pattern",
            Refusal::Schedule => "schedule",
            Refusal::From => "from",
        }
    }
}

/// The tidy draft. `private` stands for a server that may reach its own network, also without TLS.
pub fn check(draft: Draft, private: bool) -> Result<Draft, Refusal> {
    let name = draft.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
        return Err(Refusal::Name);
    }
    let place = draft.place.check(private)?;
    if !draft.schedule.is_good() {
        return Err(Refusal::Schedule);
    }
    Ok(Draft { name, place, schedule: draft.schedule })
}

/// A column that an import uses, as it was called when the meaning was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    pub column: u16,
    pub name: String,
}

/// The columns that a plan uses, with their names in a file.
pub fn headings<'a>(plan: &Plan, names: impl Fn(u16) -> Option<&'a str>) -> Vec<Heading> {
    let mapped = plan.mapping.iter().map(|(column, _)| *column);
    let own = plan.fields.iter().map(|(column, _)| *column);
    let mut columns: Vec<u16> = mapped.chain(own).collect();
    columns.sort_unstable();
    columns.dedup();
    let heading = |column| Heading { column, name: names(column).unwrap_or_default().to_owned() };
    columns.into_iter().map(heading).collect()
}

/// Columns that are no longer what they were, each with what stands in their place now; columns that the import does
/// not use may come and go behind those that it does.
pub fn changed<'a>(known: &[Heading], now: impl Fn(u16) -> Option<&'a str>) -> Vec<(String, Option<String>)> {
    let word = |name: &str| base::text::fold(name);
    let here = |heading: &Heading| now(heading.column).map(str::to_owned);
    known
        .iter()
        .filter(|heading| here(heading).is_none_or(|name| word(&name) != word(&heading.name)))
        .map(|heading| (heading.name.clone(), here(heading)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_an_import_uses_must_stay() {
        let heading = |column, name: &str| Heading { column, name: name.to_owned() };
        let known = [heading(0, "Почта"), heading(2, "Город")];
        let ask = |names: &'static [&'static str]| {
            changed(&known, |column| names.get(usize::from(column)).copied())
        };
        assert_eq!(ask(&["Почта", "Имя", "Город"]), []);
        assert_eq!(ask(&["ПОЧТА", "Фамилия", "город", "Новый"]), [], "what is not used may change");
        assert_eq!(ask(&["Почта", "Имя"]), [("Город".to_owned(), None)]);
        assert_eq!(
            ask(&["Код", "Почта", "Имя", "Город"]),
            [("Почта".to_owned(), Some("Код".to_owned())), ("Город".to_owned(), Some("Имя".to_owned()))]
        );
    }
}
