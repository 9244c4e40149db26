//! The template engine with its limits: a closed list of filters, no functions, no loader, fuel, bounded output.
//!
//! Statements that could build memory up or leave the sandbox (`set`, `macro`, `include`, `autoescape` …) are refused
//! before compiling, so that output is the only thing that can grow, and output is counted.

use crate::filters;
use crate::problem::{Part, Problem};
use crate::tags::{Piece, split, statement};
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use std::io;

/// Instructions one rendering may take.
const FUEL: u64 = 200_000;
/// Bytes one rendering may write.
pub const OUTPUT_BYTES: usize = 1024 * 1024;
/// Statements an author may use.
const STATEMENTS: [&str; 8] = ["if", "elif", "else", "endif", "for", "endfor", "raw", "endraw"];

/// An environment with no template in it. `strict` fails on every unknown name; otherwise it is written as nothing.
pub fn environment(strict: bool) -> Environment<'static> {
    let mut environment = Environment::empty();
    filters::install(&mut environment);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(64);
    environment.set_undefined_behavior(behaviour(strict));
    environment
        .set_auto_escape_callback(|name| if name == "html" { AutoEscape::Html } else { AutoEscape::None });
    environment.set_formatter(|out, state, value| {
        if value.is_none() || value.is_undefined() {
            return Ok(());
        }
        match (value.as_str(), state.auto_escape()) {
            (Some(text), AutoEscape::Html) => write_escaped(out, text),
            (Some(text), _) => out.write_str(text).map_err(Into::into),
            (None, escape) => match (value.kind(), escape) {
                (ValueKind::Bool, _) => {
                    out.write_str(filters::yes_or_no(state, value.is_true())).map_err(Into::into)
                }
                (ValueKind::Number, _) => minijinja::escape_formatter(out, state, value),
                (_, AutoEscape::Html) => write_escaped(out, &value.to_string()),
                _ => out.write_str(&value.to_string()).map_err(Into::into),
            },
        }
    });
    environment
}

pub fn behaviour(strict: bool) -> UndefinedBehavior {
    if strict { UndefinedBehavior::Strict } else { UndefinedBehavior::Chainable }
}

/// Escapes what has a meaning in HTML. A slash has none, and addresses are full of them.
fn write_escaped(out: &mut minijinja::Output<'_>, text: &str) -> Result<(), minijinja::Error> {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.write_str(&text[from..at])?;
        out.write_str(escaped)?;
        from = at + 1;
    }
    out.write_str(&text[from..])?;
    Ok(())
}

/// Refuses statements outside the list. Compiling reports everything else.
pub fn check_statements(source: &str, part: Part) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut line = 1;
    for piece in split(source) {
        let (Piece::Text(text) | Piece::Tag(text)) = piece;
        if let (Piece::Tag(tag), Some(word)) = (piece, statement(text))
            && !STATEMENTS.contains(&word)
        {
            let detail = format!("`{tag}`: only conditions and loops (if, for) can be used in a message");
            problems.push(Problem::error("statement_not_allowed", part, detail).line(Some(line)));
        }
        line += text.matches('\n').count();
    }
    problems
}

/// A writer that stops at a number of bytes.
///
/// The engine writes whole texts but hands them over as bytes; checking them again the ordinary way would cost a third
/// of a rendering.
struct Bounded {
    text: String,
    limit: usize,
}

impl Bounded {
    fn new(capacity: usize) -> Bounded {
        Bounded { text: String::with_capacity(capacity), limit: OUTPUT_BYTES }
    }
}

impl io::Write for Bounded {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.text.len() + data.len() > self.limit {
            return Err(io::Error::other("the message is too long"));
        }
        self.text.push_str(simdutf8::basic::from_utf8(data).map_err(io::Error::other)?);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Renders one compiled template.
pub fn render(
    environment: &Environment<'static>,
    name: &str,
    root: Value,
    capacity: usize,
) -> Result<String, minijinja::Error> {
    let mut out = Bounded::new(capacity);
    environment.get_template(name)?.render_captured_to(root, &mut out)?;
    Ok(out.text)
}
