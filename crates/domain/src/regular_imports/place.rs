//! Where a regular import finds its file: at an address, or in a folder of the server.
//!
//! A path here is words that were checked; that no link leads out of the folder is the reader's work.

use super::Refusal;
use crate::webhooks::Address;
use base::limits::NAME_CHARS;
use serde::{Deserialize, Serialize};

/// Folders inside one another.
const DEPTH: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Place {
    Url {
        url: String,
    },
    /// Below the workspace's own folder on the server; empty: that folder itself.
    Folder {
        folder: String,
        pattern: String,
    },
}

/// What an address is asked with; kept sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Credentials {
    Login { login: String, password: String },
    Header { header: String, value: String },
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

impl Place {
    pub(super) fn check(self, private: bool) -> Result<Place, Refusal> {
        match self {
            Place::Url { url } => {
                let url = url.trim().to_owned();
                Address::parse(&url, private).ok_or(Refusal::Url)?;
                Ok(Place::Url { url })
            }
            Place::Folder { folder, pattern } => {
                let folder = folder.trim().trim_matches('/').to_owned();
                let pattern = pattern.trim().to_owned();
                let words: Vec<&str> = folder.split('/').filter(|_| !folder.is_empty()).collect();
                if words.len() > DEPTH || !words.iter().all(|word| is_name(word)) {
                    return Err(Refusal::Folder);
                }
                if !is_name(&pattern) {
                    return Err(Refusal::Pattern);
                }
                Ok(Place::Folder { folder, pattern })
            }
        }
    }

    /// Whether what was told to one may be told to the other: the same host, asked in the same way.
    pub fn same_host(&self, other: &Place) -> bool {
        let host = |place: &Place| match place {
            Place::Url { url } => Address::parse(url, true).map(|it| (it.tls, it.host, it.port)),
            Place::Folder { .. } => None,
        };
        host(self).is_some() && host(self) == host(other)
    }
}

/// A name in a folder: no way up, no way elsewhere.
fn is_name(word: &str) -> bool {
    !matches!(word, "" | "." | "..")
        && word.chars().count() <= NAME_CHARS
        && !word.contains(['/', '\\', '\0'])
        && !word.chars().any(char::is_control)
}

/// Headers that the request writes itself, or that would change what it is.
const OWN: [&str; 12] = [
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "te",
    "upgrade",
    "expect",
    "user-agent",
    "accept-encoding",
    "if-none-match",
    "if-modified-since",
];

impl Credentials {
    pub fn check(self) -> Result<Credentials, Refusal> {
        let fits = |text: &str| text.chars().count() <= NAME_CHARS && !text.chars().any(char::is_control);
        match &self {
            Credentials::Login { login, password } => {
                let good = !login.is_empty() && !login.contains(':') && fits(login) && fits(password);
                if good { Ok(self) } else { Err(Refusal::Login) }
            }
            Credentials::Header { header, value } => {
                let token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
                let named = !header.is_empty() && header.len() <= 64 && header.bytes().all(token);
                let own = OWN.iter().any(|own| header.eq_ignore_ascii_case(own));
                let text = !value.is_empty()
                    && value.len() <= 4_000
                    && value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
                if named && !own && text { Ok(self) } else { Err(Refusal::Header) }
            }
        }
    }
}

/// Whether a file is called as the pattern says; capitals do not matter.
pub fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.to_lowercase().chars().collect(), name.to_lowercase().chars().collect());
    // The last star and where it began to stand for letters: a shorter word of it is tried first.
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(sign) if *sign == '?' || *sign == name[n] => (p, n) = (p + 1, n + 1),
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, n) = (at + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|sign| *sign == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_has_no_way_out() {
        let check = |folder: &str, pattern: &str| {
            let place = Place::Folder { folder: folder.to_owned(), pattern: pattern.to_owned() };
            place.check(false).map(|place| match place {
                Place::Folder { folder, .. } => folder,
                Place::Url { url } => url,
            })
        };
        assert_eq!(check("", "*.csv").as_deref(), Ok(""));
        assert_eq!(check(" /выгрузки/1С/ ", "*.csv").as_deref(), Ok("выгрузки/1С"));
        for wrong in
            ["..", "a/..", "a/../b", "../shop", "a//b", "a/./b", "a\\b", "a\0b", "a\nb", "a/b/c/d/e/f/g/h/i"]
        {
            assert_eq!(check(wrong, "*.csv"), Err(Refusal::Folder), "{wrong:?}");
        }
        for wrong in ["", "..", "a/b", "../*.csv", "a\\b", "*\0"] {
            assert_eq!(check("", wrong), Err(Refusal::Pattern), "{wrong:?}");
        }
    }

    #[test]
    fn pattern_stands_for_names() {
        for (pattern, name, want) in [
            ("*.csv", "Клиенты.CSV", true),
            ("*.csv", "клиенты.csv.part", false),
            ("клиенты*.xlsx", "Клиенты 2026-01.xlsx", true),
            ("orders-????.csv", "orders-2026.csv", true),
            ("orders-????.csv", "orders-26.csv", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("*", "", true),
            ("a", "", false),
            ("", "", true),
        ] {
            assert_eq!(fits(pattern, name), want, "{pattern} {name}");
        }
        // Many stars against a long name that does not fit end at once.
        assert!(!fits(&"*a".repeat(60), &"a".repeat(59)));
    }

    #[test]
    fn credentials_cannot_write_a_request_of_their_own() {
        let header = |header: &str, value: &str| {
            Credentials::Header { header: header.to_owned(), value: value.to_owned() }.check().is_ok()
        };
        assert!(header("Authorization", "Bearer abc") && header("X-Api-Key", "1"));
        for (name, value) in [
            ("Host", "evil.example"),
            ("content-length", "5"),
            ("If-None-Match", "x"),
            ("X-Key", "a\r\nHost: evil"),
            ("X Key", "a"),
            ("X-Key:", "a"),
            ("X-Key", ""),
            ("", "a"),
            ("X-Key", "ключ"),
        ] {
            assert!(!header(name, value), "{name}: {value}");
        }
        let login = |login: &str, password: &str| {
            Credentials::Login { login: login.to_owned(), password: password.to_owned() }.check().is_ok()
        };
        assert!(
            login("shop", "пароль: длинный") && !login("", "x") && !login("a:b", "x") && !login("a", "x\n")
        );
    }

    #[test]
    fn other_host_is_told_no_password() {
        let url = |url: &str| Place::Url { url: url.to_owned() };
        let one = url("https://shop.example/a.csv");
        assert!(one.same_host(&url("https://shop.example:443/b.csv?c=d")));
        for other in
            ["https://evil.example/a.csv", "https://shop.example:8443/a.csv", "http://shop.example/a.csv"]
        {
            assert!(!one.same_host(&url(other)), "{other}");
        }
        let folder = Place::Folder { folder: String::new(), pattern: "*".to_owned() };
        assert!(!folder.same_host(&folder));
    }
}
