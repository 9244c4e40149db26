//! Passwords become Argon2id hashes, a few at a time.

use crate::{Error, Result};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base::Random;
use domain::access::password::{MAX_BYTES, check};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};

/// Hashes computed at once: each takes 19 MiB and a core for some 20 ms, so a crowd waits instead of filling memory.
const AT_ONCE: usize = 4;

/// Makes and checks password hashes.
pub struct Passwords {
    running: Mutex<usize>,
    freed: Condvar,
    /// The hash of a password that nobody has, checked when the account is unknown, so that both take the same time.
    nobody: String,
    computed: AtomicU64,
}

impl Passwords {
    pub fn new(random: &Random) -> Result<Passwords> {
        let unknown: [u8; 32] = random.bytes();
        let nobody = hash(&base::hash::encode(&unknown), random)?;
        Ok(Passwords { running: Mutex::new(0), freed: Condvar::new(), nobody, computed: AtomicU64::new(0) })
    }

    /// The hash to keep for a wanted password, or what is wrong with it.
    pub fn make(&self, field: &'static str, wanted: &str, email: &str, random: &Random) -> Result<String> {
        if let Err(weakness) = check(wanted, email) {
            let hint = "Use at least 10 characters that are not easy to guess; a few words are good.";
            return Err(Error::invalid(field, weakness.code()).hint(hint));
        }
        self.limited(|| hash(wanted, random))
    }

    /// Whether this is the password of the account; an unknown account takes as long as a known one.
    pub fn verify(&self, given: &str, kept: Option<&str>) -> bool {
        // A longer one than can be set is wrong anyway, and must not buy more work.
        let given = if given.len() > MAX_BYTES { "" } else { given };
        let against = kept.unwrap_or(&self.nobody);
        let right = self.limited(|| Argon2::default().verify_password(given.as_bytes(), against).is_ok());
        right && kept.is_some()
    }

    /// Hashes computed since the start: what guessing costs, and that it costs the same for everybody.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    fn limited<T>(&self, work: impl FnOnce() -> T) -> T {
        let guard = self.running.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let full = |running: &mut usize| *running >= AT_ONCE;
        let mut running = self.freed.wait_while(guard, full).unwrap_or_else(|poisoned| poisoned.into_inner());
        *running += 1;
        drop(running);
        self.computed.fetch_add(1, Ordering::Relaxed);
        let done = work();
        *self.running.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) -= 1;
        self.freed.notify_one();
        done
    }
}

/// Argon2id with the parameters OWASP recommends (19 MiB, two passes, one lane), as a PHC string.
fn hash(password: &str, random: &Random) -> Result<String> {
    let salt: [u8; 16] = random.bytes();
    let hash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_is_known_by_its_hash() {
        let random = Random::seeded(1);
        let passwords = Passwords::new(&random).unwrap();
        let kept = passwords.make("password", "слон ест суп", "a@b.ru", &random).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify("слон ест суп", Some(&kept)));
        assert!(!passwords.verify("слон ест сып", Some(&kept)));
        assert!(!passwords.verify("слон ест суп", None));
        assert!(!passwords.verify(&"a".repeat(MAX_BYTES + 1), Some(&kept)));
        assert_eq!(
            passwords.make("password", "short", "a@b.ru", &random).unwrap_err().code(),
            "password_too_short"
        );
    }
}
