//! Taking an import back: what it changed of a customer, and what that customer is without it.
//!
//! The law: whatever is still as the import left it returns to what it was; what is another since stays, and is told.
//! A customer that the import made goes where nothing was done with them since. The journal that keeps all this is
//! the store's (`store::imports::journal`), the order of the work `app::imports::undo`'s.

use super::rows::Fields;
use crate::consent::words;
use crate::identities::Identity;
use base::hash;
use serde::{Deserialize, Serialize};

words! {
    /// Why something that an import brought stays when the import is taken back.
    Stays {
        /// Somebody changed it since.
        Edited = "undo_edited",
        Merged = "undo_merged",
        /// The person said something of consent since.
        Consented = "undo_consented",
        Listed = "undo_listed",
        Ordered = "undo_ordered",
        HasRecords = "undo_has_records",
        WrittenTo = "undo_written_to",
        HasEvents = "undo_has_events",
    }
}

/// What an import changed of a customer: only fields that `after` names, which are never empty there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    pub before: Fields,
    pub after: Fields,
}

/// A customer without an import: their fields, and the names of those that are another since and stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Back {
    pub fields: Fields,
    pub stays: Vec<String>,
}

impl Change {
    pub fn is_empty(&self) -> bool {
        *self == Change::default()
    }

    /// Takes the change back from what is known now.
    pub fn take_back(&self, now: &Fields) -> Back {
        let mut back = Back { fields: now.clone(), stays: Vec::new() };
        macro_rules! each {
            ($($name:ident),*) => {$(
                if self.after.$name.is_some() {
                    if now.$name == self.after.$name {
                        back.fields.$name.clone_from(&self.before.$name);
                    } else if now.$name != self.before.$name {
                        back.stays.push(stringify!($name).to_owned());
                    }
                }
            )*};
        }
        each!(
            first_name,
            middle_name,
            last_name,
            gender,
            birthday,
            country,
            city,
            locale,
            source,
            preferred_channel,
            contact_frequency
        );
        back.fields.own = now.own.parted(&self.before.own, &self.after.own);
        let own = |fields: &Fields, number: i64| {
            fields.own.iter().find(|(it, _)| *it == number).map(|(_, value)| value.clone())
        };
        for (number, value) in self.after.own.iter() {
            let current = own(now, number);
            if current.as_ref() != Some(value) && current != own(&self.before, number) {
                back.stays.push(format!("{}{number}", crate::fields::PREFIX));
            }
        }
        back
    }
}

/// By which it is known whether somebody is still what an import made of them.
pub fn digest(fields: &Fields, identities: &[Identity]) -> u64 {
    let mut told = String::with_capacity(256);
    let mut say = |word: Option<&str>| {
        told.push_str(word.unwrap_or("\u{1}"));
        told.push('\u{0}');
    };
    for word in [
        &fields.first_name,
        &fields.middle_name,
        &fields.last_name,
        &fields.gender,
        &fields.country,
        &fields.city,
        &fields.locale,
        &fields.source,
        &fields.preferred_channel,
        &fields.contact_frequency,
    ] {
        say(word.as_deref());
    }
    say(fields.birthday.map(|day| day.to_string()).as_deref());
    say(Some(&fields.own.to_document()));
    let mut known: Vec<(&str, &str)> =
        identities.iter().map(|it| (it.kind.as_str(), it.value.as_str())).collect();
    known.sort_unstable();
    for (kind, value) in known {
        say(Some(kind));
        say(Some(value));
    }
    short(told.as_bytes())
}

/// The beginning of a digest of some words.
pub fn short(words: &[u8]) -> u64 {
    beginning(&hash::sha256(words))
}

/// The first eight bytes of a digest; an emptied one begins with zeros.
pub fn beginning(digest: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let known = digest.len().min(8);
    bytes[..known].copy_from_slice(&digest[..known]);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Value;

    fn fields(city: &str, country: &str) -> Fields {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Fields { city: some(city), country: some(country), ..Fields::default() }
    }

    #[test]
    fn what_was_changed_since_stays_and_is_named() {
        let mut now = fields("Казань", "");
        let mut change = Change::default();
        assert!(now.absorb(&fields("Пермь", "Россия"), &mut change));
        assert!(now.absorb(&fields("Омск", ""), &mut change));
        assert_eq!(change.before, fields("Казань", ""), "the first word of a file is not what was before it");
        assert_eq!(change.take_back(&now), Back { fields: fields("Казань", ""), stays: vec![] });
        let edited = change.take_back(&fields("Тверь", "Россия"));
        assert_eq!(edited, Back { fields: fields("Тверь", ""), stays: vec!["city".to_owned()] });
        let already = change.take_back(&fields("Казань", ""));
        assert_eq!(already, Back { fields: fields("Казань", ""), stays: vec![] }, "nothing is left to do");
    }

    #[test]
    fn own_fields_go_back_by_themselves() {
        let own = |values: &[(i64, i64)]| {
            let mut fields = Fields::default();
            values.iter().for_each(|(number, value)| fields.own.set(*number, Some(Value::Number(*value))));
            fields
        };
        let (mut now, mut change) = (own(&[(1, 5), (2, 6)]), Change::default());
        assert!(now.absorb(&own(&[(2, 7), (3, 8)]), &mut change));
        assert_eq!(change.take_back(&now).fields, own(&[(1, 5), (2, 6)]));
        let edited = change.take_back(&own(&[(1, 9), (2, 7), (3, 1)]));
        assert_eq!(
            edited,
            Back { fields: own(&[(1, 9), (2, 6), (3, 1)]), stays: vec!["fields.3".to_owned()] }
        );
    }

    #[test]
    fn digest_tells_every_word_apart() {
        let address = |value: &str| Identity {
            kind: crate::identities::Kind::Email,
            value: value.to_owned(),
            typed: String::new(),
        };
        let anna = fields("Казань", "");
        let known = digest(&anna, &[address("a@x.ru"), address("b@x.ru")]);
        assert_eq!(known, digest(&anna, &[address("b@x.ru"), address("a@x.ru")]), "in whatever order");
        assert_ne!(known, digest(&anna, &[address("a@x.ru")]));
        assert_ne!(known, digest(&fields("", "Казань"), &[address("a@x.ru"), address("b@x.ru")]));
    }
}
