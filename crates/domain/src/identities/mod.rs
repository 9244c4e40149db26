//! Identities: the ways to recognise a customer, and the one written form of each.
//!
//! Two texts that mean the same mailbox or the same telephone must become equal bytes here, because
//! `identity(kind, value)` is unique in the store. What was typed is kept beside the written form.

mod email;
mod phone;
mod resolve;

pub use resolve::{Owner, Resolved, is_visitor, resolve, strength};

use crate::consent::words;

words! {
    /// What a value is an identity of.
    Kind {
        Email = "email",
        Phone = "phone",
        /// The customer's number or code in another system of the business.
        External = "external",
        /// A visitor of the site who has not said who they are.
        Anonymous = "anonymous",
        /// A telephone or another device with the business's app.
        Device = "device",
    }
}

/// One recognisable value of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    pub kind: Kind,
    /// The written form: equal for equal meaning.
    pub value: String,
    /// As it was typed, without the spaces around it.
    pub typed: String,
}

/// Why a text is no identity. The code is stable and has a page in `docs/errors/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("not an e-mail address")]
    Email,
    #[error(
        "an e-mail address with letters that look Latin but are not, or with other non-Latin letters before the @"
    )]
    EmailLetters,
    #[error("not a telephone number with a known country")]
    Phone,
    #[error("a telephone number that a spreadsheet rounded")]
    PhoneRounded,
    #[error("not an external id")]
    External,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Email => "email_invalid",
            Refusal::EmailLetters => "email_letters",
            Refusal::Phone => "phone_invalid",
            Refusal::PhoneRounded => "phone_rounded",
            Refusal::External => "external_id_invalid",
        }
    }
}

/// Characters of an external id.
pub const EXTERNAL_CHARS: usize = 200;

/// Reads what a person typed or a file says into the written form.
pub fn read(kind: Kind, typed: &str) -> Result<Identity, Refusal> {
    let typed = typed.trim();
    let value = match kind {
        Kind::Email => email::normalise(typed)?,
        Kind::Phone => phone::normalise(typed)?,
        Kind::External | Kind::Anonymous | Kind::Device => external(typed)?,
    };
    Ok(Identity { kind, value, typed: typed.to_owned() })
}

/// The written form of an e-mail address.
pub fn email(typed: &str) -> Result<String, Refusal> {
    email::normalise(typed.trim())
}

/// The written form of a telephone number.
pub fn phone(typed: &str) -> Result<String, Refusal> {
    phone::normalise(typed.trim())
}

/// An external id counts letter by letter: another system may tell `a7` and `A7` apart.
fn external(typed: &str) -> Result<String, Refusal> {
    let fits =
        !typed.is_empty() && typed.len() <= EXTERNAL_CHARS * 4 && typed.chars().count() <= EXTERNAL_CHARS;
    if fits && !typed.chars().any(char::is_control) { Ok(typed.to_owned()) } else { Err(Refusal::External) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_id_is_taken_exactly() {
        assert_eq!(read(Kind::External, " a-7 ").unwrap().value, "a-7");
        assert_ne!(read(Kind::External, "A7").unwrap().value, read(Kind::External, "a7").unwrap().value);
        assert_eq!(read(Kind::External, "  "), Err(Refusal::External));
        assert_eq!(read(Kind::External, "a\0b"), Err(Refusal::External));
        assert_eq!(read(Kind::External, &"x".repeat(201)), Err(Refusal::External));
    }

    #[test]
    fn typed_form_is_kept() {
        let phone = read(Kind::Phone, " 8 (912) 345-67-89 ").unwrap();
        assert_eq!((phone.value.as_str(), phone.typed.as_str()), ("+79123456789", "8 (912) 345-67-89"));
    }
}
