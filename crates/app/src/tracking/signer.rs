//! Making the addresses of a delivery, and reading them back.

use crate::server::Server;
use crate::{Error, Result, Workspace};
use base::{DeliveryId, LinkId, hash};
use domain::tracking::{Purpose, TAG_BYTES, Token};
use std::sync::Arc;
use template::Urls;

/// The key that signs today. A second one will have another number, so that old links stay good.
const KEY: u8 = 1;
/// Longest word that can be a token of ours.
const WORD_BYTES: usize = 96;

/// Signs for one workspace; its keys are derived once.
#[derive(Clone)]
pub struct Signer {
    workspace: base::WorkspaceId,
    public_url: Arc<str>,
    keys: [[u8; 32]; Purpose::ALL.len()],
    nonces: [u8; 32],
}

impl Signer {
    pub fn new(workspace: &Workspace) -> Signer {
        let key = |purpose: Purpose| workspace.secret.keyed(purpose.key_name(), &[]);
        Signer {
            workspace: workspace.id,
            public_url: workspace.public_url.clone(),
            keys: Purpose::ALL.map(key),
            nonces: workspace.secret.keyed("message-id", &[]),
        }
    }

    /// Every address of one delivery's message; `links` by position.
    pub fn urls(&self, delivery: DeliveryId, links: &[LinkId]) -> Urls {
        Urls {
            click: links.iter().map(|link| self.url(Purpose::Click, delivery, Some(*link))).collect(),
            unsubscribe: self.url(Purpose::Leave, delivery, None),
            web_version: self.url(Purpose::View, delivery, None),
            preferences: self.preferences(delivery),
            pixel: self.url(Purpose::Open, delivery, None),
        }
    }

    /// Where the customer chooses what to be sent.
    pub fn preferences(&self, delivery: DeliveryId) -> String {
        self.url(Purpose::Preferences, delivery, None)
    }

    /// Where a mail program posts when its own "unsubscribe" is pressed (RFC 8058).
    pub fn one_click(&self, delivery: DeliveryId) -> String {
        self.url(Purpose::Leave, delivery, None)
    }

    /// A word for the Message-ID: the same for every try of a delivery, and it tells outsiders nothing.
    pub fn nonce(&self, delivery: DeliveryId) -> String {
        let digest = hash::keyed(&self.nonces, &[&delivery.0.to_le_bytes()]);
        digest[..10].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The part before `@` of a letter's Message-ID and of its return path.
    pub fn letter_word(&self, delivery: DeliveryId) -> String {
        format!("{delivery}.{}", self.nonce(delivery))
    }

    /// The letter that a Message-ID names, if the name was made here. What stands after `@` may have changed since.
    pub fn delivery_of(&self, message_id: &str) -> Option<DeliveryId> {
        let word = message_id.trim().trim_start_matches('<');
        self.delivery_of_word(word.split('@').next().unwrap_or_default())
    }

    /// The letter that a return path `box+word@domain` was made for.
    pub fn delivery_of_path(&self, path: &str) -> Option<DeliveryId> {
        let (local, _) = path.trim().trim_start_matches('<').split_once('@')?;
        self.delivery_of_word(local.rsplit_once('+')?.1)
    }

    /// Mail programs change the case of addresses.
    fn delivery_of_word(&self, word: &str) -> Option<DeliveryId> {
        let word = word.to_ascii_lowercase();
        let delivery: DeliveryId = word.split('.').next()?.parse().ok()?;
        hash::same(self.letter_word(delivery).as_bytes(), word.as_bytes()).then_some(delivery)
    }

    pub(crate) fn url(&self, purpose: Purpose, delivery: DeliveryId, link: Option<LinkId>) -> String {
        let token = Token { key: KEY, workspace: self.workspace, delivery, link };
        let mut bytes = token.payload();
        let tag = self.tag(purpose, &bytes);
        bytes.extend_from_slice(&tag[..TAG_BYTES]);
        format!("{}/{}/{}", self.public_url, purpose.path(), hash::encode(&bytes))
    }

    fn tag(&self, purpose: Purpose, payload: &[u8]) -> [u8; 32] {
        hash::keyed(&self.keys[purpose as usize], &[payload])
    }

    /// Whether the tag was made here for this purpose; the time it takes tells nothing.
    fn is_mine(&self, purpose: Purpose, token: &Token, tag: &[u8]) -> bool {
        token.key == KEY
            && token.workspace == self.workspace
            && hash::same(&self.tag(purpose, &token.payload())[..TAG_BYTES], tag)
    }
}

/// A token that was signed here.
#[derive(Clone)]
pub struct Found {
    pub workspace: Arc<Workspace>,
    pub token: Token,
}

/// Reads the word of a public address. Everything that is not exactly what we signed is not found.
pub fn resolve(server: &Server, purpose: Purpose, word: &str) -> Result<Found> {
    if word.len() > WORD_BYTES {
        return Err(Error::NotFound);
    }
    let bytes = hash::decode(word).ok_or(Error::NotFound)?;
    let (token, tag) = Token::read(&bytes).ok_or(Error::NotFound)?;
    let row =
        server.workspaces()?.into_iter().find(|row| row.id == token.workspace).ok_or(Error::NotFound)?;
    let workspace = server.workspace(&row.slug)?;
    if !Signer::new(&workspace).is_mine(purpose, &token, tag) {
        return Err(Error::NotFound);
    }
    Ok(Found { workspace, token })
}
