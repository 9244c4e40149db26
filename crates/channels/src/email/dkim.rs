//! Signing letters by DKIM (RFC 6376): rsa-sha256 over headers and body in relaxed form.
//!
//! Here letters of our own making are signed: CRLF line ends, one head, no header twice. Foreign letters are never
//! verified here. Where keys come from stands in `key`; whose key signs which letter is decided in `app::senders`.

mod key;

pub use key::{KeyProblem, make_key, public_key, read_pem};

use base::{Timestamp, hash, time};
use key::pair;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

/// Headers that are signed where a letter has them: all that a reader sees or that a mailbox acts upon.
const SIGNED: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "reply-to",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "feedback-id",
];

/// Signed once more than they occur, so that nobody can add another one in front (RFC 6376, 8.15).
const SEALED: &[&str] = &["from", "subject", "reply-to"];

/// Longest line of the signature's header.
const LINE: usize = 72;

/// A letter that could not be signed. Without its signature it must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    #[error("the letter has no end of its head")]
    Letter,
    #[error("the key does not sign")]
    Key,
}

/// A key with its place in DNS.
pub struct Signer {
    key: RsaKeyPair,
    random: SystemRandom,
    domain: String,
    selector: String,
}

impl Signer {
    /// `der` is what [`make_key`] or [`read_pem`] gave; nothing when it is no usable key.
    pub fn new(der: &[u8], domain: &str, selector: &str) -> Option<Signer> {
        let (domain, selector) = (domain.to_owned(), selector.to_owned());
        Some(Signer { key: pair(der)?, random: SystemRandom::new(), domain, selector })
    }

    /// The domain that signs.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether the key really signs: a damaged one can look whole until it is used.
    pub fn works(&self) -> bool {
        self.signature(b"a trial").is_ok()
    }

    /// The letter with its signature in front.
    pub fn sign(&self, mut letter: Vec<u8>, now: Timestamp) -> Result<Vec<u8>, Unsigned> {
        let end = memchr::memmem::find(&letter, b"\r\n\r\n").ok_or(Unsigned::Letter)?;
        let (head, body) = (&letter[..end + 2], &letter[end + 4..]);
        let fields = fields(head);
        let names = names(&fields);
        let body_hash = hash::encode_standard(digest(&SHA256, &relaxed_body(body)).as_ref());
        let mut header = self.header(&names, &body_hash, now);
        let signed = signed_text(&fields, &names, &header);
        let signature = self.signature(&signed)?;
        for (at, piece) in hash::encode_standard(&signature).as_bytes().chunks(LINE).enumerate() {
            header.push_str(if at == 0 { "" } else { "\r\n\t" });
            header.extend(piece.iter().map(|byte| char::from(*byte)));
        }
        header.push_str("\r\n");
        letter.splice(..0, header.into_bytes());
        Ok(letter)
    }

    fn signature(&self, text: &[u8]) -> Result<Vec<u8>, Unsigned> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        // This form of signature takes no chance into its result; the numbers only blind the computation.
        let signed = self.key.sign(&RSA_PKCS1_SHA256, &self.random, text, &mut signature);
        signed.map(|()| signature).map_err(|_| Unsigned::Key)
    }

    /// The signature's header up to the signature itself.
    fn header(&self, names: &[&str], body_hash: &str, now: Timestamp) -> String {
        let Signer { domain, selector, .. } = self;
        let at = now.micros().div_euclid(time::SECOND);
        let mut header = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td={domain}; s={selector}; t={at};\r\n\th="
        );
        let mut width = 2;
        for (at, name) in names.iter().enumerate() {
            if width + name.len() > LINE {
                header.push_str("\r\n\t");
                width = 0;
            }
            header.push_str(name);
            header.push(if at + 1 == names.len() { ';' } else { ':' });
            width += name.len() + 1;
        }
        header.push_str(&format!("\r\n\tbh={body_hash};\r\n\tb="));
        header
    }
}

/// What signing costs at least: the library alone, hashing so many bytes and signing so often. For benchmarks.
pub fn bare_signatures(der: &[u8], letter: &[u8], times: usize) -> Option<()> {
    let (key, random) = (pair(der)?, SystemRandom::new());
    let mut signature = vec![0; key.public().modulus_len()];
    for _ in 0..times {
        let hash = digest(&SHA256, letter);
        key.sign(&RSA_PKCS1_SHA256, &random, hash.as_ref(), &mut signature).ok()?;
    }
    Some(())
}

/// A header: its name in small letters, and its line or lines without the last line end.
struct Field<'a> {
    name: String,
    value: &'a [u8],
}

fn fields(head: &[u8]) -> Vec<Field<'_>> {
    let mut fields = Vec::with_capacity(16);
    let mut from = 0;
    for end in memchr::memchr_iter(b'\n', head) {
        let folded = head.get(end + 1).is_some_and(|next| matches!(next, b' ' | b'\t'));
        if folded {
            continue;
        }
        let line = &head[from..end];
        from = end + 1;
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let name = String::from_utf8_lossy(&line[..colon]).trim_end().to_ascii_lowercase();
        fields.push(Field { name, value: &line[colon + 1..] });
    }
    fields
}

/// What `h=` says of a letter.
fn names(fields: &[Field<'_>]) -> Vec<&'static str> {
    let there = |name: &&&str| fields.iter().any(|field| field.name == **name);
    SIGNED.iter().filter(there).chain(SEALED).copied().collect()
}

/// The text that is signed: the named headers from below, one that is not there as nothing, and the signature's own.
fn signed_text(fields: &[Field<'_>], names: &[&str], own: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(2048);
    for (at, name) in names.iter().enumerate() {
        let before = names[..at].iter().filter(|earlier| earlier == &name).count();
        if let Some(field) = fields.iter().rev().filter(|field| field.name == *name).nth(before) {
            relaxed_header(name, field.value, &mut text);
            text.extend_from_slice(b"\r\n");
        }
    }
    let value = own.split_once(':').map_or("", |(_, value)| value);
    relaxed_header("dkim-signature", value.as_bytes(), &mut text);
    text
}

/// One header without its line end: lines joined, blanks as one, none at the ends.
fn relaxed_header(name: &str, value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(name.as_bytes());
    out.push(b':');
    let start = out.len();
    let mut blank = false;
    for byte in value {
        match byte {
            b' ' | b'\t' => blank = true,
            b'\r' | b'\n' => {}
            other => {
                if blank && out.len() > start {
                    out.push(b' ');
                }
                blank = false;
                out.push(*other);
            }
        }
    }
}

/// The body with blanks as one, none at line ends, and no empty lines at its end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 2);
    let mut empty = 0;
    let mut from = 0;
    while from < body.len() {
        let end = memchr::memchr(b'\n', &body[from..]).map_or(body.len(), |at| from + at);
        let mut line = &body[from..end];
        from = end + 1;
        while let [rest @ .., b' ' | b'\t' | b'\r'] = line {
            line = rest;
        }
        if line.is_empty() {
            empty += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty) {
            out.extend_from_slice(b"\r\n");
        }
        relaxed_line(line, &mut out);
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn relaxed_line(line: &[u8], out: &mut Vec<u8>) {
    let mut from = 0;
    while let Some(at) = memchr::memchr2(b' ', b'\t', &line[from..]) {
        out.extend_from_slice(&line[from..from + at]);
        out.push(b' ');
        from += at + 1;
        while line.get(from).is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            from += 1;
        }
    }
    out.extend_from_slice(&line[from..]);
}

#[cfg(test)]
mod tests;
