//! What every command needs: the checkout's root, running programs, finding them, and a measure of time.
//!
//! Nothing here knows what a command is for.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// The checkout: the folder above this crate.
pub fn root() -> PathBuf {
    let here = std::env::var("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = here.unwrap_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// A line that says what begins now, so that a long silence is never a riddle.
pub fn step(what: &str) {
    println!("── {what}");
}

/// A command in the checkout's root.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Cargo, the same one that runs us.
///
/// What `cargo run` puts into our environment about this crate must not reach the next cargo:
/// a build script that sees another `CARGO_MANIFEST_DIR` would be built anew each time.
pub fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO_CRATE_NAME"
        {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Runs to the end with inherited output; an error when it could not run or failed.
pub fn run(command: &mut Command) -> Result<()> {
    if succeeds(command)? { Ok(()) } else { bail!("failed: {}", spell(command)) }
}

/// Runs to the end with inherited output and says whether it succeeded.
pub fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| format!("could not start {}", spell(command)))?;
    Ok(status.success())
}

/// Runs to the end and returns standard output; an error when it failed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("could not start {}", spell(command)))?;
    if !output.status.success() {
        bail!("failed: {}", spell(command));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs to the end, shows both streams as they come and returns them with the success.
pub fn tee(command: &mut Command) -> Result<(bool, String)> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("could not start {}", spell(command)))?;
    let streams: [Option<Box<dyn Read + Send>>; 2] =
        [child.stdout.take().map(|s| Box::new(s) as _), child.stderr.take().map(|s| Box::new(s) as _)];
    let seen = Mutex::new(String::new());
    std::thread::scope(|scope| {
        for stream in streams.into_iter().flatten() {
            scope.spawn(|| copy_lines(stream, &seen));
        }
    });
    let success = child.wait()?.success();
    Ok((success, seen.into_inner().unwrap_or_default()))
}

fn copy_lines(stream: impl Read, seen: &Mutex<String>) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while let Ok(1..) = stream.read_until(b'\n', &mut line) {
        let text = String::from_utf8_lossy(&line).into_owned();
        print!("{text}");
        if let Ok(mut seen) = seen.lock() {
            seen.push_str(&text);
        }
        line.clear();
    }
}

/// The command as a person would type it.
pub fn spell(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}

/// The first place where a program is found: `PATH`, then the given folders.
pub fn find(program: &str, also: &[PathBuf]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(also.iter().cloned());
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The number of the user we run as; 0 is root.
pub fn user_id() -> u32 {
    std::fs::metadata("/proc/self").map(|m| m.uid()).unwrap_or(u32::MAX)
}

/// Installs Debian packages when we may, otherwise names them and fails.
pub fn install_packages(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if user_id() != 0 || find("apt-get", &[]).is_none() {
        bail!("these packages are missing; install them first: apt-get install {wanted}");
    }
    step(&format!("installing {wanted}"));
    let mut update = command("apt-get");
    run(update.args(["update", "-q"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    let mut install = command("apt-get");
    install.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages);
    run(install.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()))
}

/// What outlives a checkout: programs that we compile for ourselves.
pub fn cache() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_else(std::env::temp_dir);
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).unwrap_or_else(|| home.join(".cache"));
    cache.join("rapport-ci")
}

/// Where cargo puts what it builds.
pub fn target() -> Result<PathBuf> {
    let metadata = metadata()?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target directory")?;
    Ok(PathBuf::from(folder))
}

/// `cargo metadata` of our own crates.
pub fn metadata() -> Result<serde_json::Value> {
    let mut cargo = cargo();
    let text = output(cargo.args(["metadata", "--no-deps", "--format-version", "1", "--locked"]))?;
    Ok(serde_json::from_str(&text)?)
}

/// A running measure of time.
#[derive(Clone, Copy)]
pub struct Watch(std::time::Instant);

impl Watch {
    #[allow(
        clippy::disallowed_methods,
        reason = "xtask measures how long people wait; it decides nothing by time"
    )]
    pub fn start() -> Watch {
        Watch(std::time::Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// 75 seconds as `1 min 15 s`.
pub fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_are_returned_and_failure_is_seen() {
        let (success, text) = tee(command("sh").args(["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        assert!(!success);
        assert!(text.contains("one\n") && text.contains("two\n"));
    }

    #[test]
    fn duration_is_spoken_in_minutes_above_a_minute() {
        assert_eq!(spoken(Duration::from_secs(59)), "59 s");
        assert_eq!(spoken(Duration::from_secs(75)), "1 min 15 s");
    }

    #[test]
    fn missing_program_is_not_found() {
        assert!(find("no-such-program-anywhere", &[]).is_none());
        assert!(find("sh", &[]).is_some());
    }
}
