//! `rapport backup`: every database, each from one unchanging snapshot, into a new folder.

use crate::config::Config;
use crate::{open, output};
use anyhow::{Context, bail};
use std::fs;
use std::path::PathBuf;
use store::backup;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder that does not exist yet, or is empty
    #[arg(value_name = "DIR")]
    to: PathBuf,
}

pub const CONTROL: &str = "control.rbk";
pub const WORKSPACES: &str = "workspaces";

pub fn run(config: &Config, args: &Args) -> anyhow::Result<()> {
    let folder = args.to.join(WORKSPACES);
    if args.to.exists() && fs::read_dir(&args.to)?.next().is_some() {
        bail!("{} is not empty: name a new folder for each backup", args.to.display());
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let server = open::server(config, false)?;
    let done = save(&server, args);
    server.close();
    done?;
    output::note(
        "The secret is not in the backup: keep `secret.key` of the data folder, or the setting `secret`, apart.",
    );
    Ok(())
}

fn save(server: &app::server::Server, args: &Args) -> anyhow::Result<()> {
    // Workspaces first: one that is made meanwhile is in neither, instead of being known and missing.
    let rows = server.workspaces()?;
    for row in &rows {
        let workspace = server.workspace(&row.slug)?;
        let path = args.to.join(WORKSPACES).join(format!("{}.rbk", row.slug));
        backup::save(&workspace.db, &path, server.clock().now())?;
        output::line(&path.display().to_string());
    }
    let path = args.to.join(CONTROL);
    backup::save(server.control(), &path, server.clock().now())?;
    output::line(&path.display().to_string());
    Ok(())
}
