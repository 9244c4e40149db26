//! How a sender hears of bounces and complaints: whose calls it takes, and which mailbox is read.

use super::Invalid;
use crate::consent::words;
use serde::{Deserialize, Serialize};

words! {
    /// Whose calls are taken, which is the form they must have.
    Form {
        None = "none",
        UnisenderGo = "unisender_go",
        /// DashaMail's service for single letters and SMTP, HaskiMail.
        Dashamail = "dashamail",
        Notisend = "notisend",
        Ses = "ses",
        Mailgun = "mailgun",
        /// A plain form of our own, for whatever else can call an address.
        Other = "other",
    }
}

impl Form {
    /// Whether the provider signs its calls with a key that the business has.
    pub fn is_signed_by_key(self) -> bool {
        matches!(self, Form::UnisenderGo | Form::Mailgun)
    }
}

words! {
    /// How the connection to a mailbox is protected.
    MailboxSecurity {
        Tls = "tls",
        /// On the same machine only.
        Plain = "plain",
    }
}

/// A mailbox that returns are sent to. Its password is kept apart, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    pub host: String,
    pub port: u16,
    pub security: MailboxSecurity,
    pub user: String,
    pub folder: String,
}

/// Characters of a folder's name.
const FOLDER_CHARS: usize = 200;

pub fn check_mailbox(mailbox: &Mailbox) -> Result<(), Invalid> {
    let refuse = |field, code| Err(Invalid { field, code });
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if mailbox.host.is_empty() || mailbox.host.len() > 253 || !mailbox.host.chars().all(host) {
        return refuse("mailbox.host", "invalid");
    }
    if mailbox.port == 0 {
        return refuse("mailbox.port", "invalid");
    }
    if mailbox.user.is_empty() {
        return refuse("mailbox.user", "required");
    }
    if mailbox.user.len() > 500 || mailbox.user.chars().any(char::is_control) {
        return refuse("mailbox.user", "invalid");
    }
    let folder = &mailbox.folder;
    if folder.trim().is_empty() {
        return refuse("mailbox.folder", "required");
    }
    if folder.chars().count() > FOLDER_CHARS || folder.chars().any(char::is_control) {
        return refuse("mailbox.folder", "invalid");
    }
    Ok(())
}

/// The return path of one letter: the sender's box with a word of the letter (VERP, by way of subaddressing, RFC 5233).
pub fn return_path(box_address: &str, word: &str) -> String {
    match box_address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}+{word}@{domain}"),
        None => box_address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_are_checked_field_by_field() {
        let good = Mailbox {
            host: "imap.yandex.ru".into(),
            port: 993,
            security: MailboxSecurity::Tls,
            user: "bounce@shop.example".into(),
            folder: "INBOX".into(),
        };
        assert_eq!(check_mailbox(&good), Ok(()));
        let wrong = |change: fn(&mut Mailbox)| {
            let mut mailbox = good.clone();
            change(&mut mailbox);
            check_mailbox(&mailbox).unwrap_err().field
        };
        assert_eq!(wrong(|it| it.host = "a b".into()), "mailbox.host");
        assert_eq!(wrong(|it| it.port = 0), "mailbox.port");
        assert_eq!(wrong(|it| it.user = String::new()), "mailbox.user");
        assert_eq!(wrong(|it| it.folder = "a\r\nb".into()), "mailbox.folder");
    }

    #[test]
    fn return_path_holds_the_word() {
        assert_eq!(return_path("news@shop.example", "dlv_1.00ff"), "news+dlv_1.00ff@shop.example");
    }
}
