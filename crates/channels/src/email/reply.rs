//! A relay's reply: a number, an enhanced status, some words.

use std::io::{self, BufRead};

/// Longest line a relay may send (RFC 5321 says 512; some send more).
const LINE_BYTES: u64 = 4096;
/// Most lines of one reply.
const LINES: usize = 128;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub lines: Vec<String>,
}

impl Reply {
    /// Reads one reply, which may have several lines.
    pub fn read(reader: &mut impl BufRead) -> io::Result<Reply> {
        let mut reply = Reply { code: 0, lines: Vec::new() };
        loop {
            let line = read_line(reader)?;
            let code = line.get(..3).and_then(|digits| digits.parse::<u16>().ok());
            let Some(code) = code.filter(|code| (200..600).contains(code)) else {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the relay does not speak SMTP"));
            };
            reply.code = code;
            reply.lines.push(line.get(4..).unwrap_or("").to_owned());
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(reply);
            }
            if reply.lines.len() >= LINES {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the relay's reply is too long"));
            }
        }
    }

    pub fn is_positive(&self) -> bool {
        self.code < 400
    }

    pub fn is_temporary(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// `550 5.1.1`, without the words: they may hold the customer's address.
    pub fn status(&self) -> String {
        match self.enhanced() {
            Some(enhanced) => format!("{} {enhanced}", self.code),
            None => self.code.to_string(),
        }
    }

    /// The enhanced status (RFC 3463).
    pub fn enhanced(&self) -> Option<&str> {
        let word = self.lines.last()?.split(' ').next()?;
        let numbers = word
            .split('.')
            .filter(|n| !n.is_empty() && n.len() <= 3 && n.bytes().all(|b| b.is_ascii_digit()));
        (numbers.count() == 3 && word.split('.').count() == 3).then_some(word)
    }

    /// Whether the relay says that the mailbox does not exist, as opposed to not wanting this letter.
    pub fn is_no_mailbox(&self) -> bool {
        if let Some(enhanced) = self.enhanced() {
            return matches!(enhanced, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10");
        }
        let words = self.lines.join(" ").to_ascii_lowercase();
        matches!(self.code, 550 | 551 | 553)
            && ["unknown", "no such", "not exist", "doesn't exist", "invalid mailbox"]
                .iter()
                .any(|w| words.contains(w))
    }
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut bytes = Vec::with_capacity(128);
    let mut limited = io::Read::take(&mut *reader, LINE_BYTES);
    limited.read_until(b'\n', &mut bytes)?;
    if bytes.last() != Some(&b'\n') {
        let kind = if bytes.len() as u64 >= LINE_BYTES {
            io::ErrorKind::InvalidData
        } else {
            io::ErrorKind::UnexpectedEof
        };
        return Err(io::Error::new(kind, "the relay's line does not end"));
    }
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> Reply {
        Reply::read(&mut text.as_bytes()).expect("a reply")
    }

    #[test]
    fn replies_are_read_whole() {
        let greeting = reply("250-relay.example\r\n250-PIPELINING\r\n250 SIZE 100\r\n");
        assert_eq!(greeting.lines, ["relay.example", "PIPELINING", "SIZE 100"]);
        assert_eq!(reply("550 5.1.1 <anna@example.com> unknown\r\n").status(), "550 5.1.1");
        assert_eq!(reply("451 try 1.2.3 later\r\n").status(), "451");
        for broken in ["HTTP/1.1 400 Bad\r\n", "250", "250-a\r\n", "999 x\r\n"] {
            assert!(Reply::read(&mut broken.as_bytes()).is_err(), "{broken}");
        }
    }

    #[test]
    fn missing_mailbox_is_told_from_an_unwanted_letter() {
        assert!(reply("550 5.1.1 no\r\n").is_no_mailbox());
        assert!(reply("550 No such user here\r\n").is_no_mailbox());
        assert!(!reply("550 5.7.1 unknown sender policy\r\n").is_no_mailbox());
        assert!(!reply("554 spam, reputation unknown\r\n").is_no_mailbox());
    }
}
