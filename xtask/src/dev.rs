//! `dev`: the server and the interface, both rebuilt when their sources change.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::{demo, tools, ui};

/// How often the sources are looked at; a person does not notice half a second.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Vite serves the interface and passes `/api` on; the server restarts after each successful build.
pub fn run(args: &[String]) -> Result<bool> {
    ui::ensure_packages()?;
    let mut vite = ui::npm(&["run", "dev"]).spawn()?;
    let outcome = serve_and_rebuild(args, &mut vite);
    end(&mut vite);
    outcome
}

fn serve_and_rebuild(args: &[String], vite: &mut Child) -> Result<bool> {
    let mut seen = newest_change();
    let mut server = start(&demo::build_server()?, args)?;
    while vite.try_wait()?.is_none() {
        std::thread::sleep(LOOK_EVERY);
        let now = newest_change();
        if now <= seen {
            continue;
        }
        seen = now;
        // A failed build leaves the running server alone: the page under the eyes stays usable.
        match demo::build_server() {
            Ok(binary) => {
                end(&mut server);
                server = start(&binary, args)?;
            }
            Err(error) => eprintln!("xtask: {error:#}"),
        }
    }
    end(&mut server);
    Ok(true)
}

fn start(binary: &Path, args: &[String]) -> Result<Child> {
    let data = tools::target()?.join("dev-data");
    Ok(Command::new(binary).arg("demo").arg("--data").arg(data).args(args).spawn()?)
}

fn end(child: &mut Child) {
    // The server shuts down cleanly on SIGTERM; kill() would send SIGKILL.
    let _ = Command::new("kill").arg(child.id().to_string()).status();
    let _ = child.wait();
}

fn newest_change() -> SystemTime {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut folders: Vec<PathBuf> = vec![tools::root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => newest = newest.max(found.modified().unwrap_or(SystemTime::UNIX_EPOCH)),
                Err(_) => {}
            }
        }
    }
    newest
}
