//! Settings of the program: defaults, a file, the environment, options; the later wins.
//!
//! Names and defaults are promises to operators: a test holds the commented file against the defaults. No setting
//! is read anywhere else in the program, and none changes while it runs.

use crate::copies::Nightly;
use anyhow::{Context, bail};
use clap::Args;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where the package keeps the settings.
pub const INSTALLED: &str = "/etc/rapport/rapport.toml";

/// Options that every command takes.
#[derive(Clone, Debug, Default, Args)]
pub struct Overrides {
    /// File with settings; without it rapport.toml in the data folder, or /etc/rapport/rapport.toml where no folder is
    /// named
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder with the databases and the secret
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// PostgreSQL instead of files: postgres://user@host/name, or host=… dbname=…
    #[arg(long, global = true, value_name = "ADDRESS", hide_env_values = true)]
    pub database: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data: PathBuf,
    #[serde(default)]
    pub database: Option<String>,
    pub listen: SocketAddr,
    #[serde(default)]
    pub public_url: Option<String>,
    #[serde(default)]
    pub behind_proxy: bool,
    #[serde(default)]
    pub secret: Option<String>,
    #[serde(default)]
    pub metrics_token: Option<String>,
    #[serde(default)]
    pub cache: Option<PathBuf>,
    #[serde(default)]
    pub columns_mb: Option<u64>,
    #[serde(default)]
    pub backups: Option<PathBuf>,
    pub backups_keep: usize,
    pub backups_hour: u8,
    pub role: Role,
    #[serde(default)]
    pub imports_folder: Option<PathBuf>,
    #[serde(default)]
    pub webhooks_private: bool,
    pub relays_private: bool,
    #[serde(default)]
    pub dns: Option<SocketAddr>,
    pub log: String,
    pub log_format: LogFormat,
    /// The file that was read, or would be if it were there.
    #[serde(skip)]
    pub file: PathBuf,
}

const NAMES: &[&str] = &[
    "data",
    "database",
    "listen",
    "public_url",
    "behind_proxy",
    "secret",
    "metrics_token",
    "cache",
    "columns_mb",
    "backups",
    "backups_keep",
    "backups_hour",
    "role",
    "imports_folder",
    "webhooks_private",
    "relays_private",
    "dns",
    "log",
    "log_format",
];

/// What this process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Serves requests and does background work.
    All,
    /// Serves requests only.
    Web,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            data: PathBuf::from("data"),
            database: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            behind_proxy: false,
            secret: None,
            metrics_token: None,
            cache: None,
            columns_mb: None,
            backups: None,
            backups_keep: 14,
            backups_hour: 1,
            role: Role::All,
            imports_folder: None,
            webhooks_private: false,
            relays_private: true,
            dns: None,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            file: PathBuf::new(),
        }
    }
}

/// The defaults as a file, each with its meaning.
pub const COMMENTED: &str = r##"# Settings of Rapport. A line without `#` would set what is the default anyway.
# Each can also be given as a variable: RAPPORT_LISTEN, RAPPORT_PUBLIC_URL, …

# Folder with the databases and the secret.
# data = "data"

# PostgreSQL 15 or later instead of files: an address, or `host=… user=… dbname=…`.
# database = "postgres://rapport@localhost/rapport"

# Where to listen.
# listen = "127.0.0.1:8080"

# How browsers reach this server. Links in messages begin so; with https cookies are marked secure.
# Without it, the address of `listen`.
# public_url = "https://crm.example.com"

# Whether a proxy in front names the caller's address in X-Forwarded-For.
# behind_proxy = false

# The secret from which signatures of links and the sealing of passwords are derived: 64 hexadecimal digits.
# Without it, the file `secret.key` in the data folder, made at first start. Losing it breaks links in messages sent.
# secret = ""

# Lets others than this machine read /metrics, with this bearer token.
# metrics_token = ""

# A folder of this machine for what can be made anew: images of the columns, by which a start is quick. Without it
# they stand beside each database, or with PostgreSQL in `cache` of the data folder. They hold personal data.
# cache = "/var/cache/rapport"

# How many megabytes of memory the columns of one workspace may take. Above it kinds of events are left out, the
# heaviest first, and rules about them are refused. Without it there is no bound but the machine's.
# columns_mb = 4000

# A folder for nightly copies of every database, best on another disk. Without it none are made.
# backups = "/backups/rapport"

# How many nightly copies are kept; the oldest go.
# backups_keep = 14

# From which hour of the day (UTC) the night's copy is due.
# backups_hour = 1

# all: requests and background work; web: requests only (several nodes on PostgreSQL).
# role = "all"

# A folder of this machine from which files are imported by themselves: each workspace reads from the folder of its name
# in it, and from nowhere else. Without it files come from addresses only.
# imports_folder = "/srv/rapport/imports"

# Lets webhooks and regular imports reach private addresses, also by http: for tests on one's own machine, never where
# strangers may log in.
# webhooks_private = false

# Whether mail relays may stand at private addresses. Turn it off where people configure senders whom you do not know.
# relays_private = true

# The resolver that is asked about the domains of senders. Without it, those of this machine (/etc/resolv.conf).
# dns = "192.0.2.53:53"

# What is logged: error, warn, info, debug, or a filter such as "info,api=debug". Logs hold ids, never personal data.
# log = "info"

# text or json.
# log_format = "text"
"##;

impl Config {
    /// `installed` is the file that is read where nobody named a file or a folder, so that an administrator who types
    /// `rapport doctor` looks at the installation and not at an empty folder of his own.
    pub fn load(overrides: &Overrides, installed: Option<&Path>) -> anyhow::Result<Config> {
        let defaults = Figment::from(Serialized::defaults(Config::default()));
        // Variables of other meaning (RAPPORT_PASSWORD, those of tests) are no settings.
        let env = || Env::prefixed("RAPPORT_").only(NAMES);
        let given = Given { data: overrides.data.clone(), database: overrides.database.clone() };
        let options = || Serialized::defaults(given.clone());
        // The folder decides where the file is, so it is asked for first without the file.
        let folder: Config = defaults.clone().merge(env()).merge(options()).extract().context("settings")?;
        let own = folder.data.join("rapport.toml");
        let unnamed = folder.data == Config::default().data && !own.exists();
        let file = match (&overrides.config, installed) {
            (Some(named), _) if !named.exists() => {
                bail!("the settings file {} does not exist", named.display())
            }
            (Some(named), _) => named.clone(),
            (None, Some(installed)) if unnamed && installed.exists() => installed.to_owned(),
            (None, _) => own,
        };
        if file.exists() {
            fs::File::open(&file).with_context(|| {
                let file = file.display();
                format!("cannot read the settings {file}: run this as the user of the server, or as root")
            })?;
        }
        let config: Config =
            defaults.merge(Toml::file(&file)).merge(env()).merge(options()).extract().context("settings")?;
        Config { file, ..config }.checked()
    }

    /// Refuses what would only show in letters that were sent: an address that no browser could follow.
    pub fn checked(mut self) -> anyhow::Result<Config> {
        self.public_url = self.public_url.filter(|url| !url.is_empty());
        let Some(url) = &self.public_url else { return Ok(self) };
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = host.map(|host| host.trim_end_matches('/')).unwrap_or_default();
        if host.is_empty() || host.contains(|c: char| "/?#@".contains(c) || c.is_whitespace()) {
            bail!(
                "the setting `public_url` is `{url}`: write it like https://crm.example.com, without a path"
            );
        }
        Ok(self)
    }

    /// Nightly copies, where a folder was named for them.
    pub fn nightly(&self) -> Option<Nightly> {
        let (keep, hour) = (self.backups_keep, self.backups_hour);
        self.backups.clone().map(|folder| Nightly { folder, keep, hour })
    }

    /// Where browsers reach this server, without a slash at the end.
    pub fn public_url(&self, listening: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{listening}"),
        }
    }
}

/// Options as a layer: what was not typed is not there.
#[derive(Clone, Debug, Serialize)]
struct Given {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commented_defaults_are_the_defaults() {
        let wanted = serde_json::to_value(Config::default()).unwrap();
        assert!(wanted.as_object().unwrap().keys().all(|name| NAMES.contains(&name.as_str())));
        for (name, value) in wanted.as_object().unwrap() {
            let line = COMMENTED.lines().find(|line| line.starts_with(&format!("# {name} = ")));
            let line = line.unwrap_or_else(|| panic!("{name} is not explained"));
            if !value.is_null() {
                assert_eq!(line, format!("# {name} = {value}"));
            }
        }
        let uncommented: String = COMMENTED
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.split_once(" = ").is_some_and(|(name, _)| wanted.get(name).is_some()))
            .map(|line| format!("{line}\n"))
            .collect();
        let read: Config = Figment::from(Toml::string(&uncommented)).extract().unwrap();
        assert_eq!(read.listen, Config::default().listen);
    }

    #[test]
    fn settings_of_the_installation_are_read_where_nothing_is_named() {
        let place = tempfile::tempdir().unwrap();
        let installed = place.path().join("installed.toml");
        fs::write(&installed, "listen = \"127.0.0.1:81\"\ndata = \"/var/lib/rapport\"\n").unwrap();
        let load = |overrides: &Overrides| Config::load(overrides, Some(&installed)).unwrap();
        let read = load(&Overrides::default());
        assert_eq!((read.listen.port(), read.data), (81, PathBuf::from("/var/lib/rapport")));
        let named = load(&Overrides { data: Some(place.path().to_owned()), ..Overrides::default() });
        assert_eq!((named.listen.port(), named.data.as_path()), (8080, place.path()));
        fs::write(place.path().join("rapport.toml"), "listen = \"127.0.0.1:82\"\n").unwrap();
        let own = load(&Overrides { data: Some(place.path().to_owned()), ..Overrides::default() });
        assert_eq!(own.listen.port(), 82);
        assert_eq!(Config::load(&Overrides::default(), None).unwrap().listen.port(), 8080);
    }

    #[test]
    fn address_that_no_browser_could_follow_is_refused() {
        let with = |url: &str| Config { public_url: Some(url.to_owned()), ..Config::default() }.checked();
        for good in ["https://crm.example.com", "http://127.0.0.1:8080", "https://crm.example.com/"] {
            assert_eq!(with(good).unwrap().public_url.as_deref(), Some(good));
        }
        assert_eq!(with("").unwrap().public_url, None);
        for bad in ["crm.example.com", "https://", "ftp://a", "https://a/crm", "https://me@a", "https://a b"]
        {
            let said = with(bad).unwrap_err().to_string();
            assert!(said.contains("public_url") && said.contains("like https://crm.example.com"), "{said}");
        }
    }
}
