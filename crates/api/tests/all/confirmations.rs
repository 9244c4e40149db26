//! Double opt-in: what the public page takes, what the letter asks, and what its button writes.

use crate::examples::legal::details;
use crate::world::*;
use base::Locale;
use std::time::Duration;
use store::confirmations::{Claim, NewConfirmation};

const START: &str = "2026-03-02T09:00:00Z";
const MINUTE: Duration = Duration::from_secs(60);

fn publish(shop: &Shop, kind: &str) {
    let body = format!("# {kind}\n\nmarker-{} {}", shop.slug, base::Random::system().next_u64());
    let answer = shop.post("/legal/publish", json!({ "kind": kind, "locale": "ru", "body": body }));
    assert_eq!(answer.status, 201, "{answer:?}");
}

/// A workspace whose page is open; letters go to the sandbox.
pub fn open(world: &World, slug: &str) -> Shop {
    let shop = world.shop(slug);
    let etag = shop.get("/legal").header("etag").to_owned();
    assert_eq!(shop.edit("PUT", "/legal", &etag, details(&shop)).status, 200);
    publish(&shop, "advertising");
    publish(&shop, "personal_data");
    let sender = shop.get("/senders").json["rows"][0]["id"].as_str().unwrap().to_owned();
    let set = shop.edit("PUT", "/subscription-page", "\"0\"", json!({ "open": true, "sender_id": sender }));
    assert_eq!((set.status, &set.json["ready"]), (200, &json!(true)), "{set:?}");
    shop
}

pub fn post(client: &Client, path: &str, form: &str) -> Answer {
    let kind = "application/x-www-form-urlencoded".to_owned();
    client.raw("POST", path, Some((kind, form.as_bytes().to_vec())))
}

pub fn said(email: &str) -> String {
    let email = email.replace('@', "%40");
    format!(
        "lang=ru&email={email}&name=%D0%90%D0%BD%D0%BD%D0%B0&advertising=advertising-1&personal_data=personal_data-1"
    )
}

pub fn ask(world: &World, shop: &Shop, email: &str) -> Answer {
    post(&world.stranger(), &format!("/s/{}", shop.slug), &said(email))
}

/// Paths of the links in the letters so far, oldest first.
pub fn links(world: &World, shop: &Shop, count: usize) -> Vec<(String, String)> {
    let rows = shop.wait("/sandbox?limit=200", |it| it.json["rows"].as_array().unwrap().len() >= count).json;
    let rows = rows["rows"].as_array().unwrap().clone();
    assert_eq!(rows.len(), count, "{rows:?}");
    let mut found = Vec::new();
    for row in rows.iter().rev() {
        let letter = shop.get(&format!("/sandbox/{}", row["delivery_id"].as_str().unwrap())).json;
        let text = letter["text"].as_str().unwrap();
        let url = text.lines().find(|line| line.starts_with("http")).unwrap_or_else(|| panic!("{text}"));
        assert!(!letter["headers"].to_string().contains("List-Unsubscribe"), "{letter}");
        let path = url.trim().strip_prefix(world.url.as_str()).unwrap().to_owned();
        found.push((row["address"].as_str().unwrap().to_owned(), path));
    }
    found
}

pub fn customers(shop: &Shop) -> Vec<String> {
    let rows = shop.get("/customers").json["rows"].as_array().unwrap().clone();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

pub fn entries(shop: &Shop, customer: &str) -> Vec<Value> {
    shop.get(&format!("/customers/{customer}/consents")).json["rows"].as_array().unwrap().clone()
}

#[test]
fn page_in_english_asks_for_the_english_editions() {
    each_engine(|world| {
        let shop = open(world, "ours");
        let page = |language: &str| world.stranger().get(&format!("/s/ours?lang={language}")).text;
        assert!(
            page("en").contains("value=\"advertising-1\"") && page("en").contains("edition 1, in Russian")
        );
        for kind in ["advertising", "personal_data"] {
            let body = format!("# {kind} in English");
            let text = json!({ "kind": kind, "locale": "en", "body": body });
            assert_eq!(shop.post("/legal/publish", text).status, 201);
        }
        let english = page("en");
        assert!(english.contains("value=\"advertising-2\"") && english.contains("edition 2<"), "{english}");
        assert!(page("ru").contains("value=\"advertising-1\""));
        let form = |edition: u8| {
            format!(
                "lang=en&email=anna%40example.com&advertising=advertising-{edition}&personal_data=personal_data-{edition}"
            )
        };
        let older = post(&world.stranger(), "/s/ours", &form(1));
        assert_eq!(older.status, 409, "the boxes name the editions that the reader was not shown: {older:?}");
        assert_eq!(post(&world.stranger(), "/s/ours", &form(2)).status, 200);
        let (_, link) = links(world, &shop, 1).remove(0);
        assert_eq!(post(&world.stranger(), &link, "").status, 200);
        let said = entries(&shop, &customers(&shop)[0]);
        assert!(said.iter().all(|it| it["text_version"].as_str().unwrap().ends_with("-2")), "{said:?}");
    });
}

#[test]
fn only_the_button_behind_the_letter_writes_the_ledger_and_only_once() {
    each_engine(|world| {
        let shop = open(world, "ours");
        let page = world.stranger().get("/s/ours");
        assert_eq!(page.status, 200);
        assert!(
            page.text.contains("/legal/ours/advertising/1") && page.text.contains("The ours"),
            "{}",
            page.text
        );
        assert!(!page.text.contains("checked") && !page.text.contains("<script") && page.text.len() < 30_000);
        let answer = ask(world, &shop, "Anna@Example.com");
        assert!(answer.status == 200 && answer.text.contains("Проверьте почту"), "{answer:?}");
        let (address, link) = links(world, &shop, 1).remove(0);
        assert_eq!(address, "anna@example.com");
        // Scanners of mail open every link, some of them twice.
        for method in ["GET", "HEAD", "GET"] {
            assert_eq!(world.stranger().send(method, &link, None).status, 200);
        }
        assert!(customers(&shop).is_empty(), "nothing is written before the button");
        let page = world.stranger().get(&link);
        assert!(page.text.contains("anna@example.com") && page.text.contains("редакция 1"), "{}", page.text);
        let done = post(&world.stranger(), &link, "");
        assert!(done.status == 200 && done.text.contains("Подписка подтверждена"), "{done:?}");
        let ids = customers(&shop);
        assert_eq!(ids.len(), 1);
        let card = shop.get(&format!("/customers/{}", ids[0])).json;
        assert_eq!((&card["first_name"], &card["locale"]), (&json!("Анна"), &json!("ru")), "{card}");
        let said = entries(&shop, &ids[0]);
        let told: Vec<_> = said
            .iter()
            .map(|it| [&it["purpose"], &it["text_version"], &it["source"], &it["said_from"], &it["actor"]])
            .collect();
        let expected = |purpose, text| {
            [json!(purpose), json!(text), json!("confirmation"), json!("127.0.0.1"), json!("customer")]
        };
        let want = [expected("service", "personal_data-1"), expected("marketing", "advertising-1")];
        assert_eq!(told, want.iter().map(|it| [&it[0], &it[1], &it[2], &it[3], &it[4]]).collect::<Vec<_>>());
        let document = said[0]["document"].as_str().unwrap();
        assert!(document.starts_with("cnf_") && document.contains("asked 2"), "{document}");
        assert!(document.ends_with("from 127.0.0.1"), "{document}");

        // Pressed twice, and once more after the person has left: nothing more is written.
        assert_eq!(post(&world.stranger(), &link, "").status, 200);
        let away = json!({ "purpose": "marketing", "channel": "email", "given": false });
        assert_eq!(shop.post(&format!("/customers/{}/consents", ids[0]), away).status, 201);
        assert_eq!(post(&world.stranger(), &link, "").status, 200);
        assert_eq!(entries(&shop, &ids[0]).len(), 3, "two words of the letter and one withdrawal");
        let counts = shop.get("/subscription-page").json["letters"].clone();
        assert_eq!(counts, json!([{ "state": "confirmed", "count": 1 }]));
    });
}

#[test]
fn page_answers_the_same_whoever_the_address_belongs_to() {
    each_engine(|world| {
        let shop = open(world, "ours");
        let with = |email: &str| {
            shop.create("/customers", json!({ "identities": [{ "kind": "email", "value": email }] }))
        };
        let known = with("known@example.com");
        let erased = with("erased@example.com");
        let withdrawn = json!({ "purpose": "marketing", "channel": "email", "given": false });
        assert_eq!(shop.post(&format!("/customers/{known}/consents"), withdrawn).status, 201);
        let key = json!({ "key": "07".repeat(32) });
        assert_eq!(shop.post(&format!("/customers/{erased}/erase"), key).status, 204);
        let complained = json!({ "channel": "email", "address": "angry@example.com", "reason": "complaint" });
        assert_eq!(shop.post("/suppressions", complained).status, 201);

        let answers: Vec<Answer> =
            ["angry@example.com", "new@example.com", "known@example.com", "erased@example.com"]
                .iter()
                .map(|email| ask(world, &shop, email))
                .collect();
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (200, &answers[0].text));
        }
        let letters = links(world, &shop, 3);
        let to: Vec<&str> = letters.iter().map(|(address, _)| address.as_str()).collect();
        assert_eq!(to, ["new@example.com", "known@example.com", "erased@example.com"]);
        let counts = shop.get("/subscription-page").json["letters"].to_string();
        assert!(counts.contains(r#"{"state":"skipped","count":1}"#), "{counts}");

        // Who left and who was erased come back by their own word.
        for (_, link) in &letters[1..] {
            assert_eq!(post(&world.stranger(), link, "").status, 200);
        }
        let said = entries(&shop, &known);
        assert!(said[1]["given"] == json!(true) && said[1]["purpose"] == json!("marketing"), "{said:?}");
        let back = shop.get("/customers?search=erased@example.com").json["rows"].clone();
        assert_eq!(back.as_array().unwrap().len(), 1, "{back}");
        assert_ne!(back[0]["id"].as_str(), Some(erased.as_str()), "as somebody new");
    });
}

#[test]
fn link_is_answered_within_its_term_in_its_workspace_and_by_its_word_alone() {
    each_engine_at(START, |world, clock| {
        let (shop, other) = (open(world, "ours"), open(world, "theirs"));
        ask(world, &shop, "anna@example.com");
        let (_, link) = links(world, &shop, 1).remove(0);
        let word = link.rsplit_once('/').unwrap().1.to_owned();
        let mut forged = word.clone().into_bytes();
        forged[5] = if forged[5] == b'A' { b'B' } else { b'A' };
        for wrong in [
            format!("/s/theirs/{word}"),
            format!("/s/ours/{}", String::from_utf8(forged).unwrap()),
            format!("/s/ours/{}", &word[1..]),
            format!("/s/ours/{}", "A".repeat(5_000)),
            format!("/s/nobody/{word}"),
        ] {
            assert_eq!(world.stranger().get(&wrong).status, 404, "{wrong}");
            assert_eq!(post(&world.stranger(), &wrong, "").status, 404, "{wrong}");
        }
        clock.advance(Duration::from_secs(48 * 3600 + 1));
        for method in ["GET", "POST"] {
            let answer = world.stranger().raw(method, &link, None);
            assert!(answer.status == 410 && answer.text.contains("больше не действует"), "{answer:?}");
        }
        assert!(customers(&shop).is_empty() && customers(&other).is_empty());
    });
}

#[test]
fn one_answer_ends_every_other_question_to_the_address() {
    each_engine_at(START, |world, clock| {
        let shop = open(world, "ours");
        ask(world, &shop, "anna@example.com");
        links(world, &shop, 1);
        clock.advance(11 * MINUTE);
        ask(world, &shop, "anna@example.com");
        let letters = links(world, &shop, 2);
        assert_ne!(letters[0].1, letters[1].1);
        assert_eq!(post(&world.stranger(), &letters[0].1, "").status, 200);
        assert_eq!(post(&world.stranger(), &letters[1].1, "").status, 410);
        assert_eq!(entries(&shop, &customers(&shop)[0]).len(), 2);
    });
}

#[test]
fn nobody_is_flooded() {
    each_engine_at(START, |world, clock| {
        let shop = open(world, "ours");
        // Pressed twice is asked once; a fourth letter of a day is not written at all.
        for (minutes, letters) in [(0, 1), (1, 1), (20, 2), (40, 3), (60, 3)] {
            clock.set(base::Timestamp::parse(START).unwrap().plus(minutes * MINUTE));
            assert_eq!(ask(world, &shop, "anna@example.com").status, 200);
            links(world, &shop, letters);
        }
        // One device asks for ten letters in its window.
        clock.advance(60 * MINUTE);
        for number in 0..11 {
            let answer = ask(world, &shop, &format!("someone{number}@example.com"));
            let want = if number < 10 { 200 } else { 429 };
            assert_eq!(answer.status, want, "{number}: {answer:?}");
            assert_eq!(answer.header("retry-after").is_empty(), want == 200);
        }
    });
}

#[test]
fn boxes_name_the_editions_that_hold_and_a_closed_page_is_not_there() {
    each_engine(|world| {
        let shop = open(world, "ours");
        let good = said("anna@example.com");
        for (form, status) in [
            (good.replace("&advertising=advertising-1", ""), 422),
            (good.replace("&personal_data=personal_data-1", ""), 422),
            (good.replace("anna%40", "anna"), 422),
            (good.replace("advertising-1", "advertising-7"), 409),
            (format!("{good}&website=https%3A%2F%2Fspam.example"), 200),
            (String::from("%FF%00=1"), 422),
        ] {
            assert_eq!(post(&world.stranger(), "/s/ours", &form).status, status, "{form}");
        }
        publish(&shop, "advertising");
        assert_eq!(post(&world.stranger(), "/s/ours", &good).status, 409, "a newer edition holds");
        assert_eq!(shop.get("/subscription-page").json["letters"], json!([]), "nothing was asked");
        let hostile = good.replace("anna%40", "%3Cscript%3E").replace("advertising-1", "");
        let again = post(&world.stranger(), "/s/ours", &hostile);
        assert!(again.status == 422 && !again.text.contains("<script"), "{}", again.text);

        let etag = shop.get("/subscription-page").header("etag").to_owned();
        let shut = shop.edit("PUT", "/subscription-page", &etag, json!({ "open": false, "sender_id": null }));
        assert_eq!(shut.status, 200, "{shut:?}");
        for path in ["/s/ours", "/s/nobody"] {
            assert_eq!(world.stranger().get(path).status, 404, "{path}");
            assert_eq!(post(&world.stranger(), path, &good).status, 404, "{path}");
        }
        let bare = world.shop("bare");
        let sender = bare.get("/senders").json["rows"][0]["id"].clone();
        let open = |sender: Value| {
            bare.edit("PUT", "/subscription-page", "\"0\"", json!({ "open": true, "sender_id": sender }))
        };
        assert_eq!(open(sender).code(), "confirmation_without_text");
        assert_eq!(open(Value::Null).json["field"], json!("sender_id"));
    });
}

fn list_of(shop: &Shop, customers: &[&String]) -> String {
    let list = shop.create("/lists", json!({ "name": "From the till" }));
    let added = shop.post(&format!("/lists/{list}/members"), json!({ "add": customers, "remove": [] }));
    assert!((200..300).contains(&added.status), "{added:?}");
    list
}

fn asking(list: &str, expected: i64) -> Value {
    let declared = "Они сами оставили адреса на кассе в анкете постоянного гостя";
    json!({ "list_id": list, "declared": declared, "expected_people": expected })
}

/// Who never said anything is asked once; a no is written like a yes, and silence changes nothing.
#[test]
fn known_people_are_asked_once_and_their_answers_are_written() {
    each_engine_at(START, |world, clock| {
        let shop = open(world, "ours");
        let with = |email: &str| {
            shop.create("/customers", json!({ "identities": [{ "kind": "email", "value": email }] }))
        };
        let say = |id: &str, given: bool| {
            let word = json!({ "purpose": "marketing", "channel": "email", "given": given });
            assert_eq!(shop.post(&format!("/customers/{id}/consents"), word).status, 201);
        };
        let [yes, no, silent, agreed, left, angry] = ["yes", "no", "silent", "agreed", "left", "angry"]
            .map(|name| with(&format!("{name}@example.com")));
        let nameless = shop.create("/customers", json!({ "first_name": "Anna" }));
        say(&agreed, true);
        say(&left, false);
        let complained = json!({ "channel": "email", "address": "angry@example.com", "reason": "complaint" });
        assert_eq!(shop.post("/suppressions", complained).status, 201);
        let list = list_of(&shop, &[&yes, &no, &silent, &agreed, &left, &angry, &nameless]);
        let whom = json!({ "list_id": list });
        let estimate = shop.post("/confirmation-rounds/estimate", whom.clone());
        let told = json!({
            "will_ask": 3, "limit": 10_000, "text_version": "advertising-1",
            "not_asked": [
                { "reason": "no_address", "count": 1 }, { "reason": "suppressed", "count": 1 },
                { "reason": "said_no", "count": 1 }, { "reason": "has_consent", "count": 1 },
            ],
        });
        assert_eq!(estimate.json, told);
        let ask = |body: Value| shop.post("/confirmation-rounds", body);
        assert_eq!(ask(asking(&list, 4)).code(), "recipients_changed");
        let mut bare = asking(&list, 3);
        bare["declared"] = json!("так надо");
        assert_eq!(ask(bare).json["field"], json!("declared"));
        let round = ask(asking(&list, 3));
        assert_eq!(round.status, 201, "{round:?}");

        clock.advance(MINUTE);
        let letters = links(world, &shop, 3);
        let link = |name: &str| letters.iter().find(|(to, _)| to.starts_with(name)).unwrap().1.clone();
        let page = world.stranger().get(&link("no@"));
        assert!(page.text.contains("No, do not") && entries(&shop, &no).is_empty(), "{}", page.text);
        assert!(post(&world.stranger(), &link("no@"), "answer=no").text.contains("Your answer is kept"));
        assert!(post(&world.stranger(), &link("yes@"), "").text.contains("You are subscribed"));
        // The first answer is the answer.
        post(&world.stranger(), &link("no@"), "");
        post(&world.stranger(), &link("yes@"), "answer=no");
        for (who, given) in [(&yes, true), (&no, false)] {
            let said = entries(&shop, who);
            assert_eq!(said.len(), 1, "{said:?}");
            assert_eq!(said[0]["given"], json!(given));
            assert_eq!(
                (&said[0]["text_version"], &said[0]["source"]),
                (&json!("advertising-1"), &json!("confirmation"))
            );
        }
        assert!(entries(&shop, &silent).is_empty(), "silence is no word");

        // Nobody is asked again about this edition, also when all of it is long over.
        clock.advance(Duration::from_secs(40 * 24 * 3600));
        let mut later = shop.clone();
        later.client = world.login("owner@ours.example", PASSWORD);
        let estimate = || later.post("/confirmation-rounds/estimate", whom.clone()).json;
        let again = estimate();
        assert_eq!(again["will_ask"], json!(0), "{again}");
        assert!(again["not_asked"].to_string().contains("asked_before"), "{again}");
        assert_eq!(later.post("/confirmation-rounds", asking(&list, 0)).code(), "nobody_to_send_to");
        publish(&later, "advertising");
        assert_eq!(estimate()["will_ask"], json!(1), "another edition");
    });
}

#[test]
fn round_that_is_stopped_asks_nobody_more_and_an_erased_person_is_never_asked() {
    each_engine_at(START, |world, clock| {
        let shop = open(world, "ours");
        let people: Vec<String> = (0..120)
            .map(|at| {
                let email = format!("guest{at}@example.com");
                shop.create("/customers", json!({ "identities": [{ "kind": "email", "value": email }] }))
            })
            .collect();
        let list = list_of(&shop, &people.iter().collect::<Vec<_>>());
        let round = shop.create("/confirmation-rounds", asking(&list, 120));
        // A hundred a minute: the first leaves at once.
        let sent = |count: usize| {
            shop.wait("/sandbox?limit=200", |it| it.json["rows"].as_array().unwrap().len() == count);
        };
        sent(1);
        let key = json!({ "key": "07".repeat(32) });
        assert_eq!(shop.post(&format!("/customers/{}/erase", people[2]), key).status, 204);
        clock.advance(Duration::from_millis(1_900));
        sent(3);
        let stopped = shop.post(&format!("/confirmation-rounds/{round}/stop"), json!({}));
        assert_eq!((stopped.status, &stopped.json["stopped"]), (200, &json!(true)), "{stopped:?}");
        clock.advance(10 * MINUTE);
        let counts = stopped.json["people"].to_string();
        assert!(counts.contains(r#"{"state":"skipped","count":116}"#), "{counts}");
        assert!(counts.contains(r#"{"state":"sent","count":3}"#), "{counts}");
        sent(3);
    });
}

/// A letter that was being handed over when the process died may have left: it is not sent again, and can be answered.
#[test]
fn letter_of_a_process_that_died_is_never_sent_again() {
    each_engine_at(START, |world, clock| {
        let shop = open(world, "ours");
        let relay = json!({
            "name": "Relay", "kind": "smtp", "from_name": "Us", "from_address": "us@ours.example",
            "relay": { "host": "127.0.0.1", "port": 1, "security": "plain", "user": "", "connections": 1 },
        });
        let sender = shop.create("/senders", relay);
        let etag = shop.get("/subscription-page").header("etag").to_owned();
        let set = shop.edit("PUT", "/subscription-page", &etag, json!({ "open": true, "sender_id": sender }));
        assert_eq!(set.status, 200, "{set:?}");
        let (workspace, now) = (world.server.workspace("ours").unwrap(), clock.now());
        let texts = workspace.read(|tx| Ok(store::consent::texts(tx)?)).unwrap();
        let text = |kind: &str| texts.iter().find(|it| it.kind.as_str() == kind).unwrap().id;
        let new = NewConfirmation {
            address: "anna@example.com".into(),
            address_hash: [1; 32],
            name: None,
            locale: Locale::Ru,
            advertising: text("advertising"),
            personal_data: text("personal_data"),
            asked_at: now,
            asked_from: None,
            expires_at: now.plus(48 * 60 * MINUTE),
        };
        let claim = Claim { word_hash: base::hash::sha256(b"word"), until: now.plus(5 * MINUTE) };
        workspace
            .write(move |tx| {
                let id = store::confirmations::insert(tx, &new)?;
                store::confirmations::claim(tx, id, claim)?;
                Ok(())
            })
            .unwrap();
        clock.advance(6 * MINUTE);
        let letters =
            shop.wait("/subscription-page", |it| it.text.contains("unknown")).json["letters"].clone();
        assert_eq!(letters, json!([{ "state": "unknown", "count": 1 }]));
        assert_eq!(
            post(&world.stranger(), "/s/ours/word", "").status,
            200,
            "whoever has the link has the letter"
        );
        assert_eq!(customers(&shop).len(), 1);
    });
}

/// A question whose letter cannot be signed waits; it neither leaves bare nor is lost, and the page says why.
#[test]
fn letters_wait_while_the_key_that_signs_them_does_not_work() {
    each_engine_at(START, |world, clock| {
        let shop = open(world, "ours");
        let relay = json!({
            "name": "Relay", "kind": "smtp", "from_name": "Us", "from_address": "us@ours.example",
            "relay": { "host": "127.0.0.1", "port": 1, "security": "plain", "user": "", "connections": 1 },
        });
        let sender = shop.create("/senders", relay);
        let new_key = || {
            let keys = shop.post(&format!("/senders/{sender}/dkim"), json!({})).json["rows"].clone();
            let selector = keys.as_array().unwrap().last().unwrap()["selector"].clone();
            let body = json!({ "selector": selector });
            assert_eq!(shop.post(&format!("/senders/{sender}/dkim/start"), body).status, 200);
        };
        new_key();
        let workspace = world.server.workspace("ours").unwrap();
        let seal = workspace.read(|tx| Ok(store::sealed::all(tx)?)).unwrap().remove(0);
        workspace.write(move |tx| Ok(store::sealed::renew(tx, &seal, b"nobody can open this")?)).unwrap();
        let (send, sent) = std::sync::mpsc::channel();
        let send = std::sync::Mutex::new(send);
        workspace.sending.set_stage(1, move |handed: app::deliveries::HandOver| {
            send.lock().unwrap().send(handed.mail.raw.starts_with(b"DKIM-Signature:")).unwrap();
            domain::deliveries::Outcome::HandedOver
        });
        let etag = shop.get("/subscription-page").header("etag").to_owned();
        let set = shop.edit("PUT", "/subscription-page", &etag, json!({ "open": true, "sender_id": sender }));
        assert_eq!((set.status, &set.json["not_signed"]), (200, &json!(true)), "{set:?}");
        assert_eq!(shop.get(&format!("/senders/{sender}/dkim")).json["rows"][0]["works"], json!(false));
        ask(world, &shop, "anna@example.com");
        for _ in 0..3 {
            app::consent::confirmations::step(&workspace).unwrap();
            clock.advance(MINUTE);
        }
        let page = shop.get("/subscription-page").json;
        assert_eq!(page["letters"], json!([{ "state": "waiting", "count": 1 }]));
        assert!(sent.try_recv().is_err(), "nothing left without a signature");
        new_key();
        assert_eq!(sent.recv_timeout(Duration::from_secs(30)), Ok(true), "signed by the new key");
        let told = shop.wait("/subscription-page", |it| it.json["letters"][0]["state"] == json!("sent"));
        assert_eq!(told.json["not_signed"], json!(false));
    });
}
