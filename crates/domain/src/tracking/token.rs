//! The word in a public link: which workspace, which delivery, which link, under which key, and a tag.
//!
//! It holds no personal data, has one spelling only, and the tag covers everything, so that one flipped bit makes it
//! worthless. The tag is computed elsewhere, where the key is.

use base::{DeliveryId, LinkId, WorkspaceId};

/// Bytes of the tag: half an HMAC-SHA256, which nobody guesses online.
pub const TAG_BYTES: usize = 16;

/// What a link is for; a token of one purpose is worthless for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Click,
    Open,
    Leave,
    View,
    /// Where a provider tells of a sender's bounces; the token names the sender.
    Intake,
    /// The preference centre.
    Preferences,
}

impl Purpose {
    pub const ALL: [Purpose; 6] =
        [Purpose::Click, Purpose::Open, Purpose::Leave, Purpose::View, Purpose::Intake, Purpose::Preferences];

    /// The name under which the key is derived. Changing one makes every link ever sent worthless.
    pub fn key_name(self) -> &'static str {
        match self {
            Purpose::Click => "tracking/click",
            Purpose::Open => "tracking/open",
            Purpose::Leave => "tracking/leave",
            Purpose::View => "tracking/view",
            Purpose::Intake => "senders/intake",
            Purpose::Preferences => "tracking/preferences",
        }
    }

    /// The first part of the address.
    pub fn path(self) -> &'static str {
        match self {
            Purpose::Click => "c",
            Purpose::Open => "o",
            Purpose::Leave => "u",
            Purpose::View => "v",
            Purpose::Intake => "in",
            Purpose::Preferences => "p",
        }
    }
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Which of the installation's keys signed it.
    pub key: u8,
    pub workspace: WorkspaceId,
    /// Negative for a test message.
    pub delivery: DeliveryId,
    /// For clicks.
    pub link: Option<LinkId>,
}

impl Token {
    /// The signed part.
    pub fn payload(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(24);
        out.push(self.key);
        push(&mut out, zigzag(self.workspace.0));
        push(&mut out, zigzag(self.delivery.0));
        push(&mut out, self.link.map_or(0, |link| zigzag(link.0)));
        out
    }

    /// Reads payload and tag apart. Nothing for bytes that no payload is written as.
    pub fn read(bytes: &[u8]) -> Option<(Token, &[u8])> {
        let at = bytes.len().checked_sub(TAG_BYTES)?;
        let (payload, tag) = bytes.split_at(at);
        let (key, mut rest) = payload.split_first()?;
        let workspace = WorkspaceId(unzigzag(take(&mut rest)?));
        let delivery = DeliveryId(unzigzag(take(&mut rest)?));
        let link = match take(&mut rest)? {
            0 => None,
            number => Some(LinkId(unzigzag(number))),
        };
        let token = Token { key: *key, workspace, delivery, link };
        (rest.is_empty() && token.payload() == payload).then_some((token, tag))
    }
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Seven bits a byte, the lowest first; the high bit says that more follow.
fn push(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..10 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn token_is_read_back(key: u8, workspace: i64, delivery: i64, link in prop::option::of(1_i64..)) {
            let (workspace, delivery) = (WorkspaceId(workspace), DeliveryId(delivery));
            let token = Token { key, workspace, delivery, link: link.map(LinkId) };
            let mut bytes = token.payload();
            bytes.extend([7; TAG_BYTES]);
            prop_assert_eq!(Token::read(&bytes), Some((token, &[7_u8; TAG_BYTES][..])));
        }

        #[test]
        fn token_has_one_spelling(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Some((token, tag)) = Token::read(&bytes) {
                let mut again = token.payload();
                again.extend(tag);
                prop_assert_eq!(again, bytes);
            }
        }
    }
}
