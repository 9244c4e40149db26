//! What the doctor says of the machine: the settings, the folder, its disk, the secret and the clock.
//!
//! What is measured and what is said of it are apart, so that a full disk or a wrong clock can be tried without one.
//! Limits of room are rough: they are about the next days, not about a plan.

use super::{FAIL, Finding, OK, WARN, found};
use crate::config::Config;
use crate::open::{self, CONTROL, SECRET};
use crate::owner;
use base::{Clock, Timestamp};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// What the databases and a night's copy need to go on for a while.
const ROOM: u64 = 1_000_000_000;
/// Below this the next import or send may be the one that finds no room.
const NO_ROOM: u64 = 100_000_000;
/// Files may bear a moment that is a little ahead of the clock.
const AHEAD: Duration = Duration::from_secs(600);

pub(super) fn settings(config: &Config) -> Finding {
    let file = config.file.display();
    let say =
        if config.file.exists() { file.to_string() } else { format!("the defaults: there is no {file}") };
    found("settings", OK, say)
}

pub(super) fn folder(config: &Config) -> Finding {
    let what = "data folder";
    let path = config.data.display();
    if !config.data.exists() {
        let say =
            format!("there is no {path}: name yours by --data or --config, or make one by `rapport init`");
        return found(what, FAIL, say);
    }
    if let Some(foreign) = owner::foreign(&config.data) {
        return found(what, FAIL, foreign);
    }
    if let Err(error) = probe(&config.data) {
        return found(what, FAIL, format!("{path} cannot be written: {}", cure(&error, &config.data)));
    }
    if mode(&config.data) & 0o007 != 0 {
        return found(what, WARN, format!("others on this machine may look into it: chmod 750 {path}"));
    }
    found(what, OK, path.to_string())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).map(|metadata| metadata.permissions().mode()).unwrap_or_default()
}

/// Writes and removes a file.
pub(super) fn probe(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(".doctor");
    fs::write(&path, b"x")?;
    fs::remove_file(&path)
}

/// An error in words, and what helps.
pub(super) fn cure(error: &std::io::Error, folder: &Path) -> String {
    let folder = folder.display();
    match error.kind() {
        ErrorKind::PermissionDenied => {
            format!("{error}. It must belong to the user of the server: chown -R rapport: {folder}")
        }
        ErrorKind::ReadOnlyFilesystem => {
            format!("{error}. Its disk is mounted to be read only: look into `dmesg`, it may be failing")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => format!("{error}. Make room on its disk"),
        _ => error.to_string(),
    }
}

/// One for each disk that the data and the copies are on.
pub(super) fn disks(config: &Config) -> Vec<Finding> {
    let mut folders: Vec<&PathBuf> = vec![&config.data];
    let there = config.backups.iter().filter(|folder| !same_disk(folder, &config.data));
    folders.extend(there.filter(|folder| folder.exists()));
    folders.into_iter().filter_map(|folder| disk(folder)).collect()
}

fn disk(folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let of = disk.f_blocks.saturating_mul(disk.f_frsize);
    Some(room(&folder.display().to_string(), free, of))
}

fn room(folder: &str, free: u64, of: u64) -> Finding {
    let told = match free {
        0..ROOM => format!("{} MB are free", free / 1_000_000),
        _ => format!("{:.1} of {:.1} GB are free", free as f64 / 1e9, of as f64 / 1e9),
    };
    let (state, say) = match free {
        0..NO_ROOM => (FAIL, format!("{told}: make room now, or nothing more can be saved")),
        NO_ROOM..ROOM => (WARN, format!("{told}: make room soon, the nightly copies need it too")),
        _ => (OK, told),
    };
    found(&format!("disk of {folder}"), state, say)
}

/// Whether a dead disk would take both; a folder that is not there will be made in the nearest that is.
pub(super) fn same_disk(one: &Path, other: &Path) -> bool {
    let disk = |path: &Path| path.ancestors().find_map(|path| Some(fs::metadata(path).ok()?.dev()));
    disk(one) == disk(other)
}

pub(super) fn secret(config: &Config) -> Finding {
    let what = "secret";
    let known = match open::known_secret(config) {
        Err(error) => return found(what, FAIL, format!("{error:#}")),
        Ok(known) => known,
    };
    if config.secret.as_deref().is_some_and(|secret| !secret.is_empty()) {
        return found(what, OK, "comes from the settings".to_owned());
    }
    let path = config.data.join(SECRET);
    if known.is_none() {
        let say =
            format!("{} is made at the first start; keep a copy of it in another place", path.display());
        return found(what, WARN, say);
    }
    if mode(&path) & 0o077 != 0 {
        return found(what, FAIL, format!("others can read it: chmod 600 {}", path.display()));
    }
    found(what, OK, format!("{}; keep a copy of it apart from the backups", path.display()))
}

/// Whether a process has the databases; PostgreSQL serves many at once.
pub(super) fn in_use(config: &Config) -> bool {
    let lock = || File::options().write(true).open(config.data.join("lock"));
    config.database.is_none() && lock().is_ok_and(|lock| lock.try_lock().is_err())
}

/// A clock that is behind would send twice what was sent, and hold back what is due.
pub(super) fn clock(config: &Config) -> Finding {
    let now = Clock::system().now();
    let written =
        [CONTROL, "control.db-wal"].iter().filter_map(|name| written(&config.data.join(name))).max();
    told(now, written)
}

fn written(file: &Path) -> Option<Timestamp> {
    let since = fs::metadata(file).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_micros(since.as_micros() as i64))
}

fn told(now: Timestamp, written: Option<Timestamp>) -> Finding {
    let early = Timestamp::parse("2026-01-01T00:00:00Z").is_none_or(|year| now < year);
    let say = match written {
        Some(written) if written > now.plus(AHEAD) => {
            format!("it is {now} here, but the databases were written at {written}, which is later")
        }
        _ if early => format!("it is {now} here, which cannot be"),
        _ => return found("clock", OK, now.to_string()),
    };
    found("clock", FAIL, format!("{say}: set the clock, best by `timedatectl set-ntp true`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_on_the_disk_is_told_before_it_ends() {
        let state = |free: u64| room("/data", free, 40_000_000_000).state;
        assert_eq!([state(0), state(NO_ROOM - 1)], [FAIL, FAIL]);
        assert_eq!([state(NO_ROOM), state(ROOM - 1), state(ROOM)], [WARN, WARN, OK]);
        assert!(room("/data", 99_000_000, 40_000_000_000).say.starts_with("99 MB are free: make room now"));
        assert!(room("/data", 12_345_000_000, 40_000_000_000).say.starts_with("12.3 of 40.0 GB"));
    }

    #[test]
    fn clock_that_is_behind_its_own_files_is_wrong() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let now = at("2026-11-22T12:00:00Z");
        assert_eq!(told(now, None).state, OK);
        assert_eq!(told(now, Some(at("2026-11-22T12:09:00Z"))).state, OK);
        let behind = told(now, Some(at("2026-11-23T12:00:00Z")));
        assert!(behind.state == FAIL && behind.say.contains("timedatectl"), "{}", behind.say);
        assert_eq!(told(at("1970-01-01T00:01:00Z"), None).state, FAIL);
    }
}
