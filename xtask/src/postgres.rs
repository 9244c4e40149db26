//! A private PostgreSQL cluster for one run of the tests.
//!
//! It listens on a Unix socket in a folder of its own and on no network address, keeps `fsync` on, and is stopped
//! and deleted when it goes out of scope, also when the tests fail.
//! `initdb` refuses root: then the cluster belongs to another user, in a folder which that user may enter.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::tools;

/// The tests read the connection from here.
pub const VARIABLE: &str = "RAPPORT_TEST_POSTGRES";

const NAME: &str = "rapport";
const FOLDER_PREFIX: &str = "rapport-postgres-";

pub struct Cluster {
    folder: PathBuf,
    server: Child,
}

impl Cluster {
    /// Starts a fresh cluster and waits until it answers.
    pub fn start() -> Result<Cluster> {
        let bin = binaries().context("PostgreSQL's initdb was not found")?;
        let owner = owner()?;
        let place = place()?;
        sweep(&place);
        let folder = place.join(format!("{FOLDER_PREFIX}{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        if let Some((user, group)) = owner {
            chown(&folder, Some(user), Some(group))?;
        }
        let mut init = as_owner(&bin.join("initdb"), owner);
        init.args(["--locale=C", "--encoding=UTF8", "--auth=trust", "--no-sync", "--username", NAME]);
        init.arg("--pgdata").arg(folder.join("data")).current_dir(&folder);
        tools::output(&mut init)?;
        let mut serve = as_owner(&bin.join("postgres"), owner);
        serve.arg("-D").arg(folder.join("data")).arg("-k").arg(&folder).current_dir(&folder);
        for setting in ["listen_addresses=", "fsync=on", "synchronous_commit=on", "max_connections=400"] {
            serve.args(["-c", setting]);
        }
        let log = fs::File::create(folder.join("log"))?;
        let server = serve.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut cluster = Cluster { folder, server };
        cluster.wait(&bin)?;
        tools::run(cluster.client(&bin, "createdb").arg(NAME))?;
        Ok(cluster)
    }

    /// The connection string that the tests take.
    pub fn connection(&self) -> String {
        format!("host={} user={NAME} dbname={NAME}", self.folder.display())
    }

    fn wait(&mut self, bin: &Path) -> Result<()> {
        let watch = tools::Watch::start();
        loop {
            let mut ready = self.client(bin, "pg_isready");
            if ready.stdout(Stdio::null()).stderr(Stdio::null()).status()?.success() {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || watch.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn client(&self, bin: &Path, program: &str) -> Command {
        let mut client = Command::new(bin.join(program));
        client.arg("-h").arg(&self.folder).args(["-U", NAME]).current_dir(&self.folder);
        client
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: open sessions are ended, shared memory is given back.
        let _ = Command::new("kill").args(["-INT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Installs PostgreSQL when it is missing and we may.
pub fn ensure() -> Result<()> {
    if binaries().is_some() { Ok(()) } else { tools::install_packages(&["postgresql"]) }
}

/// The folder of the newest server's programs; Debian keeps them out of `PATH`.
fn binaries() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let folders: Vec<PathBuf> = versions.into_iter().rev().map(|(_, folder)| folder).collect();
    let complete = folders.into_iter().find(|folder| folder.join("initdb").is_file());
    complete.or_else(|| Some(tools::find("initdb", &[])?.canonicalize().ok()?.parent()?.to_path_buf()))
}

/// As root: the user and group the cluster will belong to. As anybody else: nothing to change.
fn owner() -> Result<Option<(u32, u32)>> {
    if tools::user_id() != 0 {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd")?;
    let found = ["postgres", "nobody"].iter().find_map(|name| entry_of(&passwd, name));
    found.map(Some).context("there is neither a user postgres nor a user nobody to run the cluster")
}

fn entry_of(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut parts = line.split(':').skip(2);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn as_owner(program: &Path, owner: Option<(u32, u32)>) -> Command {
    let Some((user, group)) = owner else { return Command::new(program) };
    // setpriv replaces itself by the program, so the child's number is the server's own.
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={user}"), format!("--regid={group}")]);
    command.args(["--clear-groups", "--reset-env", "--"]).arg(program);
    command
}

/// A folder that every user may enter, with a path short enough for a socket's name (107 bytes).
fn place() -> Result<PathBuf> {
    let candidates = [PathBuf::from("/tmp"), PathBuf::from("/var/tmp"), std::env::temp_dir()];
    candidates.into_iter().find(|folder| folder.is_dir()).context("there is no folder for temporary files")
}

/// Folders of runs that were killed before they could clean up.
fn sweep(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix(FOLDER_PREFIX) else { continue };
        if !Path::new("/proc").join(process).exists() {
            // A server that is still running in there ends by itself once its folder is gone.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cluster_answers_keeps_fsync_and_leaves_nothing_behind() {
        ensure().unwrap();
        let cluster = Cluster::start().unwrap();
        let folder = cluster.folder.clone();
        let bin = binaries().unwrap();
        let fsync =
            tools::output(cluster.client(&bin, "psql").args(["-At", "-c", "show fsync", NAME])).unwrap();
        assert_eq!(fsync.trim(), "on");
        drop(cluster);
        assert!(!folder.exists());
    }

    #[test]
    fn user_and_group_are_read_from_passwd() {
        let passwd = "root:x:0:0::/:/bin/sh\npostgres:x:101:104:,,,:/var/lib:/bin/bash\n";
        assert_eq!(entry_of(passwd, "postgres"), Some((101, 104)));
        assert_eq!(entry_of(passwd, "post"), None);
    }
}
