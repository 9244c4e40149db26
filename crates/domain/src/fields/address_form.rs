//! How somebody wants to be addressed in Russian, «ты» or «вы»: a field of the business's own that a Russian workspace
//! begins with. It is a field like any other; only its key and its two choices mean something to the filters
//! `informal` and `formal` of messages and to the preference centre.

use super::{Choice, Field, Kind, Shape};
use crate::consent::words;
use base::text::fold;
use template::ADDRESS_FORM;

words! {
    /// The choices of the field.
    AddressForm {
        Formal = "formal",
        Informal = "informal",
    }
}

/// The field as a new workspace gets it.
pub fn ready() -> Shape {
    let choice = |form: AddressForm, ru: &str, en: &str| Choice {
        value: form.as_str().to_owned(),
        ru: ru.to_owned(),
        en: en.to_owned(),
    };
    Shape {
        key: ADDRESS_FORM.to_owned(),
        ru: "Обращение на «ты» или «вы»".to_owned(),
        en: "Addressed as «ты» or «вы»".to_owned(),
        kind: Kind::Choice,
        choices: vec![
            choice(AddressForm::Formal, "на «вы»", "formally, «вы»"),
            choice(AddressForm::Informal, "на «ты»", "informally, «ты»"),
        ],
    }
}

/// The field in use that says it, where the business kept it as one of a list with both choices.
pub fn find(fields: &[Field]) -> Option<&Field> {
    fields.iter().find(|field| {
        let shape = &field.shape;
        let has = |form: &AddressForm| shape.choices.iter().any(|choice| choice.value == form.as_str());
        let fits = shape.key == ADDRESS_FORM && shape.kind == Kind::Choice;
        fits && !field.archived && AddressForm::ALL.iter().all(has)
    })
}

/// A choice as people write it in a cell: «ты», «на Вы», "Вы".
pub fn spoken<'s>(shape: &'s Shape, typed: &str) -> Option<&'s str> {
    if shape.key != ADDRESS_FORM {
        return None;
    }
    let bare: String = typed.chars().filter(|sign| !"«»\"„“”'".contains(*sign)).collect();
    let word = fold(&bare);
    let form = match word.strip_prefix("на ").unwrap_or(&word) {
        "вы" => AddressForm::Formal,
        "ты" => AddressForm::Informal,
        _ => return None,
    };
    shape.choice(form.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_says_it_as_people_write_it() {
        let shape = ready();
        for (typed, want) in [
            ("на «ты»", Some("informal")),
            ("Ты", Some("informal")),
            ("на Вы", Some("formal")),
            ("\"ВЫ\"", Some("formal")),
            ("мы", None),
            ("на", None),
        ] {
            assert_eq!(spoken(&shape, typed), want, "{typed}");
        }
        let other = Shape { key: "size".to_owned(), ..ready() };
        assert_eq!(spoken(&other, "ты"), None);
    }

    #[test]
    fn ready_field_is_one_that_a_business_could_have_made() {
        assert_eq!(super::super::tidy(ready()), Ok(ready()));
    }
}
