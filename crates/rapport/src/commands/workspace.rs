//! `rapport workspace`: which there are, and new ones.

use crate::config::Config;
use crate::{open, output};
use anyhow::anyhow;
use app::workspaces::{self, Wanted};
use base::{Currency, Locale, Zone};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Makes a workspace for a user who exists
    Add {
        /// Its word in addresses
        slug: String,
        #[arg(long)]
        name: String,
        /// E-mail of its owner
        #[arg(long)]
        owner: String,
        #[arg(long, default_value = "Europe/Moscow")]
        zone: String,
        #[arg(long, default_value = "RUB")]
        currency: String,
        /// ru or en
        #[arg(long, default_value = "ru")]
        locale: String,
    },
    /// Lists them
    List {
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
}

pub fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let server = open::server(config, false)?;
    let done = match command {
        Command::Add { slug, name, owner, zone, currency, locale } => {
            let wanted = Wanted {
                slug,
                name,
                zone: Zone::parse(&zone).ok_or_else(|| anyhow!("--zone is a name like Europe/Moscow"))?,
                currency: Currency::parse(&currency)
                    .ok_or_else(|| anyhow!("--currency is a code like RUB"))?,
                locale: Locale::parse(&locale).ok_or_else(|| anyhow!("--locale is ru or en"))?,
            };
            workspaces::add(&server, &owner, wanted)
                .map(|row| output::line(&row.id.to_string()))
                .map_err(Into::into)
        }
        Command::List { json } => list(&server, json),
    };
    server.close();
    done
}

fn list(server: &app::server::Server, json: bool) -> anyhow::Result<()> {
    for row in server.workspaces()? {
        if json {
            let (zone, currency) = (row.zone.name(), row.currency.code());
            let object = serde_json::json!({
                "id": row.id, "slug": row.slug, "name": row.name, "zone": zone, "currency": currency,
            });
            output::line(&object.to_string());
        } else {
            output::line(&format!("{}\t{}\t{}\t{}", row.slug, row.name, row.zone.name(), row.currency));
        }
    }
    Ok(())
}
