//! The signature of Amazon SNS over its messages.
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html>, read 2026-11-22.
//!
//! The certificate is fetched over TLS from an address of SNS itself and from nowhere else, which is what ties it to
//! Amazon; version 1 of the signature uses SHA-1, version 2 SHA-256.

use super::{Refusal, text};
use base::hash;
use domain::webhooks::Address;
use ring::signature::{
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    UnparsedPublicKey,
};
use serde_json::Value;

/// An address that only SNS answers at: `https://sns.<region>.amazonaws.com/…` (and China's `.com.cn`).
pub fn address(url: &str) -> Option<Address> {
    let address = Address::parse(url, false).filter(|address| address.tls && address.port == 443)?;
    let domain = address.host.strip_suffix(".cn").unwrap_or(&address.host);
    let region = domain.strip_prefix("sns.")?.strip_suffix(".amazonaws.com")?;
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (!region.is_empty() && region.chars().all(good)).then_some(address)
}

/// Where the certificate of a message is; nothing when that is no address of SNS.
pub fn certificate_url(message: &Value) -> Option<&str> {
    let url = [text(message, "/SigningCertURL"), text(message, "/SigningCertUrl")];
    url.into_iter().find(|url| !url.is_empty()).filter(|url| address(url).is_some() && url.ends_with(".pem"))
}

/// Whether a message was signed by the key of a certificate (PEM).
pub fn verify(message: &Value, certificate: &[u8]) -> Result<(), Refusal> {
    let bytes = hash::decode_standard(text(message, "/Signature")).ok_or(Refusal::Signature)?;
    let key = public_key(certificate).ok_or(Refusal::Signature)?;
    let algorithm = match text(message, "/SignatureVersion") {
        "1" => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        "2" => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        _ => return Err(Refusal::Signature),
    };
    let signed = signed_text(message).ok_or(Refusal::Form)?;
    UnparsedPublicKey::new(algorithm, key).verify(signed.as_bytes(), &bytes).map_err(|_| Refusal::Signature)
}

/// The text under the signature: names and values, a line each, in the order of the alphabet.
pub fn signed_text(message: &Value) -> Option<String> {
    let names: &[&str] = match text(message, "/Type") {
        "Notification" => &["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
        "SubscriptionConfirmation" | "UnsubscribeConfirmation" => {
            &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        }
        _ => return None,
    };
    let lines = names.iter().filter_map(|name| Some((name, message.get(name)?.as_str()?)));
    Some(lines.map(|(name, value)| format!("{name}\n{value}\n")).collect())
}

/// The RSA key inside a certificate: of the certificate's parts the one after issuer, validity and subject.
fn public_key(pem: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(pem).ok()?;
    let body = text.split_once("-----BEGIN CERTIFICATE-----")?.1.split_once("-----END CERTIFICATE-----")?.0;
    let der = hash::decode_standard(&body.split_whitespace().collect::<String>())?;
    let (_, certificate, _) = element(&der)?;
    let (_, mut parts, _) = element(certificate)?;
    // An explicit version stands first where there is one; then number, algorithm, issuer, validity, subject.
    if parts.first() == Some(&0xa0) {
        parts = element(parts)?.2;
    }
    for _ in 0..5 {
        parts = element(parts)?.2;
    }
    let (_, info, _) = element(parts)?;
    let (_, _, after_algorithm) = element(info)?;
    let (tag, bits, _) = element(after_algorithm)?;
    // A string of bits begins with how many of the last byte are not used.
    (tag == 0x03 && bits.first() == Some(&0)).then(|| bits[1..].to_vec())
}

/// One element of DER: its tag, its content, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    // A short length stands by itself; a long one says how many bytes it has, of which a certificate needs three.
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = Some(usize::from(first & 0x7f)).filter(|count| (1..=3).contains(count))?;
        let (bytes, rest) = rest.split_at_checked(count)?;
        (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_sns_are_visited() {
        for good in [
            "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem",
            "https://sns.cn-north-1.amazonaws.com.cn/x.pem",
        ] {
            assert!(address(good).is_some(), "{good}");
        }
        for wrong in [
            "http://sns.eu-central-1.amazonaws.com/x.pem",
            "https://sns.eu-central-1.amazonaws.com:8443/x.pem",
            "https://sns.eu-central-1.amazonaws.com.evil.example/x.pem",
            "https://evil.example/sns.eu-central-1.amazonaws.com/x.pem",
            "https://sns..amazonaws.com/x.pem",
            "https://sns.a.b.amazonaws.com/x.pem",
            "https://bucket.s3.amazonaws.com/x.pem",
            "https://user@sns.eu-central-1.amazonaws.com/x.pem",
            "https://169.254.169.254/x.pem",
            "",
        ] {
            assert!(address(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn broken_certificates_hold_no_key() {
        for broken in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "x"] {
            assert_eq!(public_key(broken.as_bytes()), None);
        }
    }
}
