//! An event that was answered with success is there after `kill -9`, once.
//!
//! A real server process is killed with SIGKILL while several senders wait for their answers; fifty times.
//! After each start senders repeat what was not answered, with the same ids, as clients do. In the end every
//! event that any server ever answered for is in the base exactly once.

mod shop;

use serde_json::{Value, json};
use shop::Shop;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::testing::Fresh;

const ROUNDS: usize = 50;
const SENDERS: usize = 4;
const CUSTOMERS: usize = 10;
/// Requests answered before a kill.
const ANSWERS: usize = 12;

#[test]
fn answered_events_survive_kills_on_sqlite() {
    survive(&Fresh::folder());
}

#[test]
fn answered_events_survive_kills_on_postgres() {
    if let Some(fresh) = Fresh::postgres() {
        survive(&fresh);
    }
}

fn survive(fresh: &Fresh) {
    let shop = Shop::open(fresh, 1);
    let mut server = shop.start();
    server.set_up();
    let key = server.post("/keys", r#"{"name": "A server", "kind": "server"}"#)["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    let (answered, next) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    // What was sent and not answered, to be sent again with the same ids.
    let doubtful: Mutex<Vec<usize>> = Mutex::default();
    for round in 0..ROUNDS {
        let address = format!("{}/v1/batch", server.base());
        let goal = answered.lock().unwrap().len() + ANSWERS + round % 7;
        std::thread::scope(|scope| {
            let send = || {
                loop {
                    let again = doubtful.lock().unwrap().pop();
                    let number = again.unwrap_or_else(|| next.fetch_add(1, Ordering::SeqCst));
                    if !post(&address, &key, number) {
                        doubtful.lock().unwrap().push(number);
                        return;
                    }
                    answered.lock().unwrap().push(number);
                }
            };
            for _ in 0..SENDERS {
                scope.spawn(send);
            }
            while answered.lock().unwrap().len() < goal {
                std::thread::yield_now();
            }
            server.kill();
        });
        server = shop.start();
    }
    let there = events(&mut server);
    let twice: Vec<_> = there.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "more than once: {twice:?}");
    let answered = answered.into_inner().unwrap();
    let lost: Vec<_> = answered.iter().filter(|number| !there.contains_key(number)).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    eprintln!("{ROUNDS} kills: {} answered, all there, {} in the base", answered.len(), there.len());
    assert!(answered.len() >= ROUNDS * ANSWERS);
    server.kill();
}

/// Sends one event; whether a success was answered.
fn post(address: &str, key: &str, number: usize) -> bool {
    let message = json!({"type": "track", "event": "Seen", "userId": format!("u{}", number % CUSTOMERS),
        "messageId": format!("message {number}"), "properties": {"number": number}});
    let body = json!({ "batch": [message] }).to_string();
    let answer = ureq::post(address).header("Authorization", format!("Bearer {key}")).send(body);
    answer.is_ok_and(|answer| answer.status() == 200)
}

/// Numbers of the events of everybody, and how often each is there.
fn events(server: &mut shop::Server) -> BTreeMap<usize, usize> {
    let customers = server.get("/customers?limit=200")["rows"].clone();
    let customers = customers.as_array().unwrap();
    assert_eq!(customers.len(), CUSTOMERS);
    let mut there = BTreeMap::new();
    for customer in customers {
        let path = format!("/customers/{}/events/export", customer["id"].as_str().unwrap());
        for line in server.text(&path).lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            let number = event["properties"]["number"].as_u64().unwrap() as usize;
            *there.entry(number).or_default() += 1;
        }
    }
    there
}
