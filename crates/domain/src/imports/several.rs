//! Several telephones or mailboxes in one cell, with the words that people put beside them.
//!
//! A cell that is one identity as it stands is never cut. What is cut must be good in each part: half of a telephone
//! is a mistake to be told, not a telephone.

use crate::identities::{Identity, Kind, Refusal, read};

/// Signs that people put between two numbers or addresses.
const BETWEEN: [char; 6] = [',', ';', '/', '|', '\n', '\r'];
/// Words before the number of a room behind a telephone.
const ROOM: &[&str] = &["доб", "вн.", "внутр", "ext", "#"];
/// Parts of one cell; more is no list of a person's telephones.
const PARTS: usize = 20;

/// Every identity of a cell, the first one first.
pub(super) fn several(kind: Kind, text: &str) -> Result<Vec<Identity>, Refusal> {
    let whole = read(kind, text);
    let parts: Vec<&str> = match (&whole, kind) {
        (Err(Refusal::PhoneRounded), _) | (Ok(_), _) => return whole.map(|one| vec![one]),
        (Err(_), Kind::Email) => mails(text),
        (Err(_), Kind::Phone) => phones(text),
        (Err(_), _) => Vec::new(),
    };
    if parts.is_empty() || parts.len() > PARTS {
        return whole.map(|one| vec![one]);
    }
    parts.into_iter().map(|part| read(kind, part)).collect()
}

/// Words with an `@`; the others are said about them.
fn mails(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| BETWEEN.contains(&c) || c.is_whitespace());
    let bare = words.map(|word| word.trim_matches(['(', ')', '<', '>', '"', '.']));
    bare.filter(|word| word.contains('@')).collect()
}

fn phones(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(BETWEEN).filter_map(phone).collect();
    // Two whole numbers with nothing but a space between them.
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    match parts.as_slice() {
        [one] if digits(one) >= 20 => {
            let words: Vec<&str> = one.split_whitespace().collect();
            if words.iter().all(|word| digits(word) >= 10) { words } else { parts }
        }
        _ => parts,
    }
}

/// The number in a part, from its first sign to its last digit; nothing where there is none.
fn phone(part: &str) -> Option<&str> {
    let lower = part.to_lowercase();
    // Letters may change their length when they become small; then the words are looked for as they stand.
    let words = if lower.len() == part.len() { lower.as_str() } else { part };
    let end = ROOM.iter().filter_map(|word| words.find(word)).min().unwrap_or(part.len());
    let number = &part[..end];
    let first = number.find(|c: char| c.is_ascii_digit() || c == '+' || c == '(')?;
    let last = number.rfind(|c: char| c.is_ascii_digit())?;
    number.get(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(kind: Kind, text: &str) -> Result<Vec<String>, Refusal> {
        several(kind, text).map(|all| all.into_iter().map(|one| one.value).collect())
    }

    #[test]
    fn telephones_of_a_cell_are_told_apart() {
        let (one, two) = ("+79005550101", "+79005550102");
        for (text, want) in [
            ("8 (900) 555-01-01", vec![one]),
            ("8 900 555-01-01, 8 900 555-01-02", vec![one, two]),
            ("89005550101;89005550102", vec![one, two]),
            ("89005550101/89005550102", vec![one, two]),
            ("89005550101\n89005550102", vec![one, two]),
            ("89005550101 89005550102", vec![one, two]),
            ("моб. 8 900 555 01 01 (муж), раб.: +7(900)555-01-02", vec![one, two]),
            ("8 900 555-01-01 доб. 123", vec![one]),
            ("+7 900 555-01-01 ext.5; нет", vec![one]),
            ("8(900)555/01/01", vec![one]),
        ] {
            assert_eq!(
                values(Kind::Phone, text),
                Ok(want.into_iter().map(str::to_owned).collect()),
                "{text}"
            );
        }
        for text in ["нет", "8 900 555-01-01, 12", "8 9OO 555-01-01", ""] {
            assert_eq!(values(Kind::Phone, text), Err(Refusal::Phone), "{text}");
        }
        assert_eq!(values(Kind::Phone, "7,9E+10"), Err(Refusal::PhoneRounded));
    }

    #[test]
    fn mailboxes_of_a_cell_are_told_apart() {
        for (text, want) in [
            ("Anna@example.com", vec!["anna@example.com"]),
            ("anna@example.com, petr@example.com", vec!["anna@example.com", "petr@example.com"]),
            ("anna@example.com petr@example.com", vec!["anna@example.com", "petr@example.com"]),
            ("anna@example.com (личная); petr@example.com.", vec!["anna@example.com", "petr@example.com"]),
        ] {
            assert_eq!(
                values(Kind::Email, text),
                Ok(want.into_iter().map(str::to_owned).collect()),
                "{text}"
            );
        }
        assert_eq!(values(Kind::Email, "нет"), Err(Refusal::Email));
        assert_eq!(values(Kind::Email, "anna@example.com, petr@"), Err(Refusal::Email));
    }

    proptest::proptest! {
        #[test]
        fn no_cell_makes_the_cutting_panic(text in "\\PC{0,40}") {
            let _ = several(Kind::Phone, &text);
            let _ = several(Kind::Email, &text);
        }
    }
}
