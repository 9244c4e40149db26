//! Whether an open or a click was a machine's.
//!
//! Mail programs fetch pictures through proxies before anybody looks, and gateways follow links to judge them. Such
//! hits are kept apart and never count as a person's: a report that flatters is worth nothing. Being wrong towards
//! "machine" costs a count; being wrong towards "person" costs trust.

use super::Kind;
use std::time::Duration;

/// What is known of a hit.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    pub kind: Kind,
    /// Asked with HEAD: nobody looks at headers.
    pub head: bool,
    /// The browser said that it only fetches ahead (`Purpose` or `Sec-Purpose: prefetch`).
    pub prefetch: bool,
    pub user_agent: &'a str,
    /// Since the hand-over; nothing where it is not known.
    pub after: Option<Duration>,
}

/// Why a hit was a machine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    Head,
    Prefetch,
    NoAgent,
    /// A program that introduces itself.
    KnownAgent,
    /// A mail provider's picture proxy.
    MailProxy,
    /// Sooner after the hand-over than a person can read.
    TooFast,
}

/// Parts of names under which providers' picture proxies come (lower case).
const PROXIES: [&str; 6] = [
    "googleimageproxy",
    "ggpht.com",
    "yahoomailproxy",
    "yandeximageresizer",
    "mail.ru_bot",
    "outlookimageproxy",
];

/// Parts of names of programs that follow links by themselves (lower case).
const PROGRAMS: [&str; 23] = [
    "bot/",
    "bot;",
    "bot)",
    "crawler",
    "spider",
    "curl/",
    "wget/",
    "python",
    "java/",
    "go-http-client",
    "okhttp",
    "axios",
    "node-fetch",
    "headless",
    "phantomjs",
    "preview",
    "facebookexternalhit",
    "barracuda",
    "mimecast",
    "proofpoint",
    "symantec",
    "kaspersky",
    "virustotal",
];

/// Apple's Mail Privacy Protection fetches every picture and says no more than this.
const BARE_AGENT: &str = "mozilla/5.0";

/// An open or click sooner than this is a gateway's.
const READING_TIME: Duration = Duration::from_millis(1_000);

/// Nothing for a person's hit.
pub fn classify(hit: &Hit<'_>) -> Option<Machine> {
    // Leaving is an act behind a button; who pressed it is not asked.
    if hit.kind == Kind::Unsubscribe {
        return None;
    }
    if hit.head {
        return Some(Machine::Head);
    }
    if hit.prefetch {
        return Some(Machine::Prefetch);
    }
    let agent = hit.user_agent.trim().to_ascii_lowercase();
    if agent.is_empty() {
        return Some(Machine::NoAgent);
    }
    if agent == BARE_AGENT || PROXIES.iter().any(|name| agent.contains(name)) {
        return Some(Machine::MailProxy);
    }
    if PROGRAMS.iter().any(|name| agent.contains(name)) || agent.ends_with("bot") {
        return Some(Machine::KnownAgent);
    }
    hit.after.is_some_and(|after| after < READING_TIME).then_some(Machine::TooFast)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    fn hit(user_agent: &str) -> Hit<'_> {
        Hit {
            kind: Kind::Click,
            head: false,
            prefetch: false,
            user_agent,
            after: Some(Duration::from_secs(60)),
        }
    }

    #[test]
    fn person_in_a_browser_or_mail_program_is_a_person() {
        for agent in [
            FIREFOX,
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0.5056; ms-office)",
            "Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36",
        ] {
            assert_eq!(classify(&hit(agent)), None, "{agent}");
        }
    }

    #[test]
    fn machines_are_known_by_name_manner_and_speed() {
        for (hit, want) in [
            (Hit { head: true, ..hit(FIREFOX) }, Machine::Head),
            (Hit { prefetch: true, ..hit(FIREFOX) }, Machine::Prefetch),
            (hit(" "), Machine::NoAgent),
            (hit("Mozilla/5.0"), Machine::MailProxy),
            (
                hit(
                    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
                ),
                Machine::MailProxy,
            ),
            (hit("python-requests/2.31"), Machine::KnownAgent),
            (hit("Mozilla/5.0 (compatible; YandexBot/3.0)"), Machine::KnownAgent),
            (Hit { after: Some(Duration::from_millis(300)), ..hit(FIREFOX) }, Machine::TooFast),
        ] {
            assert_eq!(classify(&hit), Some(want), "{hit:?}");
        }
    }

    #[test]
    fn leaving_is_always_taken_at_its_word() {
        assert_eq!(
            classify(&Hit { kind: Kind::Unsubscribe, after: Some(Duration::ZERO), ..hit("curl/8") }),
            None
        );
    }
}
