//! A proxy that makes a server fail: the first requests are answered with 500 and go nowhere, and every seventh
//! after them reaches the server, which takes it, while the client is told that it failed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const FIRST: usize = 3;
const EVERY: usize = 7;

#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    pub requests: usize,
    pub failed: usize,
    pub taken_and_failed: usize,
}

pub struct Proxy {
    address: String,
    told: Arc<Mutex<Told>>,
}

impl Proxy {
    /// Stands before a server; its threads end with the test's process.
    pub fn start(server: &str) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let told: Arc<Mutex<Told>> = Arc::default();
        let (to, heard, next) = (server.to_owned(), told.clone(), Arc::new(AtomicUsize::new(0)));
        let accept = move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (to, heard, next) = (to.clone(), heard.clone(), next.clone());
                let serve = move || while serve(&stream, &to, &heard, &next).is_some() {};
                store::threads::spawn("proxy-connection", serve).unwrap();
            }
        };
        store::threads::spawn("proxy", accept).unwrap();
        Proxy { address, told }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn told(&self) -> Told {
        *self.told.lock().unwrap()
    }
}

/// One request of a connection; nothing when it is over.
fn serve(stream: &TcpStream, server: &str, told: &Mutex<Told>, next: &AtomicUsize) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let path = first.split(' ').nth(1)?.to_owned();
    let (mut headers, mut length, mut chunked) = (Vec::new(), 0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "transfer-encoding" => chunked = value.contains("chunked"),
            "host" | "connection" => {}
            name => headers.push((name.to_owned(), value.to_owned())),
        }
    }
    let body = if chunked { read_chunks(&mut reader)? } else { read_exactly(&mut reader, length)? };
    let number = next.fetch_add(1, Ordering::SeqCst);
    let fails = number < FIRST || number.is_multiple_of(EVERY);
    let mut status = 500;
    if number >= FIRST {
        let mut request = ureq::post(format!("{server}{path}")).config().http_status_as_error(false).build();
        for (name, value) in headers {
            request = request.header(name, value);
        }
        status = request.send(&body[..]).ok()?.status().as_u16();
    }
    let mut told = told.lock().unwrap();
    told.requests += 1;
    told.failed += usize::from(fails);
    told.taken_and_failed += usize::from(fails && number >= FIRST && status == 200);
    drop(told);
    let status = if fails { 500 } else { status };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}")
        .ok()
}

fn read_exactly(reader: &mut impl Read, length: usize) -> Option<Vec<u8>> {
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok().map(|()| body)
}

fn read_chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.trim(), 16).ok()?;
        body.extend(read_exactly(reader, length)?);
        read_exactly(reader, 2)?;
        if length == 0 {
            return Some(body);
        }
    }
}
