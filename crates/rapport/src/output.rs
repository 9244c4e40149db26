//! What the program says on the terminal: results on stdout, everything else on stderr.

use std::io::Write;

/// A line of result. A closed pipe is nobody's failure.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A text of result as it is.
pub fn text(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// A line for the person who watches.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

pub fn error(text: &str) {
    note(&format!("rapport: {text}"));
}
