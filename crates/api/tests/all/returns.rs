//! Bounces and complaints over HTTP: every preset's documented form from the provider's call to the suppression list.

use crate::world::*;
use app::tracking::Signer;
use base::{Clock, CustomerId, DeliveryId, SenderId, Timestamp};
use domain::campaigns::{Settings, State as CampaignState};
use domain::consent::{Basis, Channel, Entry, Purpose, Scope, Source, SuppressionReason, Topic};
use domain::deliveries::{Outcome, State, settle};
use std::sync::Arc;
use std::time::Duration;
use store::deliveries::Settlement;
use store::{Query, params};

const START: &str = "2026-03-01T09:00:00Z";
const CUSTOMER: Query = Query {
    name: "test/returned_customer",
    text: "-- a reader\ninsert into customer (customer_id, state, search, attributes, version, created_at, updated_at) \
           values ($1, 'active', '', '{}', 1, 0, 0)",
};
const IDENTITY: Query = Query {
    name: "test/returned_address",
    text: "-- an address\ninsert into identity (kind, value, customer_id, typed, created_at) values ('email', $2, $1, $2, 0)",
};

/// A sender whose letters went to readers 1, 2, 3 …
struct Sent {
    shop: Shop,
    stranger: Client,
    workspace: Arc<app::Workspace>,
    sender: String,
    letters: Vec<DeliveryId>,
}

fn to(number: usize) -> String {
    format!("reader{number}@example.com")
}

impl Sent {
    fn new(world: &World, clock: &Clock, count: usize) -> Sent {
        let shop = world.shop("ours");
        let sender = shop.create(
            "/senders",
            json!({
                "name": "Relay", "kind": "smtp", "from_name": "Shop", "from_address": "news@shop.example",
                "relay": { "host": "smtp.shop.example", "port": 465, "security": "tls", "user": null, "connections": 1 },
            }),
        );
        let workspace = world.server.workspace("ours").unwrap();
        let now = clock.now();
        workspace
            .write(move |tx| {
                for number in 1..=count {
                    tx.exec(&CUSTOMER, params![number as i64])?;
                    tx.exec(&IDENTITY, params![number as i64, to(number)])?;
                    store::consent::append(tx, &[consent(number, now)])?;
                }
                Ok(())
            })
            .unwrap();
        let mut sent = Sent { shop, stranger: world.stranger(), workspace, sender, letters: Vec::new() };
        sent.letters = sent.send((1..=count).collect(), now);
        sent
    }

    /// Letters of one more campaign, handed over now.
    fn send(&self, readers: Vec<usize>, now: Timestamp) -> Vec<DeliveryId> {
        let id: SenderId = self.sender.parse().unwrap();
        let settings = Settings { sender_id: Some(id), ..Settings::new(Purpose::Marketing, Channel::Email) };
        self.workspace
            .write(move |tx| {
                let people: Vec<u32> = readers.iter().map(|it| *it as u32).collect();
                let id = store::campaigns::insert(tx, ("News", &settings), [7; 16], "usr_1", now)?;
                store::campaigns::launch(tx, id, CampaignState::Sending, "{}", now)?;
                store::deliveries::plan(tx, id, Channel::Email, (&people, State::Planned), now)?;
                let due = store::deliveries::due(tx, id, now, 10_000)?;
                for due in &due {
                    let address = to(due.customer.0 as usize);
                    store::deliveries::claim(tx, 5, &[(due.delivery, &address)], now)?;
                }
                let settled = settle(Outcome::HandedOver, 0, now);
                let rows: Vec<_> = due
                    .iter()
                    .map(|due| Settlement { delivery: due.delivery, settled: settled.clone() })
                    .collect();
                store::deliveries::settle(tx, 5, &rows, now)?;
                Ok(due.into_iter().map(|due| due.delivery).collect())
            })
            .unwrap()
    }

    /// Sets where returns come in; the path of the address.
    fn intake(&self, change: Value) -> String {
        let path = format!("/senders/{}/intake", self.sender);
        let version = self.shop.get(&path).json["version"].clone();
        let client = self.shop.client.with("if-match", &format!("\"{version}\""));
        let answer = client.send("PATCH", &self.shop.path(&path), Some(change));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json["address"].as_str().unwrap().strip_prefix(&self.stranger.base).unwrap().to_owned()
    }

    fn call(&self, path: &str, body: &str) -> Answer {
        let body = Some(("application/json".to_owned(), body.as_bytes().to_vec()));
        self.stranger.raw("POST", path, body)
    }

    fn suppressed(&self, number: usize) -> Option<SuppressionReason> {
        let hash = app::consent::address_hash(&self.workspace, Channel::Email, &to(number));
        let found = self.workspace.read(|tx| Ok(store::suppression::find(tx, Channel::Email, &hash)?));
        found.unwrap().map(|row| row.reason)
    }

    fn state(&self, number: usize) -> (State, Option<String>) {
        let id = self.letters[number - 1];
        let letters = self.workspace.read(|tx| Ok(store::deliveries::returns::letters(tx, &[id])?)).unwrap();
        (letters[&id.0].state, letters[&id.0].reason.clone())
    }

    fn may_write(&self, number: usize) -> bool {
        let words =
            self.workspace.read(|tx| Ok(store::consent::words(tx, CustomerId(number as i64))?)).unwrap();
        words.permit(Purpose::Marketing, Channel::Email, Topic::EVERY)
    }

    fn view(&self) -> Value {
        self.shop.get(&format!("/senders/{}/intake", self.sender)).json
    }

    fn message_id(&self, number: usize) -> String {
        format!("{}@shop.example", Signer::new(&self.workspace).letter_word(self.letters[number - 1]))
    }
}

fn consent(number: usize, now: Timestamp) -> Entry {
    Entry {
        customer: CustomerId(number as i64),
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given: true,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Form,
        document: None,
        said_from: None,
        given_at: Timestamp::from_seconds(1),
        recorded_at: now,
        actor: "system".into(),
    }
}

/// What each of five events looks like at a provider, in the order hard, soft, complaint, delivered, unsubscribed.
struct Provider {
    form: &'static str,
    secret: Option<&'static str>,
    event: fn(kind: usize, address: &str) -> String,
}

fn unisender(kind: usize, address: &str) -> String {
    let (status, reason) = [
        ("hard_bounced", "err_user_unknown"),
        ("soft_bounced", "err_mailbox_full"),
        ("spam", ""),
        ("delivered", "ok"),
        ("unsubscribed", ""),
    ][kind];
    let body = json!({ "auth": "@", "events_by_user": [{ "user_id": 456, "events": [{
        "event_name": "transactional_email_status",
        "event_data": { "job_id": "1a3Q2V-0000OZ-S0", "email": address, "status": status, "event_time": "2026-03-01 09:30:00",
            "delivery_info": { "delivery_status": reason, "destination_response": "550 said the far side" } },
    }]}]})
    .to_string();
    use md5::{Digest, Md5};
    // Only the value of `auth` is replaced; the addresses keep their `@`.
    let digest = Md5::digest(body.replacen("\"@\"", "\"go-key\"", 1));
    let auth: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    body.replacen("\"@\"", &format!("\"{auth}\""), 1)
}

fn dashamail(kind: usize, address: &str) -> String {
    let bounce = |kind: &str| {
        json!({ "RecordType": "Bounce", "ID": 42, "Type": kind, "Email": address, "Description": "said the far side",
            "BouncedAt": "2026-03-01T09:30:00.9070259Z" })
    };
    match kind {
        0 => bounce("HardBounce"),
        1 => bounce("SoftBounce"),
        2 => json!({ "RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": address, "BouncedAt": "2026-03-01T09:30:00Z" }),
        3 => json!({ "RecordType": "Delivery", "Recipient": address, "DeliveredAt": "2026-03-01T09:30:00Z" }),
        _ => json!({ "RecordType": "SubscriptionChange", "Recipient": address, "SuppressSending": true,
            "SuppressionReason": "ManualSuppression", "ChangedAt": "2026-03-01T09:30:00Z" }),
    }
    .to_string()
}

fn notisend(kind: usize, address: &str) -> String {
    let name = ["hard_bounced", "soft_bounced", "complained", "delivered", "unsubscribed"][kind];
    let event = json!({ "id": 417, "name": name, "email": address, "timestamp": 1_772_357_400 });
    json!({ "meta": { "type": "api" }, "events": [event] }).to_string()
}

fn mailgun(kind: usize, address: &str) -> String {
    let (event, severity) = [
        ("failed", "permanent"),
        ("failed", "temporary"),
        ("complained", ""),
        ("delivered", ""),
        ("unsubscribed", ""),
    ][kind];
    let tag = base::hash::hmac_sha256(b"mailgun-key", b"1772357400token");
    let tag: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "signature": { "timestamp": "1772357400", "token": "token", "signature": tag },
        "event-data": { "event": event, "severity": severity, "recipient": address, "timestamp": 1_772_357_400.5,
            "delivery-status": { "code": 550, "message": "5.1.1 said the far side" } },
    })
    .to_string()
}

fn plain(kind: usize, address: &str) -> String {
    let event = ["hard_bounce", "soft_bounce", "complaint", "delivered", "unsubscribe"][kind];
    json!({ "event": event, "email": address, "code": "5.1.1", "reason": "said the far side" }).to_string()
}

/// A message of SNS under the key of the tests' certificate.
fn sns(mut message: Value) -> String {
    message["SignatureVersion"] = "2".into();
    message["SigningCertURL"] = CERTIFICATE.into();
    let text = channels::email::returns::sns::signed_text(&message).unwrap();
    let key = include_bytes!("../../../channels/tests/certificate/sns.key.der");
    let key = ring::rsa::KeyPair::from_pkcs8(key).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    key.sign(&ring::signature::RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature).unwrap();
    message["Signature"] = base::hash::encode_standard(&signature).into();
    message.to_string()
}

const CERTIFICATE: &str = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem";

fn ses(kind: usize, address: &str) -> String {
    let mail = json!({ "destination": [address], "messageId": "0000" });
    let at = "2026-03-01T09:30:00.000Z";
    let bounce = |kind: &str, status: &str| {
        json!({ "notificationType": "Bounce", "mail": mail, "bounce": { "bounceType": kind, "bounceSubType": "General", "timestamp": at,
            "bouncedRecipients": [{ "emailAddress": address, "status": status, "diagnosticCode": "smtp; 550 said the far side" }] } })
    };
    let told = match kind {
        0 => bounce("Permanent", "5.1.1"),
        1 => bounce("Transient", "4.2.2"),
        2 => json!({ "notificationType": "Complaint", "mail": mail, "complaint": { "timestamp": at,
            "complainedRecipients": [{ "emailAddress": address }] } }),
        3 => {
            json!({ "notificationType": "Delivery", "mail": mail, "delivery": { "timestamp": at, "recipients": [address] } })
        }
        _ => json!({ "eventType": "Subscription", "mail": mail, "subscription": { "timestamp": at,
            "newTopicPreferences": { "unsubscribeAll": true } } }),
    };
    sns(json!({ "Type": "Notification", "MessageId": "22b8", "TopicArn": "arn:aws:sns:eu-central-1:1:b",
        "Message": told.to_string(), "Timestamp": at }))
}

const PROVIDERS: [Provider; 6] = [
    Provider { form: "unisender_go", secret: Some("go-key"), event: unisender },
    Provider { form: "dashamail", secret: None, event: dashamail },
    Provider { form: "notisend", secret: None, event: notisend },
    Provider { form: "ses", secret: None, event: ses },
    Provider { form: "mailgun", secret: Some("mailgun-key"), event: mailgun },
    Provider { form: "other", secret: None, event: plain },
];

#[test]
fn what_each_provider_tells_reaches_the_letter_and_the_suppression_list() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, PROVIDERS.len() * 5);
        let certificate = include_bytes!("../../../channels/tests/certificate/sns.pem");
        sent.workspace.outgoing.know_certificate(CERTIFICATE, certificate.to_vec());
        clock.advance(Duration::from_secs(3_600));
        for (at, provider) in PROVIDERS.iter().enumerate() {
            let path = sent.intake(json!({ "form": provider.form, "secret": provider.secret }));
            let number = |kind: usize| at * 5 + kind + 1;
            // Twice: a repeat changes nothing.
            for _ in 0..2 {
                for kind in 0..5 {
                    let answer = sent.call(&path, &(provider.event)(kind, &to(number(kind))));
                    assert_eq!(answer.status, 200, "{} {kind}: {answer:?}", provider.form);
                }
            }
            let state = |kind| sent.state(number(kind));
            let bounced = |reason: &str| (State::Bounced, Some(reason.to_owned()));
            assert_eq!(state(0), bounced("hard_bounce"), "{}", provider.form);
            assert_eq!(state(1), bounced("soft_bounce"), "{}", provider.form);
            assert_eq!(state(2), (State::Complained, None), "{}", provider.form);
            assert_eq!(state(3), (State::Delivered, None), "{}", provider.form);
            assert_eq!(state(4), (State::HandedOver, None), "{}", provider.form);
            let lists = [0, 1, 2, 3, 4].map(|kind| sent.suppressed(number(kind)));
            let hard = Some(SuppressionReason::HardBounce);
            assert_eq!(
                lists,
                [hard, None, Some(SuppressionReason::Complaint), None, None],
                "{}",
                provider.form
            );
            let written = [0, 1, 2, 3, 4].map(|kind| sent.may_write(number(kind)));
            assert_eq!(written, [true, true, false, true, false], "{}", provider.form);
        }
        let view = sent.view();
        assert_eq!((view["taken"].as_i64(), view["foreign"].as_i64()), (Some(60), Some(0)), "{view}");
        let timeline = sent.shop.get("/customers/cus_1/timeline").json;
        let returned =
            timeline["rows"].as_array().unwrap().iter().find(|row| row["kind"] == "returned").unwrap();
        assert!(returned.to_string().contains("said the far side"), "{timeline}");
    });
}

#[test]
fn only_our_letters_are_meant() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, 4);
        let path = sent.intake(json!({ "form": "other" }));
        let told = |name: &str, value: &str| json!({ "event": "hard_bounce", name: value }).to_string();
        // Somebody whom nobody wrote to, and a Message-ID that was not made here.
        for foreign in [
            told("email", "stranger@example.com"),
            told("message_id", &format!("dlv_{}.00112233445566778899@shop.example", sent.letters[0].0)),
            told("message_id", "1234@mail.example"),
        ] {
            assert_eq!(sent.call(&path, &foreign).status, 200);
        }
        assert_eq!(sent.suppressed(1), None);
        assert_eq!(sent.view()["foreign"], 3);
        // Our own Message-ID, in another case and in angle brackets.
        let id = format!("<{}>", sent.message_id(1).to_uppercase());
        assert_eq!(sent.call(&path, &told("message_id", &id)).status, 200);
        assert_eq!(sent.suppressed(1), Some(SuppressionReason::HardBounce));
        // The named letter counts, and the address that it went to is suppressed, not the one that was told.
        let both =
            json!({ "event": "complaint", "message_id": sent.message_id(2), "email": to(3) }).to_string();
        assert_eq!(sent.call(&path, &both).status, 200);
        assert_eq!((sent.suppressed(2), sent.suppressed(3)), (Some(SuppressionReason::Complaint), None));
        // A month later the address alone says nothing any more.
        clock.advance(Duration::from_secs(31 * 86_400));
        assert_eq!(sent.call(&path, &told("email", &to(4))).status, 200);
        assert_eq!(sent.suppressed(4), None);
    });
}

#[test]
fn complaint_is_final_and_late_words_change_nothing() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, 1);
        let path = sent.intake(json!({ "form": "other" }));
        for event in ["complaint", "hard_bounce", "delivered", "soft_bounce"] {
            let body = json!({ "event": event, "email": to(1) }).to_string();
            assert_eq!(sent.call(&path, &body).status, 200);
            assert_eq!(sent.state(1), (State::Complained, None), "{event}");
            assert_eq!(sent.suppressed(1), Some(SuppressionReason::Complaint), "{event}");
        }
        // The ledger has the word once, with its source and the letter that was complained about.
        let ledger = sent.shop.get("/customers/cus_1/consents").json["rows"].clone();
        let taken_back: Vec<_> =
            ledger.as_array().unwrap().iter().filter(|row| row["given"] == json!(false)).collect();
        assert_eq!(taken_back.len(), 1, "{ledger}");
        let row = taken_back[0];
        assert_eq!((&row["source"], &row["channel"]), (&json!("complaint"), &json!("email")), "{row}");
        assert_eq!((&row["actor"], &row["purpose"]), (&json!("customer"), &json!("marketing")), "{row}");
        assert_eq!(row["document"], json!(sent.letters[0].to_string()));
        assert!(!sent.may_write(1));
    });
}

#[test]
fn soft_bounces_in_a_row_over_a_week_give_an_address_up() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, 2);
        let path = sent.intake(json!({ "form": "other" }));
        let soft = |number: usize| json!({ "event": "soft_bounce", "email": to(number) }).to_string();
        for round in 0..5 {
            if round > 0 {
                clock.advance(Duration::from_secs(2 * 86_400));
                sent.send(vec![1, 2], clock.now());
            }
            assert_eq!(sent.suppressed(1), None, "round {round}");
            assert_eq!(sent.call(&path, &soft(1)).status, 200);
            // The second reader's third letter arrived.
            let second = if round == 2 { soft(2).replace("soft_bounce", "delivered") } else { soft(2) };
            assert_eq!(sent.call(&path, &second).status, 200);
        }
        assert_eq!(sent.suppressed(1), Some(SuppressionReason::HardBounce));
        assert_eq!(sent.suppressed(2), None);
    });
}

#[test]
fn calls_that_are_not_the_providers_are_refused() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, 1);
        let path = sent.intake(json!({ "form": "unisender_go", "secret": "go-key" }));
        let good = unisender(0, &to(1));
        let refused = |body: &str| {
            let answer = sent.call(&path, body);
            (answer.status, answer.code().to_owned())
        };
        assert_eq!(refused(&good.replace("hard_bounced", "spam")), (422, "return_signature_wrong".into()));
        assert_eq!(sent.view()["call_code"], "return_signature_wrong");
        assert_eq!(refused("{}"), (422, "return_form_unknown".into()));
        assert_eq!(refused(&plain(0, &to(1))), (422, "return_form_unknown".into()));
        let big = format!("[{}]", " ".repeat(base::limits::RETURN_BODY_BYTES));
        assert_eq!(sent.call(&path, &big).status, 413);
        assert_eq!(sent.suppressed(1), None);
        // SNS: nothing is believed without the signature, nobody but SNS is asked for a certificate or a confirmation.
        sent.intake(json!({ "form": "ses" }));
        let message: Value = serde_json::from_str(&ses(0, &to(1))).unwrap();
        let certificate = include_bytes!("../../../channels/tests/certificate/sns.pem");
        sent.workspace.outgoing.know_certificate(CERTIFICATE, certificate.to_vec());
        let changed = |name: &str, value: &str| {
            let mut message = message.clone();
            message[name] = value.into();
            refused(&message.to_string())
        };
        let wrong = (422, "return_signature_wrong".to_owned());
        assert_eq!(changed("Timestamp", "2026-03-02T09:30:00.000Z"), wrong);
        assert_eq!(changed("SigningCertURL", "https://evil.example/x.pem"), wrong);
        assert_eq!(changed("SigningCertURL", "http://169.254.169.254/x.pem"), wrong);
        let confirm = sns(
            json!({ "Type": "SubscriptionConfirmation", "MessageId": "1", "Token": "2", "TopicArn": "arn",
            "Message": "You have chosen", "SubscribeURL": "https://127.0.0.1/confirm", "Timestamp": "2026-03-01T09:30:00Z" }),
        );
        assert_eq!(refused(&confirm), wrong);
        assert_eq!(sent.suppressed(1), None);
    });
}

#[test]
fn only_the_last_address_of_a_sender_is_found() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, 1);
        let path = sent.intake(json!({ "form": "other" }));
        let body = plain(0, &to(1));
        assert_eq!(sent.stranger.get(&path).status, 200);
        let word = &path[4..];
        let bytes = base::hash::decode(word).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut broken = bytes.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            let path = format!("/in/{}", base::hash::encode(&broken));
            assert_eq!(sent.call(&path, &body).status, 404, "bit {bit}");
        }
        assert_eq!(sent.call(&format!("/u/{word}"), "").status, 404);
        let rotated = sent.shop.post(&format!("/senders/{}/intake/rotate", sent.sender), json!({}));
        assert_eq!(rotated.status, 200, "{rotated:?}");
        assert_eq!(sent.call(&path, &body).status, 404);
        assert_eq!(sent.suppressed(1), None);
        let fresh =
            rotated.json["address"].as_str().unwrap().strip_prefix(&sent.stranger.base).unwrap().to_owned();
        assert_eq!(sent.call(&fresh, &body).status, 200);
        assert_eq!(sent.suppressed(1), Some(SuppressionReason::HardBounce));
    });
}

#[test]
fn thousand_returns_come_in_one_call_and_again() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, 1_000);
        let path = sent.intake(json!({ "form": "other" }));
        let events: Vec<Value> = (1..=1_000)
            .map(|number| json!({ "event": "hard_bounce", "email": to(number), "code": "5.1.1" }))
            .collect();
        let body = Value::from(events).to_string();
        for _ in 0..2 {
            assert_eq!(sent.call(&path, &body).status, 200);
        }
        assert!((1..=1_000).all(|number| sent.suppressed(number).is_some()));
        assert_eq!(sent.view()["taken"], 2_000);
    });
}

#[path = "../../../channels/tests/imap/server.rs"]
#[allow(clippy::disallowed_methods, reason = "a server needs a thread of its own")]
mod imap;

/// A report of Postfix about a letter, with its word in another case as servers write it.
fn report(message_id: &str, status: &str) -> Vec<u8> {
    let example = include_str!("../../../channels/src/email/report/examples/postfix.eml");
    let word = "dlv_1024.00112233445566778899@shop.example";
    example.replace(word, message_id).replace("5.1.1", status).into_bytes()
}

#[test]
fn mailbox_is_read_once_and_nothing_in_it_is_changed() {
    each_engine_at(START, |world, clock| {
        let sent = Sent::new(world, clock, 3);
        let mailbox = imap::Mailbox::new(1);
        mailbox.put(7, &report(&sent.message_id(1), "5.1.1"));
        mailbox.put(8, b"From: Anna <a@b.c>\r\nSubject: hello\r\n\r\nWhat does item 550 cost?\r\n");
        // Anybody can write a letter: a word that was not made here names nobody, whatever address it tells.
        mailbox.put(9, &report(&format!("dlv_{}.00112233445566778899@x", sent.letters[1].0), "5.1.1"));
        let port = mailbox.serve(None).port();
        sent.intake(json!({
            "verp": true, "mailbox_password": "пароль",
            "mailbox": { "host": "127.0.0.1", "port": port, "security": "plain", "user": "bounces", "folder": "INBOX" },
        }));
        let check = format!("/senders/{}/intake/check", sent.sender);
        assert_eq!(sent.shop.post(&check, json!({})).json["ok"], true);
        let read = || {
            while app::senders::mailbox::step(&sent.workspace).unwrap() == app::server::Progress::Worked {}
        };
        read();
        assert_eq!(sent.suppressed(1), Some(SuppressionReason::HardBounce));
        assert_eq!((sent.suppressed(2), sent.suppressed(3)), (None, None));
        let view = sent.view();
        let counts = (view["taken"].as_i64(), view["foreign"].as_i64(), view["poll_code"].as_str());
        assert_eq!(counts, (Some(1), Some(1), None), "{view}");
        // Nothing new: not read again before its time, and then only what came since.
        mailbox.put(10, &report(&sent.message_id(3), "5.1.1"));
        read();
        assert_eq!(sent.suppressed(3), None);
        clock.advance(Duration::from_secs(200));
        read();
        assert_eq!(sent.suppressed(3), Some(SuppressionReason::HardBounce));
        assert_eq!(sent.view()["taken"], 2);
        let heard = mailbox.heard.lock().unwrap().join("\n");
        assert_eq!(heard.matches("UID FETCH 7 ").count(), 1);
        for word in ["STORE", "DELETE", "EXPUNGE", "SELECT", "MOVE", "BODY[]"] {
            assert!(!heard.contains(word), "{word}");
        }
        // A server that refuses is told on the sender's page and is no error of ours.
        sent.intake(json!({ "mailbox_password": "wrong" }));
        read();
        assert_eq!(sent.view()["poll_code"], "login_refused");
    });
}
