//! Fields of the business's own: what they are called, which type they have, what may change.
//!
//! A field is a definition; the value of a customer is an attribute and stands in `value`. The key names the field in
//! the API, in files and, as `fields.<key>`, in rules; it never changes. The type changes only while nobody has a
//! value. What is out of use keeps its values and can come back.

pub mod address_form;
mod told;
mod value;

pub use address_form::AddressForm;
pub use value::{Attributes, Value, expected, from_json, from_property, to_json, to_text};
pub(crate) use value::{many, text_value};

use crate::consent::words;
use base::{FieldId, Timestamp, limits, text::fold};
use rules::schema::{FieldKind, Label};
use serde::{Deserialize, Serialize};

/// What stands before the key of a field in rules, files and mappings, so that no name of ours can meet one of theirs.
pub const PREFIX: &str = "fields.";

words! {
    /// What a field holds.
    Kind {
        Text = "text",
        Number = "number",
        /// In the currency it was said in.
        Money = "money",
        Boolean = "boolean",
        Date = "date",
        Moment = "moment",
        /// One of the choices.
        Choice = "choice",
        /// Any of the choices.
        ManyChoice = "many_choice",
    }
}

impl Kind {
    /// The same type in the condition language.
    pub fn asked(self) -> FieldKind {
        match self {
            Kind::Text => FieldKind::Text,
            Kind::Number => FieldKind::Number,
            Kind::Money => FieldKind::Money,
            Kind::Boolean => FieldKind::Boolean,
            Kind::Date => FieldKind::Date,
            Kind::Moment => FieldKind::Moment,
            Kind::Choice => FieldKind::Choice,
            Kind::ManyChoice => FieldKind::ManyChoice,
        }
    }

    pub fn has_choices(self) -> bool {
        matches!(self, Kind::Choice | Kind::ManyChoice)
    }
}

/// One of the choices of a field: the value that is kept, and what people see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub ru: String,
    pub en: String,
}

/// What a person says of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    pub key: String,
    pub ru: String,
    pub en: String,
    pub kind: Kind,
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// A field of customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub id: FieldId,
    pub shape: Shape,
    /// Out of use: its values stay, nobody sees or asks for them.
    pub archived: bool,
    pub version: i64,
    pub created_at: Timestamp,
}

impl Field {
    /// How rules, files and mappings call it.
    pub fn name(&self) -> String {
        format!("{PREFIX}{}", self.shape.key)
    }
}

impl Shape {
    pub fn label(&self) -> Label {
        Label::new(&self.ru, &self.en)
    }

    /// The kept value of a choice that is named by its value or by what people see.
    pub fn choice(&self, typed: &str) -> Option<&str> {
        let wanted = fold(typed);
        let by_value = self.choices.iter().find(|choice| fold(&choice.value) == wanted);
        let seen = |choice: &&Choice| fold(&choice.ru) == wanted || fold(&choice.en) == wanted;
        by_value.or_else(|| self.choices.iter().find(seen)).map(|choice| choice.value.as_str())
    }
}

/// Why a field or a value is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "a key is small Latin letters, digits and _, begins with a letter, and has at most 50 characters"
    )]
    Key,
    #[error("another field has this key")]
    KeyTaken,
    #[error("a field keeps its key; make another field")]
    KeyFixed,
    #[error("a field needs a name of at most 200 characters")]
    Label,
    #[error("a field of this type needs choices, each with a value of its own of at most 200 characters")]
    Choices,
    #[error("at most 500 choices")]
    TooManyChoices,
    #[error("at most 200 fields")]
    TooMany,
    #[error("values exist, so the type stays; make another field")]
    KindInUse,
    #[error("somebody has this choice, so it stays; call it something else instead")]
    ChoiceInUse,
    #[error("a segment asks about this, or a template names it")]
    Used,
    #[error("the value does not fit the type of the field")]
    Value,
    #[error("this is none of the field's choices")]
    NoSuchChoice,
    #[error("the text is too long or holds characters that cannot be shown")]
    Text,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Key => "field_key_invalid",
            Refusal::KeyTaken => "field_key_taken",
            Refusal::KeyFixed => "field_key_fixed",
            Refusal::Label => "field_label_invalid",
            Refusal::Choices => "field_choices_invalid",
            Refusal::TooManyChoices => "field_choices_too_many",
            Refusal::TooMany => "fields_too_many",
            Refusal::KindInUse => "field_type_in_use",
            Refusal::ChoiceInUse => "field_choice_in_use",
            Refusal::Used => "field_used",
            Refusal::Value => "field_value_invalid",
            Refusal::NoSuchChoice => "field_choice_unknown",
            Refusal::Text => "field_text_invalid",
        }
    }
}

/// Brings what was said of a field into its kept form; what is wrong and where. A name in one language serves both.
pub fn tidy(said: Shape) -> Result<Shape, (String, Refusal)> {
    let key = said.key.trim().to_owned();
    if !is_key(&key) {
        return Err(("key".to_owned(), Refusal::Key));
    }
    let (ru, en) = both(&said.ru, &said.en).ok_or_else(|| ("label".to_owned(), Refusal::Label))?;
    let mut choices: Vec<Choice> = Vec::new();
    if said.kind.has_choices() {
        if said.choices.is_empty() {
            return Err(("choices".to_owned(), Refusal::Choices));
        }
        if said.choices.len() > limits::FIELD_CHOICES {
            return Err(("choices".to_owned(), Refusal::TooManyChoices));
        }
        for (index, choice) in said.choices.into_iter().enumerate() {
            let wrong = || (format!("choices.{index}"), Refusal::Choices);
            let value = name(&choice.value).filter(|value| !value.is_empty()).ok_or_else(wrong)?;
            if choices.iter().any(|known| fold(&known.value) == fold(&value)) {
                return Err(wrong());
            }
            let unnamed = choice.ru.trim().is_empty() && choice.en.trim().is_empty();
            let (ru, en) = match unnamed {
                true => (value.clone(), value.clone()),
                false => both(&choice.ru, &choice.en).ok_or_else(wrong)?,
            };
            choices.push(Choice { value, ru, en });
        }
    } else if !said.choices.is_empty() {
        return Err(("choices".to_owned(), Refusal::Choices));
    }
    Ok(Shape { key, ru, en, kind: said.kind, choices })
}

/// Whether one more field may be made where there are so many in use.
pub fn room(fields: usize) -> Result<(), Refusal> {
    if fields < limits::FIELDS { Ok(()) } else { Err(Refusal::TooMany) }
}

/// The choices that a change takes away.
pub fn lost_choices<'a>(old: &'a Shape, new: &Shape) -> Vec<&'a str> {
    let kept = |value: &str| new.choices.iter().any(|choice| choice.value == value);
    old.choices.iter().map(|choice| choice.value.as_str()).filter(|value| !kept(value)).collect()
}

/// Whether a word can be a key: small Latin letters, digits and `_`, a letter first.
pub fn is_key(key: &str) -> bool {
    let letter = key.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    letter && key.len() <= limits::FIELD_KEY_CHARS && key.bytes().all(fits)
}

/// A name in both languages, where at least one is there and neither is too long.
fn both(ru: &str, en: &str) -> Option<(String, String)> {
    let (ru, en) = (name(ru)?, name(en)?);
    match (ru.is_empty(), en.is_empty()) {
        (true, true) => None,
        (true, false) => Some((en.clone(), en)),
        (false, true) => Some((ru.clone(), ru)),
        (false, false) => Some((ru, en)),
    }
}

fn name(typed: &str) -> Option<String> {
    let trimmed = typed.trim();
    let fits = trimmed.chars().count() <= limits::NAME_CHARS && !trimmed.chars().any(char::is_control);
    fits.then(|| trimmed.to_owned())
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
