use super::*;
use crate::email::{Network, Trust};
use std::net::TcpListener;

fn wire(network: Network) -> Wire {
    Wire { network, trust: Trust::public(), timeout: Duration::from_secs(10) }
}

type Fetched = (Result<Answered, NoAnswer>, Vec<u8>, String);

/// What a server is asked, and what comes of its answer; it sends what stands between bars piece by piece.
fn asked(answer: &str, ask: Ask<'_>) -> Fetched {
    let answer = answer.to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = move || {
        let (mut socket, _) = listener.accept().unwrap();
        let (mut got, mut piece) = (Vec::new(), [0; 1024]);
        while !got.ends_with(b"\r\n\r\n") {
            let count = socket.read(&mut piece).unwrap();
            got.extend_from_slice(&piece[..count]);
        }
        for piece in answer.split('|') {
            let _ = socket.write_all(piece.as_bytes());
            let _ = socket.flush();
        }
        String::from_utf8(got).unwrap()
    };
    let served = std::thread::Builder::new().spawn(serve).unwrap();
    let address = Address::parse(&format!("http://127.0.0.1:{port}/price.yml?key=1"), true).unwrap();
    let mut body = Vec::new();
    let answered = fetch(&wire(Network::Any), &address, &ask, &mut |piece| {
        body.extend_from_slice(piece);
        Ok(())
    });
    (answered, body, served.join().unwrap())
}

fn bytes(at_most_bytes: u64) -> Ask<'static> {
    Ask { at_most_bytes, ..Ask::default() }
}

#[test]
fn body_is_whole_however_it_comes() {
    for pieces in [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\netag: \"a1\"\r\n\r\nzero |and u",
        "HTTP/1.1 200 OK\r\nETag: \"a1\"\r\n\r\nzero and u",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\netag: \"a1\"\r\ntransfer-encoding: Chunked\r\n\r\n5;x=y\r\nze|ro \r\n00005\r\nand u\r\n0\r\nx: y\r\n\r\n",
    ] {
        let (answered, body, _) = asked(pieces, bytes(100));
        let answered = answered.unwrap();
        assert_eq!((answered.status, answered.etag.as_deref()), (200, Some("\"a1\"")));
        assert_eq!(body, b"zero and u");
    }
}

#[test]
fn body_that_ends_too_early_is_no_shorter_file() {
    for (pieces, code) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nzero and u", "cut_off"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nzero \r\n", "cut_off"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nzero \r\n0\r\n", "cut_off"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nzero and u\r\n", "answer_broken"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nzero \r\n0\r\n\r\n", "answer_broken"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n", "answer_broken"),
        ("HTTP/1.1 200 OK\r\ncontent-length: +5\r\n\r\nzero ", "answer_broken"),
        ("HTTP/1.1 200 OK\r\ncontent-le", "answer_broken"),
        ("220 smtp.example\r\n\r\n", "answer_broken"),
        ("", "answer_broken"),
    ] {
        assert_eq!(asked(pieces, bytes(100)).0.unwrap_err().code, code);
    }
}

#[test]
fn too_much_is_not_read() {
    for pieces in [
        "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nzero and us",
        "HTTP/1.1 200 OK\r\n\r\nzero and us",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffff\r\nzero and us",
    ] {
        let (answered, body, _) = asked(pieces, bytes(10));
        assert_eq!(answered.unwrap_err().code, "too_large");
        assert!(body.len() <= 10);
    }
}

#[test]
fn what_is_no_file_is_told_and_not_followed() {
    for (pieces, status) in [
        ("HTTP/1.1 304 Not Modified\r\n\r\n", 304),
        ("HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\n\r\nthere", 302),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\n\r\nnope!", 404),
    ] {
        let (answered, body, _) = asked(pieces, bytes(100));
        assert_eq!((answered.unwrap().status, body.len()), (status, 0));
    }
}

#[test]
fn question_says_who_asks_and_what_is_known() {
    let login = Credentials::Login { login: "shop".to_owned(), password: "ключ".to_owned() };
    let ask =
        Ask { credentials: Some(&login), etag: Some("\"a1\""), modified: Some("Sun"), at_most_bytes: 9 };
    let (_, _, question) = asked("HTTP/1.1 304 X\r\n\r\n", ask);
    assert!(question.starts_with("GET /price.yml?key=1 HTTP/1.1\r\nhost: 127.0.0.1:"), "{question}");
    assert!(question.contains("\r\nauthorization: Basic c2hvcDrQutC70Y7Rhw==\r\n"), "{question}");
    assert!(question.contains("\r\nif-none-match: \"a1\"\r\nif-modified-since: Sun\r\n"), "{question}");
    let header = Credentials::Header { header: "X-Api-Key".to_owned(), value: "k 1".to_owned() };
    let ask = Ask { credentials: Some(&header), ..bytes(9) };
    assert!(asked("HTTP/1.1 304 X\r\n\r\n", ask).2.contains("\r\nX-Api-Key: k 1\r\n"));
}

#[test]
fn whoever_takes_no_more_ends_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    let served = std::thread::Builder::new().spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let _ = socket.read(&mut [0; 1024]);
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\n\r\nabc");
    });
    let address = Address::parse(&address, true).unwrap();
    let full = fetch(&wire(Network::Any), &address, &bytes(9), &mut |_| Err(io::Error::other("full")));
    assert_eq!(full.unwrap_err().code, "not_taken");
    served.unwrap().join().unwrap();
}

#[test]
fn private_addresses_are_not_connected_to() {
    for host in ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "[fd00::1]", "0.0.0.0"] {
        let address = Address::parse(&format!("https://{host}/"), false).unwrap();
        let refused = fetch(&wire(Network::Public), &address, &bytes(9), &mut |_| Ok(())).unwrap_err();
        assert_eq!(refused.code, "address_private", "{host}");
    }
}
