//! The session's cookie. Over https it carries the `__Host-` prefix, which binds it to this host and to `Secure`; over
//! plain http, which only a machine talking to itself should use, browsers refuse that prefix, so it goes without.

use crate::state::Options;
use axum::http::{HeaderMap, HeaderValue, header};

const SECURE: &str = "__Host-rapport";
const PLAIN: &str = "rapport";

fn name(options: &Options) -> &'static str {
    if options.secure { SECURE } else { PLAIN }
}

/// The session's token, if the request has one.
pub fn read<'a>(headers: &'a HeaderMap, options: &Options) -> Option<&'a str> {
    let wanted = name(options);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == wanted && !value.is_empty()).map(|(_, value)| value)
}

/// Sets the cookie for as long as a session lives at most.
pub fn set(token: &str, options: &Options) -> HeaderValue {
    line(token, domain::access::SESSION_ABSOLUTE.as_secs(), options)
}

/// Makes the browser forget it.
pub fn clear(options: &Options) -> HeaderValue {
    line("", 0, options)
}

fn line(value: &str, seconds: u64, options: &Options) -> HeaderValue {
    let secure = if options.secure { "; Secure" } else { "" };
    let text =
        format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(options));
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
