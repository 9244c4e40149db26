//! Opening an installation: where its databases are, and its secret.
//!
//! Settings become a server of use cases here and nowhere else; nothing is served and nothing is asked of a database.
//! The secret is made at the first start and never beside databases that were sealed with another.

use crate::config::Config;
use crate::owner;
use anyhow::{Context, bail};
use app::facts::image::Images;
use app::secret::{MOST_SEALS, Secret};
use app::server::{Options, Server};
use base::{Clock, Random};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use store::Place;

pub const SECRET: &str = "secret.key";
/// The small database on SQLite: where it is, there was a start before.
pub const CONTROL: &str = "control.db";

/// The server of use cases; `workers` says whether it does background work.
pub fn server(config: &Config, workers: bool) -> anyhow::Result<Arc<Server>> {
    let server = for_restore(config, workers)?;
    let unfinished = server.control().read(store::control::restoring::unfinished)?;
    if !unfinished.is_empty() {
        server.close();
        bail!(
            "a restore broke off here and left halves of {}: run `rapport restore` again, it begins anew",
            unfinished.join(", ")
        );
    }
    Ok(server)
}

/// Also an installation that a restore left unfinished.
pub fn for_restore(config: &Config, workers: bool) -> anyhow::Result<Arc<Server>> {
    if let Some(foreign) = owner::foreign(&config.data) {
        bail!(foreign);
    }
    let options = Options {
        place: place(config),
        secret: secret(config)?,
        public_url: config.public_url(config.listen),
        clock: Clock::system(),
        random: Random::system(),
        workers,
    };
    let budget_bytes = config.columns_mb.map(|megabytes| megabytes.saturating_mul(1_000_000));
    let server = Server::open(options)?
        .keeping(images(config))
        .with_budget(budget_bytes)
        .with_imports(config.imports_folder.clone());
    if config.webhooks_private {
        server.outgoing().allow_private();
    }
    if !config.relays_private {
        server.outgoing().only_public_relays();
    }
    if let Some(resolver) = config.dns {
        server.outgoing().ask_dns(vec![resolver]);
    }
    Ok(Arc::new(server))
}

/// Where images of columns are kept: what several machines share is no place for them.
fn images(config: &Config) -> Images {
    match (&config.cache, &config.database) {
        (Some(folder), _) => Images::Folder(folder.clone()),
        (None, None) => Images::BesideDatabase,
        (None, Some(_)) => Images::Folder(config.data.join("cache")),
    }
}

pub fn place(config: &Config) -> Place {
    match &config.database {
        Some(address) => Place::Postgres(address.clone()),
        None => Place::Folder(config.data.clone()),
    }
}

/// The secret of the settings, or that of the folder, made where there is none.
pub fn secret(config: &Config) -> anyhow::Result<Secret> {
    if let Some(secret) = known_secret(config)? {
        return Ok(secret);
    }
    let path = config.data.join(SECRET);
    let secret: [u8; 32] = Random::system().bytes();
    write(&path, &secret).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(secret.into())
}

/// The secret, where there is one already. Beside databases it must be: with a new one they would look sound, and
/// nobody who unsubscribed would be recognised.
pub fn known_secret(config: &Config) -> anyhow::Result<Option<Secret>> {
    if let Some(text) = config.secret.as_deref().filter(|text| !text.is_empty()) {
        return parse(text).map(Some).context(
            "the setting `secret` must have 64 hexadecimal digits, or several times 64 with a comma between",
        );
    }
    let path = config.data.join(SECRET);
    if path.exists() {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        return parse(&text)
            .map(Some)
            .with_context(|| format!("{} must have 64 hexadecimal digits on each line", path.display()));
    }
    if config.database.is_none() && config.data.join(CONTROL).exists() {
        bail!(
            "{0} is gone, though the databases are there: put your copy of it back. If there is none, \
             `openssl rand -hex 32 > {0}` makes another, but then links in messages that were sent do not work, \
             passwords of mail relays must be typed again, and addresses that must not be written to are forgotten",
            path.display()
        );
    }
    Ok(None)
}

/// Only the owner of the file may read it; it is on the disk before anything is signed with it.
pub fn write(path: &Path, secret: &[u8; 32]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(hex(secret).as_bytes())?;
    file.sync_all()
}

/// Adds a key to the file, as its last line. The file is replaced whole: a break leaves the old one or the new one.
pub fn add_key(config: &Config, random: &Random) -> anyhow::Result<()> {
    let path = config.data.join(SECRET);
    let known = known_secret(config)?.with_context(|| format!("there is no {} yet", path.display()))?;
    if known.seals.len() >= MOST_SEALS {
        bail!("{} has {} keys, and no more fit", path.display(), known.seals.len() + 1);
    }
    let new: [u8; 32] = random.bytes();
    let keys = std::iter::once(&known.root).chain(&known.seals).chain([&new]);
    let text: String = keys.map(|key| hex(key) + "\n").collect();
    replace(&path, &text).with_context(|| format!("cannot write {}", path.display()))
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("key.new");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    // Whoever rotates may be root, while the server is not.
    #[cfg(unix)]
    {
        let owner = fs::metadata(path)?;
        let (user, group) =
            (std::os::unix::fs::MetadataExt::uid(&owner), std::os::unix::fs::MetadataExt::gid(&owner));
        std::os::unix::fs::fchown(&file, Some(user), Some(group))?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

fn hex(key: &[u8; 32]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The root, and what seals: one after another, as lines or with commas between.
fn parse(text: &str) -> anyhow::Result<Secret> {
    let words = text.split(|c: char| c.is_ascii_whitespace() || c == ',').filter(|word| !word.is_empty());
    let mut keys = words.map(parse_key).collect::<anyhow::Result<Vec<[u8; 32]>>>()?;
    if keys.is_empty() || keys.len() > MOST_SEALS + 1 {
        bail!("it has {} keys", keys.len());
    }
    let root = keys.remove(0);
    Ok(Secret { root, seals: keys })
}

fn parse_key(text: &str) -> anyhow::Result<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        bail!("it has {} characters", text.len());
    }
    let mut secret = [0; 32];
    for (at, byte) in secret.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16)?;
    }
    Ok(secret)
}

/// A password from RAPPORT_PASSWORD or the first line of stdin, never from the command line, which others can read.
pub fn password(what: &str) -> anyhow::Result<String> {
    if let Ok(password) = std::env::var("RAPPORT_PASSWORD") {
        return Ok(password);
    }
    crate::output::note(&format!("{what} (at least 10 characters), then Enter:"));
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("no password was given")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("no password was given: type one, or set RAPPORT_PASSWORD");
    }
    Ok(password)
}
