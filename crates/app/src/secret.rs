//! Keys derived from the installation's one secret: for signatures in links and for passwords kept at rest.
//!
//! The secret itself stays in the server's folder or configuration, never in a database, so that a copy of the
//! database alone opens nothing. Names of purposes are fixed: changing one makes what it protected unreadable.
//!
//! The secret has a root, which signs and is never changed: links in letters of years ago must still open, and the
//! hashes of those who must not be written to cannot be made anew from nothing. What seals can be changed: each
//! further line of the secret is a newer one, a seal says in its first byte which it was, and `server::reseal` brings
//! everything to the newest.

use base::{Random, hash};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::sync::Arc;

/// First byte of what was sealed with the root; one more for each newer line.
const FORM: u8 = 1;
const NONCE_BYTES: usize = 24;
/// As many lines may follow the root: a seal names its own in one byte.
pub const MOST_SEALS: usize = 200;

/// What the installation keeps outside its databases.
#[derive(Clone)]
pub struct Secret {
    pub root: [u8; 32],
    /// Oldest first; nothing at all in an installation that never changed one.
    pub seals: Vec<[u8; 32]>,
}

impl From<[u8; 32]> for Secret {
    fn from(root: [u8; 32]) -> Secret {
        Secret { root, seals: Vec::new() }
    }
}

/// Never with what it holds: settings are printed for debugging.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[derive(Clone)]
pub struct Key {
    root: [u8; 32],
    seals: Arc<[[u8; 32]]>,
}

/// What can be said of a seal without opening it for use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// With the newest key already.
    Newest,
    Anew(Vec<u8>),
    /// Its key is not among ours, or it was changed.
    Unreadable,
}

impl Key {
    pub fn new(secret: impl Into<Secret>) -> Key {
        let Secret { root, mut seals } = secret.into();
        seals.truncate(MOST_SEALS);
        Key { root, seals: seals.into() }
    }

    /// A key of its own for a part of the installation.
    pub fn child(&self, name: &str) -> Key {
        let child = |key: &[u8; 32]| hash::keyed(key, &[b"child", name.as_bytes()]);
        Key { root: child(&self.root), seals: self.seals.iter().map(child).collect() }
    }

    /// A signature over parts, different for each purpose.
    pub fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        hash::keyed(&hash::keyed(&self.root, &[b"sign", purpose.as_bytes()]), parts)
    }

    /// Encrypts with the newest key; the answer tells nothing and cannot be changed unnoticed.
    pub fn seal(&self, plain: &[u8], random: &Random) -> Vec<u8> {
        let (nonce, form): ([u8; NONCE_BYTES], u8) = (random.bytes(), self.newest());
        let payload = Payload { msg: plain, aad: &[form] };
        let cipher = self.cipher(form).expect("the newest key is there");
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).expect("a short text can be encrypted");
        [&[form][..], &nonce, &sealed].concat()
    }

    /// Decrypts what [`Key::seal`] made; nothing when it was made with another key or was changed.
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let payload = Payload { msg: sealed, aad: &[*form] };
        self.cipher(*form)?.decrypt(&XNonce::from(nonce), payload).ok()
    }

    /// Brings a seal to the newest key. Doing it again changes nothing.
    pub fn renew(&self, sealed: &[u8], random: &Random) -> Renewed {
        match self.open(sealed) {
            None => Renewed::Unreadable,
            Some(_) if sealed.first() == Some(&self.newest()) => Renewed::Newest,
            Some(plain) => Renewed::Anew(self.seal(&plain, random)),
        }
    }

    fn newest(&self) -> u8 {
        FORM + self.seals.len() as u8
    }

    fn cipher(&self, form: u8) -> Option<XChaCha20Poly1305> {
        let key = match form.checked_sub(FORM)? {
            0 => &self.root,
            line => self.seals.get(usize::from(line) - 1)?,
        };
        Some(XChaCha20Poly1305::new(&hash::keyed(key, &[b"seal"]).into()))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_text_opens_with_its_key_only() {
        let key = Key::new([7; 32]);
        let random = Random::seeded(1);
        let sealed = key.seal(b"relay password", &random);
        assert_eq!(key.open(&sealed).as_deref(), Some(&b"relay password"[..]));
        assert_eq!(key.child("other").open(&sealed), None);
        assert_ne!(sealed, key.seal(b"relay password", &random));
        for at in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[at] ^= 1;
            assert_eq!(key.open(&broken), None, "byte {at}");
        }
        assert_eq!(key.open(&[]), None);
    }

    #[test]
    fn newer_key_opens_what_the_older_sealed_and_not_the_other_way_round() {
        let (random, older) = (Random::seeded(1), Key::new([7; 32]));
        let newer = Key::new(Secret { root: [7; 32], seals: vec![[8; 32]] });
        let newest = Key::new(Secret { root: [7; 32], seals: vec![[8; 32], [9; 32]] });
        let (first, second) = (older.seal(b"a", &random), newer.seal(b"b", &random));
        assert_eq!(
            (newest.open(&first).as_deref(), newest.open(&second).as_deref()),
            (Some(&b"a"[..]), Some(&b"b"[..]))
        );
        assert_eq!((older.open(&second), newer.child("w").open(&second)), (None, None));
        let Renewed::Anew(renewed) = newest.renew(&first, &random) else { panic!("it was of the root") };
        assert_eq!(newest.open(&renewed).as_deref(), Some(&b"a"[..]));
        assert_eq!((newer.open(&renewed), newest.renew(&renewed, &random)), (None, Renewed::Newest));
        assert_eq!(older.renew(&second, &random), Renewed::Unreadable);
        // The number of the key is under the seal too: another one in its place opens nothing.
        let mut moved = renewed.clone();
        moved[0] -= 1;
        assert_eq!(newest.open(&moved), None);
        // A changed key signs as the old one did: links that were sent go on working.
        assert_eq!(older.keyed("click", &[b"1"]), newest.keyed("click", &[b"1"]));
    }

    #[test]
    fn signatures_differ_by_purpose() {
        let key = Key::new([7; 32]);
        assert_ne!(key.keyed("click", &[b"1"]), key.keyed("open", &[b"1"]));
        assert_ne!(key.keyed("click", &[b"1"]), key.child("w").keyed("click", &[b"1"]));
    }
}
