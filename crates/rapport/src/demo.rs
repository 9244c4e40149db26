//! `rapport demo`: a believable shop, grown from a seed by the production code, then served.
//!
//! The shop lives two years under a clock that is moved by hand and ends on the day of the start. It is made anew at
//! each start in a folder of its own, which carries a mark: a folder without the mark is never touched.

mod grow;
mod letters;
mod reactions;
mod shop;
mod site;
mod visits;
mod words;

use crate::config::Config;
use crate::{commands, logs, open, output};
use anyhow::{Context, Result, bail};
use app::access::Visitor;
use app::access::setup::{FirstUser, setup};
use app::server::{Options, Server};
use app::workspaces::Wanted;
use base::{Clock, Currency, Locale, Random, Stopwatch, Timestamp, Zone};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// Who may log in. The server listens on this machine only, so that a known password harms nobody.
pub const EMAIL: &str = "owner@example.com";
pub const PASSWORD: &str = "warm-tea-at-home";
const SLUG: &str = "demo";
const MARK: &str = "rapport-demo";

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Port to listen on, 0 for any free one
    #[arg(long, conflicts_with = "listen")]
    port: Option<u16>,
    /// The same seed on the same day gives the same shop
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// How many customers the shop has
    #[arg(long, default_value_t = 20_000)]
    customers: usize,
    /// Serve the shop that was grown before, where there is one
    #[arg(long)]
    keep: bool,
    /// Grow the shop and stop
    #[arg(long)]
    no_serve: bool,
}

pub fn run(mut config: Config, args: Args) -> Result<()> {
    config.listen = match (args.listen, args.port) {
        (Some(address), _) => address,
        (None, Some(port)) => SocketAddr::from(([127, 0, 0, 1], port)),
        (None, None) => config.listen,
    };
    if !config.listen.ip().is_loopback() {
        bail!("the demonstration has a known password: it listens on this machine only (127.0.0.1)");
    }
    if config.data == Path::new("data") {
        config.data = Path::new("data").join("demo");
    }
    config.log = if config.log == "info" { "warn".to_owned() } else { config.log };
    logs::start(&config)?;
    if config.database.is_some() {
        bail!("the demonstration lives in a folder of its own: leave --database out");
    }
    if !(args.keep && is_demo(&config.data)) {
        renew(&config.data)?;
        grow(&config, &args)?;
    }
    if args.no_serve {
        return Ok(());
    }
    let server = open::server(&config, true)?;
    let served = commands::serve::serve(&config, &server, |url| {
        output::line(&format!("\n  address   {url}\n  login     {EMAIL}\n  password  {PASSWORD}\n"));
    });
    server.close();
    served
}

fn is_demo(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// An empty folder with the mark; what an earlier demonstration left in it goes.
fn renew(folder: &Path) -> Result<()> {
    let filled = folder.exists() && fs::read_dir(folder)?.next().is_some();
    if filled && !is_demo(folder) {
        bail!("{} is not a demonstration's folder: name an empty one with --data", folder.display());
    }
    if filled {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    fs::write(folder.join(MARK), "This folder is made anew by each `rapport demo`.\n")?;
    Ok(())
}

fn grow(config: &Config, args: &Args) -> Result<()> {
    let watch = Stopwatch::start();
    let zone = Zone::parse("Europe/Moscow").context("the zone is built in")?;
    let now = Clock::system().now();
    // Today is still going on: the shop's last full day was yesterday.
    let end = now.date(&zone).plus_days(-1);
    let start = end.plus_days(-app::samples::DAYS).start(&zone);
    let clock = Clock::manual(start);
    let server = Arc::new(Server::open(Options {
        place: open::place(config),
        secret: open::secret(config)?,
        public_url: config.public_url(config.listen),
        clock: clock.clone(),
        random: Random::seeded(args.seed),
        workers: false,
    })?);
    let grown = furnish(&server, &zone).and_then(|()| {
        let shop = shop::Shop::open(&server, SLUG, &clock)?;
        let plan = grow::Plan { seed: args.seed, customers: args.customers, end, now };
        grow::grow(&shop, plan, &mut |text| output::note(&format!("  {text}")))?;
        finish(&shop, now)
    });
    server.close();
    grown?;
    output::note(&format!("  grown in {:.1} s", watch.elapsed().as_secs_f64()));
    Ok(())
}

/// The first user, the workspace, and what customers see of the business.
fn furnish(server: &Server, zone: &Zone) -> Result<()> {
    let owner = FirstUser {
        email: EMAIL.into(),
        password: PASSWORD.into(),
        name: "Анна Мятная".into(),
        locale: Locale::Ru,
    };
    let wanted = Wanted {
        slug: SLUG.into(),
        name: "Мята".into(),
        zone: zone.clone(),
        currency: Currency::RUB,
        locale: Locale::Ru,
    };
    setup(server, owner, wanted, &Visitor::default())?;
    let workspace = server.workspace(SLUG)?;
    let change = app::settings::Change {
        business_name: Some("Мята, чайная лавка".into()),
        postal_address: Some("190000, Санкт-Петербург, Лесная ул., 5".into()),
        site: Some(site::ADDRESS.into()),
        ..app::settings::Change::default()
    };
    let version = workspace.settings().version;
    app::settings::update(server, &app::Ctx::system(&workspace), version, change)?;
    Ok(())
}

/// What the owner finds on the desk today: segments worth knowing and a campaign that is ready to be launched.
fn finish(shop: &shop::Shop, now: Timestamp) -> Result<()> {
    shop.clock.set(now);
    let categories = app::products::categories(&shop.ctx)?;
    let tea = categories.iter().find(|it| it.name == "Чай").context("the catalogue has tea")?;
    for (name, rule) in grow::segments(tea.id) {
        shop.segment(name, &rule)?;
    }
    let audience = shop.segment("Согласились на письма", &serde_json::Value::Null)?;
    shop.campaign(&letters::new_year(), audience, 100)?;
    Ok(())
}
