//! Where the body of an answer ends, and its pieces.

use super::{NOT_TAKEN, Source, Taker, header};
use crate::webhook::NoAnswer;
use crate::webhook::exchange::no;

/// Bytes of the line that says how long a chunk is, and of all trailers.
const LINE_BYTES: usize = 4 * 1024;

/// What says where the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Chunks,
    Length(u64),
    /// The end of the connection; under TLS it must be announced.
    Connection,
}

impl Body {
    pub fn of(head: &str) -> Result<Body, NoAnswer> {
        if let Some(coding) = header(head, "transfer-encoding") {
            return match coding.eq_ignore_ascii_case("chunked") {
                true => Ok(Body::Chunks),
                false => Err(no("answer_broken", "the answer is coded in a way that was not asked for")),
            };
        }
        match header(head, "content-length") {
            None => Ok(Body::Connection),
            Some(length) => {
                let digits = length.bytes().all(|byte| byte.is_ascii_digit());
                let length = length.parse().ok().filter(|_| digits);
                length.map(Body::Length).ok_or_else(|| no("answer_broken", "the length is no number"))
            }
        }
    }
}

/// Hands the body over. More bytes than wanted end it, where they are announced before the first.
pub(super) fn read(source: &mut Source, body: Body, at_most: u64, take: Taker) -> Result<(), NoAnswer> {
    let mut taker = Bounded { left: at_most, take };
    match body {
        Body::Length(length) if length > at_most => Err(too_large()),
        Body::Length(length) => exactly(source, length, &mut taker),
        Body::Chunks => chunks(source, &mut taker),
        Body::Connection => loop {
            let count = source.rest().len();
            taker.take(source.rest())?;
            source.pass(count);
            if !source.more()? {
                return Ok(());
            }
        },
    }
}

struct Bounded<'a> {
    left: u64,
    take: Taker<'a>,
}

impl Bounded<'_> {
    fn take(&mut self, piece: &[u8]) -> Result<(), NoAnswer> {
        self.left = self.left.checked_sub(piece.len() as u64).ok_or_else(too_large)?;
        (self.take)(piece).map_err(|error| no(NOT_TAKEN, error))
    }
}

fn too_large() -> NoAnswer {
    no("too_large", "the file is too large")
}

fn ended() -> NoAnswer {
    no("cut_off", "the answer ends too early")
}

fn exactly(source: &mut Source, length: u64, taker: &mut Bounded) -> Result<(), NoAnswer> {
    let mut left = length;
    while left > 0 {
        if source.rest().is_empty() && !source.more()? {
            return Err(ended());
        }
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(source.rest().len());
        taker.take(&source.rest()[..count])?;
        source.pass(count);
        left -= count as u64;
    }
    Ok(())
}

fn chunks(source: &mut Source, taker: &mut Bounded) -> Result<(), NoAnswer> {
    loop {
        let line = line(source)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let hex = !size.is_empty() && size.len() <= 15 && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = u64::from_str_radix(size, 16).ok().filter(|_| hex);
        let size = size.ok_or_else(|| no("answer_broken", "the length of a chunk is no number"))?;
        if size == 0 {
            // What follows the last chunk says nothing that is wanted; without its end the answer is not whole.
            let mut bytes = 0;
            while let text = self::line(source)?
                && !text.is_empty()
            {
                bytes += text.len();
                if bytes > LINE_BYTES {
                    return Err(no("answer_broken", "the end of the answer does not end"));
                }
            }
            return Ok(());
        }
        exactly(source, size, taker)?;
        if !line_is_empty(source)? {
            return Err(no("answer_broken", "a chunk does not end where it says"));
        }
    }
}

fn line_is_empty(source: &mut Source) -> Result<bool, NoAnswer> {
    Ok(line(source)?.is_empty())
}

fn line(source: &mut Source) -> Result<String, NoAnswer> {
    loop {
        if let Some(end) = source.rest().windows(2).position(|two| two == b"\r\n") {
            let text = String::from_utf8_lossy(&source.rest()[..end]).into_owned();
            source.pass(end + 2);
            return Ok(text);
        }
        if source.rest().len() > LINE_BYTES {
            return Err(no("answer_broken", "a line of the answer does not end"));
        }
        // What was read is kept: a line may be cut anywhere.
        if !source.more()? {
            return Err(ended());
        }
    }
}
