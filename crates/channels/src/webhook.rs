//! Webhooks outward, by the Standard Webhooks specification: one signed POST to an address that was checked before it
//! was connected to.
//!
//! A thin client of our own on the TLS that letters use: one request a connection, no redirects, no cookies, no pool.
//! The name is resolved once, and what was checked is what is connected to; the whole exchange has one limit of time,
//! and of the answer only its head is read. What an answer means for a message is decided in `domain::webhooks`.

pub(crate) mod exchange;

use crate::email::{Network, Trust};
use base::hash;
use domain::webhooks::Address;
use std::time::Duration;

/// How requests leave.
#[derive(Clone)]
pub struct Wire {
    pub network: Network,
    pub trust: Trust,
    /// For all of it: name, connection, request and answer.
    pub timeout: Duration,
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The same for every try, so that the receiver recognises a repeat.
    pub id: &'a str,
    /// Seconds since 1970, of this try.
    pub at_seconds: i64,
    /// The first signs; an older one, while it is still valid, signs beside it.
    pub secrets: &'a [Vec<u8>],
    /// JSON.
    pub body: &'a str,
}

/// The receiver's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
}

/// Why there was no answer. The code is stable, the words are for the owner of the webhook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct NoAnswer {
    /// `host_unknown`, `address_private`, `unreachable`, `timeout`, `tls_failed`, `answer_broken`.
    pub code: &'static str,
    pub detail: String,
}

/// The signature of one try: `v1,` and the base64 of HMAC-SHA256 over id, moment and body, for each secret.
pub fn signature(request: &Request) -> String {
    let signed = format!("{}.{}.{}", request.id, request.at_seconds, request.body);
    let one = |secret: &Vec<u8>| {
        format!("v1,{}", hash::encode_standard(&hash::hmac_sha256(secret, signed.as_bytes())))
    };
    request.secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Sends and waits for the head of the answer.
pub fn post(wire: &Wire, address: &Address, request: &Request) -> Result<Answer, NoAnswer> {
    exchange::post(wire, address, request)
}

/// Fetches a small thing: status and body. No redirects, at most so many bytes.
pub fn get(wire: &Wire, address: &Address, at_most: usize) -> Result<(u16, Vec<u8>), NoAnswer> {
    exchange::get(wire, address, at_most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_the_one_of_the_specification() {
        // The example of the reference libraries of Standard Webhooks (tests of svix and standard-webhooks).
        let secret = hash::decode_standard("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let request = Request {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at_seconds: 1_614_265_330,
            secrets: std::slice::from_ref(&secret),
            body: r#"{"test": 2432232314}"#,
        };
        let known = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signature(&request), known);
        let two = [secret.clone(), b"another".to_vec()];
        let both = signature(&Request { secrets: &two, ..request });
        assert!(both.starts_with(known) && both.split(' ').count() == 2, "{both}");
    }
}
