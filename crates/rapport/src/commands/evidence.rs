//! `rapport evidence`: what the law demands to keep of somebody who was erased, for whoever has its key.
//!
//! The key comes from a file, a variable or the terminal, never from the command line, which others on the machine can
//! read. Each try stands in the workspace's audit log, as it does when the card is asked.

use crate::config::Config;
use crate::{open, output};
use anyhow::{Context, bail};
use app::Ctx;
use app::customers::{self, SealedPaper};
use base::{CustomerId, Locale};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The variable that may hold the key.
const KEY: &str = "RAPPORT_EVIDENCE_KEY";

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Opens the sealed record of an erased customer; the key comes from --key-file, RAPPORT_EVIDENCE_KEY or stdin
    Open(Args),
}

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The number on the erased card: cus_7
    customer: String,
    /// The workspace's word in addresses
    #[arg(long)]
    workspace: String,
    /// A file whose first line is the key
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Writes the record into a new file: .pdf for a paper, .json for programs; prints it where it is missing
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Prints JSON
    #[arg(long, conflicts_with = "out")]
    json: bool,
    /// Of the paper: ru or en; the workspace's where it is missing
    #[arg(long)]
    locale: Option<String>,
}

enum Form {
    Text,
    Json,
    Pdf,
}

pub fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let Command::Open(args) = command;
    let form = form(&args)?;
    let Ok(id) = args.customer.parse::<CustomerId>() else {
        bail!("`{}` is no number of a customer: it looks like cus_7", args.customer)
    };
    let locale =
        args.locale.as_deref().map(|it| Locale::parse(it).context("--locale is ru or en")).transpose()?;
    let key = key(args.key_file.as_deref())?;
    let server = open::server(config, false)?;
    let opened = opened(&server, (&args.workspace, id), &key, (form, locale));
    server.close();
    let bytes = opened?;
    match &args.out {
        None => output::text(&String::from_utf8_lossy(&bytes)),
        Some(path) => {
            write(path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
            output::note(&format!("{} holds personal data now: keep it as you keep the key", path.display()));
        }
    }
    Ok(())
}

fn form(args: &Args) -> anyhow::Result<Form> {
    let Some(path) = &args.out else { return Ok(if args.json { Form::Json } else { Form::Text }) };
    if path.exists() {
        bail!("{} is there already: name a new file", path.display());
    }
    match path.extension().and_then(|it| it.to_str()) {
        Some("json") => Ok(Form::Json),
        Some("pdf") => Ok(Form::Pdf),
        _ => bail!("--out ends with .pdf or .json"),
    }
}

fn opened(
    server: &app::server::Server,
    (slug, id): (&str, CustomerId),
    key: &str,
    (form, locale): (Form, Option<Locale>),
) -> anyhow::Result<Vec<u8>> {
    let workspace = server.workspace(slug).with_context(|| format!("there is no workspace {slug}"))?;
    let ctx = Ctx::system(&workspace);
    let record = customers::open_evidence(&ctx, id, key).map_err(|error| {
        let why = match &error {
            app::Error::NotFound => {
                format!("there is no sealed record of {id}: not erased, or past its term")
            }
            app::Error::Invalid { .. } => "the key has 64 hexadecimal digits".to_owned(),
            _ => format!("{id} is not opened: the key is the one that was shown before this erasure"),
        };
        anyhow::Error::new(error).context(why)
    })?;
    let paper = || SealedPaper::of(&ctx, id, &record, locale.unwrap_or(ctx.locale));
    Ok(match form {
        Form::Text => paper().text().into_bytes(),
        Form::Pdf => paper().pdf(),
        Form::Json => format!("{record:#}\n").into_bytes(),
    })
}

/// The first line of the file, the variable, or the terminal's.
fn key(file: Option<&Path>) -> anyhow::Result<String> {
    let text = match (file, std::env::var(KEY)) {
        (Some(path), _) => {
            fs::read_to_string(path).with_context(|| format!("cannot read the key in {}", path.display()))?
        }
        (None, Ok(key)) => key,
        (None, Err(_)) => {
            output::note("Key of the record (64 digits), then Enter:");
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).context("no key was given")?;
            line
        }
    };
    let key = text.lines().next().unwrap_or_default().trim().to_owned();
    if key.is_empty() {
        bail!("no key was given: name --key-file, set {KEY}, or type it");
    }
    Ok(key)
}

/// Never over a file that is there, and only its owner reads it.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::options().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
