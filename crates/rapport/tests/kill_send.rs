//! A campaign of ten thousand survives a sender that dies again and again in the middle of hand-overs.
//!
//! Real server processes are killed with SIGKILL while a sink slowed to 200 messages a second holds their hand-overs
//! open. What arrived is read from the sink's own record, which is written before it answers. Nobody may be written
//! to twice, nobody without consent at all, nobody after an unsubscribe was answered; every member of the audience is
//! accounted for; and there are no more `unknown` than hand-overs that were open at a kill.

mod shop;

use shop::{Server, Shop};
use std::collections::HashMap;
use store::testing::Fresh;

const PEOPLE: usize = 10_000;
/// Of them, how many never gave a consent.
const SILENT: usize = 400;
const CONNECTIONS: usize = 4;
const KILLS: usize = 21;
const PER_SECOND: u32 = 200;

#[test]
fn campaign_survives_kills_on_sqlite() {
    survives(&Fresh::folder());
}

#[test]
fn campaign_survives_kills_on_postgres() {
    if let Some(fresh) = Fresh::postgres() {
        survives(&fresh);
    }
}

fn survives(fresh: &Fresh) {
    let shop = Shop::open(fresh, PER_SECOND);
    let mut server = shop.start();
    let campaign = prepare(&shop, &mut server);
    let estimate = server.post(&format!("/campaigns/{campaign}/estimate"), "{}");
    let expected = estimate["will_receive"].as_i64().unwrap();
    assert_eq!(expected as usize, PEOPLE - SILENT);
    let wrong = server.try_post(&format!("/campaigns/{campaign}/launch"), r#"{"expected_recipients": 7}"#);
    assert_eq!(wrong.0, 409, "another number than the confirmed one must not start");
    server
        .post(&format!("/campaigns/{campaign}/launch"), &format!("{{\"expected_recipients\": {expected}}}"));

    let mut left = Vec::new();
    for kill in 1..=KILLS {
        let enough = (expected as usize - 600) * kill / (KILLS + 1);
        shop.wait_for_letters(enough);
        if kill % 7 == 3 {
            left.extend(leave_in_mid_send(&shop, &mut server, &campaign, 3));
        }
        server.kill();
        server = shop.start();
    }
    let progress = server.wait_for_campaign(&campaign, "finished");
    check_accounts(&progress);
    let letters = shop.letters();
    let repeated: Vec<&String> = letters.iter().filter(|(_, count)| **count > 1).map(|(to, _)| to).collect();
    assert!(repeated.is_empty(), "written to twice: {repeated:?}");
    for silent in 0..SILENT {
        assert!(!letters.contains_key(&Shop::silent_address(silent)), "written to without consent");
    }
    assert!(!left.is_empty(), "nobody left in mid-send");
    for address in &left {
        assert!(!letters.contains_key(address), "written to after the unsubscribe was answered");
    }
    let count = |name: &str| progress[name].as_i64().unwrap();
    let (handed_over, unknown) = (count("handed_over"), count("unknown"));
    assert!(unknown <= (CONNECTIONS * KILLS) as i64, "{unknown} unknown");
    let arrived = letters.len() as i64;
    assert!((handed_over..=handed_over + unknown).contains(&arrived), "{arrived} arrived, {progress}");
    eprintln!("{KILLS} kills: {arrived} arrived once, {handed_over} handed over, {unknown} unknown");
    stops(&shop, &mut server);
    server.kill();
}

/// Customers, a message, a relay and a draft, all by the API.
fn prepare(shop: &Shop, server: &mut Server) -> String {
    server.set_up();
    server.import_customers(PEOPLE - SILENT, Shop::address, true);
    server.import_customers(SILENT, Shop::silent_address, false);
    server.make_campaign("First", shop.sink_port(), CONNECTIONS)
}

/// Some customers who are about three seconds from their letter unsubscribe; their addresses.
fn leave_in_mid_send(shop: &Shop, server: &mut Server, campaign: &str, count: usize) -> Vec<String> {
    let mut page = server.get(&format!("/campaigns/{campaign}/deliveries?state=planned&limit=200"));
    for _ in 0..2 {
        let cursor = page["next_cursor"].as_str().unwrap().to_owned();
        page =
            server.get(&format!("/campaigns/{campaign}/deliveries?state=planned&limit=200&cursor={cursor}"));
    }
    let mut left = Vec::new();
    for row in page["rows"].as_array().unwrap().iter().rev().take(count) {
        let customer = row["customer_id"].as_str().unwrap();
        let card = server.get(&format!("/customers/{customer}"));
        let email = card["identities"].as_array().unwrap().iter().find(|it| it["kind"] == "email").unwrap();
        let email = email["value"].as_str().unwrap().to_owned();
        let body = r#"{"purpose": "marketing", "channel": "email", "given": false}"#;
        server.post(&format!("/customers/{customer}/consents"), body);
        // On a machine that slept in between, the letter may have been there before the answer.
        if !shop.letters().contains_key(&email) {
            left.push(email);
        }
    }
    left
}

fn check_accounts(progress: &serde_json::Value) {
    let count = |name: &str| progress[name].as_i64().unwrap();
    let skipped: i64 =
        progress["skipped"].as_array().unwrap().iter().map(|it| it["count"].as_i64().unwrap()).sum();
    let names = ["planned", "handed_over", "delivered", "failed", "unknown", "cancelled"];
    let sum: i64 = names.iter().map(|name| count(name)).sum::<i64>() + skipped;
    assert_eq!(sum, PEOPLE as i64, "{progress}");
    assert_eq!((count("total"), count("planned")), (PEOPLE as i64, 0), "{progress}");
}

/// After the answer to a stop only hand-overs that were open at that moment may still arrive.
fn stops(shop: &Shop, server: &mut Server) {
    let before: usize = shop.letters().values().sum();
    let campaign = server.make_campaign("Second", shop.sink_port(), CONNECTIONS);
    let estimate = server.post(&format!("/campaigns/{campaign}/estimate"), "{}");
    let expected = estimate["will_receive"].as_i64().unwrap();
    server
        .post(&format!("/campaigns/{campaign}/launch"), &format!("{{\"expected_recipients\": {expected}}}"));
    shop.wait_for_letters(before + 300);
    server.post(&format!("/campaigns/{campaign}/stop"), "{}");
    let answered: usize = shop.letters().values().sum();
    let progress = server.wait_for_campaign(&campaign, "stopped");
    check_accounts(&progress);
    let after: usize = shop.letters().values().sum();
    assert!(after <= answered + CONNECTIONS, "{answered} at the answer, {after} in the end");
    let by_customer: HashMap<String, usize> = shop.letters();
    assert!(by_customer.values().all(|count| *count <= 2), "one letter per campaign");
}
