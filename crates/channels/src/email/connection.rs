//! An open connection to a relay: greeting, TLS, login.
//!
//! Connections are kept and used again; one that broke says so by [`Connection::is_open`] and is thrown away.

use super::relay::ConnectError;
use super::reply::Reply;
use super::stream::Stream;
use super::{Limits, Relay, Security};
use encodify::base64;
use std::io::{self, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::time::Duration;

pub struct Connection {
    pub(super) stream: BufReader<Stream>,
    pub(super) pipelining: bool,
    pub(super) message_bytes: Option<u64>,
    pub(super) open: bool,
    pub(super) timeout: Duration,
    pub(super) buffer: Vec<u8>,
    /// The last reply in the relay's words, for a person who asked for a test.
    heard: Option<String>,
    auth: Vec<String>,
    starttls: bool,
    local: bool,
}

impl Connection {
    pub fn open(relay: &Relay) -> Result<Connection, ConnectError> {
        let mut connection = Connection::reach(relay)?;
        if relay.security == Security::Tls {
            connection.encrypt(relay)?;
        }
        connection.greet(relay)?;
        if relay.security == Security::StartTls {
            if !connection.starttls {
                return Err(ConnectError::new("tls_not_offered", "the relay does not offer STARTTLS"));
            }
            connection.expect("STARTTLS", 220, "tls_not_offered")?;
            connection.encrypt(relay)?;
            connection.hello(relay)?;
        }
        connection.log_in(relay)?;
        Ok(connection)
    }

    /// Whether another message may be sent over it.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Keeps what the relay says from now on. It may name the recipient, so it is for the person who asked alone.
    pub fn listen(&mut self) {
        self.heard = Some(String::new());
    }

    /// The relay's last words since [`Connection::listen`].
    pub fn heard(&self) -> &str {
        self.heard.as_deref().unwrap_or_default()
    }

    /// Says good-bye; an answer is not waited for.
    pub fn close(&mut self) {
        if self.open {
            self.open = false;
            let _ = self.stream.get_mut().write_all(b"QUIT\r\n");
        }
    }

    pub(super) fn limits(&self) -> Limits {
        Limits {
            message_bytes: self.message_bytes,
            pipelining: self.pipelining,
            encrypted: self.stream.get_ref().is_tls(),
        }
    }

    pub(super) fn write(&mut self, data: &[u8]) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(data)?;
        stream.flush()
    }

    pub(super) fn reply(&mut self) -> io::Result<Reply> {
        let reply = Reply::read(&mut self.stream)?;
        if let Some(heard) = &mut self.heard {
            *heard = format!("{} {}", reply.code, reply.lines.join(" "));
        }
        Ok(reply)
    }

    fn reach(relay: &Relay) -> Result<Connection, ConnectError> {
        let mut last = ConnectError::new("unreachable", "no address answered");
        for address in relay.addresses()? {
            match TcpStream::connect_timeout(&address, relay.timeout) {
                Ok(socket) => {
                    // A dialogue of short lines: waiting to fill a packet would cost a delay per message.
                    let _ = socket.set_nodelay(true);
                    let stream = Stream::Plain(socket);
                    stream.set_timeout(relay.timeout).map_err(failure)?;
                    return Ok(Connection {
                        stream: BufReader::with_capacity(4096, stream),
                        pipelining: false,
                        message_bytes: None,
                        open: true,
                        timeout: relay.timeout,
                        buffer: Vec::new(),
                        heard: None,
                        auth: Vec::new(),
                        starttls: false,
                        local: address.ip().is_loopback(),
                    });
                }
                Err(error) => last = failure(error),
            }
        }
        Err(last)
    }

    fn encrypt(&mut self, relay: &Relay) -> Result<(), ConnectError> {
        // What the relay said before TLS must not be taken for something it said inside it.
        if !self.stream.buffer().is_empty() {
            return Err(ConnectError::new("tls_failed", "the relay spoke before the handshake"));
        }
        let plain = std::mem::replace(self.stream.get_mut(), Stream::Closed);
        let tls = plain.encrypt(&relay.host, &relay.trust).map_err(|e| ConnectError::new("tls_failed", e))?;
        *self.stream.get_mut() = tls;
        Ok(())
    }

    fn greet(&mut self, relay: &Relay) -> Result<(), ConnectError> {
        let greeting = self.reply().map_err(failure)?;
        if greeting.code != 220 {
            return Err(ConnectError::new("refused", greeting.status()));
        }
        self.hello(relay)
    }

    fn hello(&mut self, relay: &Relay) -> Result<(), ConnectError> {
        let helo: String =
            relay.helo.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
        let helo = if helo.is_empty() { "localhost".to_owned() } else { helo };
        let reply = self.expect(&format!("EHLO {helo}"), 250, "refused")?;
        let extensions = reply.lines.iter().skip(1).map(|line| line.to_ascii_uppercase());
        (self.pipelining, self.message_bytes, self.starttls) = (false, None, false);
        self.auth.clear();
        for extension in extensions {
            let mut words = extension.split([' ', '=']);
            match words.next() {
                Some("PIPELINING") => self.pipelining = true,
                Some("STARTTLS") => self.starttls = true,
                Some("SIZE") => {
                    self.message_bytes = words.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0)
                }
                Some("AUTH") => self.auth.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        Ok(())
    }

    fn log_in(&mut self, relay: &Relay) -> Result<(), ConnectError> {
        let Some(user) = relay.user.as_deref().filter(|user| !user.is_empty()) else { return Ok(()) };
        let password = relay.password.as_deref().unwrap_or("");
        if !self.stream.get_ref().is_tls() && !self.local {
            return Err(ConnectError::new("password_unprotected", "a password is sent over TLS only"));
        }
        let offers = |name: &str| self.auth.iter().any(|offered| offered == name);
        if offers("PLAIN") || !offers("LOGIN") {
            let word = base64::STANDARD.encode(format!("\0{user}\0{password}"));
            self.expect(&format!("AUTH PLAIN {word}"), 235, "login_refused")?;
        } else {
            self.expect("AUTH LOGIN", 334, "login_refused")?;
            self.expect(&base64::STANDARD.encode(user), 334, "login_refused")?;
            self.expect(&base64::STANDARD.encode(password), 235, "login_refused")?;
        }
        Ok(())
    }

    /// One command and its reply, which must have this number.
    fn expect(&mut self, command: &str, code: u16, error: &'static str) -> Result<Reply, ConnectError> {
        self.write(format!("{command}\r\n").as_bytes()).map_err(failure)?;
        let reply = self.reply().map_err(failure)?;
        if reply.code == code { Ok(reply) } else { Err(ConnectError::new(error, reply.status())) }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

fn failure(error: io::Error) -> ConnectError {
    let code = match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "timeout",
        ErrorKind::InvalidData => "not_smtp",
        _ => "unreachable",
    };
    ConnectError::new(code, error)
}
