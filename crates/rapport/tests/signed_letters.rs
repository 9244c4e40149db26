//! Letters that went by SMTP to a relay verify in dkimpy, a library that is not ours, by the record that we tell to
//! paste; with one byte changed, or another key's record, they do not.
//!
//! The library comes from its registry into a cache that outlives the checkout. When that cannot be done the test
//! fails and names the package.

mod clients {
    pub mod fetch;
}

use app::senders::dkim::{self, Wanted};
use base::{Clock, Random};
use channels::email::sink::{Kept, Options, Sink};
use clients::fetch;
use domain::imports::Kind;
use domain::senders::dkim::record;
use domain::senders::{Relay, Security};
use domain::templates::Draft;
use sim::shop::{Shop, World};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use store::Place;

/// Reads lines `file TAB name TAB record`; answers with one word a line.
const VERIFY: &str = r#"
import sys, dkim
for line in sys.stdin:
    file, name, record = line.rstrip("\n").split("\t")
    answers = {name + ".": record}
    find = lambda asked, timeout=5: answers.get(asked.decode("ascii"), "").encode("ascii") or None
    try:
        print("good" if dkim.verify(open(file, "rb").read(), dnsfunc=find) else "bad")
    except dkim.DKIMException as error:
        print("bad")
"#;

fn draft(subject: &str, body: &str) -> Draft {
    let body = format!(
        "<mjml><mj-body><mj-section><mj-column>{body}<mj-text><a href=\"{{{{ links.unsubscribe }}}}\">leave</a>\
         </mj-text></mj-column></mj-section></mj-body></mjml>"
    );
    let body_kind = template::BodyKind::Mjml;
    Draft { name: "Signed".into(), subject: subject.into(), preheader: String::new(), body_kind, body }
}

/// One line; thirty kilobytes in Cyrillic under a subject of several lines; lines that begin with dots.
fn drafts() -> Vec<Draft> {
    let long =
        "Свежий чай пришёл: улуны весеннего сбора, чёрный чай трёх садов и травы на вечер. ".repeat(60);
    let parts: String = (0..4).map(|_| format!("<mj-text>{long}</mj-text>")).collect();
    let subject = "{{ customer.first_name }}, ".to_owned() + &"новые чаи и старые друзья, ".repeat(8);
    vec![
        draft("Hello {{ customer.first_name }}", "<mj-text>Hello, {{ customer.first_name }}</mj-text>"),
        draft(&subject, &parts),
        draft("Dots  and   blanks", "<mj-text>.first<br/>..second  line<br/>.<br/>end</mj-text>"),
    ]
}

fn shop(folder: &Path) -> Shop {
    let world = World {
        place: Place::Folder(folder.join("data")),
        clock: Clock::system(),
        random: Random::system(),
        store: store::Options::default(),
    };
    let shop = Shop::open(&world).unwrap();
    let people = "email,first_name\nanna@example.com,Анна\nboris@example.com,Борис\n\
        very.long.address.of.a.person.who.likes.long.addresses@mail.of.a.long.domain.example.com,Вера\n";
    shop.import_table(Kind::Customers, people, true).unwrap();
    shop
}

/// Letters of a campaign, signed by what its sender signs with.
fn send(
    shop: &Shop,
    sink: &Sink,
    draft: Draft,
    key: Option<Wanted>,
) -> (Vec<Kept>, Option<(String, String)>) {
    let relay = Relay {
        host: "127.0.0.1".into(),
        port: sink.address().port(),
        security: Security::Plain,
        user: None,
        connections: 2,
        per_second: None,
        per_day: None,
    };
    let before = sink.kept().len();
    let campaign = shop.campaign(draft, Some(&relay), 0).unwrap();
    let sender = app::campaigns::load(&shop.ctx, campaign).unwrap().settings.sender_id.unwrap();
    let record = key.map(|wanted| {
        let made = dkim::make(&shop.ctx, sender, wanted).unwrap().pop().unwrap();
        dkim::start(&shop.ctx, sender, made.selector.clone()).unwrap();
        let record = record(&made.domain, &made.selector, &made.public_key);
        (record.name, record.value)
    });
    shop.launch(campaign).unwrap();
    while app::campaigns::load(&shop.ctx, campaign).unwrap().finished_at.is_none() {
        app::campaigns::worker::step(&shop.workspace).unwrap();
    }
    (sink.kept().split_off(before), record)
}

/// What the library says of each letter with a record.
fn verify(folder: &Path, letters: &[(Vec<u8>, (String, String))]) -> Vec<String> {
    let mut python = Command::new(fetch::dkimpy().join("bin/python"))
        .args(["-c", VERIFY])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    for (number, (raw, (name, value))) in letters.iter().enumerate() {
        let file = folder.join(format!("{number}.eml"));
        std::fs::write(&file, raw).unwrap();
        writeln!(input, "{}\t{name}\t{value}", file.display()).unwrap();
    }
    drop(input);
    let said = python.wait_with_output().unwrap();
    assert!(said.status.success());
    String::from_utf8(said.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The letter with one byte changed after the first place where `before` stands.
fn flipped(raw: &[u8], before: &str) -> Vec<u8> {
    let mut raw = raw.to_vec();
    let found = raw.windows(before.len()).position(|piece| piece == before.as_bytes());
    let at = found.unwrap_or_else(|| panic!("no {before:?}")) + before.len() + 1;
    raw[at] = if raw[at] == b'A' { b'B' } else { b'A' };
    raw
}

#[test]
fn signed_letters_verify_in_an_independent_library_and_changed_ones_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop(folder.path());
    let sink = Sink::start("127.0.0.1:0", Options { keep: true, ..Options::default() }).unwrap();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for draft in drafts() {
        let (letters, record) = send(&shop, &sink, draft, Some(Wanted::default()));
        let record = record.unwrap();
        assert_eq!(letters.len(), 3, "each customer got one");
        for Kept { raw, .. } in letters {
            for place in ["\r\nSubject: ", "\r\nFrom: ", "\r\nTo: ", "\r\nList-Unsubscribe: ", "\r\nDate: "] {
                bad.push((flipped(&raw, place), record.clone()));
            }
            bad.push((flipped(&raw, "\r\n\r\n"), record.clone()));
            let second = [b"From: Other <other@example.com>\r\n", &raw[..]].concat();
            bad.push((second, record.clone()));
            good.push((raw, record.clone()));
        }
    }
    assert!(good.iter().any(|(raw, _)| raw.len() > 30_000) && good.iter().any(|(raw, _)| raw.len() < 10_000));
    assert!(good.iter().any(|(raw, _)| raw.windows(3).any(|piece| piece == b"\n.f")), "a line with a dot");
    // The first letter with the record of another key under its own name.
    let (name, other) = (good[0].1.0.clone(), good[4].1.1.clone());
    bad.push((good[0].0.clone(), (name, other)));
    let (unsigned, _) = send(&shop, &sink, drafts().remove(0), None);
    bad.push((unsigned[0].raw.clone(), good[0].1.clone()));
    assert!(verify(folder.path(), &good).iter().all(|word| word == "good"), "signed letters verify");
    let said = verify(folder.path(), &bad);
    assert_eq!(said.len(), bad.len());
    assert!(said.iter().all(|word| word == "bad"), "{said:?}");
    shop.server.close();
}

#[test]
fn letter_signed_by_a_pasted_key_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop(folder.path());
    let sink = Sink::start("127.0.0.1:0", Options { keep: true, ..Options::default() }).unwrap();
    let der = channels::email::dkim::make_key(&Random::system());
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        base::hash::encode_standard(&der)
    );
    let wanted = Wanted { selector: Some("own".into()), private_key: Some(pem), domain: None };
    let (letters, record) = send(&shop, &sink, drafts().remove(0), Some(wanted));
    let record = record.unwrap();
    assert_eq!(record.0, "own._domainkey.example.com");
    let letters: Vec<_> = letters.into_iter().map(|kept| (kept.raw, record.clone())).collect();
    assert_eq!(verify(folder.path(), &letters), ["good", "good", "good"]);
    shop.server.close();
}
