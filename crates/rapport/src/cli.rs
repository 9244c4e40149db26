//! What can be typed.

use crate::commands;
use crate::config::{Config, INSTALLED, Overrides};
use clap::{Parser, Subcommand};
use std::path::Path;

const AFTER: &str = "\
Settings come from (the later wins): defaults, the file named by --config or else rapport.toml in the data folder or
else, where no folder is named, /etc/rapport/rapport.toml, variables RAPPORT_…, and the options above. `rapport config` prints them all with their meaning.

Exit codes: 0 done · 1 failed · 2 wrong usage · 3 refused by a rule or a wrong value · 4 not found ·
5 cannot be done now (in use, database away)";

#[derive(Debug, Parser)]
#[command(name = "rapport", version, about = "Customers, consent, campaigns: one program, one database", after_help = AFTER)]
pub struct Cli {
    #[command(flatten)]
    overrides: Overrides,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Grows a believable shop and serves it
    Demo(crate::demo::Args),
    /// Serves the interface, the API and the background work
    Serve(commands::serve::Args),
    /// Prepares the data folder and, when an e-mail is given, the first user and workspace
    Init(commands::init::Args),
    /// Users of this installation
    #[command(subcommand)]
    User(commands::user::Command),
    /// Workspaces of this installation
    #[command(subcommand)]
    Workspace(commands::workspace::Command),
    /// Imports customers, products, orders or records from a workbook or a CSV file
    Import(Box<commands::import::Args>),
    /// What is kept of somebody who was erased
    #[command(subcommand)]
    Evidence(commands::evidence::Command),
    /// What passwords and keys in the databases are sealed with
    #[command(subcommand)]
    Key(commands::key::Command),
    /// Copies every database into a folder
    Backup(commands::backup::Args),
    /// Fills an empty installation from a backup
    Restore(commands::restore::Args),
    /// Asks the running server of this machine whether it is ready
    Health,
    /// Looks whether everything is as it should be
    Doctor(commands::doctor::Args),
    /// Prints the settings with their defaults and meaning
    Config,
    /// Prints the OpenAPI document
    Openapi,
}

impl Cli {
    pub fn run(self) -> anyhow::Result<()> {
        let load = |installed| Config::load(&self.overrides, installed);
        let installed = || load(Some(Path::new(INSTALLED)));
        match self.command {
            // These ask nothing of an installation, and the demonstration keeps away from it.
            Command::Demo(args) => crate::demo::run(load(None)?, args),
            Command::Config => commands::config::run(),
            Command::Openapi => commands::openapi::run(),
            Command::Serve(args) => commands::serve::run(installed()?, args),
            Command::Init(args) => commands::init::run(&installed()?, args),
            Command::User(command) => commands::user::run(&installed()?, command),
            Command::Workspace(command) => commands::workspace::run(&installed()?, command),
            Command::Import(args) => commands::import::run(&installed()?, &args),
            Command::Evidence(command) => commands::evidence::run(&installed()?, command),
            Command::Key(command) => commands::key::run(&installed()?, command),
            Command::Backup(args) => commands::backup::run(&installed()?, &args),
            Command::Restore(args) => commands::restore::run(&installed()?, &args),
            Command::Health => commands::health::run(&installed()?),
            Command::Doctor(args) => commands::doctor::run(&installed()?, &args),
        }
    }
}
