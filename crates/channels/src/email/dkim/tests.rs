use super::*;
use base::Random;
use ring::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};

/// The message of RFC 8463, appendix A, and what its RSA signature covers.
const DINNER: &str = "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n\
    Subject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
    Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
    Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
const DINNER_HEADER: &str = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=football.example.com; \
    i=@football.example.com;\r\n q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n date : message-id : \
    from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
const DINNER_NAMES: &[&str] = &["from", "to", "subject", "date", "message-id", "from", "subject", "date"];
const DINNER_SIGNATURE: &str = "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\
    DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ\
    4FADY+8=";
const DINNER_KEY: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\
    Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kr\
    yOTIKT+l/K4w3QIDAQAB";

fn body_hash(body: &[u8]) -> String {
    hash::encode_standard(digest(&SHA256, &relaxed_body(body)).as_ref())
}

/// The RSAPublicKey inside of what stands in DNS.
fn bare(public_key: &str, header_bytes: usize) -> Vec<u8> {
    hash::decode_standard(public_key).unwrap()[header_bytes..].to_vec()
}

#[test]
fn published_example_has_our_canonical_form() {
    let (head, body) = DINNER.split_once("\r\n\r\n").unwrap();
    assert_eq!(body_hash(body.as_bytes()), "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    let head = format!("{head}\r\n");
    let text = signed_text(&fields(head.as_bytes()), DINNER_NAMES, DINNER_HEADER);
    let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, bare(DINNER_KEY, 22));
    let signature = hash::decode_standard(DINNER_SIGNATURE).unwrap();
    key.verify(&text, &signature).expect("the signature of RFC 8463 fits our text");
    let other = DINNER_HEADER.replace("t=1528637909", "t=1528637908");
    let other = signed_text(&fields(head.as_bytes()), DINNER_NAMES, &other);
    assert!(key.verify(&other, &signature).is_err());
}

#[test]
fn relaxed_forms_are_those_of_the_standard() {
    // RFC 6376, 3.4.5.
    let fields = fields(b"A: X\r\nB : Y\t\r\n\tZ  \r\n");
    let mut out = Vec::new();
    for field in &fields {
        relaxed_header(&field.name, field.value, &mut out);
        out.extend_from_slice(b"\r\n");
    }
    assert_eq!(String::from_utf8(out).unwrap(), "a:X\r\nb:Y Z\r\n");
    for (body, want) in [
        (" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"),
        ("", ""),
        ("\r\n\r\n", ""),
        ("a", "a\r\n"),
        ("\r\n\r\na  b\r\n\r\nc\r\n", "\r\n\r\na b\r\n\r\nc\r\n"),
    ] {
        assert_eq!(String::from_utf8(relaxed_body(body.as_bytes())).unwrap(), want, "{body:?}");
    }
    // RFC 6376, 3.4.4: the hash of an empty body.
    assert_eq!(body_hash(b""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

#[test]
fn signature_covers_what_it_says_and_opens_with_its_record() {
    let der = make_key(&Random::seeded(6));
    let signer = Signer::new(&der, "football.example.com", "rapport").unwrap();
    let signed = signer.sign(DINNER.into(), Timestamp::from_seconds(1_800_000_000)).unwrap();
    let text = String::from_utf8(signed).unwrap();
    let (own, rest) = text.split_once("\r\nFrom:").unwrap();
    assert!(text.lines().all(|line| line.len() <= 120), "{text}");
    assert!(own.contains("d=football.example.com; s=rapport; t=1800000000;"), "{own}");
    let flat: String = own.split_whitespace().collect();
    assert!(flat.contains("h=from:to:subject:date:message-id:from:subject:reply-to;"), "{flat}");
    let (header, signature) = own.split_once("\tb=").unwrap();
    let signature: String = signature.split_whitespace().collect();
    let head = format!("From:{}\r\n", rest.split_once("\r\n\r\n").unwrap().0);
    let fields = fields(head.as_bytes());
    let covered = signed_text(&fields, &names(&fields), &format!("{header}\tb="));
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, bare(&public_key(&der).unwrap(), 24));
    key.verify(&covered, &hash::decode_standard(&signature).unwrap()).expect("our own signature");
}

#[test]
fn pasted_keys_are_taken_in_both_forms_and_refused_with_the_reason() {
    let der = make_key(&Random::seeded(7));
    let pem = |kind: &str, der: &[u8]| {
        format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", hash::encode_standard(der))
    };
    assert_eq!(read_pem(&pem("PRIVATE KEY", &der)), Ok(der.clone()));
    // PKCS#8 of RSA is 26 bytes around PKCS#1 (RFC 5208).
    let inner = der[26..].to_vec();
    assert_eq!(read_pem(&pem("RSA PRIVATE KEY", &inner)), Ok(inner.clone()));
    assert_eq!(public_key(&inner), public_key(&der));
    assert_eq!(read_pem(&pem("ENCRYPTED PRIVATE KEY", &der)), Err(KeyProblem::Encrypted));
    assert_eq!(read_pem(&pem("PRIVATE KEY", &der[..900])), Err(KeyProblem::Unusable));
    assert_eq!(read_pem(&pem("PUBLIC KEY", &der)), Err(KeyProblem::NotPem));
    assert_eq!(read_pem(&"x".repeat(20_000)), Err(KeyProblem::NotPem));
}

#[test]
fn letter_that_cannot_be_signed_is_not_given_back_unsigned() {
    let der = make_key(&Random::seeded(6));
    let now = Timestamp::from_seconds(1_800_000_000);
    let signer = Signer::new(&der, "football.example.com", "rapport").unwrap();
    assert!(signer.works());
    assert_eq!(signer.sign(b"no end of a head".to_vec(), now), Err(Unsigned::Letter));
    // One bit of an exponent: the key is read as whole, and only signing shows the damage.
    let mut damaged = der;
    let at = damaged.len() - 330;
    damaged[at] ^= 1;
    let signer = Signer::new(&damaged, "football.example.com", "rapport").expect("it looks like a key");
    assert!(!signer.works());
    assert_eq!(signer.sign(DINNER.into(), now), Err(Unsigned::Key));
    let pem = |der: &[u8]| {
        let digits = hash::encode_standard(der);
        read_pem(&format!("-----BEGIN PRIVATE KEY-----\n{digits}\n-----END PRIVATE KEY-----"))
    };
    assert_eq!(pem(&damaged), Err(KeyProblem::Unusable));
}
