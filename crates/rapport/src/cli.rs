//! What can be typed.

use crate::commands;
use crate::config::{Config, Overrides};
use clap::{Parser, Subcommand};

const AFTER: &str = "\
Settings come from (the later wins): defaults, rapport.toml in the data folder or the file named by --config,
variables RAPPORT_…, and the options above. `rapport config` prints them all with their meaning.

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
    /// Imports customers, products, orders or records from a CSV file
    Import(Box<commands::import::Args>),
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
        let config = Config::load(&self.overrides)?;
        match self.command {
            Command::Demo(args) => crate::demo::run(config, args),
            Command::Serve(args) => commands::serve::run(config, args),
            Command::Init(args) => commands::init::run(&config, args),
            Command::User(command) => commands::user::run(&config, command),
            Command::Workspace(command) => commands::workspace::run(&config, command),
            Command::Import(args) => commands::import::run(&config, &args),
            Command::Backup(args) => commands::backup::run(&config, &args),
            Command::Restore(args) => commands::restore::run(&config, &args),
            Command::Health => commands::health::run(&config),
            Command::Doctor(args) => commands::doctor::run(&config, &args),
            Command::Config => commands::config::run(),
            Command::Openapi => commands::openapi::run(),
        }
    }
}
