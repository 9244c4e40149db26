//! Webhooks: who is told of what happens here, where, and how long it is tried.
//!
//! A message is delivered at least once: a receiver recognises a repeat by the message's id. Nothing here sends; the
//! wire is in `channels::webhook`.

use crate::consent::words;
use base::limits::{NAME_CHARS, TEXT_CHARS};
use base::{SegmentId, Timestamp};
use std::time::Duration;

words! {
    /// What a webhook can be told of.
    Kind {
        SegmentEntered = "segment.entered",
        SegmentLeft = "segment.left",
    }
}

words! {
    State {
        Active = "active",
        /// Nothing is sent: the owner said so, or the receiver did not answer for too long.
        Paused = "paused",
    }
}

words! {
    /// What became of a message.
    MessageState {
        Waiting = "waiting",
        Delivered = "delivered",
        /// Given up; it can be sent again by hand.
        Failed = "failed",
    }
}

/// Why a webhook that nobody paused is paused.
pub const GAVE_UP: &str = "gave_up";
pub const GONE: &str = "gone";
/// In a copy that was restored: the original may still be sending.
pub const RESTORED: &str = "restored";
/// The word for a pause by a person.
pub const BY_HAND: &str = "by_hand";

/// Webhooks of one workspace.
pub const WEBHOOKS: usize = 20;
/// Segments that one webhook follows by name.
pub const SEGMENTS: usize = 100;
/// People in one message.
pub const PEOPLE: usize = 100;
/// Characters of an address.
pub const URL_CHARS: usize = 2_000;
/// How long a secret is valid after another took its place.
pub const OLD_SECRET: Duration = Duration::from_secs(86_400);

/// Pauses after the first failure, the second, …; together about a day. After the last the webhook is paused.
const PAUSES: [u64; 9] = [5, 60, 300, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800];

/// What a person says to make a webhook or to change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub url: String,
    pub description: String,
    pub kinds: Vec<Kind>,
    /// Only these segments; empty: all of them.
    pub segments: Vec<SegmentId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the address begins with https:// and names a host, without a login in it")]
    Url,
    #[error("choose at least one kind of event")]
    NoKinds,
    #[error("a workspace has at most 20 webhooks")]
    TooMany,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::Url => "webhook_url_invalid",
            Refusal::NoKinds => "webhook_without_kinds",
            Refusal::TooMany => "too_many_webhooks",
        }
    }
}

/// The tidy draft, or the field that is wrong. `private` allows http and stands for a server that may reach its own
/// network.
pub fn check(draft: Draft, private: bool) -> Result<Draft, (&'static str, Refusal)> {
    let url = draft.url.trim().to_owned();
    Address::parse(&url, private).ok_or(("url", Refusal::Url))?;
    let mut kinds = draft.kinds;
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return Err(("kinds", Refusal::NoKinds));
    }
    let mut segments = draft.segments;
    segments.sort_unstable();
    segments.dedup();
    let description = draft.description.trim().chars().take(TEXT_CHARS.min(NAME_CHARS * 5)).collect();
    Ok(Draft { url, description, kinds, segments })
}

/// An address as the wire needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub tls: bool,
    /// In ASCII; an IPv6 address without its brackets.
    pub host: String,
    pub port: u16,
    /// Path and query, beginning with a slash.
    pub path: String,
}

impl Address {
    /// `https://host[:port]/path?query`; `http` only where that is allowed. No login, no fragment, no control
    /// characters.
    pub fn parse(url: &str, plain: bool) -> Option<Address> {
        if url.chars().count() > URL_CHARS || !url.bytes().all(|byte| byte.is_ascii_graphic() || byte >= 0x80)
        {
            return None;
        }
        let (tls, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) if plain => (false, rest),
            _ => return None,
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let fits = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#' && byte != b'\\');
        if !fits || authority.contains(['@', '#', '\\', '%']) {
            return None;
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok().filter(|port| *port > 0)?),
            _ => (authority, if tls { 443 } else { 80 }),
        };
        Some(Address { tls, host: host_of(host)?, port, path })
    }

    /// The host with the port where it is not the usual one.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.tls { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }
}

fn host_of(text: &str) -> Option<String> {
    if let Some(v6) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return v6.parse::<std::net::Ipv6Addr>().ok().map(|it| it.to_string());
    }
    let host = idna::domain_to_ascii_strict(text.strip_suffix('.').unwrap_or(text)).ok()?;
    (!host.is_empty() && host.len() <= 253).then_some(host)
}

/// What comes after a failed try: the moment of the next, moved by chance between 0 and 1 so that receivers that come
/// back are not met by everybody at once; or nothing when it is given up.
pub fn next_try(attempts: usize, now: Timestamp, chance: f64) -> Option<Timestamp> {
    let pause = *PAUSES.get(attempts.checked_sub(1)?)?;
    Some(now.plus(Duration::from_secs_f64(pause as f64 * (0.8 + 0.4 * chance))))
}

/// Whether a status says that the message was taken.
pub const fn is_taken(status: u16) -> bool {
    status >= 200 && status < 300
}

/// Whether a status says that nobody will ever listen there again.
pub const fn is_gone(status: u16) -> bool {
    status == 410
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_taken_apart_or_refused() {
        let whole = Address::parse("https://hooks.example:8443/in/a?b=c", false).unwrap();
        assert_eq!(
            (whole.host.as_str(), whole.port, whole.path.as_str()),
            ("hooks.example", 8443, "/in/a?b=c")
        );
        assert_eq!(whole.authority(), "hooks.example:8443");
        let bare = Address::parse("https://пример.рф", false).unwrap();
        assert_eq!((bare.authority().as_str(), bare.path.as_str()), ("xn--e1afmkfd.xn--p1ai", "/"));
        assert_eq!(Address::parse("https://[::1]:9/x", false).unwrap().authority(), "[::1]:9");
        assert!(Address::parse("http://localhost:3000/", true).is_some());
        for wrong in [
            "http://hooks.example/",
            "ftp://hooks.example/",
            "https://",
            "https:///in",
            "https://user:secret@hooks.example/",
            "https://hooks.example/a b",
            "https://hooks.example/a\r\nx: y",
            "https://hooks.example/#part",
            "https://hooks.example:0/",
            "https://hooks.example:99999/",
            "https://exa mple/",
            "https://127.0.0.1\\@evil.example/",
        ] {
            assert_eq!(Address::parse(wrong, false), None, "{wrong}");
        }
        // Also where private places and plain connections are allowed.
        for never in
            ["file:///etc/passwd", "file://127.0.0.1/x", "gopher://127.0.0.1:25/", "http://a:b@127.0.0.1/"]
        {
            assert_eq!(Address::parse(never, true), None, "{never}");
        }
    }

    #[test]
    fn pauses_grow_for_about_a_day_and_then_end() {
        let start = Timestamp::from_seconds(1_770_000_000);
        for chance in [0.0, 0.5, 1.0] {
            let (mut at, mut tries) = (start, 0);
            while let Some(next) = next_try(tries + 1, at, chance) {
                assert!(next > at);
                (at, tries) = (next, tries + 1);
            }
            let hours = at.micros().saturating_sub(start.micros()) / 3_600_000_000;
            assert_eq!(tries, PAUSES.len());
            assert!((18..=30).contains(&hours), "{hours} hours");
        }
    }

    #[test]
    fn draft_is_tidied_or_told_which_field_is_wrong() {
        let draft = Draft {
            url: " https://hooks.example/in ".into(),
            description: " CRM ".into(),
            kinds: vec![Kind::SegmentLeft, Kind::SegmentEntered, Kind::SegmentLeft],
            segments: vec![SegmentId(2), SegmentId(1), SegmentId(2)],
        };
        let tidy = check(draft.clone(), false).unwrap();
        assert_eq!((tidy.url.as_str(), tidy.description.as_str()), ("https://hooks.example/in", "CRM"));
        assert_eq!((tidy.kinds.len(), tidy.segments), (2, vec![SegmentId(1), SegmentId(2)]));
        let http = Draft { url: "http://hooks.example".into(), ..draft.clone() };
        assert_eq!(check(http.clone(), false), Err(("url", Refusal::Url)));
        assert!(check(http, true).is_ok());
        assert_eq!(check(Draft { kinds: Vec::new(), ..draft }, false), Err(("kinds", Refusal::NoKinds)));
    }
}
