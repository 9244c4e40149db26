//! Webhooks: nothing is sent before it is true, nothing is lost by a crash, a repeat is recognisable.

use crate::world::{Shop, on_both};
use crate::{person, rule};
use app::segments::{self, membership};
use app::server::Progress;
use app::webhooks::{self, Webhook};
use base::{SegmentId, WebhookId};
use domain::webhooks::{Draft, Kind, MessageState, State};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A receiver on this machine that keeps what it got and answers what it is told to.
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Got>>>,
    answer: Arc<Mutex<u16>>,
    /// Done when the next request is there and before it is answered.
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
}

type Meanwhile = Box<dyn FnOnce() + Send>;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Got {
    id: String,
    at: String,
    signature: String,
    body: String,
}

impl Receiver {
    fn open() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/hook", listener.local_addr().unwrap().port());
        let answer = Arc::new(Mutex::new(204));
        let receiver = Receiver { url, got: Arc::default(), answer, meanwhile: Arc::default() };
        let (got, answer) = (receiver.got.clone(), receiver.answer.clone());
        let meanwhile = receiver.meanwhile.clone();
        // Ends with the process of the test: it waits in `accept`.
        store::threads::spawn("receiver", move || {
            for socket in listener.incoming() {
                let Ok(mut socket) = socket else { continue };
                if let Some(one) = read(&mut socket) {
                    got.lock().unwrap().push(one);
                }
                if let Some(doing) = meanwhile.lock().unwrap().take() {
                    doing();
                }
                let status = *answer.lock().unwrap();
                let _ = write!(socket, "HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n");
            }
        })
        .unwrap();
        receiver
    }

    fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = status;
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Who is told of, with the kind of the message.
    fn people(&self) -> BTreeSet<(String, String)> {
        let bodies = self.got().into_iter().map(|got| serde_json::from_str::<Value>(&got.body).unwrap());
        bodies
            .flat_map(|body| {
                let kind = body["type"].as_str().unwrap().to_owned();
                let people = body["data"]["customers"].as_array().unwrap().clone();
                people
                    .into_iter()
                    .map(move |it| (kind.clone(), it["external_id"].as_str().unwrap().to_owned()))
            })
            .collect()
    }
}

fn read(socket: &mut std::net::TcpStream) -> Option<Got> {
    let (mut all, mut piece) = (Vec::new(), [0; 4096]);
    let end = loop {
        let count = socket.read(&mut piece).ok().filter(|count| *count > 0)?;
        all.extend_from_slice(&piece[..count]);
        if let Some(at) = all.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let header = |name: &str| {
        let line = head.lines().find(|line| line.starts_with(&format!("{name}: "))).unwrap();
        line.split_once(": ").unwrap().1.to_owned()
    };
    let length: usize = header("content-length").parse().unwrap();
    while all.len() < end + length {
        let count = socket.read(&mut piece).ok().filter(|count| *count > 0)?;
        all.extend_from_slice(&piece[..count]);
    }
    let body = String::from_utf8(all[end..].to_vec()).unwrap();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    Some(Got { id, at, signature: header("webhook-signature"), body })
}

/// Somebody's own check of a signature by the specification, written apart from the sender's.
fn is_signed(got: &Got, secret: &str) -> bool {
    let key = base::hash::decode_standard(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mac = base::hash::hmac_sha256(&key, format!("{}.{}.{}", got.id, got.at, got.body).as_bytes());
    let wanted = format!("v1,{}", base::hash::encode_standard(&mac));
    got.signature.split(' ').any(|one| one == wanted)
}

fn everybody(shop: &Shop) -> SegmentId {
    let (name, rule) = ("Все".to_owned(), rule(json!({"all": []})));
    let wanted = segments::Wanted { name, description: String::new(), folder: String::new(), rule };
    let id = segments::create(&shop.ctx, wanted).unwrap().segment.id;
    follow(shop);
    id
}

fn follow(shop: &Shop) {
    while membership::step(&shop.workspace).unwrap() == Progress::Worked {}
}

fn webhook(shop: &Shop, receiver: &Receiver, segments: Vec<SegmentId>) -> (WebhookId, String) {
    shop.server.outgoing().allow_private();
    let draft =
        Draft { url: receiver.url.clone(), description: String::new(), kinds: Kind::ALL.to_vec(), segments };
    let (webhook, secret) = webhooks::create(&shop.ctx, draft).unwrap();
    (webhook.id, secret)
}

fn send(shop: &Shop) {
    follow(shop);
    while webhooks::step(&shop.workspace).unwrap() == Progress::Worked {}
}

/// Does something to the database that the product never does.
fn run(workspace: &app::Workspace, text: &'static str) {
    let query = store::Query { name: text, text };
    workspace.db.write(move |tx| tx.exec(&query, &[])).unwrap();
}

fn load(shop: &Shop, id: WebhookId) -> Webhook {
    webhooks::get(&shop.ctx, id).unwrap()
}

fn entered(name: &str) -> (String, String) {
    ("segment.entered".to_owned(), name.to_owned())
}

#[test]
fn who_enters_is_told_once_signed_and_only_from_now_on() {
    on_both(|shop, _| {
        let receiver = Receiver::open();
        let segment = everybody(shop);
        person(shop, "before", "");
        follow(shop);
        let (id, secret) = webhook(shop, &receiver, vec![segment]);
        let anna = person(shop, "anna", "");
        send(shop);
        let got = receiver.got();
        assert_eq!((got.len(), receiver.people()), (1, BTreeSet::from([entered("anna")])));
        assert!(is_signed(&got[0], &secret), "{got:?}");
        let body: Value = serde_json::from_str(&got[0].body).unwrap();
        assert_eq!(body["data"]["segment_id"], json!(segment));
        assert_eq!(body["data"]["customers"][0]["customer_id"], json!(anna));
        assert!(!got[0].body.contains("anna@"), "addresses stay here");
        // Many at once are few requests.
        for n in 0..250 {
            person(shop, &format!("p{n}"), "");
        }
        send(shop);
        let got = receiver.got();
        let ids: BTreeSet<&str> = got.iter().map(|got| got.id.as_str()).collect();
        assert_eq!((receiver.people().len(), ids.len()), (251, got.len()));
        assert!(got.len() <= 1 + 3 + 1, "{} requests for 250 people", got.len());
        let log = webhooks::messages(&shop.ctx, id, None, 50).unwrap();
        assert!(
            log.iter().all(|it| (it.state, it.status) == (MessageState::Delivered, Some(204))),
            "{log:?}"
        );
    });
}

#[test]
fn crash_between_sending_and_writing_it_down_repeats_the_same_message() {
    for (engine, fresh) in store::testing::Fresh::all() {
        let shop = Shop::found(&fresh);
        let receiver = Receiver::open();
        let segment = everybody(&shop);
        webhook(&shop, &receiver, vec![segment]);
        person(&shop, "anna", "");
        follow(&shop);
        // The message is with the receiver; what came of it cannot be written any more, as when the power goes there.
        let db = shop.workspace.clone();
        let pull = move || run(&db, "alter table webhook_message rename to away");
        *receiver.meanwhile.lock().unwrap() = Some(Box::new(pull));
        assert!(webhooks::step(&shop.workspace).is_err(), "{engine}");
        shop.run("alter table away rename to webhook_message");
        let first = receiver.got();
        let clock = shop.clock.clone();
        shop.server.close();
        drop(shop);
        let again = Shop::open(&fresh, &clock);
        again.server.outgoing().allow_private();
        send(&again);
        assert_eq!(receiver.got(), first, "{engine}: the claim holds, nobody sends beside it");
        clock.advance(Duration::from_secs(121));
        send(&again);
        let got = receiver.got();
        assert_eq!((first.len(), got.len()), (1, 2), "{engine}");
        assert_eq!((&got[1].id, &got[1].body), (&first[0].id, &first[0].body), "{engine}: the same message");
        clock.advance(Duration::from_secs(86_400));
        send(&again);
        assert_eq!(receiver.got().len(), 2, "{engine}: it is over");
        again.server.close();
    }
}

#[test]
fn step_that_fails_loses_and_doubles_nobody() {
    on_both(|shop, _| {
        let receiver = Receiver::open();
        let segment = everybody(shop);
        webhook(shop, &receiver, vec![segment]);
        person(shop, "anna", "");
        follow(shop);
        shop.run("alter table webhook_message rename to away");
        assert!(webhooks::step(&shop.workspace).is_err());
        shop.run("alter table away rename to webhook_message");
        assert!(receiver.got().is_empty(), "nothing is sent that was not committed");
        person(shop, "boris", "");
        send(shop);
        assert_eq!(receiver.people(), BTreeSet::from([entered("anna"), entered("boris")]));
        assert_eq!(receiver.got().len(), 1);
    });
}

#[test]
fn receiver_that_refuses_for_a_day_is_paused_and_gets_everything_when_it_is_back() {
    on_both(|shop, _| {
        let receiver = Receiver::open();
        let segment = everybody(shop);
        let (id, _) = webhook(shop, &receiver, vec![segment]);
        receiver.answers(503);
        person(shop, "anna", "");
        send(shop);
        assert!(load(shop, id).failing_since.is_some());
        assert_eq!(receiver.got().len(), 1, "the second try waits");
        let begun = shop.ctx.now();
        for _ in 0..2_000 {
            shop.clock.advance(Duration::from_secs(60));
            while webhooks::step(&shop.workspace).unwrap() == Progress::Worked {}
            if load(shop, id).state == State::Paused {
                break;
            }
        }
        let hours = (shop.ctx.now().micros() - begun.micros()) / 3_600_000_000;
        assert_eq!(load(shop, id).reason.as_deref(), Some("gave_up"));
        assert!((18..31).contains(&hours), "paused after {hours} hours");
        let tries = receiver.got();
        assert_eq!(tries.len(), 10);
        assert!(tries.iter().all(|got| got.id == tries[0].id && got.body == tries[0].body));
        assert_ne!(tries[0].at, tries[9].at, "each try is signed anew");
        // Paused, nothing is sent; resumed, what happened meanwhile is.
        receiver.answers(200);
        person(shop, "boris", "");
        send(shop);
        assert_eq!(receiver.got().len(), 10);
        webhooks::resume(&shop.ctx, id).unwrap();
        send(shop);
        assert_eq!(receiver.got().len(), 11);
        let log = webhooks::messages(&shop.ctx, id, None, 10).unwrap();
        assert_eq!(log[1].state, MessageState::Failed);
        webhooks::resend(&shop.ctx, log[1].id).unwrap();
        send(shop);
        assert_eq!(receiver.people(), BTreeSet::from([entered("anna"), entered("boris")]));
        assert_eq!(receiver.got()[11].id, tries[0].id, "sent again by hand it is the same message");
        // 410: nobody will ever listen there again.
        receiver.answers(410);
        person(shop, "vera", "");
        send(shop);
        assert_eq!(load(shop, id).reason.as_deref(), Some("gone"));
    });
}

#[test]
fn old_secret_signs_for_a_day_beside_the_new_one() {
    on_both(|shop, _| {
        let receiver = Receiver::open();
        let segment = everybody(shop);
        let (id, old) = webhook(shop, &receiver, vec![segment]);
        let (_, new) = webhooks::rotate(&shop.ctx, id).unwrap();
        person(shop, "anna", "");
        send(shop);
        let got = receiver.got();
        assert!(is_signed(&got[0], &old) && is_signed(&got[0], &new));
        shop.clock.advance(Duration::from_secs(86_401));
        assert!(webhooks::test(&shop.ctx, id).unwrap().taken);
        let got = receiver.got();
        assert!(!is_signed(&got[1], &old) && is_signed(&got[1], &new));
    });
}

#[test]
fn address_inside_ones_own_network_is_refused() {
    on_both(|shop, _| {
        let draft = |url: &str| Draft {
            url: url.to_owned(),
            description: String::new(),
            kinds: vec![Kind::SegmentLeft],
            segments: Vec::new(),
        };
        let plain = webhooks::create(&shop.ctx, draft("http://127.0.0.1:9/")).unwrap_err();
        assert_eq!(plain.code(), "webhook_url_invalid");
        // With TLS it is taken, and found out when the name is resolved: what a name means can change.
        let (webhook, _) = webhooks::create(&shop.ctx, draft("https://localhost:9/")).unwrap();
        let tested = webhooks::test(&shop.ctx, webhook.id).unwrap();
        assert_eq!(tested.error.map(|(code, _)| code), Some("address_private"));
        let gone = Draft { segments: vec![SegmentId(999_999)], ..draft("https://hooks.example/") };
        assert_eq!(webhooks::create(&shop.ctx, gone).unwrap_err().code(), "not_found");
    });
}
