//! A sender: a configured identity on a channel. The sandbox is the sender of a newcomer; a relay is a real one.

pub mod dkim;
pub mod dns;
pub mod intake;
pub mod presets;

use crate::consent::words;
use crate::identities;
use base::limits;
use serde::{Deserialize, Serialize};

words! {
    /// What stands behind a sender.
    Kind {
        /// Letters stay here and can be looked at; nothing leaves.
        Sandbox = "sandbox",
        /// A mail relay.
        Smtp = "smtp",
    }
}

words! {
    /// How the connection to a relay is protected.
    Security {
        Tls = "tls",
        Starttls = "starttls",
        Plain = "plain",
    }
}

/// A relay as it is configured. Its password is kept apart, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    pub host: String,
    pub port: u16,
    pub security: Security,
    #[serde(default)]
    pub user: Option<String>,
    /// How many messages are on the wire at once, 1–100.
    pub connections: i64,
    /// Messages a second, where the relay has such a limit.
    #[serde(default)]
    pub per_second: Option<i64>,
    /// Messages a day, by the workspace's calendar, where the relay has such a limit.
    #[serde(default)]
    pub per_day: Option<i64>,
}

/// What a person saves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub kind: Kind,
    pub from_name: String,
    pub from_address: String,
    pub reply_to: Option<String>,
    /// For a relay.
    pub relay: Option<Relay>,
}

/// A field that cannot be saved so, with a stable code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {code}")]
pub struct Invalid {
    pub field: &'static str,
    pub code: &'static str,
}

/// The draft with its addresses in the form in which they go over the wire.
pub fn check(draft: Draft) -> Result<Draft, Invalid> {
    let refuse = |field, code| Err(Invalid { field, code });
    for (field, text) in [("name", &draft.name), ("from_name", &draft.from_name)] {
        if text.chars().count() > limits::NAME_CHARS {
            return refuse(field, "too_long");
        }
        if text.chars().any(char::is_control) {
            return refuse(field, "invalid");
        }
    }
    if draft.name.trim().is_empty() {
        return refuse("name", "required");
    }
    let email = |text: &str| identities::read(identities::Kind::Email, text).map(|identity| identity.value);
    let Ok(from_address) = email(&draft.from_address) else { return refuse("from_address", "invalid") };
    let reply_to = match draft.reply_to.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => match email(text) {
            Ok(address) => Some(address),
            Err(_) => return refuse("reply_to", "invalid"),
        },
        None => None,
    };
    match (draft.kind, &draft.relay) {
        (Kind::Smtp, None) => return refuse("relay", "required"),
        (Kind::Sandbox, Some(_)) => return refuse("relay", "invalid"),
        (Kind::Smtp, Some(relay)) => check_relay(relay)?,
        (Kind::Sandbox, None) => {}
    }
    Ok(Draft { name: draft.name.trim().to_owned(), from_address, reply_to, ..draft })
}

fn check_relay(relay: &Relay) -> Result<(), Invalid> {
    let refuse = |field, code| Err(Invalid { field, code });
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if relay.host.is_empty() || relay.host.len() > 253 || !relay.host.chars().all(host) {
        return refuse("relay.host", "invalid");
    }
    if relay.port == 0 {
        return refuse("relay.port", "invalid");
    }
    if !(1..=100).contains(&relay.connections) {
        return refuse("relay.connections", "out_of_range");
    }
    if relay.per_second.is_some_and(|rate| !(1..=100_000).contains(&rate)) {
        return refuse("relay.per_second", "out_of_range");
    }
    if relay.per_day.is_some_and(|most| !(1..=100_000_000).contains(&most)) {
        return refuse("relay.per_day", "out_of_range");
    }
    if relay.user.as_ref().is_some_and(|user| user.len() > 500 || user.chars().any(char::is_control)) {
        return refuse("relay.user", "invalid");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay() -> Relay {
        Relay {
            host: "smtp.example.com".into(),
            port: 465,
            security: Security::Tls,
            user: Some("shop".into()),
            connections: 4,
            per_second: None,
            per_day: None,
        }
    }

    fn draft() -> Draft {
        Draft {
            name: "Магазин".into(),
            kind: Kind::Smtp,
            from_name: "Чай & Ко".into(),
            from_address: "News@Пример.рф".into(),
            reply_to: Some(" ".into()),
            relay: Some(relay()),
        }
    }

    #[test]
    fn addresses_get_their_wire_form() {
        let checked = check(draft()).unwrap();
        assert_eq!(checked.from_address, "news@xn--e1afmkfd.xn--p1ai");
        assert_eq!(checked.reply_to, None);
    }

    #[test]
    fn wrong_fields_are_named() {
        let field = |draft: Draft| check(draft).unwrap_err().field;
        assert_eq!(field(Draft { name: String::new(), ..draft() }), "name");
        assert_eq!(field(Draft { from_name: "a\r\nBcc: x".into(), ..draft() }), "from_name");
        assert_eq!(field(Draft { from_address: "nobody".into(), ..draft() }), "from_address");
        assert_eq!(field(Draft { reply_to: Some("x".into()), ..draft() }), "reply_to");
        assert_eq!(field(Draft { relay: None, ..draft() }), "relay");
        assert_eq!(field(Draft { kind: Kind::Sandbox, ..draft() }), "relay");
        let wrong = |change: fn(&mut Relay)| {
            let mut relay = relay();
            change(&mut relay);
            field(Draft { relay: Some(relay), ..draft() })
        };
        assert_eq!(wrong(|r| r.host = "a b".into()), "relay.host");
        assert_eq!(wrong(|r| r.port = 0), "relay.port");
        assert_eq!(wrong(|r| r.connections = 0), "relay.connections");
        assert_eq!(wrong(|r| r.per_second = Some(0)), "relay.per_second");
        assert_eq!(wrong(|r| r.per_day = Some(0)), "relay.per_day");
    }
}
