//! One pass over a JSON text before it is parsed: how deep it nests, and whether it holds the NUL character.

use crate::Problem;
use app::error::codes;
use axum::http::StatusCode;

/// Levels of nesting in a body; rules nest less than ten.
const DEPTH: usize = 32;

pub fn check(body: &[u8]) -> Result<(), Problem> {
    let (mut depth, mut in_text, mut at) = (0_usize, false, 0);
    while at < body.len() {
        match (in_text, body[at]) {
            (true, b'\\') => {
                if body[at + 1..].starts_with(b"u0000") {
                    return Err(nul());
                }
                // The escaped byte is no end of the text, whatever it is.
                at += 1;
            }
            (_, b'"') => in_text = !in_text,
            (_, 0) => return Err(nul()),
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > DEPTH {
                    let detail = format!("The body nests deeper than {DEPTH} levels.");
                    return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, codes::TOO_DEEP, detail));
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

fn nul() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, codes::INVALID, "The body holds the NUL character.")
}
