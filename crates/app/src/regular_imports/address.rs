//! A file that stands at an address: fetched into a nameless file of the disk, and taken in where it is new.

use super::run::{Failure, New, Took, is_stopping, upload};
use crate::{Ctx, Error, Result, Workspace};
use base::limits;
use channels::fetch::{Answered, Ask, NOT_TAKEN, fetch};
use channels::webhook::{NoAnswer, Wire};
use domain::regular_imports::{Credentials, Refusal};
use domain::webhooks::Address;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Seek, Write};
use std::time::Duration;
use store::regular_imports::{RegularImport, Seen};

/// Patience with a server for all of a file.
const PATIENCE: Duration = Duration::from_secs(300);

/// Fetches what stands there; `again`, although it is known.
pub(super) fn take(ctx: &Ctx, import: &RegularImport, url: &str, again: bool) -> Result<Took> {
    let outgoing = &ctx.workspace.outgoing;
    let Some(address) = Address::parse(url, outgoing.is_private()) else {
        return Ok(Took::Failed(Failure::lasting(Refusal::Url.code(), "")));
    };
    let credentials = opened(&ctx.workspace, import)?;
    let seen = if again { Seen::default() } else { import.seen.clone() };
    let ask = Ask {
        credentials: credentials.as_ref(),
        etag: seen.etag.as_deref(),
        modified: seen.modified.as_deref(),
        at_most_bytes: limits::UPLOAD_BYTES as u64,
    };
    let wire = Wire { network: outgoing.network(), trust: outgoing.trust(), timeout: PATIENCE };
    // A file without a name is gone with the process, whatever becomes of it.
    let mut kept = tempfile::tempfile().map_err(Error::unavailable)?;
    let mut digest = Sha256::new();
    let mut taken = |piece: &[u8]| {
        if is_stopping(&ctx.workspace) {
            return Err(io::Error::other("the process ends"));
        }
        digest.update(piece);
        kept.write_all(piece)
    };
    let answered = match fetch(&wire, &address, &ask, &mut taken) {
        Err(_) if is_stopping(&ctx.workspace) => return Ok(Took::Stopping),
        Err(no) if no.code == NOT_TAKEN => return Err(Error::unavailable(no.detail)),
        Err(no) => return Ok(Took::Failed(silence(no))),
        Ok(answered) => answered,
    };
    let known = seen.etag.is_some() || seen.modified.is_some();
    match answered.status {
        200 => {}
        304 if known => return Ok(Took::Unchanged(seen)),
        status => return Ok(Took::Failed(refusal(status))),
    }
    let Answered { etag, modified, .. } = answered;
    let digest = digest.finalize().to_vec();
    let here = Seen { digest: Some(digest), etag, modified };
    if seen.digest == here.digest {
        return Ok(Took::Unchanged(here));
    }
    file(ctx, import, kept, here)
}

fn file(ctx: &Ctx, import: &RegularImport, mut kept: fs::File, seen: Seen) -> Result<Took> {
    kept.rewind().map_err(Error::unavailable)?;
    let uploaded = upload(ctx, &import.setup.draft.name, &mut kept)?;
    Ok(Took::File(Box::new(New { uploaded, seen, file: None, more: false })))
}

fn silence(no: NoAnswer) -> Failure {
    let passing = !matches!(no.code, "address_private" | "too_large");
    Failure { code: no.code.to_owned(), detail: no.detail, passing }
}

fn refusal(status: u16) -> Failure {
    let passing = status >= 500 || matches!(status, 408 | 425 | 429);
    Failure { passing, ..Failure::lasting("answered", status) }
}

/// What the address is asked with.
pub(super) fn opened(workspace: &Workspace, import: &RegularImport) -> Result<Option<Credentials>> {
    let Some(sealed) = &import.setup.secret else { return Ok(None) };
    let lost = || Error::refused("password_unreadable", "a sealed secret cannot be opened: type it again");
    let text = workspace.secret.open(sealed).ok_or_else(lost)?;
    serde_json::from_slice(&text).map(Some).map_err(Error::internal)
}
