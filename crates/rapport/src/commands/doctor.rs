//! `rapport doctor`: looks at everything that can be wrong and says what to do about it.

pub mod columns;

use crate::config::Config;
use crate::{open, output};
use anyhow::bail;
use base::{Timestamp, Zone};
use std::fs;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// One JSON object per line
    #[arg(long)]
    json: bool,
}

/// What was found about one thing.
struct Finding {
    what: String,
    state: &'static str,
    say: String,
}

const OK: &str = "ok";
const WARN: &str = "warn";
const FAIL: &str = "fail";

pub fn run(config: &Config, args: &Args) -> anyhow::Result<()> {
    let findings = look(config);
    for Finding { what, state, say } in &findings {
        if args.json {
            output::line(&serde_json::json!({ "what": what, "state": state, "say": say }).to_string());
        } else {
            output::line(&format!("{state:4}  {what}: {say}"));
        }
    }
    let failed = findings.iter().filter(|finding| finding.state == FAIL).count();
    if failed > 0 {
        bail!("{failed} of {} checks failed", findings.len());
    }
    Ok(())
}

fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![folder(config), secret_file(config), address(config), clock(), copies(config)];
    match open::server(config, false) {
        Err(error) => findings.push(found("store", FAIL, format!("{error:#}"))),
        Ok(server) => {
            let engine = if config.database.is_some() { "PostgreSQL" } else { "SQLite" };
            findings.push(found(
                "store",
                OK,
                format!("{engine} answers, the control database has today's form"),
            ));
            match server.workspaces() {
                Err(error) => findings.push(found("workspaces", FAIL, error.to_string())),
                Ok(rows) => {
                    for row in rows {
                        let what = format!("workspace {}", row.slug);
                        match server.workspace(&row.slug) {
                            Ok(workspace) => {
                                findings.push(found(&what, OK, "opens, and has today's form".to_owned()));
                                findings.extend(columns::look(&workspace));
                            }
                            Err(error) => findings.push(found(&what, FAIL, error.to_string())),
                        }
                    }
                }
            }
            server.close();
        }
    }
    findings
}

fn found(what: &str, state: &'static str, say: String) -> Finding {
    Finding { what: what.to_owned(), state, say }
}

fn folder(config: &Config) -> Finding {
    let path = config.data.join(".doctor");
    let written = fs::create_dir_all(&config.data)
        .and_then(|()| fs::write(&path, b"x"))
        .and_then(|()| fs::remove_file(&path));
    match written {
        Ok(()) => found("data folder", OK, config.data.display().to_string()),
        Err(error) => {
            found("data folder", FAIL, format!("{} cannot be written: {error}", config.data.display()))
        }
    }
}

fn secret_file(config: &Config) -> Finding {
    if config.secret.as_deref().is_some_and(|secret| !secret.is_empty()) {
        return found("secret", OK, "comes from the settings".to_owned());
    }
    let path = config.data.join("secret.key");
    let Ok(metadata) = fs::metadata(&path) else {
        return found(
            "secret",
            WARN,
            format!("{} is made at the first start; keep a copy of it", path.display()),
        );
    };
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        return found("secret", FAIL, format!("{} can be read by others: chmod 600 it", path.display()));
    }
    found("secret", OK, format!("{}, {} bytes", path.display(), metadata.len()))
}

fn address(config: &Config) -> Finding {
    match &config.public_url {
        Some(url) if url.starts_with("https://") => found("address", OK, url.clone()),
        Some(url) => found("address", WARN, format!("{url} is not https: passwords travel in the open")),
        None if config.listen.ip().is_loopback() => found(
            "address",
            WARN,
            "links in messages point to this machine only: set public_url before sending".to_owned(),
        ),
        None => found("address", WARN, "set public_url to the https address that browsers use".to_owned()),
    }
}

/// A night may be missed; two mean that something is wrong.
fn copies(config: &Config) -> Finding {
    let what = "nightly copies";
    let Some(nightly) = config.nightly() else {
        let say = "none: set `backups` to a folder, best on another disk, or copy by `rapport backup`";
        return found(what, WARN, say.to_owned());
    };
    let today = base::Clock::system().now().date(&Zone::utc());
    match nightly.newest() {
        Err(error) => found(what, FAIL, format!("{}: {error}", nightly.folder.display())),
        Ok(None) => found(what, WARN, format!("{} holds none yet", nightly.folder.display())),
        Ok(Some(day)) if day < today.plus_days(-2) => found(
            what,
            FAIL,
            format!("the newest is of {day}: look for `the night's copy failed` in the log"),
        ),
        Ok(Some(day)) => found(what, OK, format!("the newest is of {day}")),
    }
}

fn clock() -> Finding {
    let now = base::Clock::system().now();
    let sane = Timestamp::parse("2025-01-01T00:00:00Z").is_some_and(|early| now > early);
    found("clock", if sane { OK } else { FAIL }, now.to_string())
}
