//! The sender: many connections that each send, wait for the answer, and send again. Requests are made once and
//! only their numbers are changed, so that the sender costs little of the processor it shares with the server: what
//! is measured is the server.

use super::CONNECTIONS;
use anyhow::{Context, Result, bail};
use base::Stopwatch;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CUSTOMERS: u64 = 50_000;
/// One request in so many repeats the one before.
const REPEATED: u64 = 50;
const DIGITS: usize = 12;
const PRODUCTS: u64 = 1_000;
const SKU_DIGITS: usize = 4;

/// A request whose numbers stand at known places.
#[derive(Clone)]
struct Template {
    bytes: Vec<u8>,
    /// Of each event: where the numbers of its message, its customer and its product begin.
    places: Vec<[usize; 3]>,
}

pub fn run(args: &[String]) -> Result<()> {
    let [port, key, events, seconds] = args else { bail!("port, key, events, seconds") };
    let (port, seconds): (u16, u64) = (port.parse()?, seconds.parse()?);
    let template = template(key, events.parse()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (requests, next) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(1)));
    let repeated = Arc::new(AtomicU64::new(0));
    let watch = Stopwatch::start();
    let all = runtime.block_on(async {
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (template, next, requests) = (template.clone(), next.clone(), requests.clone());
                let counts = (next, requests, repeated.clone());
                connection(port, template, counts, Duration::from_secs(seconds))
            })
            .map(api::runtime::spawn)
            .collect();
        for task in tasks {
            task.await??;
        }
        anyhow::Ok(requests.load(Ordering::SeqCst))
    })?;
    let per = template.places.len() as u64;
    crate::line(&json!({
        "answered": all * per,
        "distinct": (all - repeated.load(Ordering::SeqCst)) * per,
        "wall_s": watch.elapsed().as_secs_f64(),
    }));
    Ok(())
}

type Counts = (Arc<AtomicU64>, Arc<AtomicU64>, Arc<AtomicU64>);

async fn connection(
    port: u16,
    mut template: Template,
    (next, requests, repeated): Counts,
    time: Duration,
) -> Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (watch, mut answer) = (Stopwatch::start(), vec![0; 4_096]);
    let mut sent = 0;
    while watch.elapsed() < time {
        if sent > 0 && sent % REPEATED == 0 {
            repeated.fetch_add(1, Ordering::Relaxed);
        } else {
            let per = template.places.len() as u64;
            template.number(next.fetch_add(per, Ordering::Relaxed));
        }
        sent += 1;
        stream.write_all(&template.bytes).await?;
        read_answer(&mut stream, &mut answer).await?;
        requests.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Reads one answer to its end; anything but success is the end of the benchmark.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut length = 0;
    loop {
        let read = stream.read(&mut buffer[length..]).await?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        length += read;
        let text = std::str::from_utf8(&buffer[..length])?;
        let Some(head) = text.find("\r\n\r\n") else { continue };
        if !text.starts_with("HTTP/1.1 200") {
            bail!("an answer that is no success: {text}");
        }
        let named = text[..head].to_ascii_lowercase();
        let body = named.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let body: usize = body.context("a length")?.parse()?;
        if length >= head + 4 + body {
            return Ok(());
        }
    }
}

fn template(key: &str, events: usize) -> Template {
    let (message, customer, sku) = ("m".repeat(DIGITS), "c".repeat(DIGITS), "s".repeat(SKU_DIGITS));
    let event = json!({
        "type": "track", "event": "Product Viewed", "messageId": message, "userId": customer,
        "timestamp": "2026-01-31T10:00:00.000Z",
        "properties": {"sku": format!("tea-{sku}"), "name": "Чай «Ночь»", "price": 390.5, "category": "Tea", "position": 7,
            "url": "https://shop.example.com/tea/1234"},
    });
    let (path, body) = match events {
        1 => ("/v1/track", event.to_string()),
        many => ("/v1/batch", json!({ "batch": vec![event; many] }).to_string()),
    };
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let text = format!("{head}{body}");
    let places = |word: &str| text.match_indices(word).map(|(at, _)| at).collect::<Vec<_>>();
    let (messages, customers, skus) = (places(&message), places(&customer), places(&sku));
    let places = messages.into_iter().zip(customers).zip(skus).map(|((m, c), s)| [m, c, s]).collect();
    Template { bytes: text.into_bytes(), places }
}

impl Template {
    fn number(&mut self, first: u64) {
        for (at, [message, customer, sku]) in self.places.iter().enumerate() {
            let number = first + at as u64;
            write_number(&mut self.bytes[*message..*message + DIGITS], number);
            // Neighbours in a batch are of different customers, as a server's batch is.
            write_number(&mut self.bytes[*customer..*customer + DIGITS], number * 7_919 % CUSTOMERS);
            write_number(&mut self.bytes[*sku..*sku + SKU_DIGITS], number * 31 % PRODUCTS);
        }
    }
}

fn write_number(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}
