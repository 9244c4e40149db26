//! The official clients from their registries, of one version each, kept in the user's cache.
#![allow(dead_code, reason = "each test of foreign clients uses its own")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NODE: &str = "@segment/analytics-node@3.1.0";
const PYTHON: &str = "segment-analytics-python==2.4.0";
const DKIMPY: &str = "dkimpy==1.1.8";

/// A folder in which Node finds its client.
pub fn node() -> PathBuf {
    fetched("node", NODE, |folder| {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder).arg(NODE);
        vec![npm]
    })
}

/// A virtual environment with Python's client.
pub fn python() -> PathBuf {
    environment("python", PYTHON)
}

/// A virtual environment with a library that verifies signatures of letters.
pub fn dkimpy() -> PathBuf {
    environment("dkimpy", DKIMPY)
}

fn environment(name: &str, package: &str) -> PathBuf {
    fetched(name, package, |folder| {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(folder);
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]);
        vec![make, pip]
    })
}

/// The folder, made when it is not whole: a file that is written last says so.
fn fetched(name: &str, package: &str, make: impl FnOnce(&Path) -> Vec<Command>) -> PathBuf {
    let folder = cache().join(format!("{name}-{}", package.replace(['@', '/', '='], "_")));
    let whole = folder.join("whole");
    if whole.exists() {
        return folder;
    }
    std::fs::create_dir_all(&folder).expect("the cache must be writable");
    for mut command in make(&folder) {
        let done = command.stdin(Stdio::null()).output();
        let done =
            done.unwrap_or_else(|error| panic!("{package} could not be fetched: {command:?}: {error}"));
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{package} could not be fetched: {said}");
    }
    std::fs::write(whole, package).expect("the cache must be writable");
    folder
}

fn cache() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), PathBuf::from);
    cache.join("rapport").join("clients")
}
