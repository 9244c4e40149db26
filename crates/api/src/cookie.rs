//! The cookies: the session's, and the word by which a browser is known at its next login. Over https they carry the
//! `__Host-` prefix, which binds them to this host and to `Secure`; over plain http, which only a machine talking to
//! itself should use, browsers refuse that prefix, so they go without.

use crate::state::Options;
use axum::http::{HeaderMap, HeaderValue, header};

const SECURE: &str = "__Host-rapport";
const PLAIN: &str = "rapport";
const SECURE_DEVICE: &str = "__Host-rapport-device";
const PLAIN_DEVICE: &str = "rapport-device";
/// How long a browser is known; browsers keep nothing longer than 400 days.
const DEVICE_SECONDS: u64 = 400 * 24 * 3600;

fn name(options: &Options) -> &'static str {
    if options.secure { SECURE } else { PLAIN }
}

fn device_name(options: &Options) -> &'static str {
    if options.secure { SECURE_DEVICE } else { PLAIN_DEVICE }
}

/// The session's token, if the request has one.
pub fn read<'a>(headers: &'a HeaderMap, options: &Options) -> Option<&'a str> {
    value(headers, name(options))
}

/// The word of an earlier login in the same browser.
pub fn read_device<'a>(headers: &'a HeaderMap, options: &Options) -> Option<&'a str> {
    value(headers, device_name(options))
}

fn value<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == wanted && !value.is_empty()).map(|(_, value)| value)
}

/// Sets the cookie for as long as a session lives at most.
pub fn set(token: &str, options: &Options) -> HeaderValue {
    line(name(options), token, domain::access::SESSION_ABSOLUTE.as_secs(), options)
}

/// Lets the browser be known at its next login.
pub fn set_device(word: &str, options: &Options) -> HeaderValue {
    line(device_name(options), word, DEVICE_SECONDS, options)
}

/// Makes the browser forget it.
pub fn clear(options: &Options) -> HeaderValue {
    line(name(options), "", 0, options)
}

fn line(name: &str, value: &str, seconds: u64, options: &Options) -> HeaderValue {
    let secure = if options.secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).expect("a token is URL-safe base64")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookie_is_bound_to_the_host_over_https() {
        let secure = Options { secure: true, ..Options::default() };
        assert_eq!(
            set("abc", &secure),
            "__Host-rapport=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            set("abc", &Options::default()),
            "rapport=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"
        );
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; rapport=plain; __Host-rapport=good"));
        assert_eq!(read(&headers, &secure), Some("good"));
        assert_eq!(read(&headers, &Options::default()), Some("plain"));
        assert_eq!(read(&HeaderMap::new(), &secure), None);
    }
}
