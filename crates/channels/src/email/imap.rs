//! Reading a mailbox over IMAP4rev1 (RFC 9051, 3501), as much of it as bounces need: log in, open a folder for reading
//! only, and take the letters after a number.
//!
//! The folder is opened by EXAMINE and letters are fetched by BODY.PEEK, so nothing is ever marked, moved or deleted.
//! Letters are known by UID under the folder's UIDVALIDITY, which whoever calls remembers. Everything a server says has
//! a limit. What the letters mean is read in `report`.

use super::relay::{ConnectError, addresses};
use super::stream::Stream;
use super::{Network, Trust};
use encodify::base64;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Bytes of one letter that are read: reports come first, the letter that came back after them.
pub const LETTER_BYTES: usize = 256 * 1024;
/// Bytes of one line; a search may name many letters.
const LINE_BYTES: u64 = 1024 * 1024;
/// Lines of one answer.
const LINES: usize = 10_000;

#[derive(Clone)]
pub struct Account {
    pub host: String,
    pub port: u16,
    pub tls: bool,
    pub user: String,
    pub password: String,
    pub folder: String,
    pub network: Network,
    pub trust: Trust,
    pub timeout: Duration,
}

/// An open folder.
pub struct Folder {
    stream: BufReader<Stream>,
    commands: u32,
    /// Numbers of letters hold under this one only.
    pub uid_validity: u32,
}

/// A line of an answer with the bytes that stood inside it.
struct Line {
    text: String,
    literals: Vec<Vec<u8>>,
}

impl Folder {
    /// Connects, logs in and opens the folder for reading.
    pub fn open(account: &Account) -> Result<Folder, ConnectError> {
        let (stream, local) = connect(account)?;
        let mut folder =
            Folder { stream: BufReader::with_capacity(16 * 1024, stream), commands: 0, uid_validity: 0 };
        let greeting = folder.line().map_err(failure)?.text;
        if !greeting.starts_with("* OK") && !greeting.starts_with("* PREAUTH") {
            return Err(ConnectError::new("not_imap", "the server does not speak IMAP"));
        }
        if !account.tls && !local {
            return Err(ConnectError::new("password_unprotected", "a password is sent over TLS only"));
        }
        folder.log_in(account)?;
        let opened = folder.ask(&format!("EXAMINE {}", quoted(&utf7(&account.folder))));
        let lines = opened.map_err(|error| match error {
            Refused::No(words) => ConnectError::new("folder_unknown", words),
            Refused::Broken(error) => failure(error),
        })?;
        let validity = lines.iter().find_map(|line| after(&line.text, "UIDVALIDITY "));
        folder.uid_validity =
            validity.ok_or_else(|| ConnectError::new("not_imap", "the folder has no UIDVALIDITY"))?;
        Ok(folder)
    }

    /// Numbers of the letters after one, ascending.
    pub fn after(&mut self, uid: u32) -> Result<Vec<u32>, ConnectError> {
        let lines = self.ask(&format!("UID SEARCH UID {}:*", uid.saturating_add(1))).map_err(refused)?;
        let found = lines.iter().filter_map(|line| line.text.strip_prefix("* SEARCH"));
        // A range that ends with `*` holds the last letter even where that is an older one.
        let numbers = found.flat_map(str::split_whitespace).filter_map(|word| word.parse().ok());
        let mut numbers: Vec<u32> = numbers.filter(|number| *number > uid).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// The beginning of a letter; nothing when it is gone.
    pub fn letter(&mut self, uid: u32) -> Result<Option<Vec<u8>>, ConnectError> {
        let command = format!("UID FETCH {uid} (BODY.PEEK[]<0.{LETTER_BYTES}>)");
        let lines = self.ask(&command).map_err(refused)?;
        Ok(lines.into_iter().find_map(|mut line| line.literals.pop()))
    }

    /// Says good-bye; an answer is not waited for.
    pub fn close(mut self) {
        let _ = self.stream.get_mut().write_all(b"z LOGOUT\r\n");
    }

    fn log_in(&mut self, account: &Account) -> Result<(), ConnectError> {
        let lines = self.ask("CAPABILITY").map_err(refused)?;
        let plain = lines.iter().any(|line| line.text.to_ascii_uppercase().contains("AUTH=PLAIN"));
        let ascii = account.user.is_ascii() && account.password.is_ascii();
        let answer = if plain || !ascii {
            self.authenticate(account)
        } else {
            self.ask(&format!("LOGIN {} {}", quoted(&account.user), quoted(&account.password)))
        };
        answer.map(|_| ()).map_err(|error| match error {
            Refused::No(words) => ConnectError::new("login_refused", words),
            Refused::Broken(error) => failure(error),
        })
    }

    /// AUTHENTICATE PLAIN (RFC 4616): the password may have any letters.
    fn authenticate(&mut self, account: &Account) -> Result<Vec<Line>, Refused> {
        let tag = self.tag();
        self.write(&format!("{tag} AUTHENTICATE PLAIN\r\n")).map_err(Refused::Broken)?;
        let line = self.line().map_err(Refused::Broken)?.text;
        if !line.starts_with('+') {
            return Err(Refused::No(line));
        }
        let word = base64::STANDARD.encode(format!("\0{}\0{}", account.user, account.password));
        self.write(&format!("{word}\r\n")).map_err(Refused::Broken)?;
        self.answer(&tag)
    }

    fn tag(&mut self) -> String {
        self.commands += 1;
        format!("a{}", self.commands)
    }

    /// One command and everything that is said until its end.
    fn ask(&mut self, command: &str) -> Result<Vec<Line>, Refused> {
        let tag = self.tag();
        self.write(&format!("{tag} {command}\r\n")).map_err(Refused::Broken)?;
        self.answer(&tag)
    }

    fn answer(&mut self, tag: &str) -> Result<Vec<Line>, Refused> {
        let mut lines = Vec::new();
        while lines.len() < LINES {
            let line = self.line().map_err(Refused::Broken)?;
            let Some(end) = line.text.strip_prefix(tag).and_then(|rest| rest.strip_prefix(' ')) else {
                lines.push(line);
                continue;
            };
            return if end.to_ascii_uppercase().starts_with("OK") {
                Ok(lines)
            } else {
                Err(Refused::No(end.to_owned()))
            };
        }
        Err(Refused::Broken(invalid("the answer does not end")))
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(text.as_bytes())?;
        stream.flush()
    }

    /// A line; bytes that are announced at its end (`{12}`) are read and the line goes on after them.
    fn line(&mut self) -> io::Result<Line> {
        let mut line = Line { text: String::new(), literals: Vec::new() };
        loop {
            let mut bytes = Vec::new();
            Read::take(&mut self.stream, LINE_BYTES).read_until(b'\n', &mut bytes)?;
            if bytes.last() != Some(&b'\n') {
                let too_long = bytes.len() as u64 >= LINE_BYTES;
                return Err(if too_long {
                    invalid("the line does not end")
                } else {
                    ErrorKind::UnexpectedEof.into()
                });
            }
            let text = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            line.text.push_str(&text);
            let Some(count) = announced(&text) else { return Ok(line) };
            if count > LETTER_BYTES + 1024 || line.literals.len() > 100 {
                return Err(invalid("the server sends more than was asked for"));
            }
            let mut literal = vec![0; count];
            self.stream.read_exact(&mut literal)?;
            line.literals.push(literal);
        }
    }
}

enum Refused {
    /// The server's own words.
    No(String),
    Broken(io::Error),
}

fn refused(error: Refused) -> ConnectError {
    match error {
        Refused::No(words) => ConnectError::new("refused", words),
        Refused::Broken(error) => failure(error),
    }
}

fn invalid(words: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, words)
}

fn failure(error: io::Error) -> ConnectError {
    let code = match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "timeout",
        ErrorKind::InvalidData => "not_imap",
        _ => "unreachable",
    };
    ConnectError::new(code, error)
}

/// The connection, and whether it leads to this very machine.
fn connect(account: &Account) -> Result<(Stream, bool), ConnectError> {
    let mut last = ConnectError::new("unreachable", "no address answered");
    for address in addresses(&account.host, account.port, account.network)? {
        match TcpStream::connect_timeout(&address, account.timeout) {
            Ok(socket) => {
                let stream = Stream::Plain(socket);
                stream.set_timeout(account.timeout).map_err(failure)?;
                let local = address.ip().is_loopback();
                if !account.tls {
                    return Ok((stream, local));
                }
                let tls = stream.encrypt(&account.host, &account.trust);
                return Ok((tls.map_err(|error| ConnectError::new("tls_failed", error))?, local));
            }
            Err(error) => last = failure(error),
        }
    }
    Err(last)
}

/// How many bytes follow a line that ends with `{12}`.
fn announced(line: &str) -> Option<usize> {
    line.strip_suffix('}')?.rsplit_once('{')?.1.parse().ok()
}

/// The number after a word.
fn after(text: &str, word: &str) -> Option<u32> {
    let rest = &text[text.find(word)? + word.len()..];
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// A quoted string: no line can end inside it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace(['\r', '\n', '\0'], ""))
}

/// A folder's name as the wire has it: modified UTF-7 (RFC 3501, 5.1.3).
fn utf7(name: &str) -> String {
    let mut out = String::new();
    let mut hidden: Vec<u8> = Vec::new();
    for c in name.chars() {
        if (' '..='~').contains(&c) {
            close(&mut hidden, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| hidden.extend(unit.to_be_bytes()));
        }
    }
    close(&mut hidden, &mut out);
    out
}

fn close(hidden: &mut Vec<u8>, out: &mut String) {
    if hidden.is_empty() {
        return;
    }
    let word = base64::STANDARD.encode(&hidden[..]);
    out.push('&');
    out.push_str(&word.trim_end_matches('=').replace('/', ","));
    out.push('-');
    hidden.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_get_their_wire_form() {
        // The examples of RFC 3501, and what Yandex calls its spam.
        assert_eq!(utf7("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assert_eq!(utf7("Спам"), "&BCEEPwQwBDw-");
        assert_eq!(utf7("a&b"), "a&-b");
        assert_eq!(quoted("a\"b\\c\r\nd"), "\"a\\\"b\\\\cd\"");
    }

    #[test]
    fn numbers_are_found_in_lines() {
        assert_eq!(after("* OK [UIDVALIDITY 3857529045] UIDs valid", "UIDVALIDITY "), Some(3_857_529_045));
        assert_eq!(announced("* 1 FETCH (UID 5 BODY[]<0> {342}"), Some(342));
        assert_eq!(announced("* OK"), None);
    }
}
