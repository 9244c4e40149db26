//! Why a person is erased, or may come back: one word of a few and the number of the paper, never a free text, because
//! what is written here outlives the person's data.

use crate::consent::words;

words! {
    /// Why somebody was erased.
    ErasureReason {
        /// The person asked for it (152-FZ article 21, GDPR article 17).
        Request = "request",
        /// What the data were kept for has ended.
        Term = "term",
        /// They should not have been here at all.
        Mistake = "mistake",
    }
}

words! {
    /// Why an erased address may be taken in again.
    ReturnReason {
        /// The person asked the business to keep them again.
        Request = "request",
        /// The address was erased by mistake.
        Mistake = "mistake",
    }
}

/// Characters of a reference.
const CHARS: usize = 40;
/// Digits of a reference: a number and a date, and one less than a telephone with its country.
const DIGITS: usize = 10;
/// Letters in a row: an index of a registry such as "ВХ" or "PDN", not a name.
const LETTERS: usize = 3;

/// The number of the request as the business registers it, such as «ВХ-118/2026»; nothing where nothing was said.
/// A text that could hold a name, an address or a telephone is refused.
pub fn reference(text: &str) -> Result<Option<String>, super::Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let allowed = |c: char| c.is_alphanumeric() || " -/.№".contains(c);
    let word = text.split(|c: char| !c.is_alphabetic()).map(|part| part.chars().count()).max().unwrap_or(0);
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty()).count();
    match text.chars().count() <= CHARS
        && text.chars().all(allowed)
        && (1..=DIGITS).contains(&digits)
        && word <= LETTERS
        && words <= 3
    {
        true => Ok(Some(text.to_owned())),
        false => Err(super::Refusal::ReferenceInvalid),
    }
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn reference_is_a_number_and_never_a_person() {
        for good in ["118", "ВХ-118/2026", "№ 12 от 22.11.26", "PDN-7.3"] {
            assert_eq!(reference(good).unwrap().as_deref(), Some(good));
        }
        assert_eq!(reference("  ").unwrap(), None);
        for bad in
            ["Иванов 1", "anna@example.com", "+7 900 000-00-01", "89000000001", "заявление", "12<b>", "ВХ"]
        {
            assert!(reference(bad).is_err(), "{bad}");
        }
    }
}
