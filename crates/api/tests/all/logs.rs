//! What is logged when a request fails: its cause, once, under the id that the answer carries.

use crate::world::*;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};
use store::{Query, Value as Cell};

/// Collects the log of the process; each test is one.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines_with(&self, word: &str) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().filter(|line| line.contains(word)).map(str::to_owned).collect()
    }
}

const AWAY: Query =
    Query { name: "test/away", text: "-- breaks a table\nalter table topic rename to topic_away" };

/// The log of the process, from the first asking on.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
        log
    })
}

/// Who was refused is found afterwards by the request, the route and the number of the account; what they typed is not.
#[test]
fn refusals_are_logged_with_numbers_only() {
    let log = log();
    each_engine(|world| {
        let shop = world.shop("shop");
        let viewer = world.worker("shop", app::access::Role::Viewer);
        let body = json!({ "email": "owner@shop.example", "password": "secret wrong one" });
        let wrong = world.stranger().post("/api/session", body);
        let forbidden = viewer.post("/keys", json!({ "name": "Secret name", "scopes": [] }));
        let forged = shop.client.without("x-csrf-token").delete("/api/session");
        let nobody = world.stranger().with("cookie", "rapport=secret-token").get(&shop.path("/settings"));
        for (answer, status, says) in [
            (&wrong, 401, "a password was wrong"),
            (&forbidden, 403, "a permission is missing"),
            (&forged, 403, "a request was refused"),
            (&nobody, 401, "a request was refused"),
        ] {
            assert_eq!(answer.status, status, "{answer:?}");
            let lines = log.lines_with(answer.header("x-request-id")).join("\n");
            assert!(lines.contains(says) && lines.contains("a request was refused"), "{says}: {lines}");
            assert!(!lines.to_lowercase().contains("secret") && !lines.contains("shop.example"), "{lines}");
        }
        assert!(log.lines_with(wrong.header("x-request-id")).join("").contains("user=usr_"));
    });
}

#[test]
fn failure_is_logged_once_with_its_cause_under_the_id_of_the_answer() {
    let log = log();
    each_engine(|world| {
        let shop = world.shop("shop");
        let workspace = world.server.workspace("shop").unwrap();
        workspace.db.write(|tx| tx.exec(&AWAY, &[] as &[Cell])).unwrap();
        let answer = shop.get("/topics");
        assert_eq!((answer.status, answer.code()), (500, "internal"));
        let id = answer.header("x-request-id");
        assert!(!id.is_empty());
        let lines = log.lines_with(id);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("a request failed") && lines[0].contains("topic"), "{lines:?}");
        assert!(!answer.text.contains("topic_away") && !answer.text.contains("no such table"));
    });
}
