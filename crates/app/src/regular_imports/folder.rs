//! Files in a folder of the server, below the folder of the workspace: found, waited for until they are quiet, taken in
//! once, and left where they are.
//!
//! The way there is walked word by word without following links, and a file is opened in the folder that was opened,
//! so nothing that is exchanged meanwhile leads elsewhere. Pipes and devices are not files. A file is known by its
//! content: renamed or copied it is not taken again.

use super::run::{Failure, New, Took, is_stopping, upload};
use crate::{Ctx, Error, Result, files};
use base::{Timestamp, limits};
use domain::regular_imports::{Refusal, place};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Seek};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;
use store::regular_imports::{File, RegularImport, Seen};

/// How long a file must keep its size and moment.
const QUIET: Duration = Duration::from_secs(30);
/// Names of a folder that are looked at.
const NAMES: usize = 100_000;

/// Takes the oldest file that is new and quiet; `again` also the one whose import failed.
pub(super) fn take(
    ctx: &Ctx,
    import: &RegularImport,
    (words, pattern): (&str, &str),
    again: bool,
) -> Result<Took> {
    let Some(root) = ctx.workspace.imports_folder.as_deref() else {
        return Ok(Took::Failed(Failure::lasting(Refusal::NoFolder.code(), "")));
    };
    let folder = match open(root, words) {
        Ok(folder) => folder,
        Err(errno) => return Ok(Took::Failed(closed(errno))),
    };
    let here = match list(&folder, pattern) {
        Ok(Some(here)) => here,
        Ok(None) => {
            return Ok(Took::Failed(Failure::lasting("too_many_files", limits::REGULAR_IMPORT_FILES)));
        }
        Err(errno) => return Ok(Took::Failed(closed(errno))),
    };
    let id = import.id;
    let known = ctx.workspace.read(|tx| Ok(store::regular_imports::files(tx, id)?))?;
    let by_name: HashMap<&str, &File> = known.iter().map(|file| (file.name.as_str(), file)).collect();
    let taken = |file: &File| file.digest.is_some() && !(again && file.operation == import.operation);
    let (now, mut growing, mut quiet) = (ctx.now(), false, Vec::new());
    for file in here {
        match by_name.get(file.name.as_str()) {
            Some(before) if before.bytes == file.bytes && before.modified_at == file.modified_at => {
                if !taken(before) && before.seen_at.plus(QUIET) <= now {
                    quiet.push(File { seen_at: before.seen_at, ..file });
                } else {
                    growing |= !taken(before);
                }
            }
            _ => {
                growing = true;
                remember(ctx, import, &File { seen_at: now, ..file })?;
            }
        }
    }
    let digests: Vec<&Vec<u8>> =
        known.iter().filter(|file| taken(file)).filter_map(|file| file.digest.as_ref()).collect();
    let mut waiting = quiet.into_iter();
    while let Some(file) = waiting.next() {
        if is_stopping(&ctx.workspace) {
            return Ok(Took::Stopping);
        }
        let name = file.name.clone();
        match read(ctx, &folder, file, &digests)? {
            Found::New(mut new) => {
                new.more = growing || waiting.len() > 0;
                return Ok(Took::File(new));
            }
            Found::Known(file) => remember(ctx, import, &file)?,
            Found::Moves => growing = true,
            Found::TooLarge => return Ok(Took::Failed(Failure::lasting("too_large", name))),
            Found::Closed(errno) => return Ok(Took::Failed(closed(errno))),
        }
    }
    Ok(if growing { Took::Later } else { Took::Nothing })
}

fn remember(ctx: &Ctx, import: &RegularImport, file: &File) -> Result<()> {
    let (id, file) = (import.id, file.clone());
    ctx.workspace.write(move |tx| Ok(store::regular_imports::put_file(tx, id, &file)?))
}

/// What a file turned out to be.
enum Found {
    New(Box<New>),
    /// Its content was taken before.
    Known(File),
    /// Somebody writes to it.
    Moves,
    TooLarge,
    Closed(Errno),
}

/// Reads a file twice: for its digest, and where that is new, into the workspace. What differs between the two, or from
/// what was listed, is not quiet.
fn read(ctx: &Ctx, folder: &OwnedFd, file: File, digests: &[&Vec<u8>]) -> Result<Found> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let opened = match rustix::fs::openat(folder, file.name.as_str(), flags, Mode::empty()) {
        Ok(opened) => fs::File::from(opened),
        Err(Errno::NOENT) => return Ok(Found::Moves),
        Err(errno) => return Ok(Found::Closed(errno)),
    };
    let same = |opened: &fs::File| {
        rustix::fs::fstat(opened).is_ok_and(|stat| seen(&stat) == Some((file.bytes, file.modified_at)))
    };
    if !same(&opened) {
        return Ok(Found::Moves);
    }
    if file.bytes > limits::UPLOAD_BYTES as i64 {
        return Ok(Found::TooLarge);
    }
    let mut source = Hashed { source: opened, digest: Sha256::new() };
    io::copy(&mut source, &mut io::sink()).map_err(Error::unavailable)?;
    let digest = source.turn().map_err(Error::unavailable)?;
    if digests.contains(&&digest) {
        return Ok(Found::Known(File { digest: Some(digest), ..file }));
    }
    let uploaded = upload(ctx, &file.name, &mut source)?;
    let whole = same(&source.source) && source.turn().is_ok_and(|again| again == digest);
    if !whole {
        files::remove(&ctx.workspace, uploaded.id)?;
        return Ok(Found::Moves);
    }
    let file = Some(File { digest: Some(digest), ..file });
    Ok(Found::New(Box::new(New { uploaded, seen: Seen::default(), file, more: false })))
}

/// A file whose digest is made while it is read.
struct Hashed {
    source: fs::File,
    digest: Sha256,
}

impl Hashed {
    /// The digest of what was read; the next reading begins at the first byte.
    fn turn(&mut self) -> io::Result<Vec<u8>> {
        self.source.rewind()?;
        Ok(std::mem::take(&mut self.digest).finalize().to_vec())
    }
}

impl Read for Hashed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        self.digest.update(&out[..count]);
        Ok(count)
    }
}

/// Opens a folder below the workspace's own, word by word; a link on the way is refused.
fn open(root: &Path, words: &str) -> std::result::Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut folder = rustix::fs::open(root, flags, Mode::empty())?;
    for word in words.split('/').filter(|word| !word.is_empty()) {
        folder = rustix::fs::openat(&folder, word, flags | OFlags::NOFOLLOW, Mode::empty())?;
    }
    Ok(folder)
}

fn closed(errno: Errno) -> Failure {
    let code = match errno {
        Errno::NOENT => "folder_missing",
        Errno::LOOP | Errno::NOTDIR => "folder_link",
        _ => "folder_closed",
    };
    Failure::lasting(code, "")
}

/// The files that fit the pattern, the oldest first; nothing where there are too many.
fn list(folder: &OwnedFd, pattern: &str) -> std::result::Result<Option<Vec<File>>, Errno> {
    let mut found = Vec::new();
    for (count, entry) in Dir::read_from(folder)?.enumerate() {
        let entry = entry?;
        if count > NAMES || found.len() > limits::REGULAR_IMPORT_FILES {
            return Ok(None);
        }
        let Ok(name) = entry.file_name().to_str() else { continue };
        if name.starts_with('.') || !place::fits(pattern, name) {
            continue;
        }
        let stat = match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => continue,
            Err(errno) => return Err(errno),
        };
        if let Some((bytes, modified_at)) = seen(&stat) {
            let (digest, operation) = (None, None);
            let (name, seen_at) = (name.to_owned(), Timestamp::default());
            found.push(File { name, bytes, modified_at, seen_at, digest, operation });
        }
    }
    found.sort_by(|a, b| (a.modified_at, &a.name).cmp(&(b.modified_at, &b.name)));
    Ok(Some(found))
}

/// Size and moment of an ordinary file.
fn seen(stat: &Stat) -> Option<(i64, Timestamp)> {
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return None;
    }
    let micros = stat.st_mtime.saturating_mul(1_000_000).saturating_add(stat.st_mtime_nsec as i64 / 1_000);
    Some((stat.st_size, Timestamp::from_micros(micros)))
}
