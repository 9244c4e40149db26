//! `rapport restore`: an empty installation filled from a backup.
//!
//! Every file is checked before the first row is written. What is being filled is noted in the control database, which
//! comes last and whole: a restore that broke off is no installation, nothing opens it, and the next one begins anew.

use crate::config::Config;
use crate::copies::{CONTROL, WORKSPACES};
use crate::{copies, open, output};
use anyhow::{Context, bail};
use app::server::Server;
use std::fs;
use std::path::{Path, PathBuf};
use store::backup;
use store::control::restoring;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder that `rapport backup` made
    #[arg(value_name = "DIR")]
    from: PathBuf,
}

pub fn run(config: &Config, args: &Args) -> anyhow::Result<()> {
    let copy = Copy::read(&args.from)?;
    let server = open::for_restore(config, false)?;
    let done = fill(&server, &copy);
    server.close();
    done
}

/// A backup whose every file was read to its end.
pub(crate) struct Copy {
    control: PathBuf,
    /// Slug and file of each workspace.
    workspaces: Vec<(String, PathBuf)>,
}

impl Copy {
    /// Checks the files one by one and against each other; an error names the file.
    pub(crate) fn read(from: &Path) -> anyhow::Result<Copy> {
        let control = from.join(CONTROL);
        check(&control, "control")?;
        let folder = from.join(WORKSPACES);
        let mut workspaces = Vec::new();
        for slug in backup::texts(&control, "workspace", "slug")? {
            let file = copies::file_of(&folder, &slug);
            check(&file, &slug)?;
            workspaces.push((slug, file));
        }
        // A file that nobody knows would be left behind without a word.
        for entry in fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))? {
            let path = entry?.path();
            if !workspaces.iter().any(|(_, file)| *file == path) {
                bail!("{} belongs to no workspace of this backup: take it out of the folder", path.display());
            }
        }
        Ok(Copy { control, workspaces })
    }
}

/// Reads a file to its end and refuses one of another database under its name.
fn check(file: &Path, database: &str) -> anyhow::Result<()> {
    let (header, _) = backup::check(file).with_context(|| format!("{}", file.display()))?;
    if header.database != database {
        bail!("{} is the backup of {}, not of {database}", file.display(), header.database);
    }
    Ok(())
}

pub(crate) fn fill(server: &Server, copy: &Copy) -> anyhow::Result<()> {
    if !app::access::setup::needed(server)? {
        bail!("this installation has users already: restore into an empty data folder or database");
    }
    // What an earlier restore left half filled is ours to take away: nothing could open it since.
    for slug in server.control().read(restoring::unfinished)? {
        server.store().remove_workspace(&slug)?;
    }
    let slugs: Vec<String> = copy.workspaces.iter().map(|(slug, _)| slug.clone()).collect();
    refuse_strangers(server, &slugs)?;
    server.control().write(move |tx| {
        restoring::done(tx)?;
        restoring::begin(tx, &slugs)
    })?;
    for (slug, path) in &copy.workspaces {
        fill_workspace(server, slug, path)?;
    }
    // Users and workspaces come last and at once: with them the installation is there, and before them it is not.
    backup::restore_at_once(server.control(), &copy.control, restoring::done)
        .with_context(|| format!("{}", copy.control.display()))?;
    output::line(
        "restored; put the old `secret.key` into the data folder, or links in messages sent will not work",
    );
    Ok(())
}

/// A database that is there and was not begun by a restore is somebody's, whatever the control database says.
fn refuse_strangers(server: &Server, slugs: &[String]) -> anyhow::Result<()> {
    for slug in slugs {
        let database = server.store().workspace(slug, server.clock().now())?;
        let filled = backup::is_filled(&database);
        database.close();
        if filled? {
            bail!("there is a database of a workspace {slug} already, with rows in it: move it away first");
        }
    }
    Ok(())
}

fn fill_workspace(server: &Server, slug: &str, path: &Path) -> anyhow::Result<()> {
    let now = server.clock().now();
    let database = server.store().workspace(slug, now)?;
    let filled = backup::restore(&database, path).with_context(|| format!("{}", path.display()));
    // The original may still be running and sending; a copy writes to nobody until a person lets it.
    let paused = filled.and_then(|_| {
        Ok(database.write(move |tx| {
            store::confirmations::close_page(tx)?;
            let webhooks = store::webhooks::pause_all(tx, domain::webhooks::RESTORED, now)?;
            let imports = store::regular_imports::stop_all(tx, domain::regular_imports::RESTORED, now)?;
            Ok((store::campaigns::pause_all(tx, "restored", now)?, webhooks, imports))
        })?)
    });
    database.close();
    output::line(&match paused? {
        (0, 0, 0) => slug.to_owned(),
        (campaigns, webhooks, imports) => {
            format!(
                "{slug}: {campaigns} campaigns, {webhooks} webhooks and {imports} regular imports are paused until \
                 somebody resumes them"
            )
        }
    });
    Ok(())
}
