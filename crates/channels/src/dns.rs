//! Asking DNS: text and mail-exchange records, from a resolver that stands near (RFC 1035, RFC 6891).
//!
//! A question goes over UDP, and again over TCP when the answer was cut. One limit of time holds for each server, and
//! nothing is cached: the resolver does that, and who asks wants to see what he just changed. No address is looked up
//! here; connections resolve their names by the system.

mod message;
pub mod zone;

use base::{Random, Stopwatch};
use message::{Reply, parse, question};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

/// Largest answer that is asked for over UDP: fits every path without fragments (DNS flag day 2020).
const UDP_BYTES: usize = 1232;
/// The system's resolvers, and how many of them are asked.
const SYSTEM: &str = "/etc/resolv.conf";
const SERVERS: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    MailExchange,
}

/// What is there under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Texts whole, with their pieces joined; mail exchangers as `10 mx.example.com`, the nearest first.
    Found(Vec<String>),
    /// The name is there, records of this kind are not.
    Nothing,
    NoName,
}

/// Nobody gave an answer that could be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failed(pub String);

#[derive(Clone, Debug)]
pub struct Resolver {
    servers: Vec<SocketAddr>,
    /// Patience with each server.
    timeout: Duration,
    random: Random,
}

impl Resolver {
    pub fn new(servers: Vec<SocketAddr>, timeout: Duration, random: Random) -> Resolver {
        Resolver { servers, timeout, random }
    }

    /// By the resolvers of this machine.
    pub fn system(timeout: Duration, random: Random) -> Resolver {
        let text = std::fs::read_to_string(SYSTEM).unwrap_or_default();
        Resolver::new(servers(&text), timeout, random)
    }

    pub fn ask(&self, name: &str, kind: Kind) -> Result<Answer, Failed> {
        let mut last = Failed("no resolver is known".to_owned());
        for server in &self.servers {
            match self.ask_one(*server, name, kind) {
                Ok(answer) => return Ok(answer),
                Err(error) => last = Failed(error.to_string()),
            }
        }
        Err(last)
    }

    fn ask_one(&self, server: SocketAddr, name: &str, kind: Kind) -> io::Result<Answer> {
        let id = self.random.next_u64() as u16;
        let question = question(id, name, kind, UDP_BYTES as u16)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a name of DNS"))?;
        match self.udp(server, &question, (id, kind))? {
            Reply::Whole(answer) => Ok(answer),
            Reply::Cut => match self.tcp(server, &question, (id, kind))? {
                Reply::Whole(answer) => Ok(answer),
                Reply::Cut => Err(io::Error::new(io::ErrorKind::InvalidData, "the answer is cut")),
            },
        }
    }

    fn udp(&self, server: SocketAddr, question: &[u8], expected: (u16, Kind)) -> io::Result<Reply> {
        let any: IpAddr = match server {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind((any, 0))?;
        // Only what comes from this server is heard.
        socket.connect(server)?;
        socket.send(question)?;
        let (watch, mut buffer) = (Stopwatch::start(), [0; 4096]);
        loop {
            let left = self.timeout.checked_sub(watch.elapsed()).filter(|left| !left.is_zero());
            socket.set_read_timeout(Some(left.ok_or(io::ErrorKind::TimedOut)?))?;
            let length = socket.recv(&mut buffer)?;
            // An answer to another question may be late or forged: the right one may still come.
            if let Some(reply) = parse(&buffer[..length], question, expected) {
                return reply.map_err(|code| io::Error::other(format!("the resolver answers with {code}")));
            }
        }
    }

    fn tcp(&self, server: SocketAddr, question: &[u8], expected: (u16, Kind)) -> io::Result<Reply> {
        let mut stream = TcpStream::connect_timeout(&server, self.timeout)?;
        stream.set_read_timeout(Some(self.timeout))?;
        stream.set_write_timeout(Some(self.timeout))?;
        let length = (question.len() as u16).to_be_bytes();
        stream.write_all(&[&length[..], question].concat())?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut buffer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut buffer)?;
        parse(&buffer, question, expected)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the resolver answers something else"))?
            .map_err(|code| io::Error::other(format!("the resolver answers with {code}")))
    }
}

/// The resolvers that a file like `/etc/resolv.conf` names.
fn servers(text: &str) -> Vec<SocketAddr> {
    let named = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("nameserver")).then(|| words.next()?.parse::<IpAddr>().ok())?
    });
    let all: Vec<SocketAddr> = named.take(SERVERS).map(|ip| SocketAddr::new(ip, 53)).collect();
    // What the system's own resolver does without that file.
    if all.is_empty() { vec![SocketAddr::from(([127, 0, 0, 1], 53))] } else { all }
}

#[cfg(test)]
mod tests {
    use super::servers;

    #[test]
    fn resolvers_are_read_from_the_system() {
        let text =
            "# by dhcp\nsearch example.com\nnameserver 10.0.0.2\nnameserver ::1 # own\nnameserver broken\n";
        assert_eq!(servers(text), ["10.0.0.2:53".parse().unwrap(), "[::1]:53".parse().unwrap()]);
        assert_eq!(servers(""), ["127.0.0.1:53".parse().unwrap()]);
        assert_eq!(servers(&"nameserver 10.0.0.1\n".repeat(9)).len(), 3);
    }
}
