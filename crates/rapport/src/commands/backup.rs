//! `rapport backup`: every database, each from one unchanging snapshot, into a new folder.

use crate::config::Config;
use crate::{copies, open, output};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder that does not exist yet, or is empty
    #[arg(value_name = "DIR")]
    to: PathBuf,
}

pub fn run(config: &Config, args: &Args) -> anyhow::Result<()> {
    let server = open::server(config, false)?;
    let saved = copies::save(&server, &args.to);
    server.close();
    for path in saved? {
        output::line(&path.display().to_string());
    }
    output::note(
        "The secret is not in the backup: keep `secret.key` of the data folder, or the setting `secret`, apart.",
    );
    Ok(())
}
