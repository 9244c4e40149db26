//! Keys derived from the installation's one secret: for signatures in links and for passwords kept at rest.
//!
//! The secret itself stays in the server's folder or configuration, never in a database, so that a copy of the
//! database alone opens nothing. Names of purposes are fixed: changing one makes what it protected unreadable.

use base::{Random, hash};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// First byte of what was sealed: which key and method to open it with.
const FORM: u8 = 1;
const NONCE_BYTES: usize = 24;

#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    pub fn new(secret: [u8; 32]) -> Key {
        Key(secret)
    }

    /// A key of its own for a part of the installation.
    pub fn child(&self, name: &str) -> Key {
        Key(hash::keyed(&self.0, &[b"child", name.as_bytes()]))
    }

    /// A signature over parts, different for each purpose.
    pub fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        hash::keyed(&hash::keyed(&self.0, &[b"sign", purpose.as_bytes()]), parts)
    }

    /// Encrypts; the answer tells nothing and cannot be changed unnoticed.
    pub fn seal(&self, plain: &[u8], random: &Random) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = random.bytes();
        let payload = Payload { msg: plain, aad: &[FORM] };
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), payload).expect("a short text can be encrypted");
        [&[FORM][..], &nonce, &sealed].concat()
    }

    /// Decrypts what [`Key::seal`] made; nothing when it was made with another key or was changed.
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let payload = Payload { msg: sealed, aad: &[*form] };
        if *form != FORM {
            return None;
        }
        self.cipher().decrypt(&XNonce::from(nonce), payload).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = hash::keyed(&self.0, &[b"seal"]);
        XChaCha20Poly1305::new(&key.into())
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
    fn signatures_differ_by_purpose() {
        let key = Key::new([7; 32]);
        assert_ne!(key.keyed("click", &[b"1"]), key.keyed("open", &[b"1"]));
        assert_ne!(key.keyed("click", &[b"1"]), key.child("w").keyed("click", &[b"1"]));
    }
}
