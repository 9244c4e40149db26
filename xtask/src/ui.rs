//! The interface: fetches its packages and builds it, each only when something changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools;

/// What is built into the interface from outside of `ui/`: words that it shares with the server, and the help.
const SHARED: [&str; 2] = ["crates/domain/src/events/words.json", "docs"];
/// Folders of `ui/` that are not sources of the built interface.
const NOT_SOURCES: [&str; 4] = ["node_modules", "dist", "e2e", "test-results"];

/// An npm command in `ui/`.
pub fn npm(args: &[&str]) -> Command {
    let mut npm = tools::command("npm");
    npm.current_dir(folder()).args(args).env("NO_COLOR", "1").env("npm_config_update_notifier", "false");
    npm
}

pub fn folder() -> PathBuf {
    tools::root().join("ui")
}

/// Packages as the lock file names them; fetched again only when the lock file changed.
pub fn ensure_packages() -> Result<()> {
    let ui = folder();
    if tools::find("node", &[]).is_none() || tools::find("npm", &[]).is_none() {
        bail!("Node 20 or newer with npm is needed to build the interface; install them first");
    }
    let lock = fs::read(ui.join("package-lock.json")).context("ui/package-lock.json")?;
    let stamp = ui.join("node_modules/.rapport-packages");
    let wanted = format!("{:016x}", fold(FOLD_START, &lock));
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    tools::step("fetching the interface's packages (npm ci)");
    tools::run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(stamp, wanted)?)
}

/// Builds `ui/dist` unless it was built from these very sources.
pub fn build() -> Result<()> {
    ensure_packages()?;
    let ui = folder();
    let stamp = ui.join("node_modules/.rapport-built");
    let wanted = format!("{:016x}", hash_of_all(&ui)?);
    let built = ui.join("dist/index.html").is_file();
    if built && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        tools::step("the interface is built already");
        return Ok(());
    }
    tools::step("building the interface");
    tools::run(&mut npm(&["run", "--silent", "build"]))?;
    Ok(fs::write(stamp, wanted)?)
}

fn hash_of_all(ui: &Path) -> Result<u64> {
    SHARED.iter().try_fold(hash_of_sources(ui)?, |hash, shared| {
        let of_it = hash_of_sources(&tools::root().join(shared)).context(*shared)?;
        Ok(fold(hash, &of_it.to_le_bytes()))
    })
}

/// One number over names and contents of all sources, in a fixed order; of a single file too.
fn hash_of_sources(ui: &Path) -> Result<u64> {
    let mut files = Vec::new();
    if ui.is_file() {
        files.push(ui.to_path_buf());
    } else {
        collect(ui, &mut files)?;
    }
    files.sort();
    files.iter().try_fold(FOLD_START, |hash, file| {
        let name = file.strip_prefix(ui).unwrap_or(file).to_string_lossy().into_owned();
        Ok(fold(fold(hash, name.as_bytes()), &fs::read(file)?))
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let skipped = entry.file_name().to_str().is_some_and(|name| NOT_SOURCES.contains(&name));
        match entry.file_type()? {
            kind if kind.is_dir() && !skipped => collect(&entry.path(), files)?,
            kind if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    Ok(())
}

// FNV-1a: enough to notice a change, and the same in every Rust version.
const FOLD_START: u64 = 0xcbf2_9ce4_8422_2325;

fn fold(hash: u64, bytes: &[u8]) -> u64 {
    // The length goes in first, so that a name and a content cannot trade bytes.
    let length = (bytes.len() as u64).to_le_bytes();
    let all = length.iter().chain(bytes);
    all.fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_source_changes_the_hash_and_built_files_do_not() {
        let folder = std::env::temp_dir().join(format!("rapport-xtask-ui-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("src/a.ts"), "one").unwrap();
        let before = hash_of_sources(&folder).unwrap();
        fs::write(folder.join("dist/a.js"), "built").unwrap();
        assert_eq!(hash_of_sources(&folder).unwrap(), before);
        fs::write(folder.join("src/a.ts"), "two").unwrap();
        assert_ne!(hash_of_sources(&folder).unwrap(), before);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn name_and_content_cannot_trade_bytes() {
        assert_ne!(fold(fold(FOLD_START, b"ab"), b"c"), fold(fold(FOLD_START, b"a"), b"bc"));
    }
}
