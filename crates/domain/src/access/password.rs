//! What a password must be: long enough, bounded, not the person's own name or address, not among the most guessed.
//! No rules about digits and signs: they make passwords worse, not better (NIST SP 800-63B).

use std::fmt;

pub const MIN_CHARS: usize = 10;
/// Argon2 reads any length; the bound keeps a request from buying more work than a login is worth.
pub const MAX_BYTES: usize = 256;

/// Words that guessers try first, in their ten-letter-and-longer forms.
const GUESSED: [&str; 16] = [
    "1234567890",
    "0123456789",
    "12345678910",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "qwertyuiop",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "qwerty12345",
    "qwerty123456",
    "йцукенгшщз",
    "1234567891",
    "9876543210",
    "iloveyou123",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    TooShort,
    TooLong,
    TooCommon,
}

impl Weakness {
    pub fn code(self) -> &'static str {
        match self {
            Weakness::TooShort => "password_too_short",
            Weakness::TooLong => "password_too_long",
            Weakness::TooCommon => "password_too_common",
        }
    }
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Checks a wanted password of the person with this (normal) e-mail address.
pub fn check(password: &str, email: &str) -> Result<(), Weakness> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(Weakness::TooShort);
    }
    if password.len() > MAX_BYTES {
        return Err(Weakness::TooLong);
    }
    let folded = password.to_lowercase();
    let mut letters: Vec<char> = folded.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let common = letters.len() < 4 || GUESSED.contains(&folded.as_str()) || folded == email;
    if common { Err(Weakness::TooCommon) } else { Ok(()) }
}
