//! A small IMAP server for tests: one user, one folder, letters by number. It notes every command, so that a test can
//! say that nothing was changed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A letter under its number.
type Numbered = (u32, Vec<u8>);

#[derive(Clone, Default)]
pub struct Mailbox {
    pub uid_validity: Arc<Mutex<u32>>,
    pub letters: Arc<Mutex<Vec<Numbered>>>,
    pub heard: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    pub fn new(uid_validity: u32) -> Mailbox {
        let mailbox = Mailbox::default();
        *mailbox.uid_validity.lock().unwrap() = uid_validity;
        mailbox
    }

    pub fn put(&self, uid: u32, raw: &[u8]) {
        self.letters.lock().unwrap().push((uid, raw.to_vec()));
    }

    /// Serves connections one after another until the process ends.
    pub fn serve(&self, tls: Option<Arc<rustls::ServerConfig>>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mailbox = self.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let socket = socket.unwrap();
                match &tls {
                    None => mailbox.talk(BufReader::new(socket)),
                    Some(config) => {
                        let session = rustls::ServerConnection::new(config.clone()).unwrap();
                        let stream: rustls::StreamOwned<_, TcpStream> =
                            rustls::StreamOwned::new(session, socket);
                        mailbox.talk(BufReader::new(stream));
                    }
                }
            }
        });
        address
    }

    fn talk<S: Read + Write>(&self, mut stream: BufReader<S>) {
        if stream.get_mut().write_all(b"* OK ready\r\n").is_err() {
            return;
        }
        let mut line = String::new();
        while stream.read_line(&mut line).is_ok_and(|count| count > 0) {
            let command = line.trim_end().to_owned();
            line.clear();
            self.heard.lock().unwrap().push(command.clone());
            let (tag, command) = command.split_once(' ').unwrap_or((&command, ""));
            let answer = match command {
                "CAPABILITY" => {
                    format!("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n").into_bytes()
                }
                "AUTHENTICATE PLAIN" => {
                    stream.get_mut().write_all(b"+ \r\n").unwrap();
                    stream.read_line(&mut line).unwrap();
                    // "\0bounces\0пароль" in base64.
                    let good = line.trim_end() == "AGJvdW5jZXMA0L/QsNGA0L7Qu9GM";
                    line.clear();
                    if good { format!("{tag} OK in\r\n") } else { format!("{tag} NO wrong password\r\n") }
                        .into_bytes()
                }
                "EXAMINE \"INBOX\"" => {
                    let validity = *self.uid_validity.lock().unwrap();
                    let count = self.letters.lock().unwrap().len();
                    format!("* {count} EXISTS\r\n* OK [UIDVALIDITY {validity}] ok\r\n{tag} OK [READ-ONLY] open\r\n").into_bytes()
                }
                _ if command.starts_with("UID SEARCH UID ") => self.search(tag, command),
                _ if command.starts_with("UID FETCH ") => self.fetch(tag, command),
                "LOGOUT" => return,
                _ => format!("{tag} NO not here\r\n").into_bytes(),
            };
            if stream.get_mut().write_all(&answer).and_then(|()| stream.get_mut().flush()).is_err() {
                return;
            }
        }
    }

    fn search(&self, tag: &str, command: &str) -> Vec<u8> {
        let from: u32 = command["UID SEARCH UID ".len()..].split(':').next().unwrap().parse().unwrap();
        let letters = self.letters.lock().unwrap();
        let last = letters.iter().map(|(uid, _)| *uid).max();
        // As the standard says: a range to `*` holds the last letter even where that is older.
        let found = letters.iter().map(|(uid, _)| *uid).filter(|uid| *uid >= from || Some(*uid) == last);
        let found: String = found.map(|uid| format!(" {uid}")).collect();
        format!("* SEARCH{found}\r\n{tag} OK done\r\n").into_bytes()
    }

    fn fetch(&self, tag: &str, command: &str) -> Vec<u8> {
        let uid: u32 = command["UID FETCH ".len()..].split(' ').next().unwrap().parse().unwrap();
        let letters = self.letters.lock().unwrap();
        let Some((_, raw)) = letters.iter().find(|(known, _)| *known == uid) else {
            return format!("{tag} OK nothing\r\n").into_bytes();
        };
        let mut answer = format!("* 1 FETCH (UID {uid} BODY[]<0> {{{}}}\r\n", raw.len()).into_bytes();
        answer.extend_from_slice(raw);
        answer.extend_from_slice(format!(")\r\n{tag} OK done\r\n").as_bytes());
        answer
    }
}
