//! Reading a mailbox over TLS from a small server of the test's own.
#![allow(clippy::disallowed_methods, reason = "a server needs a thread of its own")]

#[path = "imap/server.rs"]
mod server;

use channels::email::imap::{Account, Folder};
use channels::email::{Network, Trust, read_report};
use server::Mailbox;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/certificate/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn tls() -> Arc<rustls::ServerConfig> {
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(file("relay.key.der"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![file("relay.der").into()], key.into())
        .unwrap();
    Arc::new(config)
}

fn account(address: SocketAddr) -> Account {
    Account {
        host: "localhost".into(),
        port: address.port(),
        tls: true,
        user: "bounces".into(),
        password: "пароль".into(),
        folder: "INBOX".into(),
        network: Network::Any,
        trust: Trust::only(&file("authority.der")).unwrap(),
        timeout: Duration::from_secs(20),
    }
}

const REPORT: &[u8] = include_bytes!("../src/email/report/examples/postfix.eml");

#[test]
fn letters_after_a_number_are_read_and_nothing_is_changed() {
    let mailbox = Mailbox::new(7);
    mailbox.put(3, b"Subject: hello\r\n\r\nA person wrote.\r\n");
    mailbox.put(5, REPORT);
    let address = mailbox.serve(Some(tls()));
    let mut folder = Folder::open(&account(address)).unwrap();
    assert_eq!(folder.uid_validity, 7);
    assert_eq!(folder.after(0).unwrap(), [3, 5]);
    assert_eq!(folder.after(3).unwrap(), [5]);
    assert_eq!(folder.after(5).unwrap(), [0_u32; 0], "the last letter is not new again");
    let raw = folder.letter(5).unwrap().unwrap();
    assert_eq!(raw, REPORT);
    assert!(read_report(&raw).is_some());
    assert_eq!(folder.letter(4).unwrap(), None);
    folder.close();
    for command in mailbox.heard.lock().unwrap().iter() {
        let known =
            ["CAPABILITY", "AUTHENTICATE PLAIN", "EXAMINE \"INBOX\"", "UID SEARCH", "UID FETCH", "LOGOUT"];
        assert!(known.iter().any(|word| command.contains(word)), "{command}");
        assert!(!command.contains("UID FETCH") || command.contains("BODY.PEEK"), "{command}");
    }
}

#[test]
fn what_is_wrong_with_a_mailbox_has_a_code() {
    let address = Mailbox::new(1).serve(Some(tls()));
    let code = |account: Account| Folder::open(&account).err().map(|error| error.code);
    let good = || account(address);
    assert_eq!(code(Account { password: "wrong".into(), ..good() }), Some("login_refused"));
    assert_eq!(code(Account { folder: "Спам".into(), ..good() }), Some("folder_unknown"));
    assert_eq!(code(Account { host: "127.0.0.1".into(), ..good() }), Some("tls_failed"));
    assert_eq!(code(Account { trust: Trust::public(), ..good() }), Some("tls_failed"));
    assert_eq!(code(Account { network: Network::Public, ..good() }), Some("address_private"));
    let plain = Mailbox::new(1).serve(None);
    let unprotected = Account { host: "127.0.0.1".into(), tls: false, ..account(plain) };
    assert_eq!(code(unprotected), None, "on this very machine a password needs no protection");
    // Somebody else answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let other = listener.local_addr().unwrap();
    let answered = std::thread::spawn(move || {
        use std::io::Write;
        let (mut socket, _) = listener.accept().unwrap();
        socket.write_all(b"220 smtp.example ESMTP\r\n").unwrap();
    });
    assert_eq!(code(Account { tls: false, ..account(other) }), Some("not_imap"));
    answered.join().unwrap();
}
