//! The second factor: codes of an authenticator app, and recovery codes for the day on which the phone is lost.
//!
//! The codes are those of RFC 6238 over HMAC-SHA-1, six digits, steps of thirty seconds: the one form that every app
//! computes. A step is accepted once, so that a code that was looked at over a shoulder is worth nothing.

use base::{Timestamp, hash};

/// As long as the digest, which RFC 4226 asks for.
pub const SECRET_BYTES: usize = 20;
/// Recovery codes that are handed out at once.
pub const RECOVERY_CODES: usize = 10;
/// Random bytes that a recovery code is made of.
pub const RECOVERY_BYTES: usize = 10;

const STEP_SECONDS: i64 = 30;
const DIGITS: u32 = 6;
/// Steps before and after the present one that are taken: clocks of phones go wrong by seconds, not by minutes.
const DRIFT: i64 = 1;
/// Letters of a secret as text (RFC 4648), which is what apps read.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Letters of a recovery code: none of them is taken for another on paper.
const READABLE: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const RECOVERY_CHARS: usize = 10;

/// What somebody typed where a code is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    Code(u32),
    Recovery(String),
}

/// Reads what was typed; nothing where it can be neither kind of code.
pub fn typed(text: &str) -> Option<Typed> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if bare.len() == DIGITS as usize && bare.bytes().all(|b| b.is_ascii_digit()) {
        return bare.parse().ok().map(Typed::Code);
    }
    let readable: String = bare
        .to_ascii_lowercase()
        .chars()
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    let good = readable.len() == RECOVERY_CHARS && readable.bytes().all(|b| READABLE.contains(&b));
    good.then_some(Typed::Recovery(readable))
}

/// The step whose code this is, if it may still be used: the present one or its neighbour, and later than the last one
/// that was used.
pub fn accept(secret: &[u8], code: u32, now: Timestamp, last_step: i64) -> Option<i64> {
    let present = step(now);
    (present - DRIFT..=present + DRIFT)
        .filter(|step| *step > last_step)
        .find(|step| hash::same(&code_of(secret, *step).to_be_bytes(), &code.to_be_bytes()))
}

/// The step a moment belongs to.
pub fn step(now: Timestamp) -> i64 {
    now.micros().div_euclid(base::time::SECOND * STEP_SECONDS)
}

/// The code of a step (RFC 4226, 5.3).
pub fn code_of(secret: &[u8], step: i64) -> u32 {
    let digest = hash::hmac_sha1(secret, &step.to_be_bytes());
    let at = usize::from(digest[19] & 15);
    let four = [digest[at] & 127, digest[at + 1], digest[at + 2], digest[at + 3]];
    u32::from_be_bytes(four) % 10_u32.pow(DIGITS)
}

/// The secret as a person types it into an app.
pub fn secret_text(secret: &[u8]) -> String {
    letters(secret, BASE32)
}

/// The address that a QR code holds; apps read account, secret and issuer from it.
pub fn address(secret: &[u8], email: &str) -> String {
    let account: String = email.bytes().map(escaped).collect();
    format!("otpauth://totp/Rapport:{account}?secret={}&issuer=Rapport", secret_text(secret))
}

/// A recovery code as it is kept and as it is shown: `7fk2m-90xqz`.
pub fn recovery_code(random: [u8; RECOVERY_BYTES]) -> (String, String) {
    let bare: String = letters(&random, READABLE).chars().take(RECOVERY_CHARS).collect();
    let shown = format!("{}-{}", &bare[..RECOVERY_CHARS / 2], &bare[RECOVERY_CHARS / 2..]);
    (bare, shown)
}

/// Five bits a letter; a rest shorter than five is filled with zeros.
fn letters(bytes: &[u8], alphabet: &[u8; 32]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let letter = |at: usize| (0..5).fold(0, |index, offset| index << 1 | bit(at + offset));
    (0..bytes.len() * 8).step_by(5).map(|at| char::from(alphabet[usize::from(letter(at))])).collect()
}

fn escaped(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, of which an app shows the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(
                code_of(secret, step(Timestamp::from_seconds(seconds))),
                code % 1_000_000,
                "{seconds}"
            );
        }
    }

    #[test]
    fn code_is_taken_once_and_near_its_moment() {
        let (secret, now) = ([7; SECRET_BYTES], Timestamp::from_seconds(1_800_000_010));
        let present = step(now);
        let code = |offset: i64| code_of(&secret, present + offset);
        assert_eq!(accept(&secret, code(0), now, 0), Some(present));
        assert_eq!(accept(&secret, code(-1), now, 0), Some(present - 1));
        assert_eq!(accept(&secret, code(1), now, 0), Some(present + 1));
        assert_eq!(accept(&secret, code(-2), now, 0), None);
        assert_eq!(accept(&secret, code(2), now, 0), None);
        assert_eq!(accept(&secret, code(0), now, present), None, "used already");
        assert_eq!(accept(&secret, code(-1), now, present), None, "older than what was used");
        assert_eq!(accept(&secret, code(1), now, present), Some(present + 1));
    }

    /// RFC 4648, section 10.
    #[test]
    fn secret_is_written_as_apps_read_it() {
        assert_eq!(secret_text(b"foobar"), "MZXW6YTBOI");
        assert_eq!(secret_text(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            address(b"foobar", "анна@shop.ru"),
            "otpauth://totp/Rapport:%D0%B0%D0%BD%D0%BD%D0%B0@shop.ru?secret=MZXW6YTBOI&issuer=Rapport"
        );
    }

    #[test]
    fn typed_codes_are_read_as_people_write_them() {
        assert_eq!(typed(" 012 345 "), Some(Typed::Code(12_345)));
        let (kept, shown) = recovery_code([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!((kept.len(), shown.len()), (10, 11));
        assert_eq!(typed(&shown.to_uppercase()), Some(Typed::Recovery(kept.clone())));
        assert_eq!(typed(&kept.replace('0', "O").replace('1', "l")), Some(Typed::Recovery(kept)));
        for wrong in ["", "12345", "1234567", "uuuuu-uuuuu", "７fk2m-90xqz", "12345६"] {
            assert_eq!(typed(wrong), None, "{wrong}");
        }
    }
}
