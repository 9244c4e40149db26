//! What is logged when a request fails: its cause, once, under the id that the answer carries.

use crate::world::*;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
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

#[test]
fn failure_is_logged_once_with_its_cause_under_the_id_of_the_answer() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
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
