//! An SMTP server that accepts, counts and forgets: the other side in tests, kill tests and benchmarks.
//!
//! It writes recipient and Message-ID to a file before it answers, so that what was answered is always on record even
//! when the sender dies. It can be slowed to a rate and told to fail by chance from a seed. It is no mail server:
//! nothing is delivered anywhere.
#![allow(
    clippy::disallowed_methods,
    reason = "a server for tests with one thread per connection, stopped by its owner"
)]

use base::{Random, Stopwatch};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// How the sink behaves. The default accepts everything at once and keeps no record.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Messages accepted in a second, over all connections; no limit without it.
    pub per_second: Option<u32>,
    /// Each accepted message appends `recipient TAB message-id` to this file before it is answered.
    pub record: Option<PathBuf>,
    /// Keeps whole letters in memory, for tests that read them.
    pub keep: bool,
    /// Chances of failures, 0 to 1.
    pub failures: Failures,
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Failures {
    /// 450 at RCPT.
    pub deferred: f64,
    /// 550 5.1.1 at RCPT.
    pub refused: f64,
    /// The connection is closed instead of asking for the body.
    pub lost_before: f64,
    /// The message is taken and recorded, and the connection closed without an answer.
    pub lost_after: f64,
}

/// A letter as it was sent, without what the wire adds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub to: String,
    pub raw: Vec<u8>,
}

/// A running sink; it stops when it is dropped.
pub struct Sink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    options: Options,
    record: Option<Mutex<File>>,
    kept: Mutex<Vec<Kept>>,
    random: Random,
    accepted: AtomicU64,
    connections: AtomicU64,
    stopping: AtomicBool,
    since: Stopwatch,
    /// When the next message may be answered, counted from `since`.
    next: Mutex<Duration>,
}

impl Sink {
    /// Listens on an address such as `127.0.0.1:0`.
    pub fn start(listen: &str, options: Options) -> io::Result<Sink> {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        let record = match &options.record {
            Some(path) => Some(Mutex::new(OpenOptions::new().create(true).append(true).open(path)?)),
            None => None,
        };
        let shared = Arc::new(Shared {
            random: Random::seeded(options.seed),
            options,
            record,
            kept: Mutex::default(),
            accepted: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
            since: Stopwatch::start(),
            next: Mutex::new(Duration::ZERO),
        });
        let doorman = shared.clone();
        std::thread::spawn(move || doorman.listen(&listener));
        Ok(Sink { address, shared })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Messages taken so far.
    pub fn accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// The letters kept so far, in the order in which they were taken.
    pub fn kept(&self) -> Vec<Kept> {
        lock(&self.shared.kept).clone()
    }

    /// Connections opened so far.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // The doorman waits for a visitor: one who says nothing lets it see that it is time.
        let _ = TcpStream::connect(self.address);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Cuts a connection without an answer.
const CUT: io::ErrorKind = io::ErrorKind::ConnectionAborted;

impl Shared {
    fn listen(self: &Arc<Self>, listener: &TcpListener) {
        for visitor in listener.incoming() {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            let Ok(visitor) = visitor else { continue };
            self.connections.fetch_add(1, Ordering::SeqCst);
            let shared = self.clone();
            // A visitor who breaks off is the normal end of a kill test, not an error.
            std::thread::spawn(move || drop(shared.serve(&visitor)));
        }
    }

    fn serve(&self, visitor: &TcpStream) -> io::Result<()> {
        visitor.set_nodelay(true)?;
        visitor.set_read_timeout(Some(Duration::from_secs(300)))?;
        let mut reader = BufReader::with_capacity(64 * 1024, visitor);
        let mut answers: Vec<u8> = b"220 sink ESMTP\r\n".to_vec();
        let mut recipient = String::new();
        let mut line = Vec::new();
        loop {
            // Pipelined commands are answered together: answers wait while more commands are at hand.
            if reader.buffer().is_empty() {
                (&mut &*visitor).write_all(&answers)?;
                answers.clear();
            }
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 || self.stopping.load(Ordering::SeqCst) {
                return Ok(());
            }
            let text = String::from_utf8_lossy(&line);
            let word = text.trim_end().get(..4).unwrap_or("").to_ascii_uppercase();
            match word.as_str() {
                "EHLO" | "HELO" => answers.extend_from_slice(
                    b"250-sink\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n",
                ),
                "AUTH" => answers.extend_from_slice(b"235 2.7.0 welcome\r\n"),
                "RCPT" => self.recipient(&text, &mut recipient, &mut answers),
                "DATA" if recipient.is_empty() => answers.extend_from_slice(b"554 5.5.1 no recipient\r\n"),
                "DATA" if self.random.chance(self.options.failures.lost_before) => return Err(CUT.into()),
                "DATA" => {
                    answers.extend_from_slice(b"354 go on\r\n");
                    (&mut &*visitor).write_all(&answers)?;
                    answers.clear();
                    self.message(&mut reader, &recipient)?;
                    recipient.clear();
                    answers.extend_from_slice(b"250 2.0.0 taken\r\n");
                }
                "QUIT" => return (&mut &*visitor).write_all(b"221 bye\r\n"),
                "MAIL" | "RSET" | "NOOP" => answers.extend_from_slice(b"250 2.0.0 ok\r\n"),
                _ => answers.extend_from_slice(b"500 5.5.2 what\r\n"),
            }
        }
    }

    fn recipient(&self, command: &str, recipient: &mut String, answers: &mut Vec<u8>) {
        let chance = self.random.unit();
        let failures = self.options.failures;
        if chance < failures.deferred {
            answers.extend_from_slice(b"450 4.2.1 later\r\n");
        } else if chance < failures.deferred + failures.refused {
            answers.extend_from_slice(b"550 5.1.1 nobody\r\n");
        } else {
            let address = command.split('<').nth(1).and_then(|rest| rest.split('>').next()).unwrap_or("");
            *recipient = address.to_owned();
            answers.extend_from_slice(b"250 2.1.5 ok\r\n");
        }
    }

    /// Reads a message, waits for its turn, records it.
    fn message(&self, reader: &mut BufReader<&TcpStream>, recipient: &str) -> io::Result<()> {
        let mut raw = self.options.keep.then(Vec::new);
        let message_id = read_message(reader, raw.as_mut())?;
        self.wait_for_turn();
        if let Some(raw) = raw {
            lock(&self.kept).push(Kept { to: recipient.to_owned(), raw: unstuffed(&raw) });
        }
        if let Some(record) = &self.record {
            lock(record).write_all(format!("{recipient}\t{message_id}\n").as_bytes())?;
        }
        self.accepted.fetch_add(1, Ordering::SeqCst);
        if self.random.chance(self.options.failures.lost_after) {
            return Err(CUT.into());
        }
        Ok(())
    }

    /// Turns are handed out at equal distances, so that the rate holds over any number of connections.
    fn wait_for_turn(&self) {
        let Some(per_second) = self.options.per_second.filter(|rate| *rate > 0) else { return };
        let now = self.since.elapsed();
        let turn = {
            let mut next = lock(&self.next);
            let turn = (*next).max(now);
            *next = turn + Duration::from_secs(1) / per_second;
            turn
        };
        if turn > now {
            std::thread::sleep(turn - now);
        }
    }
}

/// What was sent: without the final dot, and without the second dot of lines that begin with one (RFC 5321, 4.5.2).
fn unstuffed(wire: &[u8]) -> Vec<u8> {
    let body = wire.strip_suffix(b".\r\n").unwrap_or(wire);
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| line.strip_prefix(b".").unwrap_or(line)).copied().collect()
}

/// Reads up to the final dot; the Message-ID without its brackets.
fn read_message(reader: &mut BufReader<&TcpStream>, mut raw: Option<&mut Vec<u8>>) -> io::Result<String> {
    let mut message_id = String::new();
    let mut head = true;
    let mut tail = *b"\0\0\0\r\n";
    let mut header: Vec<u8> = Vec::new();
    loop {
        let piece = reader.fill_buf()?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The sender waits for our answer after the dot, so nothing follows it in the buffer.
        let length = piece.len();
        if let Some(raw) = &mut raw {
            raw.extend_from_slice(piece);
        }
        if head {
            header.extend_from_slice(piece);
            let end = header.windows(4).position(|four| four == b"\r\n\r\n");
            if end.is_some() || header.len() > 64 * 1024 {
                message_id = find_message_id(&header[..end.unwrap_or(header.len())]);
                (head, header) = (false, Vec::new());
            }
        }
        for byte in &piece[length.saturating_sub(5)..] {
            tail.rotate_left(1);
            tail[4] = *byte;
        }
        reader.consume(length);
        if &tail == b"\r\n.\r\n" {
            return Ok(message_id);
        }
    }
}

fn find_message_id(header: &[u8]) -> String {
    let text = String::from_utf8_lossy(header);
    let unfolded = text.replace("\r\n ", " ").replace("\r\n\t", " ");
    let value = unfolded.lines().find_map(|line| {
        line.get(..11)
            .filter(|name| name.eq_ignore_ascii_case("message-id:"))
            .map(|_| line[11..].trim().to_owned())
    });
    value.unwrap_or_default().trim_matches(['<', '>']).to_owned()
}
