//! A browser in which somebody logged in before is known by a word that it keeps.
//!
//! Wrong passwords for an account are counted wherever they come from; so whoever knows an address could keep its owner
//! out for ever by guessing on. The attempts of a known browser are counted by themselves: the guesser exhausts the
//! account, the owner still enters. The word opens nothing: it is worth ten guesses of its own, and only who has given
//! the right password before holds one.

use crate::server::Server;
use base::hash;

/// Bytes of the part by which attempts are counted, and of its seal.
const HALF: usize = 16;

/// A word for the browser that just logged in to this account.
pub(super) fn word(server: &Server, email: &str) -> String {
    let number: [u8; HALF] = server.random().bytes();
    let mut bytes = number.to_vec();
    bytes.extend(seal(server, email, &number));
    hash::encode(&bytes)
}

/// What a browser's attempts are counted by, if it was here before with this very account.
pub(super) fn known(server: &Server, email: &str, word: &str) -> Option<Vec<u8>> {
    let bytes = hash::decode(word).filter(|bytes| bytes.len() == 2 * HALF)?;
    let (number, given) = bytes.split_at(HALF);
    hash::same(given, &seal(server, email, number)).then(|| number.to_vec())
}

fn seal(server: &Server, email: &str, number: &[u8]) -> Vec<u8> {
    server.secret().keyed("device", &[email.as_bytes(), number])[..HALF].to_vec()
}
