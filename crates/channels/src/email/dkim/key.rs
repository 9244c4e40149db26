//! Keys for signing: made here, or pasted by their owner.

use base::{Random, hash};
use ring::signature::{KeyPair, RsaKeyPair};
use rsa::pkcs8::EncodePrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;

/// What mailboxes demand today; a longer record does not fit every DNS panel.
const BITS: usize = 2048;
/// Longest pasted text: a key of 8192 bits has half of it.
const PEM_BYTES: usize = 16 * 1024;

/// Why a pasted key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// It is no private key in PEM.
    NotPem,
    /// It is protected by a passphrase.
    Encrypted,
    /// It is not RSA of 2048 to 4096 bits, or it is damaged and does not sign.
    Unusable,
}

/// A new key of 2048 bits as PKCS#8. Takes a fraction of a second.
pub fn make_key(random: &Random) -> Vec<u8> {
    let key = rsa::RsaPrivateKey::new(&mut Chance(random), BITS).expect("the size is a valid one");
    key.to_pkcs8_der().expect("a key just made can be written").as_bytes().to_vec()
}

/// A pasted key, in either of the two forms in which programs write them.
pub fn read_pem(text: &str) -> Result<Vec<u8>, KeyProblem> {
    if text.len() > PEM_BYTES {
        return Err(KeyProblem::NotPem);
    }
    if text.contains("ENCRYPTED") {
        return Err(KeyProblem::Encrypted);
    }
    let inside = ["PRIVATE KEY", "RSA PRIVATE KEY"].iter().find_map(|kind| {
        let (_, rest) = text.split_once(&format!("-----BEGIN {kind}-----"))?;
        Some(rest.split_once(&format!("-----END {kind}-----"))?.0)
    });
    let digits: String = inside.ok_or(KeyProblem::NotPem)?.split_whitespace().collect();
    let der = hash::decode_standard(&digits).ok_or(KeyProblem::NotPem)?;
    let works = super::Signer::new(&der, "", "").is_some_and(|signer| signer.works());
    if works { Ok(der) } else { Err(KeyProblem::Unusable) }
}

/// The public half as it stands in DNS: SubjectPublicKeyInfo (RFC 5280) in base64.
pub fn public_key(der: &[u8]) -> Option<String> {
    // Algorithm: rsaEncryption without parameters (RFC 3279, 2.3.1).
    const ALGORITHM: &[u8] =
        &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let pair = pair(der)?;
    let bits = [&[0][..], pair.public_key().as_ref()].concat();
    let info = [ALGORITHM, &element(0x03, &bits)].concat();
    Some(hash::encode_standard(&element(0x30, &info)))
}

pub(super) fn pair(der: &[u8]) -> Option<RsaKeyPair> {
    RsaKeyPair::from_pkcs8(der).or_else(|_| RsaKeyPair::from_der(der)).ok()
}

/// Tag, length and content (X.690), for contents under 64 KB.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let [high, low] = (length as u16).to_be_bytes();
    let head: &[u8] = match length {
        0..0x80 => &[tag, low],
        0x80..0x100 => &[tag, 0x81, low],
        _ => &[tag, 0x82, high, low],
    };
    [head, content].concat()
}

/// Our chance as the library takes it.
struct Chance<'a>(&'a Random);

impl TryRng for Chance<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance<'_> {}
