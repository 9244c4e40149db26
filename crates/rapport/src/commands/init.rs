//! `rapport init`: the data folder, its secret and databases; with an e-mail also the first user and workspace.

use crate::config::{COMMENTED, Config};
use crate::{open, output};
use anyhow::{Context, anyhow};
use app::access::Visitor;
use app::access::setup::{FirstUser, needed, setup};
use app::workspaces::Wanted;
use base::{Currency, Locale, Zone};
use std::fs;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// E-mail of the first user; without it the first visitor of the interface is asked
    #[arg(long)]
    email: Option<String>,
    /// Name of the first user
    #[arg(long, default_value = "Owner")]
    name: String,
    /// Word of the first workspace in addresses
    #[arg(long, default_value = "main")]
    workspace: String,
    /// Name of the first workspace
    #[arg(long, default_value = "Main")]
    title: String,
    /// Time zone of the first workspace
    #[arg(long, default_value = "Europe/Moscow")]
    zone: String,
    /// Currency of the first workspace
    #[arg(long, default_value = "RUB")]
    currency: String,
    /// Language: ru or en
    #[arg(long, default_value = "ru")]
    locale: String,
}

pub fn run(config: &Config, args: Args) -> anyhow::Result<()> {
    fs::create_dir_all(&config.data).with_context(|| format!("cannot make {}", config.data.display()))?;
    let file = config.data.join("rapport.toml");
    // Where the settings stand elsewhere, a second file would be read by nobody.
    if config.file == file && !file.exists() {
        fs::write(&file, COMMENTED).with_context(|| format!("cannot write {}", file.display()))?;
        output::note(&format!("settings, all commented: {}", file.display()));
    }
    let server = open::server(config, false)?;
    let made = match &args.email {
        Some(email) => first(&server, email.clone(), &args),
        None => Ok(()),
    };
    let waits = needed(&server);
    server.close();
    made?;
    if waits? {
        output::line("ready; run `rapport serve` and open its address: the first visitor becomes the owner");
    } else {
        output::line("ready; run `rapport serve` and log in");
    }
    Ok(())
}

fn first(server: &app::server::Server, email: String, args: &Args) -> anyhow::Result<()> {
    let locale = Locale::parse(&args.locale).ok_or_else(|| anyhow!("--locale is ru or en"))?;
    let wanted = Wanted {
        slug: args.workspace.clone(),
        name: args.title.clone(),
        zone: Zone::parse(&args.zone).ok_or_else(|| anyhow!("--zone is a name like Europe/Moscow"))?,
        currency: Currency::parse(&args.currency).ok_or_else(|| anyhow!("--currency is a code like RUB"))?,
        locale,
    };
    let password = open::password("Password of the first user")?;
    setup(
        server,
        FirstUser { email, password, name: args.name.clone(), locale },
        wanted,
        &Visitor::default(),
    )?;
    Ok(())
}
