//! Fetching a file from an address that a person typed: one GET, checked before it is connected to, bounded in bytes
//! and in time, without redirects.
//!
//! The body goes piece by piece to whoever wants it, and only where the answer is 200. A body that ends too early is
//! an error and never a shorter file: its length, its chunks or the end of TLS says where it ends. What an answer means
//! is decided elsewhere; sockets and the guard over addresses are those of webhooks.

mod body;

use crate::email::Stream;
use crate::webhook::exchange::{HEAD_BYTES, INTERIM, Patience, broken, no, open, status};
use crate::webhook::{NoAnswer, Wire};
use base::hash;
use body::Body;
use domain::regular_imports::Credentials;
use domain::webhooks::Address;
use std::io::{self, Read, Write};
use std::time::Duration;

/// Patience with one silence of the server.
const SILENCE: Duration = Duration::from_secs(20);
/// Characters of a header that is kept to be said again.
const KEPT_CHARS: usize = 500;

/// What is asked for.
#[derive(Clone, Copy, Default)]
pub struct Ask<'a> {
    pub credentials: Option<&'a Credentials>,
    /// What the last answer called its content: the server may say that nothing has changed.
    pub etag: Option<&'a str>,
    pub modified: Option<&'a str>,
    pub at_most_bytes: u64,
}

/// The answer, without its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub etag: Option<String>,
    pub modified: Option<String>,
}

/// Why there is no answer where whoever takes the body took no more.
pub const NOT_TAKEN: &str = "not_taken";

/// Takes the pieces of a body; an error of it ends the fetching.
pub type Taker<'a> = &'a mut dyn FnMut(&[u8]) -> io::Result<()>;

/// Fetches what stands at an address.
pub fn fetch(wire: &Wire, address: &Address, ask: &Ask, take: Taker) -> Result<Answered, NoAnswer> {
    let patience = Patience::begin(wire.timeout);
    let mut stream = open(wire, address, &patience)?;
    let sent = stream.write_all(request(address, ask).as_bytes()).and_then(|()| stream.flush());
    sent.map_err(|error| broken("unreachable", &error))?;
    let mut source = Source { stream, patience, read: Vec::new(), at: 0 };
    let head = head(&mut source)?;
    let status = status(&head).ok_or_else(|| no("answer_broken", "the answer is no HTTP"))?;
    let head = String::from_utf8_lossy(&head);
    let kept = |name: &str| header(&head, name).filter(|it| it.len() <= KEPT_CHARS && is_text(it));
    let answered = Answered { status, etag: kept("etag"), modified: kept("last-modified") };
    if status == 200 {
        body::read(&mut source, Body::of(&head)?, ask.at_most_bytes, take)?;
    }
    Ok(answered)
}

fn is_text(value: &str) -> bool {
    value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// Nothing here can hold a line break: address and credentials were checked, and what servers said was looked at.
fn request(address: &Address, ask: &Ask) -> String {
    let mut head = format!(
        "GET {} HTTP/1.1\r\nhost: {}\r\nuser-agent: Rapport/1\r\naccept: */*\r\naccept-encoding: identity\r\n",
        address.path,
        address.authority()
    );
    let mut say = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    };
    match ask.credentials {
        Some(Credentials::Login { login, password }) => {
            let both = hash::encode_standard(format!("{login}:{password}").as_bytes());
            say("authorization", &format!("Basic {both}"));
        }
        Some(Credentials::Header { header, value }) => say(header, value),
        None => {}
    }
    if let Some(etag) = ask.etag {
        say("if-none-match", etag);
    }
    if let Some(modified) = ask.modified {
        say("if-modified-since", modified);
    }
    head.push_str("connection: close\r\n\r\n");
    head
}

/// Reads heads until one that is not interim.
fn head(source: &mut Source) -> Result<Vec<u8>, NoAnswer> {
    for _ in 0..INTERIM {
        let end = loop {
            if let Some(at) = source.rest().windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if source.rest().len() > HEAD_BYTES {
                return Err(no("answer_broken", "the head of the answer does not end"));
            }
            if !source.more()? {
                return Err(no("answer_broken", "the answer ends in its head"));
            }
        };
        let head = source.rest()[..end].to_vec();
        source.pass(end);
        if !status(&head).is_some_and(|status| (100..200).contains(&status)) {
            return Ok(head);
        }
    }
    Err(no("answer_broken", "interim answers without an end"))
}

/// The value of a header, the last where it stands several times.
fn header(head: &str, name: &str) -> Option<String> {
    let of = |line: &str| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    };
    head.split("\r\n").skip(1).filter_map(of).last().filter(|value| !value.is_empty())
}

/// What the server sends, with what was read and not taken yet.
struct Source {
    stream: Stream,
    patience: Patience,
    read: Vec<u8>,
    at: usize,
}

impl Source {
    fn rest(&self) -> &[u8] {
        &self.read[self.at..]
    }

    fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Reads on; false at an end that the other side announced.
    fn more(&mut self) -> Result<bool, NoAnswer> {
        self.read.drain(..self.at);
        self.at = 0;
        let mut piece = [0; 32 * 1024];
        loop {
            let patience = self.patience.left()?.min(SILENCE);
            self.stream.set_timeout(patience).map_err(|error| broken("unreachable", &error))?;
            match self.stream.read(&mut piece) {
                Ok(0) => return Ok(false),
                Ok(count) => {
                    self.read.extend_from_slice(&piece[..count]);
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // TLS that ends without its word may have been cut by anybody on the way.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Err(no("cut_off", "the connection was cut"));
                }
                Err(error) => return Err(broken("cut_off", &error)),
            }
        }
    }
}

#[cfg(test)]
#[path = "fetch/tests.rs"]
mod tests;
