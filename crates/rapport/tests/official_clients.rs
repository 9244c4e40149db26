//! Segment's own clients for Node and Python, unchanged, deliver ten thousand events each into a server whose first
//! answers are failures, and which now and then takes a batch and answers that it failed: each event arrives once.
//!
//! The clients come from their registries into a cache that outlives the checkout. When that cannot be done the
//! test fails and names the package: an absent client is a failure, not a reason to pass.

mod shop;

mod clients {
    pub mod fetch;
    pub mod proxy;
}

use clients::{fetch, proxy::Proxy};
use serde_json::Value;
use shop::{Server, Shop};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use store::testing::Fresh;

const EVENTS: usize = 10_000;
const CUSTOMERS: usize = 100;

const NODE: &str = r#"
import { Analytics } from "@segment/analytics-node";
const [host, writeKey, events, customers] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 250, flushInterval: 200, maxRetries: 12 });
analytics.on("error", (error) => { console.error(error); process.exitCode = 1; });
for (let number = 0; number < Number(events); number += 1) {
  analytics.track({ userId: `u${number % Number(customers)}`, event: "Seen", properties: { number } });
  if (number % 500 === 499) await new Promise((resolve) => setImmediate(resolve));
}
await analytics.closeAndFlush({ timeout: 240000 });
"#;

const PYTHON: &str = r#"
import sys
import segment.analytics as analytics
host, key, events, customers = sys.argv[1:]
analytics.host, analytics.write_key = host, key
analytics.max_queue_size, analytics.max_retries, analytics.gzip = 100000, 12, True
analytics.on_error = lambda error, items: sys.exit(f"not delivered: {error}")
for number in range(int(events)):
    analytics.track(f"u{number % int(customers)}", "Seen", {"number": number})
analytics.flush()
analytics.shutdown()
"#;

#[test]
fn official_node_client_delivers_each_event_once() {
    let folder = fetch::node();
    deliver(|shop| {
        let script = folder.join("send.mjs");
        std::fs::write(&script, NODE).unwrap();
        let mut command = Command::new("node");
        command.arg(script).current_dir(&folder).args(shop);
        command
    });
}

#[test]
fn official_python_client_delivers_each_event_once() {
    let folder = fetch::python();
    deliver(|shop| {
        let mut command = Command::new(folder.join("bin/python"));
        command.arg("-c").arg(PYTHON).args(shop);
        command
    });
}

/// Runs a client against a server behind a proxy that lets it fail, and reads what arrived.
fn deliver(client: impl FnOnce(&[String]) -> Command) {
    let fresh = Fresh::folder();
    let shop = Shop::open(&fresh, 1);
    let mut server = shop.start();
    server.set_up();
    let key = server.post("/keys", r#"{"name": "A server", "kind": "server"}"#);
    let proxy = Proxy::start(server.base());
    let words =
        [proxy.address(), key["secret"].as_str().unwrap(), &EVENTS.to_string(), &CUSTOMERS.to_string()];
    let words = words.map(str::to_owned);
    let output = client(&words).stdin(Stdio::null()).output().expect("the client's program must be there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = proxy.told();
    assert!(told.failed >= 3, "the client met no failure: {told:?}");
    assert!(told.taken_and_failed >= 3, "nothing was taken that the client was told had failed: {told:?}");
    let there = events(&mut server);
    let missing = (0..EVENTS).filter(|number| !there.contains_key(number)).count();
    let twice = there.values().filter(|count| **count > 1).count();
    assert_eq!((there.len(), missing, twice), (EVENTS, 0, 0), "{told:?}");
    eprintln!("{told:?}");
    server.kill();
}

/// Numbers of the events of everybody, and how often each is there.
fn events(server: &mut Server) -> BTreeMap<usize, usize> {
    let customers = server.get("/customers?limit=200")["rows"].clone();
    let mut there = BTreeMap::new();
    for customer in customers.as_array().unwrap() {
        let path = format!("/customers/{}/events/export", customer["id"].as_str().unwrap());
        for line in server.text(&path).lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            *there.entry(event["properties"]["number"].as_u64().unwrap() as usize).or_default() += 1;
        }
    }
    there
}
