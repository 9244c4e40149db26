//! Dialogues with relays that say exactly what a test wants, over real sockets.
#![allow(clippy::disallowed_methods, reason = "a scripted relay needs a thread of its own")]

use channels::email::sink::{Failures, Options, Sink};
use channels::email::{Connection, Network, Relay, Security, Trust, check};
use domain::deliveries::{Outcome, Permit, permit_test};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

fn relay(address: SocketAddr) -> Relay {
    Relay {
        host: address.ip().to_string(),
        port: address.port(),
        security: Security::Plain,
        user: None,
        password: None,
        helo: "shop.example".into(),
        network: Network::Any,
        trust: Trust::public(),
        timeout: Duration::from_secs(20),
    }
}

fn permit() -> Permit {
    permit_test(1, "anna@example.com".into(), false).unwrap()
}

const LETTER: &[u8] = b"Subject: x\r\n\r\n.dot\r\nbody\r\n";

/// A relay that plays a script: `>` lines are sent, `<` lines are expected, `!` cuts the connection.
fn scripted(script: &'static str) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let player = std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        play(&mut BufReader::new(socket), script)
    });
    (address, player)
}

fn play<S: Read + Write>(stream: &mut BufReader<S>, script: &str) -> Vec<String> {
    let mut heard = Vec::new();
    for step in script.lines().map(str::trim).filter(|step| !step.is_empty()) {
        if let Some(words) = step.strip_prefix('>') {
            stream.get_mut().write_all(format!("{words}\r\n").as_bytes()).unwrap();
            stream.get_mut().flush().unwrap();
        } else if let Some(words) = step.strip_prefix('<') {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            assert_eq!(line.trim_end(), words, "the script expected something else");
            heard.push(line);
        } else {
            break;
        }
    }
    heard
}

const GREETING: &str = ">220 relay\n<EHLO shop.example\n>250-relay\n>250-SIZE 1000\n>250 PIPELINING";

fn outcome(rest: &str) -> Outcome {
    let script: &'static str = format!("{GREETING}\n{rest}").leak();
    let (address, player) = scripted(script);
    let mut connection = Connection::open(&relay(address)).unwrap();
    let outcome = connection.send(permit(), "bounce@shop.example", LETTER);
    drop(connection);
    player.join().unwrap();
    outcome
}

const ENVELOPE: &str = "<MAIL FROM:<bounce@shop.example>\n<RCPT TO:<anna@example.com>\n<DATA";
const BODY: &str = "<Subject: x\n<\n<..dot\n<body\n<.";

#[test]
fn message_is_handed_over_in_two_exchanges() {
    let rest = format!("{ENVELOPE}\n>250 ok\n>250 ok\n>354 go\n{BODY}\n>250 2.0.0 queued\n<QUIT");
    assert_eq!(outcome(&rest), Outcome::HandedOver);
}

#[test]
fn without_pipelining_every_command_waits() {
    let script: &'static str = format!(
        ">220 relay\n<EHLO shop.example\n>250 relay\n<MAIL FROM:<bounce@shop.example>\n>250 ok\n<RCPT TO:<anna@example.com>\n\
         >250 ok\n<DATA\n>354 go\n{BODY}\n>250 ok"
    )
    .leak();
    let (address, player) = scripted(script);
    let mut connection = Connection::open(&relay(address)).unwrap();
    assert_eq!(connection.send(permit(), "bounce@shop.example", LETTER), Outcome::HandedOver);
    player.join().unwrap();
}

#[test]
fn refused_recipient_does_not_spoil_the_connection() {
    let again = format!("{ENVELOPE}\n>250 ok\n>250 ok\n>354 go\n{BODY}\n>250 ok");
    let script: &'static str = format!(
        "{GREETING}\n{ENVELOPE}\n>250 ok\n>550 5.1.1 nobody\n>354 go\n<.\n>554 no recipients\n{again}"
    )
    .leak();
    let (address, player) = scripted(script);
    let mut connection = Connection::open(&relay(address)).unwrap();
    let first = connection.send(permit(), "bounce@shop.example", LETTER);
    assert_eq!(first, Outcome::Refused { code: "550 5.1.1".into(), hard: true });
    assert_eq!(connection.send(permit(), "bounce@shop.example", LETTER), Outcome::HandedOver);
    player.join().unwrap();
}

#[test]
fn answers_are_told_apart() {
    let deferred = |code: &str| Outcome::Deferred { code: code.into() };
    let refused = |code: &str| Outcome::Refused { code: code.into(), hard: false };
    for (rest, want) in [
        (">250 ok\n>450 4.2.1 later\n>503 no\n<RSET\n>250 ok".to_owned(), deferred("450 4.2.1")),
        (">250 ok\n>550 5.7.1 policy\n>503 no\n<RSET\n>250 ok".to_owned(), refused("550 5.7.1")),
        (">550 sender\n>503 no\n>503 no\n<RSET\n>250 ok".to_owned(), Outcome::RelayUnavailable),
        (">421 closing\n!".to_owned(), Outcome::LostBefore),
        (">250 ok\n>250 ok\n>451 4.3.0 disk\n<RSET\n>250 ok".to_owned(), deferred("451 4.3.0")),
        (format!(">250 ok\n>250 ok\n>354 go\n{BODY}\n>552 5.3.4 too big"), refused("552 5.3.4")),
        (format!(">250 ok\n>250 ok\n>354 go\n{BODY}\n>421 4.3.2 closing"), Outcome::RelayUnavailable),
        (">250 ok\n!".to_owned(), Outcome::LostBefore),
        (format!(">250 ok\n>250 ok\n>354 go\n{BODY}\n!"), Outcome::LostAfter),
    ] {
        assert_eq!(outcome(&format!("{ENVELOPE}\n{rest}")), want, "{rest}");
    }
}

#[test]
fn message_beyond_the_relays_size_is_not_begun() {
    let (address, player) = scripted(format!("{GREETING}\n<QUIT").leak());
    let mut connection = Connection::open(&relay(address)).unwrap();
    assert_eq!(connection.send(permit(), "bounce@shop.example", &[b'x'; 1001]), Outcome::ContentError);
    assert!(connection.is_open());
    drop(connection);
    player.join().unwrap();
}

#[test]
fn login_uses_what_the_relay_offers() {
    for (offer, exchange) in [
        ("AUTH PLAIN LOGIN", "<AUTH PLAIN AGFubmEAc2VjcmV0\n>235 ok"),
        ("AUTH=LOGIN", "<AUTH LOGIN\n>334 VXNlcm5hbWU6\n<YW5uYQ==\n>334 UGFzc3dvcmQ6\n<c2VjcmV0\n>235 ok"),
    ] {
        let script = format!(">220 relay\n<EHLO shop.example\n>250-relay\n>250 {offer}\n{exchange}\n<QUIT");
        let (address, player) = scripted(script.leak());
        let relay = Relay { user: Some("anna".into()), password: Some("secret".into()), ..relay(address) };
        assert!(!check(&relay).unwrap().pipelining);
        player.join().unwrap();
    }
}

#[test]
fn relays_that_cannot_be_used_say_why() {
    let code = |script: &'static str, change: fn(&mut Relay)| {
        let (address, player) = scripted(script);
        let mut relay = relay(address);
        change(&mut relay);
        let code = check(&relay).unwrap_err().code;
        drop(player);
        code
    };
    let with_user = |relay: &mut Relay| relay.user = Some("anna".into());
    assert_eq!(code(">554 go away", |_| {}), "refused");
    assert_eq!(code(">HTTP/1.1 400 Bad Request", |_| {}), "not_smtp");
    assert_eq!(
        code(
            ">220 a\n<EHLO shop.example\n>250-a\n>250 AUTH PLAIN\n<AUTH PLAIN AGFubmEA\n>535 5.7.8 no",
            with_user
        ),
        "login_refused"
    );
    assert_eq!(
        code(">220 a\n<EHLO shop.example\n>250 a", |relay| relay.security = Security::StartTls),
        "tls_not_offered"
    );
    assert_eq!(code(">220 a", |relay| relay.network = Network::Public), "address_private");
}

#[test]
fn wrong_addresses_never_reach_the_wire() {
    let sink = Sink::start("127.0.0.1:0", Options::default()).unwrap();
    let mut connection = Connection::open(&relay(sink.address())).unwrap();
    let evil = permit_test(1, "anna@example.com>\r\nRCPT TO:<other@example.com".into(), false).unwrap();
    let refused = Outcome::Refused { code: "address_invalid".into(), hard: false };
    assert_eq!(connection.send(evil, "bounce@shop.example", LETTER), refused);
    assert_eq!(sink.accepted(), 0);
}

/// A relay with a certificate for `localhost`, signed by an authority of our own.
fn tls_server() -> Arc<rustls::ServerConfig> {
    let read = |name: &str| {
        std::fs::read(format!("{}/tests/certificate/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(read("relay.key.der"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![read("relay.der").into()], key.into())
        .unwrap();
    Arc::new(config)
}

fn authority() -> Trust {
    let path = format!("{}/tests/certificate/authority.der", env!("CARGO_MANIFEST_DIR"));
    Trust::only(&std::fs::read(path).unwrap()).unwrap()
}

fn tls_relay(before: &'static str, inside: &'static str) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let player = std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let mut plain = BufReader::new(socket);
        play(&mut plain, before);
        let session = rustls::ServerConnection::new(tls_server()).unwrap();
        let mut stream: rustls::StreamOwned<_, TcpStream> =
            rustls::StreamOwned::new(session, plain.into_inner());
        // A client that does not believe the certificate breaks off here.
        if stream.flush().is_ok() && !stream.conn.is_handshaking() {
            play(&mut BufReader::new(stream), inside);
        }
    });
    (address, player)
}

#[test]
fn login_travels_inside_tls() {
    let inside = "<EHLO shop.example\n>250-relay\n>250 AUTH PLAIN\n<AUTH PLAIN AGFubmEAc2VjcmV0\n>235 ok";
    let before = ">220 relay\n<EHLO shop.example\n>250-relay\n>250 STARTTLS\n<STARTTLS\n>220 go";
    let (address, player) = tls_relay(before, inside);
    let user = Relay {
        host: "localhost".into(),
        user: Some("anna".into()),
        password: Some("secret".into()),
        trust: authority(),
        security: Security::StartTls,
        ..relay(address)
    };
    assert!(check(&user).unwrap().encrypted);
    player.join().unwrap();
    let (address, player) = tls_relay("", format!(">220 relay\n{inside}").leak());
    assert!(check(&Relay { port: address.port(), security: Security::Tls, ..user }).unwrap().encrypted);
    player.join().unwrap();
}

#[test]
fn certificate_of_another_name_or_authority_is_refused() {
    for (host, trust) in [("127.0.0.1", authority()), ("localhost", Trust::public())] {
        let (address, player) = tls_relay("", "");
        let relay = Relay { host: host.into(), trust, security: Security::Tls, ..relay(address) };
        assert_eq!(check(&relay).unwrap_err().code, "tls_failed");
        let _ = player.join();
    }
}

#[test]
fn sink_records_before_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let options = Options { record: Some(record.clone()), ..Options::default() };
    let sink = Sink::start("127.0.0.1:0", options).unwrap();
    let mut connection = Connection::open(&relay(sink.address())).unwrap();
    let letter = b"Message-ID:\r\n <dlv_1@shop>\r\nSubject: x\r\n\r\n.\r\nbody";
    for _ in 0..3 {
        assert_eq!(connection.send(permit(), "bounce@shop.example", letter), Outcome::HandedOver);
    }
    assert_eq!((sink.accepted(), sink.connections()), (3, 1));
    assert_eq!(std::fs::read_to_string(record).unwrap(), "anna@example.com\tdlv_1@shop\n".repeat(3));
}

#[test]
fn sink_fails_by_its_seed() {
    let run = || {
        let failures = Failures { deferred: 0.2, refused: 0.2, lost_before: 0.1, lost_after: 0.1 };
        let sink = Sink::start("127.0.0.1:0", Options { failures, seed: 7, ..Options::default() }).unwrap();
        let mut connection = Connection::open(&relay(sink.address())).unwrap();
        let mut outcomes = Vec::new();
        for _ in 0..60 {
            if !connection.is_open() {
                connection = Connection::open(&relay(sink.address())).unwrap();
            }
            outcomes.push(connection.send(permit(), "bounce@shop.example", LETTER));
        }
        let taken = outcomes.iter().filter(|o| matches!(o, Outcome::HandedOver | Outcome::LostAfter)).count();
        assert_eq!(taken as u64, sink.accepted());
        outcomes
    };
    let outcomes = run();
    assert_eq!(outcomes, run());
    for want in [Outcome::HandedOver, Outcome::LostAfter, Outcome::LostBefore] {
        assert!(outcomes.contains(&want), "{want:?} never happened");
    }
}
