//! The bytes of a question and of its answer (RFC 1035, 4). Every length in an answer is somebody else's word.

use super::{Answer, Kind};

/// A compressed name may point so often; a loop of pointers ends here.
const JUMPS: usize = 32;
/// Most records of an answer that are looked at.
const RECORDS: usize = 256;
const HEADER: usize = 12;
const OPT: u16 = 41;

#[derive(Debug, PartialEq, Eq)]
pub enum Reply {
    Whole(Answer),
    /// It did not fit and is to be asked for again over TCP.
    Cut,
}

impl Kind {
    fn number(self) -> u16 {
        match self {
            Kind::Text => 16,
            Kind::MailExchange => 15,
        }
    }
}

/// A question with a wish for recursion; nothing when it is no name.
pub fn question(id: u16, name: &str, kind: Kind, udp_bytes: u16) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(64);
    for word in [id, 0x0100, 1, 0, 0, 1] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.len() > 253 {
        return None;
    }
    for label in name.split('.') {
        let good = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if label.is_empty() || label.len() > 63 || !good {
            return None;
        }
        out.push(label.len() as u8);
        out.extend_from_slice(label.as_bytes());
    }
    out.push(0);
    for word in [kind.number(), 1] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    // An extension record says how long an answer may be (RFC 6891).
    out.push(0);
    for word in [OPT, udp_bytes, 0, 0, 0] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    Some(out)
}

/// Reads an answer; nothing when it answers another question or is broken, an error code when it refuses.
pub fn parse(bytes: &[u8], question: &[u8], (id, kind): (u16, Kind)) -> Option<Result<Reply, u8>> {
    let word = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let flags = word(2)?;
    let asked = question.get(HEADER..question.len() - 11)?;
    let same = bytes.get(HEADER..HEADER + asked.len())?.eq_ignore_ascii_case(asked);
    if word(0)? != id || flags & 0x8000 == 0 || word(4)? != 1 || !same {
        return None;
    }
    if flags & 0x0200 != 0 {
        return Some(Ok(Reply::Cut));
    }
    match (flags & 0x000f) as u8 {
        0 => {}
        3 => return Some(Ok(Reply::Whole(Answer::NoName))),
        code => return Some(Err(code)),
    }
    let mut found: Vec<(u16, String)> = Vec::new();
    let mut at = HEADER + asked.len();
    for _ in 0..usize::from(word(6)?).min(RECORDS) {
        at = skip_name(bytes, at)?;
        let (record, length) = (word(at)?, usize::from(word(at + 8)?));
        at += 10;
        let data = bytes.get(at..at + length)?;
        if record == kind.number() {
            match kind {
                Kind::Text => found.push((0, text(data)?)),
                Kind::MailExchange => {
                    let near = word(at)?;
                    found.push((near, format!("{near} {}", name(bytes, at + 2)?)));
                }
            }
        }
        at += length;
    }
    found.sort_by_key(|(near, _)| *near);
    let found: Vec<String> = found.into_iter().map(|(_, text)| text).collect();
    let answer = if found.is_empty() { Answer::Nothing } else { Answer::Found(found) };
    Some(Ok(Reply::Whole(answer)))
}

/// The pieces of a text as one.
fn text(mut data: &[u8]) -> Option<String> {
    let mut whole = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        whole.extend_from_slice(rest.get(..usize::from(*length))?);
        data = &rest[usize::from(*length)..];
    }
    Some(String::from_utf8_lossy(&whole).into_owned())
}

fn skip_name(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            0 => return Some(at + 1),
            length if length & 0xc0 == 0xc0 => return Some(at + 2),
            length => at += 1 + usize::from(length),
        }
    }
}

fn name(bytes: &[u8], mut at: usize) -> Option<String> {
    let (mut name, mut jumps) = (String::new(), 0);
    loop {
        let length = *bytes.get(at)?;
        if length & 0xc0 == 0xc0 {
            jumps += 1;
            at = usize::from(u16::from_be_bytes([length & 0x3f, *bytes.get(at + 1)?]));
            if jumps > JUMPS {
                return None;
            }
            continue;
        }
        let label = bytes.get(at + 1..at + 1 + usize::from(length))?;
        if length == 0 || name.len() > 255 {
            return Some(if name.is_empty() { ".".to_owned() } else { name });
        }
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(&String::from_utf8_lossy(label));
        at += 1 + usize::from(length);
    }
}
