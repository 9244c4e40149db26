//! Two customers become one, and two again: which values of fields survive.

use super::Fields;

/// Fields of which the other customer's value can be chosen, by their names on the wire.
pub const CHOSEN: [&str; 11] = [
    "first_name",
    "middle_name",
    "last_name",
    "gender",
    "birthday",
    "country",
    "city",
    "locale",
    "source",
    "preferred_channel",
    "contact_frequency",
];

/// Fields of the one who stays: their own, the other's where they have none, and the other's where it was chosen.
pub fn joined(kept: &Fields, other: &Fields, take: &[String]) -> Fields {
    fn pick<T: Clone>(chosen: bool, mine: &Option<T>, theirs: &Option<T>) -> Option<T> {
        if mine.is_none() || (chosen && theirs.is_some()) { theirs.clone() } else { mine.clone() }
    }
    let chosen = |name: &str| take.iter().any(|it| it == name);
    Fields {
        first_name: pick(chosen("first_name"), &kept.first_name, &other.first_name),
        middle_name: pick(chosen("middle_name"), &kept.middle_name, &other.middle_name),
        last_name: pick(chosen("last_name"), &kept.last_name, &other.last_name),
        gender: pick(chosen("gender"), &kept.gender, &other.gender),
        birthday: pick(chosen("birthday"), &kept.birthday, &other.birthday),
        country: pick(chosen("country"), &kept.country, &other.country),
        city: pick(chosen("city"), &kept.city, &other.city),
        locale: pick(chosen("locale"), &kept.locale, &other.locale),
        source: pick(chosen("source"), &kept.source, &other.source),
        preferred_channel: pick(
            chosen("preferred_channel"),
            &kept.preferred_channel,
            &other.preferred_channel,
        ),
        contact_frequency: pick(
            chosen("contact_frequency"),
            &kept.contact_frequency,
            &other.contact_frequency,
        ),
        own: {
            let mut own = kept.own.clone();
            own.fill(&other.own);
            own
        },
    }
}

/// Fields after the merge was taken back: what they were before it, but for what somebody edited since.
pub fn parted(now: &Fields, before: &Fields, after: &Fields) -> Fields {
    fn back<T: Clone + PartialEq>(now: &T, before: &T, after: &T) -> T {
        if now == after { before.clone() } else { now.clone() }
    }
    Fields {
        first_name: back(&now.first_name, &before.first_name, &after.first_name),
        middle_name: back(&now.middle_name, &before.middle_name, &after.middle_name),
        last_name: back(&now.last_name, &before.last_name, &after.last_name),
        gender: back(&now.gender, &before.gender, &after.gender),
        birthday: back(&now.birthday, &before.birthday, &after.birthday),
        country: back(&now.country, &before.country, &after.country),
        city: back(&now.city, &before.city, &after.city),
        locale: back(&now.locale, &before.locale, &after.locale),
        source: back(&now.source, &before.source, &after.source),
        preferred_channel: back(&now.preferred_channel, &before.preferred_channel, &after.preferred_channel),
        contact_frequency: back(&now.contact_frequency, &before.contact_frequency, &after.contact_frequency),
        own: now.own.parted(&before.own, &after.own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(first: &str, city: &str, country: &str) -> Fields {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Fields { first_name: some(first), city: some(city), country: some(country), ..Fields::default() }
    }

    #[test]
    fn own_values_stay_gaps_are_filled_and_chosen_ones_are_taken() {
        let (kept, other) = (fields("Анна", "Казань", ""), fields("Аня", "", "Россия"));
        assert_eq!(joined(&kept, &other, &[]), fields("Анна", "Казань", "Россия"));
        let take = ["first_name".to_owned(), "city".to_owned()];
        assert_eq!(joined(&kept, &other, &take), fields("Аня", "Казань", "Россия"), "nothing is no value");
    }

    #[test]
    fn what_was_edited_since_stays_and_the_rest_returns() {
        let (before, after) = (fields("Анна", "", ""), fields("Анна", "Казань", "Россия"));
        assert_eq!(parted(&after, &before, &after), before);
        assert_eq!(parted(&fields("Анна", "Пермь", "Россия"), &before, &after), fields("Анна", "Пермь", ""));
    }

    #[test]
    fn own_fields_of_the_business_are_filled_and_go_back() {
        use crate::fields::Value;
        let own = |values: &[(i64, bool)]| {
            let mut fields = Fields::default();
            values.iter().for_each(|(number, is)| fields.own.set(*number, Some(Value::Boolean(*is))));
            fields
        };
        let (before, other) = (own(&[(1, true)]), own(&[(1, false), (2, true), (3, true)]));
        let after = joined(&before, &other, &[]);
        assert_eq!(after, own(&[(1, true), (2, true), (3, true)]));
        let edited = own(&[(1, true), (2, false), (3, true)]);
        assert_eq!(parted(&edited, &before, &after), own(&[(1, true), (2, false)]));
    }

    #[test]
    fn every_field_that_can_be_chosen_is_taken_by_its_name() {
        let text = |value: &str| Some(value.to_owned());
        let all = |value: &str, day: &str| Fields {
            first_name: text(value),
            middle_name: text(value),
            last_name: text(value),
            gender: text(value),
            birthday: base::Date::parse(day),
            country: text(value),
            city: text(value),
            locale: text(value),
            source: text(value),
            preferred_channel: text(value),
            contact_frequency: text(value),
            ..Fields::default()
        };
        let (kept, other) = (all("a", "1990-01-01"), all("b", "1991-01-01"));
        assert_eq!(joined(&kept, &other, &CHOSEN.map(str::to_owned)), other);
        for name in CHOSEN {
            let after = joined(&kept, &other, &[name.to_owned()]);
            assert_ne!(after, kept, "{name}");
            assert_eq!(parted(&after, &kept, &after), kept, "{name}");
        }
    }
}
