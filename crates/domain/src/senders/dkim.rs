//! Which key signs a sender's letters, and the record by which mailboxes find it (DKIM, RFC 6376).
//!
//! A key waits until its record is seen in DNS, because a signature that nobody can check is worse than none; until
//! then the one before it signs. Nothing here computes a signature: that is `channels::email::dkim`.

use super::Invalid;
use crate::consent::words;
use crate::identities;
use base::{Timestamp, time};
use std::time::Duration;

words! {
    State {
        /// Made; its record is not known to be in DNS.
        Waiting = "waiting",
        Signing = "signing",
        /// Replaced: its private half is forgotten, its record may go when the last letters have arrived.
        Retired = "retired",
    }
}

/// How soon a record is looked for again: after as long as the key has waited already, within these bounds. Records
/// mostly come within the hour; one that is late may take a day, and one that never comes is not looked for for ever.
const SOONEST: Duration = Duration::from_secs(5 * 60);
const LATEST: Duration = Duration::from_secs(6 * 3600);
/// After so many days nobody looks any more by themselves.
pub const LOOKS_DAYS: i64 = 14;

/// When the record of a key that waits is looked for by itself after `now`; nothing when that has ended.
pub fn next_look(created_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let waited = Duration::from_micros(u64::try_from(now.micros() - created_at.micros()).unwrap_or(0));
    let over = waited.as_micros() as i64 >= LOOKS_DAYS * time::DAY;
    (!over).then(|| now.plus(waited.clamp(SOONEST, LATEST)))
}

/// What the first selector is called.
const SELECTOR: &str = "rapport";
const LABEL_CHARS: usize = 63;
/// Longest piece of a text record (RFC 1035, 3.3).
const PIECE: usize = 255;

/// Text of a DNS record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub kind: &'static str,
    pub name: String,
    pub value: String,
}

impl Record {
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Record {
        Record { kind: "TXT", name: name.into(), value: value.into() }
    }

    /// The value as panels that know no long texts take it: pieces of at most 255 characters.
    pub fn pieces(&self) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut rest = self.value.as_str();
        while rest.len() > PIECE {
            let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
            pieces.push(piece);
            rest = more;
        }
        pieces.push(rest);
        pieces
    }
}

/// The record of a key. `public_key` is base64 of its public half.
pub fn record(domain: &str, selector: &str, public_key: &str) -> Record {
    Record::text(format!("{selector}._domainkey.{domain}"), format!("v=DKIM1; k=rsa; p={public_key}"))
}

/// The domain after the `@` of an address in its wire form.
pub fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Whether a signature of this domain counts for letters from this address: the same domain, or one above it.
pub fn is_aligned(domain: &str, from_address: &str) -> bool {
    let from = domain_of(from_address);
    from == domain || from.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// The domain that is to sign, in its wire form; without a wish that of the sender's address.
pub fn check_domain(wanted: Option<&str>, from_address: &str) -> Result<String, Invalid> {
    let Some(wanted) = wanted.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(domain_of(from_address).to_owned());
    };
    let wrong = |code| Invalid { field: "domain", code };
    let address = identities::email(&format!("a@{wanted}")).map_err(|_| wrong("invalid"))?;
    let domain = domain_of(&address);
    if domain.contains('.') && is_aligned(domain, from_address) {
        Ok(domain.to_owned())
    } else {
        Err(wrong("not_aligned"))
    }
}

/// The selector that was wished for, or the first free one. `taken` are those of this domain.
pub fn check_selector(wanted: Option<&str>, taken: &[String]) -> Result<String, Invalid> {
    let is_taken = |name: &str| taken.iter().any(|known| known == name);
    let Some(wanted) = wanted.map(str::trim).filter(|text| !text.is_empty()) else {
        let mut names =
            std::iter::once(SELECTOR.to_owned()).chain((2..).map(|number| format!("{SELECTOR}{number}")));
        return Ok(names.find(|name| !is_taken(name)).expect("numbers do not end"));
    };
    let name = wanted.to_ascii_lowercase();
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let wrong = |code| Err(Invalid { field: "selector", code });
    if name.len() > LABEL_CHARS || !name.chars().all(letters) || name.starts_with('-') || name.ends_with('-')
    {
        return wrong("invalid");
    }
    if is_taken(&name) { wrong("taken") } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_counts_for_its_domain_and_those_below() {
        assert!(is_aligned("shop.example", "news@shop.example"));
        assert!(is_aligned("shop.example", "news@mail.shop.example"));
        for other in ["news@other.example", "news@bigshop.example", "news@example"] {
            assert!(!is_aligned("shop.example", other), "{other}");
        }
    }

    #[test]
    fn domain_is_that_of_the_address_or_one_above() {
        let check = |wanted| check_domain(wanted, "a@news.xn--e1afmkfd.xn--p1ai");
        assert_eq!(check(None).unwrap(), "news.xn--e1afmkfd.xn--p1ai");
        assert_eq!(check(Some(" ")).unwrap(), "news.xn--e1afmkfd.xn--p1ai");
        assert_eq!(check(Some("Пример.рф")).unwrap(), "xn--e1afmkfd.xn--p1ai");
        assert!(check(Some("рф")).is_err(), "a public domain signs for nobody");
        assert_eq!(check(Some("other.example")).unwrap_err().code, "not_aligned");
        assert_eq!(check(Some("a b")).unwrap_err().code, "invalid");
    }

    #[test]
    fn selectors_are_labels_and_never_used_twice() {
        let taken = ["rapport".to_owned(), "rapport2".to_owned()];
        assert_eq!(check_selector(None, &[]).unwrap(), "rapport");
        assert_eq!(check_selector(None, &taken).unwrap(), "rapport3");
        assert_eq!(check_selector(Some(" News-1 "), &taken).unwrap(), "news-1");
        assert_eq!(check_selector(Some("rapport"), &taken).unwrap_err().code, "taken");
        for wrong in ["a.b", "-a", "a-", "a b", "ключ", &"a".repeat(64)] {
            assert_eq!(check_selector(Some(wrong), &[]).unwrap_err().code, "invalid", "{wrong}");
        }
    }

    #[test]
    fn long_record_is_cut_into_pieces() {
        let record = record("shop.example", "rapport", &"A".repeat(392));
        assert_eq!(record.name, "rapport._domainkey.shop.example");
        let pieces = record.pieces();
        assert_eq!(pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>(), [255, 155]);
        assert_eq!(pieces.concat(), record.value);
        assert_eq!(Record::text("a", "b").pieces(), ["b"]);
    }

    #[test]
    fn record_is_looked_for_ever_more_seldom_and_not_for_ever() {
        let created = Timestamp::from_seconds(1_800_000_000);
        let (mut at, mut gaps) = (created, Vec::new());
        while let Some(next) = next_look(created, at) {
            gaps.push((next.micros() - at.micros()) / time::SECOND / 60);
            at = next;
        }
        assert_eq!(gaps[..9], [5, 5, 10, 20, 40, 80, 160, 320, 360]);
        assert!(gaps[8..].iter().all(|gap| *gap == 360), "{gaps:?}");
        assert!((14 * 24 * 60..14 * 24 * 60 + 360).contains(&gaps.iter().sum::<i64>()));
        // A clock that stepped back looks again soon, and not at once.
        assert_eq!(next_look(created, created.minus_days(1)), Some(created.minus_days(1).plus(SOONEST)));
    }
}
