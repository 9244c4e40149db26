//! Customers: who they are, how they are found, and whether a channel could reach them.
//!
//! * A text field that is empty is unknown; there is no empty name.
//! * A customer is found by the folded words of their name and identities (`search_text`), the last name first, so
//!   that a list by name and a search use one column.
//! * `reach` speaks of marketing in general: an address, no suppression, and a valid consent for at least one topic.
//!   Whether one message may leave is the gate's question, not this room's.

mod grounds;
pub mod merge;
pub mod preferences;
mod wishes;

use crate::consent::{Channel, Purpose, Topic, Word, latest, words};
use crate::identities;
pub use crate::imports::Fields;
use base::{Date, limits, text::fold};
pub use grounds::{ErasureReason, ReturnReason, reference};
pub use wishes::Frequency;

words! {
    State {
        Active = "active",
        Merged = "merged",
        Erased = "erased",
    }
}

/// Why a channel cannot reach a customer, the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    NoAddress,
    Suppressed,
    NoConsent,
}

impl Unreachable {
    pub const fn as_str(self) -> &'static str {
        match self {
            Unreachable::NoAddress => "no_address",
            Unreachable::Suppressed => "suppressed",
            Unreachable::NoConsent => "no_consent",
        }
    }
}

/// The channels an address can be kept for now, with the kind of identity that is the address.
pub const CHANNELS: [(Channel, identities::Kind); 2] =
    [(Channel::Email, identities::Kind::Email), (Channel::Sms, identities::Kind::Phone)];

/// Whether marketing could reach a customer by a channel.
pub fn reach(
    words: &[Word],
    channel: Channel,
    has_address: bool,
    suppressed: bool,
) -> Result<(), Unreachable> {
    if !has_address {
        return Err(Unreachable::NoAddress);
    }
    if suppressed {
        return Err(Unreachable::Suppressed);
    }
    let mut topics = words.iter().map(|word| word.topic).chain([Topic::EVERY]);
    let given = |topic| latest(words, Purpose::Marketing, channel, topic).is_some_and(|word| word.given);
    if topics.any(given) { Ok(()) } else { Err(Unreachable::NoConsent) }
}

/// What is wrong with what was said about a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the text is too long or holds characters that cannot be shown")]
    Text,
    #[error("one of: female, male")]
    Gender,
    #[error("one of: ru, en")]
    Locale,
    #[error("one of: email, sms, push, telegram, whatsapp, call")]
    PreferredChannel,
    #[error("one of: daily, weekly, monthly")]
    ContactFrequency,
    #[error("a birthday lies in the past, after the year 1900")]
    Birthday,
    #[error("a customer needs a name or an identity")]
    Nameless,
    #[error("this identity belongs to another customer")]
    IdentityTaken,
    #[error("whoever has this address asked for their data to be erased")]
    AddressErased,
    #[error("a reference is the number of the request, with no name, address or telephone in it")]
    ReferenceInvalid,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Text => "customer_text_invalid",
            Refusal::Gender => "gender_invalid",
            Refusal::Locale => "locale_invalid",
            Refusal::PreferredChannel => "preferred_channel_invalid",
            Refusal::ContactFrequency => "contact_frequency_invalid",
            Refusal::Birthday => "birthday_invalid",
            Refusal::Nameless => "customer_nameless",
            Refusal::IdentityTaken => "identity_taken",
            Refusal::AddressErased => "address_erased",
            Refusal::ReferenceInvalid => "reference_invalid",
        }
    }
}

/// Brings what a person typed about a customer into its kept form; the field that is wrong and why.
pub fn tidy(fields: Fields, today: Date) -> Result<Fields, (&'static str, Refusal)> {
    let choice = |value: Option<String>, known: fn(&str) -> bool, name, refusal| match text(name, value)? {
        Some(word) if !known(&word) => Err((name, refusal)),
        other => Ok(other),
    };
    let earliest = Date::from_ymd(1900, 1, 1).unwrap_or_default();
    if fields.birthday.is_some_and(|birthday| birthday < earliest || birthday > today) {
        return Err(("birthday", Refusal::Birthday));
    }
    Ok(Fields {
        first_name: text("first_name", fields.first_name)?,
        middle_name: text("middle_name", fields.middle_name)?,
        last_name: text("last_name", fields.last_name)?,
        gender: choice(fields.gender, |it| ["female", "male"].contains(&it), "gender", Refusal::Gender)?,
        birthday: fields.birthday,
        country: text("country", fields.country)?,
        city: text("city", fields.city)?,
        locale: choice(fields.locale, |it| base::Locale::parse(it).is_some(), "locale", Refusal::Locale)?,
        source: text("source", fields.source)?,
        preferred_channel: choice(
            fields.preferred_channel,
            |it| Channel::parse(it).is_some(),
            "preferred_channel",
            Refusal::PreferredChannel,
        )?,
        contact_frequency: choice(
            fields.contact_frequency,
            |it| Frequency::parse(it).is_some(),
            "contact_frequency",
            Refusal::ContactFrequency,
        )?,
        own: fields.own,
    })
}

fn text(name: &'static str, value: Option<String>) -> Result<Option<String>, (&'static str, Refusal)> {
    let Some(value) = value else { return Ok(None) };
    let trimmed = value.trim();
    if trimmed.chars().count() > limits::NAME_CHARS || trimmed.chars().any(char::is_control) {
        return Err((name, Refusal::Text));
    }
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

/// First and last name in the order people say them; nothing when neither is known.
pub fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    let words: Vec<&str> = [first, last].into_iter().flatten().filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The folded words a customer is found and sorted by: last, first and middle name, then every identity, then the
/// name as lists and cards show it, because that is what people copy into the search.
pub fn search_text<'a>(fields: &'a Fields, identities: impl Iterator<Item = &'a str>) -> String {
    let (first, middle) = (fields.first_name.as_deref(), fields.middle_name.as_deref());
    let last = fields.last_name.as_deref();
    let with_middle = [middle.and(first), middle, middle.and(last)];
    let as_shown = [last.and(first), first.and(last)];
    let words = [last, first, middle].into_iter().flatten().chain(identities);
    let words = words.chain(as_shown.into_iter().chain(with_middle).flatten());
    fold(&words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::Scope;
    use base::Timestamp;

    fn word(topic: i64, given: bool, at: i64) -> Word {
        Word {
            purpose: Purpose::Marketing,
            scope: Scope::All,
            topic: Topic(topic),
            given,
            given_at: Timestamp::from_seconds(at),
            entry_id: at,
        }
    }

    #[test]
    fn reach_needs_address_no_suppression_and_some_consent() {
        let yes = [word(0, true, 1)];
        assert_eq!(reach(&yes, Channel::Email, true, false), Ok(()));
        assert_eq!(reach(&yes, Channel::Email, false, false), Err(Unreachable::NoAddress));
        assert_eq!(reach(&yes, Channel::Email, true, true), Err(Unreachable::Suppressed));
        assert_eq!(reach(&[], Channel::Email, true, false), Err(Unreachable::NoConsent));
        // One topic is enough to be reachable; a later withdrawal of everything ends it.
        assert_eq!(reach(&[word(3, true, 1)], Channel::Sms, true, false), Ok(()));
        let over = [word(3, true, 1), word(0, false, 2)];
        assert_eq!(reach(&over, Channel::Sms, true, false), Err(Unreachable::NoConsent));
    }

    #[test]
    fn fields_are_tidied_or_refused_by_name() {
        let today = Date::from_ymd(2026, 1, 1).unwrap();
        let fields = |change: fn(&mut Fields)| {
            let mut fields = Fields { first_name: Some(" Анна ".into()), ..Fields::default() };
            change(&mut fields);
            tidy(fields, today)
        };
        let tidied = fields(|f| f.city = Some("  ".into())).unwrap();
        assert_eq!((tidied.first_name.as_deref(), tidied.city), (Some("Анна"), None));
        assert_eq!(fields(|f| f.gender = Some("other".into())), Err(("gender", Refusal::Gender)));
        assert_eq!(fields(|f| f.locale = Some("de".into())), Err(("locale", Refusal::Locale)));
        let wish = |f: &mut Fields| f.preferred_channel = Some("pigeon".into());
        assert_eq!(fields(wish), Err(("preferred_channel", Refusal::PreferredChannel)));
        let wish = |f: &mut Fields| f.contact_frequency = Some("never".into());
        assert_eq!(fields(wish), Err(("contact_frequency", Refusal::ContactFrequency)));
        let wishes = fields(|f| {
            f.preferred_channel = Some("call".into());
            f.contact_frequency = Some("weekly".into());
        });
        assert_eq!(wishes.unwrap().contact_frequency.as_deref(), Some("weekly"));
        assert_eq!(fields(|f| f.city = Some("a\nb".into())), Err(("city", Refusal::Text)));
        assert_eq!(fields(|f| f.last_name = Some("x".repeat(201))), Err(("last_name", Refusal::Text)));
        let tomorrow = |f: &mut Fields| f.birthday = Date::from_ymd(2026, 1, 2);
        assert_eq!(fields(tomorrow), Err(("birthday", Refusal::Birthday)));
    }

    #[test]
    fn customer_is_found_by_either_order_of_names_and_sorted_by_the_last() {
        let fields = Fields {
            first_name: Some("Пётр".into()),
            last_name: Some("Королёв".into()),
            ..Fields::default()
        };
        let text = search_text(&fields, ["Petr@Example.com"].into_iter());
        assert_eq!(text, "королев петр petr@example.com петр королев");
        let fields = Fields { middle_name: Some("Ильич".into()), ..fields };
        let text = search_text(&fields, [].into_iter());
        assert_eq!(text, "королев петр ильич петр королев петр ильич королев");
        assert_eq!(
            full_name(fields.first_name.as_deref(), fields.last_name.as_deref()).unwrap(),
            "Пётр Королёв"
        );
        assert_eq!(full_name(None, Some("")), None);
    }
}
