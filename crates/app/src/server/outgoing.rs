//! Where requests of ours to addresses that people typed may go: into the public internet, and nowhere else unless the
//! installation says so for tests on one's own machine.

use base::Random;
use channels::dns::Resolver;
use channels::email::{Network, Trust};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// Patience with one resolver for one question.
const DNS_PATIENCE: Duration = Duration::from_secs(3);

/// Shared by all workspaces of a process. Clones are the same.
#[derive(Clone, Default)]
pub struct Outgoing(Arc<Inner>);

#[derive(Default)]
struct Inner {
    private: AtomicBool,
    public_relays: AtomicBool,
    trust: OnceLock<Trust>,
    certificates: Mutex<HashMap<String, Vec<u8>>>,
    /// Resolvers to ask instead of the system's.
    dns: OnceLock<Vec<SocketAddr>>,
}

/// Certificates that are remembered; Amazon has one a region.
const CERTIFICATES: usize = 100;

impl Outgoing {
    /// Lets requests reach private addresses, also without TLS.
    pub fn allow_private(&self) {
        self.0.private.store(true, Ordering::SeqCst);
    }

    pub fn is_private(&self) -> bool {
        self.0.private.load(Ordering::SeqCst)
    }

    /// Keeps relays of mail out of private addresses, where strangers may configure senders. Otherwise a relay on the
    /// same machine or in the same closed network is an ordinary one.
    pub fn only_public_relays(&self) {
        self.0.public_relays.store(true, Ordering::SeqCst);
    }

    pub(crate) fn relays(&self) -> Network {
        if self.0.public_relays.load(Ordering::SeqCst) { Network::Public } else { Network::Any }
    }

    /// Asks these about domains instead of the system's resolvers. Said once, before anybody asks.
    pub fn ask_dns(&self, servers: Vec<SocketAddr>) {
        let _ = self.0.dns.set(servers);
    }

    /// Whom to ask about a domain.
    pub(crate) fn resolver(&self, random: &Random) -> Resolver {
        match self.0.dns.get() {
            Some(servers) => Resolver::new(servers.clone(), DNS_PATIENCE, random.clone()),
            None => Resolver::system(DNS_PATIENCE, random.clone()),
        }
    }

    pub(crate) fn network(&self) -> Network {
        if self.is_private() { Network::Any } else { Network::Public }
    }

    pub(crate) fn trust(&self) -> Trust {
        self.0.trust.get_or_init(Trust::public).clone()
    }

    /// A certificate that was fetched before from this address.
    pub(crate) fn certificate(&self, url: &str) -> Option<Vec<u8>> {
        self.0.certificates.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get(url).cloned()
    }

    /// Remembers a certificate that signed something, so that it is not fetched for each message.
    pub fn know_certificate(&self, url: &str, certificate: Vec<u8>) {
        let mut known = self.0.certificates.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if known.len() >= CERTIFICATES {
            known.clear();
        }
        known.insert(url.to_owned(), certificate);
    }
}
