//! `rapport backup`: every database, each from one unchanging snapshot, into a new folder.

use crate::config::Config;
use crate::{copies, open, output};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder that does not exist yet, or is empty
    #[arg(value_name = "DIR", required_unless_present = "before_upgrade")]
    to: Option<PathBuf>,
    /// Into `before-upgrade` beside the nightly copies, in place of that of the upgrade before
    #[arg(long, conflicts_with = "to")]
    before_upgrade: bool,
}

pub fn run(config: &Config, args: &Args) -> anyhow::Result<()> {
    let nightly = config.nightly();
    if args.to.is_none() && nightly.is_none() {
        output::note("no copy is made: the setting `backups` names no folder");
        return Ok(());
    }
    let server = open::server(config, false)?;
    let saved = match (&args.to, nightly) {
        (Some(to), _) => copies::save(&server, to),
        (None, Some(nightly)) => nightly.before_upgrade(&server).map(|folder| vec![folder]),
        (None, None) => Ok(Vec::new()),
    };
    server.close();
    for path in saved? {
        output::line(&path.display().to_string());
    }
    output::note(
        "The secret is not in the backup: keep `secret.key` of the data folder, or the setting `secret`, apart.",
    );
    Ok(())
}
