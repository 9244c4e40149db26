//! Relays that are met most, so that a person types only what is theirs. A dated table: what a provider says today
//! may be otherwise tomorrow, so each row names the page it comes from, and a limit that no page names is not here.
//!
//! Words about logins and passwords are the interface's (`ui/src/senders/presets.texts.ts`), under the same ids.

use super::{Relay, Security};

/// A relay as its provider describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Stable word.
    pub id: &'static str,
    pub name: &'static str,
    /// Empty where each customer is told one of their own.
    pub host: &'static str,
    pub port: u16,
    pub security: Security,
    /// Messages on the wire at once. Where no page says how many, few.
    pub connections: i64,
    pub per_second: Option<i64>,
    /// Messages of one login in a day.
    pub per_day: Option<i64>,
    /// Largest message in bytes.
    pub message_bytes: Option<i64>,
    /// What SPF has to include; nothing where the provider's own domain stands in the envelope.
    pub spf_include: Option<&'static str>,
    pub dkim: Dkim,
    /// Domains of this provider where anybody may have a mailbox.
    pub mailboxes: &'static [&'static str],
    /// The provider's page.
    pub source: &'static str,
    /// When the page was last read; nothing where these are settings that are known but were not read there.
    pub read_at: Option<&'static str>,
}

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dkim {
    /// The provider, by a record that its panel shows.
    Relay,
    /// The provider where it was asked to; otherwise we can.
    Either,
}

impl Dkim {
    pub const fn as_str(self) -> &'static str {
        match self {
            Dkim::Relay => "relay",
            Dkim::Either => "either",
        }
    }
}

const MB: i64 = 1024 * 1024;

const PLAIN: Preset = Preset {
    id: "other",
    name: "",
    host: "",
    port: 465,
    security: Security::Tls,
    connections: 4,
    per_second: None,
    per_day: None,
    message_bytes: None,
    spf_include: None,
    dkim: Dkim::Either,
    mailboxes: &[],
    source: "",
    read_at: None,
};

/// In the order in which they are offered; the last one is for everybody else.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "yandex360",
        name: "Яндекс 360",
        host: "smtp.yandex.ru",
        connections: 2,
        // Of one mailbox in 24 hours, each recipient counted; a plan with more may raise the field.
        per_day: Some(500),
        spf_include: Some("_spf.yandex.net"),
        dkim: Dkim::Relay,
        mailboxes: &["yandex.ru", "ya.ru", "yandex.com", "yandex.kz", "yandex.by"],
        source: "https://yandex.com/support/mail/web/letter/create/send-many-letters.html",
        read_at: Some("2026-11-22"),
        ..PLAIN
    },
    Preset {
        id: "mailru",
        name: "Mail.ru / VK WorkSpace",
        host: "smtp.mail.ru",
        connections: 2,
        spf_include: Some("_spf.mail.ru"),
        dkim: Dkim::Relay,
        mailboxes: &["mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "vk.com"],
        source: "https://help.mail.ru/biz/",
        ..PLAIN
    },
    Preset {
        id: "unisender_go",
        name: "Unisender Go",
        host: "smtp.go1.unisender.ru",
        port: 587,
        security: Security::Starttls,
        // Up to 50 connections, 3,000 messages an hour over each.
        connections: 10,
        spf_include: Some("spf.unisender.ru"),
        dkim: Dkim::Relay,
        source: "https://godocs.unisender.ru/smtp-api",
        read_at: Some("2026-11-22"),
        ..PLAIN
    },
    Preset {
        id: "dashamail",
        name: "DashaMail",
        dkim: Dkim::Relay,
        source: "https://help.dashamail.ru/",
        ..PLAIN
    },
    Preset {
        id: "notisend",
        name: "NotiSend",
        host: "smtp.msndr.net",
        dkim: Dkim::Relay,
        source: "https://notisend.ru/",
        ..PLAIN
    },
    Preset {
        id: "ses",
        name: "Amazon SES",
        host: "email-smtp.eu-central-1.amazonaws.com",
        connections: 8,
        // Rates differ by account: one a second and 200 a day until it has left Amazon's own sandbox.
        message_bytes: Some(40 * MB),
        // SES writes Message-ID and Date anew, which would break a signature of ours.
        dkim: Dkim::Relay,
        source: "https://docs.aws.amazon.com/ses/latest/dg/quotas.html",
        read_at: Some("2026-11-22"),
        ..PLAIN
    },
    Preset {
        id: "google",
        name: "Google Workspace",
        host: "smtp.gmail.com",
        connections: 4,
        per_day: Some(2_000),
        message_bytes: Some(25 * MB),
        spf_include: Some("_spf.google.com"),
        dkim: Dkim::Relay,
        mailboxes: &["gmail.com", "googlemail.com"],
        source: "https://support.google.com/a/answer/166852",
        ..PLAIN
    },
    PLAIN,
];

/// Domains of free mailboxes whose providers have no preset here.
const OTHER_MAILBOXES: &[&str] = &[
    "rambler.ru",
    "lenta.ru",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.com",
    "gmx.net",
    "proton.me",
    "protonmail.com",
];

/// The preset that a relay was made from, by the domain of its host.
pub fn of_relay(relay: &Relay) -> &'static Preset {
    let host = relay.host.to_ascii_lowercase();
    let same = |preset: &&Preset| !preset.host.is_empty() && registered(preset.host) == registered(&host);
    PRESETS.iter().find(same).unwrap_or(&PLAIN)
}

/// The last two labels: all providers here have their domain directly under a public one.
fn registered(host: &str) -> &str {
    let dots: Vec<usize> = host.rmatch_indices('.').map(|(at, _)| at).collect();
    dots.get(1).map_or(host, |at| &host[at + 1..])
}

/// Whether anybody may have a mailbox under this domain.
pub fn is_free_mailbox(domain: &str) -> bool {
    OTHER_MAILBOXES.contains(&domain) || PRESETS.iter().any(|preset| preset.mailboxes.contains(&domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relay_is_known_by_its_host() {
        let id = |host: &str| {
            let (port, security, connections) = (465, Security::Tls, 1);
            let relay = Relay {
                host: host.into(),
                port,
                security,
                user: None,
                connections,
                per_second: None,
                per_day: None,
            };
            of_relay(&relay).id
        };
        for (host, want) in [
            ("smtp.yandex.ru", "yandex360"),
            ("SMTP.Yandex.ru", "yandex360"),
            ("smtp.go2.unisender.ru", "unisender_go"),
            ("smtp.mail.ru", "mailru"),
            ("email-smtp.us-east-1.amazonaws.com", "ses"),
            ("smtp-relay.gmail.com", "google"),
            ("mail.shop.example", "other"),
            ("smtp.notmail.ru", "other"),
        ] {
            assert_eq!(id(host), want, "{host}");
        }
        assert!(is_free_mailbox("bk.ru") && is_free_mailbox("yahoo.com") && !is_free_mailbox("shop.example"));
    }

    #[test]
    fn every_preset_says_where_it_comes_from() {
        for preset in &PRESETS[..PRESETS.len() - 1] {
            assert!(preset.source.starts_with("https://") && !preset.name.is_empty(), "{}", preset.id);
        }
        assert_eq!(PRESETS.last().unwrap().id, "other");
    }
}
