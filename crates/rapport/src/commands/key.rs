//! `rapport key`: changing what passwords and keys in the databases are sealed with.
//!
//! The server must be stopped, because it goes on sealing with the key it started with. Breaking off at any moment
//! harms nothing: the new key is in the file before anything is sealed with it, old ones stay, and `reseal` ends it.

use crate::config::Config;
use crate::{open, output};
use anyhow::bail;
use app::server::reseal::{Resealed, reseal};
use base::Random;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Adds a new key to `secret.key` and seals everything anew with it
    Rotate,
    /// Seals everything anew with the last key of the secret, also after a run that broke off
    Reseal,
}

pub fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    if matches!(command, Command::Rotate) {
        if config.secret.as_deref().is_some_and(|secret| !secret.is_empty()) {
            bail!(
                "the secret stands in the settings: write a comma and a new key after it (`openssl rand -hex 32`), \
                 start no server before that, and run `rapport key reseal`"
            );
        }
        // Opened with the old keys first: where a server runs, nothing is changed.
        open::server(config, false)?.close();
        open::add_key(config, &Random::system())?;
        output::note(
            "a new key is the last line of secret.key: keep a copy of the file apart from the backups",
        );
    }
    let server = open::server(config, false)?;
    let done = reseal(&server);
    server.close();
    let Resealed { renewed, newest, unreadable } = done?;
    output::line(&format!("sealed anew: {renewed}, already: {newest}, could not be opened: {unreadable}"));
    if unreadable > 0 {
        bail!(
            "{unreadable} passwords or keys were sealed with a key that this secret does not have: they are as they \
             were; type them again in the settings, or put the right secret back"
        );
    }
    Ok(())
}
