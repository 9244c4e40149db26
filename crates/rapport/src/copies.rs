//! Copies of every database: on demand by `rapport backup`, and nightly while the server runs.
//!
//! A nightly copy appears under the name of its day only when each of its files was written, synced and read again to
//! its end, so what bears a date can be restored. Whether a copy is due is read from the folder and from the clock
//! alone: a server that slept through the hour makes it up when it is awake, and a restart makes none twice.

use anyhow::{Context, bail};
use app::server::Server;
use base::{Date, Zone};
use std::fs;
use std::path::{Path, PathBuf};
use store::backup;

pub const CONTROL: &str = "control.rbk";
pub const WORKSPACES: &str = "workspaces";
const UNFINISHED: &str = "unfinished";
const BEFORE_UPGRADE: &str = "before-upgrade";

/// Copies every database into a folder that is new or empty; the files that were written.
pub fn save(server: &Server, to: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if to.exists() && fs::read_dir(to)?.next().is_some() {
        bail!("{} is not empty: name a new folder for each backup", to.display());
    }
    let folder = to.join(WORKSPACES);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // Workspaces first: one that is made meanwhile is in neither, instead of being known and missing.
    let mut files = Vec::new();
    for row in server.workspaces()? {
        let workspace = server.workspace(&row.slug)?;
        let path = folder.join(format!("{}.rbk", row.slug));
        backup::save(&workspace.db, &path, server.clock().now())?;
        files.push(path);
    }
    let path = to.join(CONTROL);
    backup::save(server.control(), &path, server.clock().now())?;
    files.push(path);
    Ok(files)
}

/// When and where nightly copies are made, and how many of them are kept.
#[derive(Clone, Debug)]
pub struct Nightly {
    pub folder: PathBuf,
    pub keep: usize,
    /// The hour of the day in UTC from which the day's copy is due.
    pub hour: u8,
}

impl Nightly {
    /// Makes the day's copy when it is due and missing; its folder.
    pub fn step(&self, server: &Server) -> anyhow::Result<Option<PathBuf>> {
        let (now, zone) = (server.clock().now(), Zone::utc());
        let day = now.date(&zone);
        let due = zone.moment(day, self.hour.min(23) as i8, 0, 0).is_none_or(|due| due <= now);
        let copy = self.folder.join(day.to_string());
        if !due || copy.exists() {
            return Ok(None);
        }
        self.make(server, &copy)?;
        self.rotate()?;
        Ok(Some(copy))
    }

    /// The copy that an upgrade makes before it replaces the program; it stands apart from those of the days.
    pub fn before_upgrade(&self, server: &Server) -> anyhow::Result<PathBuf> {
        let copy = self.folder.join(BEFORE_UPGRADE);
        self.make(server, &copy)?;
        Ok(copy)
    }

    /// Writes and checks a copy under another name first. One of the same name goes when the new one is whole.
    fn make(&self, server: &Server, copy: &Path) -> anyhow::Result<()> {
        let unfinished = copy.with_extension(UNFINISHED);
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        let of = |folder: &Path| format!("cannot make {}", folder.display());
        make_private(&self.folder).with_context(|| of(&self.folder))?;
        make_private(&unfinished).with_context(|| of(&unfinished))?;
        for file in save(server, &unfinished)? {
            backup::check(&file).with_context(|| format!("{} was just written", file.display()))?;
        }
        if copy.exists() {
            fs::remove_dir_all(copy)?;
        }
        fs::rename(&unfinished, copy)?;
        fs::File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// The newest finished copy.
    pub fn newest(&self) -> anyhow::Result<Option<Date>> {
        Ok(self.finished()?.pop().map(|(day, _)| day))
    }

    /// Only what bears a day as its name is ours to remove.
    fn rotate(&self) -> anyhow::Result<()> {
        let finished = self.finished()?;
        let old = finished.len().saturating_sub(self.keep.max(1));
        for (_, path) in &finished[..old] {
            fs::remove_dir_all(path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        Ok(())
    }

    /// Oldest first.
    fn finished(&self) -> anyhow::Result<Vec<(Date, PathBuf)>> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let mut finished = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let day = path.file_name().and_then(|name| Date::parse(name.to_str()?));
            finished.extend(day.map(|day| (day, path)));
        }
        finished.sort_unstable();
        Ok(finished)
    }
}

/// Copies hold every customer: nobody else on the machine reads them.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::server::Options;
    use base::{Clock, Random, Timestamp};
    use std::time::Duration;
    use store::testing::Fresh;

    fn server(fresh: &Fresh, clock: &Clock) -> Server {
        Server::open(Options {
            place: fresh.place().clone(),
            secret: [7; 32],
            public_url: "http://127.0.0.1".to_owned(),
            clock: clock.clone(),
            random: Random::seeded(1),
            workers: false,
        })
        .unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn each_day_has_one_checked_copy_and_the_oldest_go() {
        for (engine, fresh) in Fresh::all() {
            let clock = Clock::manual(Timestamp::parse("2026-01-01T02:59:00Z").unwrap());
            let server = server(&fresh, &clock);
            let folder = fresh.path().join("copies");
            let nightly = Nightly { folder: folder.clone(), keep: 3, hour: 3 };
            assert_eq!(nightly.step(&server).unwrap(), None, "{engine}: before its hour");
            assert_eq!(nightly.newest().unwrap(), None);
            for _ in 0..5 {
                clock.advance(Duration::from_secs(60));
                let made = nightly.step(&server).unwrap().expect("the hour has come");
                backup::check(&made.join(CONTROL)).unwrap();
                assert_eq!(nightly.step(&server).unwrap(), None, "{engine}: once a day");
                clock.advance(Duration::from_secs(86_400 - 60));
            }
            fs::write(folder.join("somebody's file"), b"stays").unwrap();
            clock.advance(Duration::from_secs(60));
            nightly.step(&server).unwrap().unwrap();
            assert_eq!(names(&folder), ["2026-01-04", "2026-01-05", "2026-01-06", "somebody's file"]);
            assert_eq!(nightly.newest().unwrap(), Date::parse("2026-01-06"));
            server.close();
        }
    }

    #[test]
    fn a_copy_that_broke_off_is_no_copy_and_is_made_again() {
        let fresh = Fresh::folder();
        let clock = Clock::manual(Timestamp::parse("2026-01-01T12:00:00Z").unwrap());
        let server = server(&fresh, &clock);
        let folder = fresh.path().join("copies");
        let nightly = Nightly { folder: folder.clone(), keep: 3, hour: 3 };
        fs::create_dir_all(folder.join("2026-01-01.unfinished").join(WORKSPACES)).unwrap();
        fs::write(folder.join("2026-01-01.unfinished").join(CONTROL), b"half").unwrap();
        assert_eq!(nightly.newest().unwrap(), None);
        assert!(nightly.step(&server).unwrap().is_some());
        assert_eq!(names(&folder), ["2026-01-01"]);
        backup::check(&folder.join("2026-01-01").join(CONTROL)).unwrap();
        server.close();
    }

    #[test]
    fn copy_before_an_upgrade_replaces_that_of_the_upgrade_before() {
        let fresh = Fresh::folder();
        let clock = Clock::manual(Timestamp::parse("2026-01-01T12:00:00Z").unwrap());
        let server = server(&fresh, &clock);
        let folder = fresh.path().join("copies");
        let nightly = Nightly { folder: folder.clone(), keep: 1, hour: 3 };
        nightly.before_upgrade(&server).unwrap();
        let file = folder.join(BEFORE_UPGRADE).join(CONTROL);
        let first = fs::read(&file).unwrap();
        clock.advance(Duration::from_secs(86_400));
        nightly.step(&server).unwrap();
        nightly.before_upgrade(&server).unwrap();
        assert_ne!(fs::read(&file).unwrap(), first);
        backup::check(&file).unwrap();
        assert_eq!(names(&folder), ["2026-01-02", "before-upgrade"], "the rotation is about days");
        server.close();
    }
}
