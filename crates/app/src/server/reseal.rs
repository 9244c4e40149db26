//! Bringing everything that is sealed to the newest key of the secret.
//!
//! Each database is brought over in one transaction of its own, so a broken-off run leaves seals of both keys, which
//! both open, and another run ends it. What cannot be opened is left as it is and counted: a wrong secret must not
//! destroy what the right one opens.

use super::Server;
use crate::Result;
use crate::secret::{Key, Renewed};
use base::Random;

/// What a run found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    pub renewed: u64,
    /// With the newest key already.
    pub newest: u64,
    /// Neither with this key nor with an older one of the secret.
    pub unreadable: u64,
}

/// Of the whole installation; no other process may seal meanwhile.
pub fn reseal(server: &Server) -> Result<Resealed> {
    let (key, random) = (crate::access::factor::sealing(server), server.random().clone());
    let mut sum = server.control_write(move |tx| {
        let mut done = Resealed::default();
        for sealed in store::control::factors::sealed(tx)? {
            if let Some(anew) = done.count((&key, &random), &sealed) {
                store::control::factors::renew(tx, &sealed, &anew)?;
            }
        }
        Ok(done)
    })?;
    for row in server.workspaces()? {
        let workspace = server.workspace(&row.slug)?;
        let (key, random) = (workspace.secret.clone(), server.random().clone());
        let of_one = workspace.write(move |tx| {
            let mut done = Resealed::default();
            for seal in store::sealed::all(tx)? {
                if let Some(anew) = done.count((&key, &random), &seal.bytes) {
                    store::sealed::renew(tx, &seal, &anew)?;
                }
            }
            Ok(done)
        })?;
        sum.renewed += of_one.renewed;
        sum.newest += of_one.newest;
        sum.unreadable += of_one.unreadable;
    }
    Ok(sum)
}

impl Resealed {
    fn count(&mut self, (key, random): (&Key, &Random), sealed: &[u8]) -> Option<Vec<u8>> {
        match key.renew(sealed, random) {
            Renewed::Newest => self.newest += 1,
            Renewed::Unreadable => self.unreadable += 1,
            Renewed::Anew(anew) => {
                self.renewed += 1;
                return Some(anew);
            }
        }
        None
    }
}
