//! The bytes of one request and of its answer: a POST of which only the head of the answer is read, and the fetching
//! of something small. What was resolved and checked is what is connected to; the whole exchange has one limit of
//! time. What is sent, and what an answer means, is not known here.

use super::{Answer, NoAnswer, Request, Wire, signature};
use crate::email::Stream;
use crate::network;
use base::Stopwatch;
use domain::webhooks::Address;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Bytes of an answer's head; whoever sends more is no receiver of webhooks.
pub(crate) const HEAD_BYTES: usize = 16 * 1024;
/// Interim answers (1xx) before the real one.
pub(crate) const INTERIM: usize = 4;
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// One limit of time for everything.
pub(crate) struct Patience {
    watch: Stopwatch,
    all: Duration,
}

impl Patience {
    pub(crate) fn begin(all: Duration) -> Patience {
        Patience { watch: Stopwatch::start(), all }
    }

    pub(crate) fn left(&self) -> Result<Duration, NoAnswer> {
        let left = self.all.checked_sub(self.watch.elapsed()).filter(|left| !left.is_zero());
        left.ok_or_else(|| NoAnswer { code: "timeout", detail: "no answer in time".to_owned() })
    }
}

pub(crate) fn no(code: &'static str, detail: impl ToString) -> NoAnswer {
    NoAnswer { code, detail: detail.to_string() }
}

/// An error of the socket; what ran out of time says so.
pub(crate) fn broken(code: &'static str, error: &io::Error) -> NoAnswer {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => no("timeout", "no answer in time"),
        _ => no(code, error),
    }
}

pub(super) fn post(wire: &Wire, address: &Address, request: &Request) -> Result<Answer, NoAnswer> {
    let patience = Patience::begin(wire.timeout);
    let mut stream = open(wire, address, &patience)?;
    let head = head(address, request);
    let sent = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(request.body.as_bytes()))
        .and_then(|()| stream.flush());
    sent.map_err(|error| broken("unreachable", &error))?;
    answer(&mut stream, &patience)
}

/// HTTP/1.0, so that the answer ends with the connection and has no pieces.
pub(super) fn get(wire: &Wire, address: &Address, at_most: usize) -> Result<(u16, Vec<u8>), NoAnswer> {
    let patience = Patience::begin(wire.timeout);
    let mut stream = open(wire, address, &patience)?;
    let head = format!(
        "GET {} HTTP/1.0\r\nhost: {}\r\nuser-agent: Rapport/1\r\nconnection: close\r\n\r\n",
        address.path,
        address.authority()
    );
    let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.flush());
    sent.map_err(|error| broken("unreachable", &error))?;
    let mut read: Vec<u8> = Vec::new();
    loop {
        let mut piece = [0; 4096];
        stream.set_timeout(patience.left()?).map_err(|error| broken("unreachable", &error))?;
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => read.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Many servers end TLS without saying so; the body's length is not trusted anyway.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(broken("answer_broken", &error)),
        }
        if read.len() > at_most + HEAD_BYTES {
            return Err(no("answer_broken", "the answer is too long"));
        }
    }
    let end = read.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or_else(|| no("answer_broken", "the head of the answer does not end"))? + 4;
    let status = status(&read[..end]).ok_or_else(|| no("answer_broken", "the answer is no HTTP"))?;
    Ok((status, read.split_off(end)))
}

pub(crate) fn open(wire: &Wire, address: &Address, patience: &Patience) -> Result<Stream, NoAnswer> {
    open_with(wire, address, patience, network::system)
}

/// The same with names that are asked elsewhere.
pub(crate) fn open_with(
    wire: &Wire,
    address: &Address,
    patience: &Patience,
    ask: impl FnOnce((&str, u16)) -> io::Result<Vec<SocketAddr>>,
) -> Result<Stream, NoAnswer> {
    let found = network::resolve(wire.network, (&address.host, address.port), ask);
    let socket = connect(&found.map_err(|error| no(error.code(), error))?, patience)?;
    let mut stream = Stream::Plain(socket);
    stream.set_timeout(patience.left()?).map_err(|error| broken("unreachable", &error))?;
    if address.tls {
        stream = stream.encrypt(&address.host, &wire.trust).map_err(|error| broken("tls_failed", &error))?;
    }
    stream.set_timeout(patience.left()?).map_err(|error| broken("unreachable", &error))?;
    Ok(stream)
}

/// Connects to one of the addresses that were checked.
fn connect(all: &[SocketAddr], patience: &Patience) -> Result<TcpStream, NoAnswer> {
    let mut last = no("unreachable", "no connection");
    for address in all.iter().take(4) {
        match TcpStream::connect_timeout(address, patience.left()?.min(CONNECT)) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = broken("unreachable", &error),
        }
    }
    Err(last)
}

fn head(address: &Address, request: &Request) -> String {
    // Nothing here can hold a line break: the address was checked, the rest is made by us.
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nuser-agent: Rapport-Webhooks/1\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\
         webhook-id: {id}\r\nwebhook-timestamp: {at}\r\nwebhook-signature: {signature}\r\n\
         connection: close\r\n\r\n",
        path = address.path,
        host = address.authority(),
        length = request.body.len(),
        id = request.id,
        at = request.at_seconds,
        signature = signature(request),
    )
}

/// Reads heads until one that is not interim; the body is not wanted.
fn answer(stream: &mut Stream, patience: &Patience) -> Result<Answer, NoAnswer> {
    let mut read: Vec<u8> = Vec::with_capacity(1024);
    for _ in 0..INTERIM {
        let end = loop {
            if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if read.len() > HEAD_BYTES {
                return Err(no("answer_broken", "the head of the answer does not end"));
            }
            let mut piece = [0; 2048];
            stream.set_timeout(patience.left()?).map_err(|error| broken("unreachable", &error))?;
            match stream.read(&mut piece) {
                Ok(0) => return Err(no("answer_broken", "the connection was closed without an answer")),
                Ok(count) => read.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(broken("answer_broken", &error)),
            }
        };
        let status = status(&read[..end]).ok_or_else(|| no("answer_broken", "the answer is no HTTP"))?;
        if status >= 200 {
            return Ok(Answer { status });
        }
        read.drain(..end);
    }
    Err(no("answer_broken", "interim answers without an end"))
}

/// The status of `HTTP/1.1 200 OK`.
pub(crate) fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split(' ');
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    let status = words.next().filter(|word| word.len() == 3)?;
    status.parse().ok().filter(|status| (100..600).contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::{Network, Trust};
    use std::net::TcpListener;

    fn wire(network: Network) -> Wire {
        Wire { network, trust: Trust::public(), timeout: Duration::from_secs(10) }
    }

    fn request() -> Request<'static> {
        Request { id: "msg_1", at_seconds: 1, secrets: &[], body: "{}" }
    }

    /// A receiver that answers one request with these bytes; the address, and what it got.
    fn receiver(answer: &'static [u8]) -> (Address, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = Address::parse(&format!("http://127.0.0.1:{port}/in?a=1"), true).unwrap();
        let serve = move || {
            let (mut socket, _) = listener.accept().unwrap();
            let (mut got, mut piece) = (Vec::new(), [0; 1024]);
            while !got.ends_with(b"{}") {
                let count = socket.read(&mut piece).unwrap();
                got.extend_from_slice(&piece[..count]);
            }
            let _ = socket.write_all(answer);
            String::from_utf8(got).unwrap()
        };
        (address, std::thread::Builder::new().spawn(serve).unwrap())
    }

    #[test]
    fn answer_is_its_status_whatever_follows() {
        for (answer, status) in [
            (&b"HTTP/1.1 204 No Content\r\n\r\n"[..], 204),
            (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nx: y\r\n\r\nbody", 200),
            // A redirect is an answer like another: it is not followed.
            (b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\n\r\n", 302),
        ] {
            let (address, served) = receiver(answer);
            assert_eq!(post(&wire(Network::Any), &address, &request()), Ok(Answer { status }));
            let got = served.join().unwrap();
            assert!(got.starts_with("POST /in?a=1 HTTP/1.1\r\nhost: 127.0.0.1:"), "{got}");
            assert!(got.contains("\r\nwebhook-id: msg_1\r\nwebhook-timestamp: 1\r\n"), "{got}");
        }
    }

    #[test]
    fn answer_that_is_none_is_told_apart() {
        for broken in [&b""[..], b"220 smtp.example ESMTP\r\n\r\n", b"HTTP/1.1 99 x\r\n\r\n", b"HTTP/1.1 200"]
        {
            let (address, served) = receiver(broken);
            assert_eq!(post(&wire(Network::Any), &address, &request()).unwrap_err().code, "answer_broken");
            served.join().unwrap();
        }
    }

    #[test]
    fn small_things_are_fetched_and_big_ones_are_not() {
        let fetch = |answer: &'static [u8], at_most: usize| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = listener.local_addr().unwrap().port();
            let served = std::thread::Builder::new().spawn(move || {
                let (mut socket, _) = listener.accept().unwrap();
                let mut head = [0; 1024];
                let count = socket.read(&mut head).unwrap();
                assert!(head[..count].starts_with(b"GET /a?b=1 HTTP/1.0\r\nhost: 127.0.0.1"));
                let _ = socket.write_all(answer);
            });
            let address = Address::parse(&format!("http://127.0.0.1:{port}/a?b=1"), true).unwrap();
            let got = get(&wire(Network::Any), &address, at_most);
            served.unwrap().join().unwrap();
            got
        };
        assert_eq!(fetch(b"HTTP/1.1 200 OK\r\n\r\nbody", 100), Ok((200, b"body".to_vec())));
        assert_eq!(fetch(b"HTTP/1.1 302 Found\r\nlocation: /x\r\n\r\n", 100), Ok((302, Vec::new())));
        const BIG: &[u8] = &[b'a'; HEAD_BYTES + 200];
        assert_eq!(fetch(BIG, 100).unwrap_err().code, "answer_broken");
    }

    #[test]
    fn private_addresses_are_not_connected_to() {
        for host in ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "[fd00::1]", "0.0.0.0"]
        {
            let address = Address::parse(&format!("https://{host}/"), false).unwrap();
            let refused = post(&wire(Network::Public), &address, &request()).unwrap_err();
            assert_eq!(refused.code, "address_private", "{host}");
        }
        let metadata = Address::parse("http://169.254.169.254/latest", true).unwrap();
        assert_eq!(post(&wire(Network::Any), &metadata, &request()).unwrap_err().code, "address_private");
    }
}
