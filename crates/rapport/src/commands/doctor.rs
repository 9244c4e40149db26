//! `rapport doctor`: looks at everything that can be wrong and says what to do about it. It makes nothing that was not
//! there, so that a mistyped folder does not become an installation.

pub mod columns;
mod copies;
mod imports;
mod place;
mod reach;

use crate::config::Config;
use crate::{open, output};
use anyhow::bail;

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
    let folder = place::folder(config);
    let sound = folder.state != FAIL;
    let secret = place::secret(config);
    let keyed = secret.state != FAIL;
    let mut findings = vec![place::settings(config), folder];
    if sound {
        findings.extend(place::disks(config));
    }
    findings.push(secret);
    findings.extend(reach::address(config));
    findings.extend([place::clock(config), copies::look(config)]);
    let (running, server) = reach::server(config);
    findings.push(server);
    findings.extend(if !sound || !keyed {
        vec![found("store", FAIL, "was not opened: put right what stands above first".to_owned())]
    } else if place::in_use(config) {
        vec![in_use(config, running)]
    } else {
        store(config)
    });
    findings
}

/// On SQLite one process has the databases.
fn in_use(config: &Config, running: bool) -> Finding {
    if running {
        let say = "the running server has the databases, and it answers. To have them and their columns looked \
                   through, stop it first: systemctl stop rapport";
        return found("store", OK, say.to_owned());
    }
    let say = format!(
        "another process has {}, and nothing answers at {}: see `systemctl status rapport`, and whether `listen` \
         was changed after it started",
        config.data.display(),
        config.listen
    );
    found("store", FAIL, say)
}

fn store(config: &Config) -> Vec<Finding> {
    if config.database.is_none() && !config.data.join(open::CONTROL).exists() {
        let say = format!("{} holds no databases yet: the first start makes them", config.data.display());
        return vec![found("store", WARN, say)];
    }
    let server = match open::server(config, false) {
        Ok(server) => server,
        Err(error) => return vec![found("store", FAIL, format!("{error:#}"))],
    };
    let engine = if config.database.is_some() { "PostgreSQL" } else { "SQLite" };
    let say = format!("{engine} answers, the control database has today's form");
    let mut findings = vec![found("store", OK, say)];
    match server.workspaces() {
        Err(error) => findings.push(found("workspaces", FAIL, error.to_string())),
        Ok(rows) => {
            for row in rows {
                let what = format!("workspace {}", row.slug);
                match server.workspace(&row.slug) {
                    Ok(workspace) => {
                        findings.push(found(&what, OK, "opens, and has today's form".to_owned()));
                        findings.extend(columns::look(&workspace));
                        findings.extend(imports::look(&workspace));
                    }
                    Err(error) => findings.push(found(&what, FAIL, error.to_string())),
                }
            }
        }
    }
    server.close();
    findings
}

fn found(what: &str, state: &'static str, say: String) -> Finding {
    Finding { what: what.to_owned(), state, say }
}
