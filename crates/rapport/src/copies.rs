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
    // Workspaces first: whoever is named in one of them is in the control database, which is copied after it.
    let mut files = Vec::new();
    for row in server.workspaces()? {
        files.push(save_workspace(server, &row.slug, &folder)?);
    }
    let control = to.join(CONTROL);
    save_database(server.control(), &control, server)?;
    // One that was made meanwhile is known to that copy, and must not be missing.
    for slug in backup::texts(&control, "workspace", "slug")? {
        if !file_of(&folder, &slug).exists() {
            files.push(save_workspace(server, &slug, &folder)?);
        }
    }
    files.push(control);
    Ok(files)
}

/// The file of a workspace in a copy's folder of workspaces.
pub fn file_of(folder: &Path, slug: &str) -> PathBuf {
    folder.join(format!("{slug}.rbk"))
}

fn save_workspace(server: &Server, slug: &str, folder: &Path) -> anyhow::Result<PathBuf> {
    let (workspace, path) = (server.workspace(slug)?, file_of(folder, slug));
    save_database(&workspace.db, &path, server)?;
    Ok(path)
}

fn save_database(database: &store::Workspace, path: &Path, server: &Server) -> anyhow::Result<()> {
    backup::save(database, path, server.clock().now())
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
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
        if let Err(error) = written(server, &unfinished) {
            // A full disk must not stay full of halves until the next night; why it failed matters more than this.
            let _ = fs::remove_dir_all(&unfinished);
            return Err(error);
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

/// Writes a copy and reads each of its files again.
fn written(server: &Server, folder: &Path) -> anyhow::Result<()> {
    for file in save(server, folder)? {
        backup::check(&file).with_context(|| format!("{} was just written", file.display()))?;
    }
    Ok(())
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
mod tests;
