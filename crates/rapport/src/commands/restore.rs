//! `rapport restore`: an empty installation filled from a backup. Every file is checked before the first row is
//! written.

use crate::config::Config;
use crate::copies::{CONTROL, WORKSPACES};
use crate::{open, output};
use anyhow::{Context, bail};
use std::fs;
use std::path::PathBuf;
use store::backup;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder that `rapport backup` made
    #[arg(value_name = "DIR")]
    from: PathBuf,
}

pub fn run(config: &Config, args: &Args) -> anyhow::Result<()> {
    let control = args.from.join(CONTROL);
    backup::check(&control).with_context(|| format!("{}", control.display()))?;
    let mut files = Vec::new();
    let folder = args.from.join(WORKSPACES);
    for entry in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
        let path = entry?.path();
        let (header, _) = backup::check(&path).with_context(|| format!("{}", path.display()))?;
        files.push((header.database, path));
    }
    let server = open::server(config, false)?;
    let done = fill(&server, &control, &files);
    server.close();
    done
}

fn fill(
    server: &app::server::Server,
    control: &std::path::Path,
    files: &[(String, PathBuf)],
) -> anyhow::Result<()> {
    if !app::access::setup::needed(server)? {
        bail!("this installation has users already: restore into an empty data folder or database");
    }
    // Workspaces first: an installation whose restore broke off has no users, and can be begun again.
    for (slug, path) in files {
        let database = server.store().workspace(slug, server.clock().now())?;
        backup::restore(&database, path).with_context(|| format!("{}", path.display()))?;
        // The original may still be running and sending; a copy writes to nobody until a person lets it.
        let now = server.clock().now();
        let paused = database.write(move |tx| {
            let webhooks = store::webhooks::pause_all(tx, domain::webhooks::RESTORED, now)?;
            Ok((store::campaigns::pause_all(tx, "restored", now)?, webhooks))
        });
        database.close();
        output::line(&match paused? {
            (0, 0) => slug.clone(),
            (campaigns, webhooks) => format!(
                "{slug}: {campaigns} campaigns and {webhooks} webhooks are paused until somebody resumes them"
            ),
        });
    }
    backup::restore(server.control(), control).with_context(|| format!("{}", control.display()))?;
    output::line(
        "restored; put the old `secret.key` into the data folder, or links in messages sent will not work",
    );
    Ok(())
}
