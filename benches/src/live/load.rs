//! Events at a fixed rate, and the one who watches what becomes of a single event.
//!
//! Requests are sent by the clock on a few kept-alive connections; whoever watches has two of his own, one to send and
//! one to look, and sends the next event when the entry of the last can be read.

use super::{Plan, segments::PROBE};
use anyhow::{Context, Result, bail};
use base::{Random, Stopwatch};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const KINDS: usize = 10;
const CUSTOMERS: u64 = 100_000;
const EVENTS_PER_REQUEST: u64 = 10;
const CONNECTIONS: usize = 32;
/// How long the watcher rests between two looks.
const LOOK: Duration = Duration::from_millis(2);

pub struct Keys {
    pub port: u16,
    pub write: String,
    pub read: String,
}

/// What was sent, and how long each single event took until its entry could be read, in microseconds.
pub struct Told {
    pub events: u64,
    pub wall_s: f64,
    pub entries: Vec<u64>,
}

/// One event of each kind, so that rules can name them.
pub async fn teach(keys: &Keys) -> Result<()> {
    let mut connection = Connection::open(keys.port).await?;
    let kinds = (0..KINDS).map(|kind| format!("Kind {kind}")).chain([PROBE.to_owned()]);
    let events: Vec<Value> = kinds.map(|kind| event(&kind, "teacher", 1)).collect();
    connection.post(&keys.write, &json!({ "batch": events })).await
}

pub async fn run(keys: &Keys, plan: Plan, probe: &str) -> Result<Told> {
    let seconds = plan.warm_s + plan.measured_s;
    let (watch, sent) = (Stopwatch::start(), Arc::new(AtomicU64::new(0)));
    let sending = send(keys, plan.events_per_s, (seconds, sent.clone()));
    let watching = watch_entries(keys, probe, plan);
    let ((), entries) = tokio::try_join!(sending, watching)?;
    let wall_s = watch.elapsed().as_secs_f64();
    Ok(Told { events: sent.load(Ordering::SeqCst) + entries.len() as u64, wall_s, entries })
}

/// Sends by the clock, whatever the answers take; when every connection waits for one, the next request waits too.
async fn send(keys: &Keys, events_per_s: u64, (seconds, sent): (u64, Arc<AtomicU64>)) -> Result<()> {
    let (free, mut idle) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..CONNECTIONS {
        free.send(Connection::open(keys.port).await?)?;
    }
    let failed = Arc::new(AtomicU64::new(0));
    let requests = events_per_s * seconds / EVENTS_PER_REQUEST;
    let every = Duration::from_secs(seconds) / u32::try_from(requests)?;
    let (random, mut ticks) = (Random::seeded(11), tokio::time::interval(every));
    for _ in 0..requests {
        ticks.tick().await;
        if failed.load(Ordering::SeqCst) > 0 {
            bail!("a request failed");
        }
        let mut connection: Connection = idle.recv().await.context("a connection")?;
        let some = |_| {
            let kind = format!("Kind {}", random.below(KINDS as u64));
            event(&kind, &format!("c{}", random.below(CUSTOMERS)), random.below(500))
        };
        let body = json!({ "batch": (0..EVENTS_PER_REQUEST).map(some).collect::<Vec<Value>>() });
        let (free, key, sent, failed) = (free.clone(), keys.write.clone(), sent.clone(), failed.clone());
        api::runtime::spawn(async move {
            match connection.post(&key, &body).await {
                Ok(()) => {
                    sent.fetch_add(EVENTS_PER_REQUEST, Ordering::SeqCst);
                    let _ = free.send(connection);
                }
                Err(_) => {
                    failed.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
    }
    for _ in 0..CONNECTIONS {
        let failed = failed.load(Ordering::SeqCst);
        if failed > 0 {
            bail!("{failed} requests failed");
        }
        idle.recv().await.context("a connection")?;
    }
    Ok(())
}

/// Sends one event after another of somebody new and looks until the entry can be read.
async fn watch_entries(keys: &Keys, probe: &str, plan: Plan) -> Result<Vec<u64>> {
    let (mut sender, mut reader) = (Connection::open(keys.port).await?, Connection::open(keys.port).await?);
    let path = format!("/api/w/{}/segments/{probe}/changes", crate::process::SLUG);
    let (whole, mut entries, mut cursor) = (Stopwatch::start(), Vec::new(), String::new());
    let (warm, end) = (plan.warm_s, plan.warm_s + plan.measured_s);
    for number in 0.. {
        if whole.elapsed() >= Duration::from_secs(end) {
            break;
        }
        let watch = Stopwatch::start();
        let one = [event(PROBE, &format!("probe {number}"), 1)];
        sender.post(&keys.write, &json!({ "batch": one })).await?;
        loop {
            let answer = reader.get(&keys.read, &format!("{path}?limit=200{cursor}")).await?;
            let rows = answer["rows"].as_array().context("rows")?;
            if let Some(next) = answer["next_cursor"].as_str() {
                cursor = format!("&cursor={next}");
            }
            if rows.iter().any(|row| row["change"] == "entered") {
                break;
            }
            if watch.elapsed() > Duration::from_secs(20) {
                bail!("entry {number} did not come within 20 s");
            }
            tokio::time::sleep(LOOK).await;
        }
        if whole.elapsed() >= Duration::from_secs(warm) {
            entries.push(watch.elapsed().as_micros() as u64);
        }
    }
    Ok(entries)
}

fn event(kind: &str, user: &str, price: u64) -> Value {
    json!({"type": "track", "event": kind, "userId": user, "properties": {"price": price, "sku": "tea-1234"}})
}

/// One kept-alive connection, one request at a time.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(port: u16) -> Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: vec![0; 1 << 20] })
    }

    async fn post(&mut self, key: &str, body: &Value) -> Result<()> {
        let body = body.to_string();
        let head = format!(
            "POST /v1/batch HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.stream.write_all((head + &body).as_bytes()).await?;
        self.read().await.map(|_| ())
    }

    async fn get(&mut self, key: &str, path: &str) -> Result<Value> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\n\r\n");
        self.stream.write_all(head.as_bytes()).await?;
        Ok(serde_json::from_slice(&self.read().await?)?)
    }

    /// The body of one answer; anything but success is the end of the benchmark.
    async fn read(&mut self) -> Result<Vec<u8>> {
        let mut length = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[length..]).await?;
            if read == 0 {
                bail!("the server closed the connection");
            }
            length += read;
            let Some(head) = self.buffer[..length].windows(4).position(|it| it == b"\r\n\r\n") else {
                continue;
            };
            let named = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
            if !named.starts_with("http/1.1 200") {
                bail!("an answer that is no success: {}", String::from_utf8_lossy(&self.buffer[..length]));
            }
            let body = named.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            let body: usize = body.context("a length")?.trim().parse()?;
            if length >= head + 4 + body {
                return Ok(self.buffer[head + 4..head + 4 + body].to_vec());
            }
        }
    }
}
