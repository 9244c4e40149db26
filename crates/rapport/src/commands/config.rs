//! `rapport config`: the settings with their defaults and meaning, ready to be put into rapport.toml.

use crate::{config, output};

pub fn run() -> anyhow::Result<()> {
    output::text(config::COMMENTED);
    Ok(())
}
