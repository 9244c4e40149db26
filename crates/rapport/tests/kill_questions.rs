//! Letters that ask for consent go out while the server is killed with SIGKILL again and again.
//!
//! Nobody gets the same question twice, nobody is forgotten, and a yes that was answered outlives the kill that follows
//! it at once. A letter that was in hand at a kill may have left, so it is told as unknown and not sent again.

mod shop;

use serde_json::{Value, json};
use shop::{Server, Shop, wait};
use store::testing::Fresh;

/// Known people of a round; one more asks for letters on the public page.
const PEOPLE: usize = 12;
const WISH: &str = "wish@example.com";
const KILLS: usize = 3;
/// Slower than a round goes, so that a kill falls into a letter.
const PER_SECOND: u32 = 1;

#[test]
fn killed_questions_are_asked_once_and_answers_stay_on_sqlite() {
    survive(&Fresh::folder());
}

#[test]
fn killed_questions_are_asked_once_and_answers_stay_on_postgres() {
    if let Some(fresh) = Fresh::postgres() {
        survive(&fresh);
    }
}

fn survive(fresh: &Fresh) {
    let shop = Shop::keeping(fresh, PER_SECOND);
    let mut server = shop.start();
    server.set_up();
    server.import_customers(PEOPLE, Shop::address, false);
    open_page(&shop, &mut server);
    let said = format!(
        "lang=en&email={}&name=Wish&advertising=advertising-1&personal_data=personal_data-1",
        WISH.replace('@', "%40")
    );
    server.press("/s/shop", &said);
    ask_all(&mut server);
    let mut agreed = Vec::new();
    for kill in 1..=KILLS {
        shop.wait_for_letters(kill * PEOPLE / (KILLS + 1));
        let (to, link) = wait("a letter nobody answered", || unanswered(&shop, &agreed));
        let told = server.press(&link, "");
        assert!(told.contains("You are subscribed") || told.contains("confirmed"), "{told}");
        server.kill();
        agreed.push(to);
        server = shop.start();
    }
    // What was in hand at a kill stays open; everything else is settled.
    wait("the end of the questions", || {
        let now = states(&mut server);
        (count(&now, &["waiting"]) == 0 && count(&now, &["claimed", "unknown"]) <= KILLS).then_some(())
    });
    wait("the last letter", || shop.letters().contains_key(WISH).then_some(()));

    let letters = shop.letters();
    let twice: Vec<_> = letters.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "asked twice: {twice:?}");
    let states = states(&mut server);
    let asked = count(&states, &["sent", "confirmed"]);
    let open = count(&states, &["claimed", "unknown"]);
    assert_eq!(asked + open, PEOPLE, "forgotten: {states:?}");
    assert!(letters.len() > asked, "told as sent and not arrived: {} of {states:?}", letters.len());
    for address in &agreed {
        let found = server.get(&format!("/customers?search={}", address.replace('@', "%40")))["rows"].clone();
        assert_eq!(found.as_array().unwrap().len(), 1, "{address}: {found}");
        let id = found[0]["id"].as_str().unwrap();
        let ledger = server.get(&format!("/customers/{id}/consents"))["rows"].clone();
        let marketing = |it: &&Value| it["purpose"] == "marketing" && it["given"] == true;
        assert_eq!(ledger.as_array().unwrap().iter().filter(marketing).count(), 1, "{address}: {ledger}");
    }
    server.kill();
}

/// Documents, a sender that leads to the sink, and the page of subscribing.
fn open_page(shop: &Shop, server: &mut Server) {
    server.put(
        "/legal",
        &json!({ "form": "company", "legal_name": "Shop", "inn": "7707083893", "ogrn": "1027700132195",
            "address": "Moscow", "email": "data@example.com", "phone": "", "site": "https://example.com",
            "responsible": "" }),
    );
    for kind in ["advertising", "personal_data"] {
        let body = json!({ "kind": kind, "locale": "en", "body": format!("# {kind}\n\nText") });
        server.post("/legal/publish", &body.to_string());
    }
    let relay =
        json!({ "host": "127.0.0.1", "port": shop.sink_port(), "security": "plain", "connections": 1 });
    let sender = json!({ "name": "Questions", "kind": "smtp", "from_name": "Shop",
        "from_address": "news@example.com", "reply_to": null, "relay": relay });
    let sender = server.post("/senders", &sender.to_string());
    let page = server.put("/subscription-page", &json!({ "open": true, "sender_id": sender["id"] }));
    assert_eq!(page["ready"], true, "{page}");
}

fn ask_all(server: &mut Server) {
    let rows = server.get("/customers?limit=100")["rows"].clone();
    let people: Vec<&Value> = rows.as_array().unwrap().iter().map(|row| &row["id"]).collect();
    let list = server.post("/lists", r#"{"name": "Known"}"#)["id"].clone();
    let members = json!({ "add": people, "remove": [] });
    server.post(&format!("/lists/{}/members", list.as_str().unwrap()), &members.to_string());
    let asking = json!({ "list_id": list, "declared": "They left their addresses at the till of the shop",
        "expected_people": PEOPLE });
    server.post("/confirmation-rounds", &asking.to_string());
}

/// A letter whose question has no answer yet: to whom, and the path of its link.
fn unanswered(shop: &Shop, agreed: &[String]) -> Option<(String, String)> {
    let letters = shop.kept().into_iter().rev();
    let (to, raw) = letters.into_iter().find(|(to, _)| !agreed.contains(to))?;
    let text = raw.replace("=\r\n", "");
    let from = text.find("/s/shop/").unwrap_or_else(|| panic!("{raw}"));
    let word: String =
        text[from + 8..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    Some((to, format!("/s/shop/{word}")))
}

/// People of the round by state.
fn states(server: &mut Server) -> Vec<(String, usize)> {
    let rounds = server.get("/confirmation-rounds")["rows"].clone();
    assert_eq!(rounds.as_array().unwrap().len(), 1, "{rounds}");
    let people = rounds[0]["people"].as_array().unwrap();
    let state =
        |it: &Value| (it["state"].as_str().unwrap().to_owned(), it["count"].as_u64().unwrap() as usize);
    people.iter().map(state).collect()
}

fn count(states: &[(String, usize)], wanted: &[&str]) -> usize {
    states.iter().filter(|(state, _)| wanted.contains(&state.as_str())).map(|(_, count)| count).sum()
}
