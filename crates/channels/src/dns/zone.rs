//! A resolver that knows a few records and nobody else: the other side in tests.
//!
//! It answers over UDP and TCP on one port, and can be told to cut what it says over UDP, or to say something else
//! first. It asks nobody, caches nothing and is no part of a running server.
#![allow(clippy::disallowed_methods, reason = "a server for tests with two threads, stopped by its owner")]

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How it behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manners {
    /// Answers over UDP are cut.
    pub cuts: bool,
    /// Before each answer over UDP comes one to another question.
    pub babbles: bool,
    /// Every question is refused with this code.
    pub refuses: Option<u8>,
}

/// Texts and mail exchangers by name; a name that is not here does not exist.
pub type Records = HashMap<String, Vec<Record>>;

#[derive(Clone, Debug)]
pub enum Record {
    Text(String),
    MailExchange(u16, String),
}

pub struct Zone {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    records: Mutex<Records>,
    manners: Manners,
    asked: AtomicUsize,
    stopping: AtomicBool,
}

impl Zone {
    pub fn start(records: Records, manners: Manners) -> io::Result<Zone> {
        let (udp, tcp) = both()?;
        let address = udp.local_addr()?;
        udp.set_read_timeout(Some(Duration::from_millis(200)))?;
        let (asked, stopping) = (AtomicUsize::new(0), AtomicBool::new(false));
        let shared = Arc::new(Shared { records: Mutex::new(records), manners, asked, stopping });
        let (one, two) = (shared.clone(), shared.clone());
        std::thread::spawn(move || one.listen_udp(&udp));
        std::thread::spawn(move || two.listen_tcp(&tcp));
        Ok(Zone { address, shared })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Questions so far.
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// Sets the texts of a name.
    pub fn set_texts(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|text| Record::Text((*text).to_owned())).collect();
        self.shared.records().insert(name.to_owned(), texts);
    }
}

impl Drop for Zone {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // Who waits for a visitor is woken by one.
        let _ = TcpStream::connect(self.address);
    }
}

/// One port for both; another try when it is taken for the second.
fn both() -> io::Result<(UdpSocket, TcpListener)> {
    let mut last = io::Error::other("no port");
    for _ in 0..20 {
        let tcp = TcpListener::bind("127.0.0.1:0")?;
        match UdpSocket::bind(tcp.local_addr()?) {
            Ok(udp) => return Ok((udp, tcp)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Shared {
    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    fn listen_udp(&self, socket: &UdpSocket) {
        let mut buffer = [0; 4096];
        while !self.stopped() {
            let Ok((length, visitor)) = socket.recv_from(&mut buffer) else { continue };
            let Some(answer) = self.answer(&buffer[..length], self.manners.cuts) else { continue };
            if self.manners.babbles {
                let mut other = answer.clone();
                other[1] ^= 1;
                let _ = socket.send_to(&other, visitor);
                let _ = socket.send_to(b"nonsense", visitor);
            }
            let _ = socket.send_to(&answer, visitor);
        }
    }

    fn listen_tcp(&self, listener: &TcpListener) {
        for mut visitor in listener.incoming().map_while(Result::ok) {
            if self.stopped() {
                return;
            }
            let _ = self.serve(&mut visitor);
        }
    }

    fn serve(&self, visitor: &mut TcpStream) -> io::Result<()> {
        visitor.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut length = [0; 2];
        visitor.read_exact(&mut length)?;
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        visitor.read_exact(&mut question)?;
        let answer = self.answer(&question, false).unwrap_or_default();
        visitor.write_all(&(answer.len() as u16).to_be_bytes())?;
        visitor.write_all(&answer)
    }

    fn answer(&self, question: &[u8], cut: bool) -> Option<Vec<u8>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let (mut name, mut at) = (String::new(), 12);
        while *question.get(at)? != 0 {
            let length = usize::from(question[at]);
            name.push_str(&String::from_utf8_lossy(question.get(at + 1..at + 1 + length)?));
            name.push('.');
            at += 1 + length;
        }
        let kind = u16::from_be_bytes(question.get(at + 1..at + 3)?.try_into().ok()?);
        let records = self.records();
        let known = records.get(name.trim_end_matches('.').to_ascii_lowercase().as_str());
        let data: Vec<Vec<u8>> =
            known.into_iter().flatten().filter_map(|record| data(record, kind)).collect();
        let code = self.manners.refuses.unwrap_or(if known.is_none() { 3 } else { 0 });
        let flags = 0x8180 | u16::from(code) | if cut { 0x0200 } else { 0 };
        let count = if cut { 0 } else { data.len() as u16 };
        let mut out = question.get(..2)?.to_vec();
        for word in [flags, 1, count, 0, 0] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        out.extend_from_slice(question.get(12..at + 5)?);
        for data in data.iter().take(usize::from(count)) {
            // The name is that of the question, as a pointer.
            for word in [0xc00c, kind, 1, 0, 60, data.len() as u16] {
                out.extend_from_slice(&word.to_be_bytes());
            }
            out.extend_from_slice(data);
        }
        Some(out)
    }
}

/// A record's data, when it is of the kind that was asked for.
fn data(record: &Record, kind: u16) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match (record, kind) {
        (Record::Text(text), 16) => {
            for piece in text.as_bytes().chunks(255) {
                out.push(piece.len() as u8);
                out.extend_from_slice(piece);
            }
        }
        (Record::MailExchange(near, host), 15) => {
            out.extend_from_slice(&near.to_be_bytes());
            for label in host.split('.').filter(|label| !label.is_empty()) {
                out.push(label.len() as u8);
                out.extend_from_slice(label.as_bytes());
            }
            out.push(0);
        }
        _ => return None,
    }
    Some(out)
}
