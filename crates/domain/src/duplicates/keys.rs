//! What two customers are compared by: forms that are looser than those that recognise.
//!
//! `identities` writes one address in one way; here two addresses that one provider delivers into one mailbox become
//! equal. That is a hint for a person and never a reason to merge by itself.

use crate::identities::{self, Kind};
use base::{Date, text::fold};

/// Where dots in the name mean nothing.
const DOTLESS: [&str; 2] = ["gmail.com", "googlemail.com"];
/// One mailbox under several domains.
const YANDEX: [&str; 6] = ["yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"];

/// The mailbox or telephone behind an identity; nothing where there is none. An outside id may be an address itself.
pub fn address(kind: Kind, value: &str) -> Option<String> {
    match kind {
        Kind::Email => mailbox(value),
        Kind::Phone => Some(value.to_owned()),
        Kind::External if value.contains('@') => mailbox(&identities::email(value).ok()?),
        Kind::External if value.starts_with('+') => identities::phone(value).ok(),
        Kind::External | Kind::Anonymous | Kind::Device => None,
    }
}

fn mailbox(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    // What stands behind a plus is a note of the owner's, wherever it is allowed at all.
    let local = local.split_once('+').map_or(local, |(name, _)| name);
    if local.is_empty() {
        return None;
    }
    Some(if DOTLESS.contains(&domain) {
        format!("{}@gmail.com", local.replace('.', ""))
    } else if YANDEX.contains(&domain) {
        format!("{}@yandex.ru", local.replace('.', "-"))
    } else {
        format!("{local}@{domain}")
    })
}

/// First and last name in either order and the birthday; nothing where one of them is unknown.
pub fn named(first: Option<&str>, last: Option<&str>, birthday: Option<Date>) -> Option<(String, Date)> {
    let (first, last) = (fold(first?), fold(last?));
    if first.is_empty() || last.is_empty() {
        return None;
    }
    let names = if first <= last { format!("{first} {last}") } else { format!("{last} {first}") };
    Some((names, birthday?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_mailbox_are_equal() {
        let key = |value: &str| address(Kind::Email, value).unwrap();
        assert_eq!(key("anna.k+shop@gmail.com"), key("annak@googlemail.com"));
        assert_eq!(key("anna.k@ya.ru"), key("anna-k@yandex.com"));
        assert_ne!(key("anna.k@example.com"), key("annak@example.com"));
        assert_eq!(address(Kind::External, "Anna@Example.com"), Some(key("anna@example.com")));
        assert_eq!(address(Kind::External, "+7 912 345-67-89"), address(Kind::Phone, "+79123456789"));
        assert_eq!(address(Kind::External, "u-17"), None);
        assert_eq!(address(Kind::Device, "x@y.ru"), None);
    }

    #[test]
    fn names_count_in_either_order_and_only_with_a_birthday() {
        let day = Date::parse("1990-07-20");
        let key = named(Some("Анна"), Some("Королёва"), day);
        assert_eq!(named(Some(" королева"), Some("АННА"), day), key);
        assert_ne!(named(Some("Анна"), Some("Королёва"), Date::parse("1990-07-21")), key);
        assert_eq!(named(Some("Анна"), Some("Королёва"), None), None);
        assert_eq!(named(Some("Анна"), None, day), None);
    }
}
