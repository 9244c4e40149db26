//! `rapport import`: a workbook or CSV file of customers, products, orders or records into a workspace.
//!
//! The file is uploaded into the workspace and imported by the same operation that the interface uses, so a command
//! that was interrupted is finished by the next `rapport serve` or `rapport import`, and importing a file again
//! changes nothing. On PostgreSQL a running server may take the work over; then this command watches it.

mod report;

use crate::config::Config;
use crate::{open, output};
use anyhow::{Context, anyhow, bail};
use app::files::{Inspection, Upload, Uploaded};
use app::operations::{self, View};
use app::server::Progress;
use app::{Ctx, Workspace};
use base::{Currency, ListId, OperationId, Timestamp, TopicId};
use domain::consent::{Basis, Channel};
use domain::fields::PREFIX;
use domain::imports::{ConsentBasis, Kind, Options, Plan, Target};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file: a workbook (XLSX), or CSV in any usual encoding and with any usual separator, gzip or not
    file: PathBuf,
    /// What its rows are: customers, products, orders (one row is one line of an order) or records
    #[arg(long)]
    kind: String,
    /// The workspace's word in addresses
    #[arg(long)]
    workspace: String,
    /// What a column means: `--map "Почта=email"`, by header or number from 0; adds to what the headers suggest;
    /// a field of the business's own is `fields.<key>`
    #[arg(long = "map", value_name = "COLUMN=TARGET")]
    maps: Vec<String>,
    /// Of records: the key of their type
    #[arg(long, value_name = "KEY")]
    record_type: Option<String>,
    /// Takes no suggestions from the headers: only --map counts
    #[arg(long)]
    no_auto: bool,
    /// Counts what would happen and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Prints the result as JSON
    #[arg(long)]
    json: bool,
    /// Where to write the refused rows
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    consent: Consent,
}

/// How the file is written, where guessing is not wanted.
#[derive(Debug, clap::Args)]
struct Reading {
    /// Of a workbook: the name of the sheet, or its number from 1; the first that is not empty where it is missing
    #[arg(long)]
    sheet: Option<String>,
    /// utf-8, windows-1251, utf-16le …
    #[arg(long)]
    encoding: Option<String>,
    /// The sign between cells: , ; | or tab
    #[arg(long)]
    delimiter: Option<String>,
    /// The zone of moments without an offset; the workspace's where it is missing
    #[arg(long)]
    zone: Option<String>,
    /// The currency of prices; the workspace's where it is missing
    #[arg(long)]
    currency: Option<String>,
    /// ymd, dmy or mdy
    #[arg(long)]
    date_format: Option<String>,
    /// dot or comma
    #[arg(long)]
    decimal: Option<String>,
    /// What the numbers of cancelled orders begin with; `none` where nothing is to be guessed
    #[arg(long)]
    cancellation_prefix: Option<String>,
    /// Of products: the file names all that can be bought; the others become unavailable
    #[arg(long)]
    whole_catalogue: bool,
    /// Even if they are more than half
    #[arg(long, requires = "whole_catalogue")]
    may_shrink: bool,
    /// Where new customers came from
    #[arg(long)]
    source: Option<String>,
    /// The list that the customers of this file are also put into, like lst_1
    #[arg(long)]
    list: Option<String>,
}

/// On what ground these people may be written to; without it no consent is written.
#[derive(Debug, clap::Args)]
struct Consent {
    /// Where the consents were collected
    #[arg(long, requires_all = ["consent_document", "consent_given_at"])]
    consent_source: Option<String>,
    /// What proves them
    #[arg(long, requires = "consent_source")]
    consent_document: Option<String>,
    /// When they were given, like 2025-12-31T12:00:00+03:00
    #[arg(long, requires = "consent_source")]
    consent_given_at: Option<String>,
    /// For which channels
    #[arg(long = "consent-channel", default_value = "email")]
    consent_channels: Vec<String>,
    /// For which topic, like top_1; every topic where it is missing
    #[arg(long, requires = "consent_source")]
    consent_topic: Option<String>,
    /// The version of the text people agreed to
    #[arg(long, requires = "consent_source")]
    consent_text: Option<String>,
}

pub fn run(config: &Config, args: &Args) -> anyhow::Result<()> {
    let kind =
        Kind::parse(&args.kind).ok_or_else(|| anyhow!("--kind is customers, products, orders or records"))?;
    let server = open::server(config, false)?;
    let done = server
        .workspace(&args.workspace)
        .map_err(Into::into)
        .and_then(|workspace| import(&workspace, kind, args));
    server.close();
    done
}

fn import(workspace: &Arc<Workspace>, kind: Kind, args: &Args) -> anyhow::Result<()> {
    let ctx = Ctx::system(workspace);
    let file = upload(&ctx, &args.file)?;
    let sheet = args.reading.sheet.as_deref().map(|name| sheet_of(&file.inspection, name)).transpose()?;
    let file = if sheet.is_some() { app::files::get(&ctx, file.id, sheet)? } else { file };
    let found = &file.inspection;
    output::note(&format!(
        "{}: {} rows, {} columns, {}, separated by {:?}",
        file.name,
        found.rows,
        found.columns.len(),
        found.encoding,
        found.delimiter
    ));
    let own = own_columns(&ctx, &file, kind, args)?;
    let (mapping, fields) = mapping(&file, kind, args, own)?;
    let plan = Plan {
        kind,
        mapping,
        fields,
        record_type: args.record_type.clone(),
        options: options(found, &args.reading)?,
        consent: consent(&args.consent)?,
        dry_run: args.dry_run,
    };
    let own = plan.fields.iter().map(|(column, key)| (column, format!("{PREFIX}{key}")));
    let standard = plan.mapping.iter().map(|(column, target)| (column, target.to_string()));
    for (column, target) in standard.chain(own) {
        let header = found.columns.iter().find(|it| it.index == *column).map_or("", |it| it.name.as_str());
        output::note(&format!("  {header} → {target}"));
    }
    let id = app::imports::start(&ctx, file.id, plan)?;
    let view = watch(workspace, &ctx, id)?;
    if let Some(path) = &args.errors {
        write_errors(&ctx, id, path)?;
    }
    report::print(&ctx, &view, kind, args.json)?;
    if view.operation.state != "finished" {
        bail!("the import is {}", view.operation.state);
    }
    Ok(())
}

fn upload(ctx: &Ctx, path: &Path) -> anyhow::Result<app::files::Uploaded> {
    let mut source = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut upload = Upload::begin(ctx, &name)?;
    let mut piece = vec![0; app::files::PIECE_BYTES];
    loop {
        let count = source.read(&mut piece).with_context(|| format!("cannot read {}", path.display()))?;
        if count == 0 {
            break;
        }
        upload.append(ctx, &piece[..count])?;
    }
    Ok(upload.finish(ctx)?)
}

/// Columns with their meanings: standard ones, and fields of the business's own by their keys.
type Mapping = (Vec<(u16, Target)>, Vec<(u16, String)>);

/// Columns whose headers name a field of the business's own.
fn own_columns(ctx: &Ctx, file: &Uploaded, kind: Kind, args: &Args) -> anyhow::Result<Vec<(u16, String)>> {
    Ok(match (kind, &args.record_type) {
        _ if args.no_auto => Vec::new(),
        (Kind::Customers, _) => file.fields.clone(),
        (Kind::Records, Some(key)) => app::files::columns_of_records(ctx, file, key)?,
        _ => Vec::new(),
    })
}

fn mapping(
    file: &Uploaded,
    kind: Kind,
    args: &Args,
    mut fields: Vec<(u16, String)>,
) -> anyhow::Result<Mapping> {
    let found = &file.inspection;
    let mut mapping = if args.no_auto { Vec::new() } else { found.mapping(kind) };
    for map in &args.maps {
        let (column, target) =
            map.rsplit_once('=').ok_or_else(|| anyhow!("--map is COLUMN=TARGET, not {map}"))?;
        let column =
            column_of(found, column.trim()).ok_or_else(|| anyhow!("the file has no column {column}"))?;
        let words = || Target::of(kind).iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
        mapping.retain(|(known, _)| *known != column);
        fields.retain(|(known, _)| *known != column);
        if target.trim().is_empty() {
            continue;
        }
        if let Some(key) = target.trim().strip_prefix(PREFIX) {
            fields.retain(|(_, known)| known != key);
            fields.push((column, key.to_owned()));
            continue;
        }
        let target =
            Target::parse(target.trim()).ok_or_else(|| anyhow!("{target} is none of: {}", words()))?;
        mapping.retain(|(_, known)| *known != target || target.repeats());
        mapping.push((column, target));
    }
    mapping.sort_unstable();
    fields.sort_unstable();
    Ok((mapping, fields))
}

/// A sheet by its name, or by its number from 1.
fn sheet_of(found: &Inspection, name: &str) -> anyhow::Result<u16> {
    let named = found.sheets.iter().position(|sheet| sheet == name);
    let number = || name.parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < found.sheets.len());
    let index =
        named.or_else(number).ok_or_else(|| anyhow!("no sheet {name} among: {}", found.sheets.join(", ")))?;
    Ok(u16::try_from(index)?)
}

fn column_of(found: &Inspection, name: &str) -> Option<u16> {
    let named = found.columns.iter().find(|column| column.name == name).map(|column| column.index);
    named.or_else(|| name.parse().ok().filter(|index| usize::from(*index) < usize::from(found.width)))
}

fn options(found: &Inspection, reading: &Reading) -> anyhow::Result<Options> {
    let delimiter = match reading.delimiter.as_deref() {
        None => None,
        Some("tab" | "\\t") => Some('\t'),
        Some(text) => Some(text.parse().map_err(|_| anyhow!("--delimiter is one sign"))?),
    };
    let currency = reading.currency.as_deref().map(|code| Currency::parse(code).ok_or(()));
    let date_format =
        reading.date_format.as_deref().map(|it| domain::imports::values::DateOrder::parse(it).ok_or(()));
    let decimal = reading.decimal.as_deref().map(|it| domain::imports::values::Decimal::parse(it).ok_or(()));
    let list = reading.list.as_deref().map(str::parse::<ListId>);
    let prefix = match reading.cancellation_prefix.as_deref() {
        None => found.cancellation_prefix.clone(),
        Some("none") => None,
        Some(prefix) => Some(prefix.to_owned()),
    };
    Ok(Options {
        sheet: found.sheet,
        encoding: reading.encoding.clone(),
        delimiter,
        zone: reading.zone.clone(),
        currency: currency.transpose().map_err(|()| anyhow!("--currency is a code like RUB"))?,
        date_format: date_format.transpose().map_err(|()| anyhow!("--date-format is ymd, dmy or mdy"))?,
        decimal: decimal.transpose().map_err(|()| anyhow!("--decimal is dot or comma"))?,
        cancellation_prefix: prefix,
        source: reading.source.clone(),
        list_id: list.transpose().map_err(|_| anyhow!("--list is the id of a list, like lst_1"))?,
        whole_catalogue: reading.whole_catalogue,
        may_shrink: reading.may_shrink,
    })
}

fn consent(args: &Consent) -> anyhow::Result<Option<ConsentBasis>> {
    let Some(source) = &args.consent_source else { return Ok(None) };
    let given_at = args.consent_given_at.as_deref().and_then(Timestamp::parse);
    let channel = |word: &String| Channel::parse(word).ok_or_else(|| anyhow!("{word} is no channel"));
    let topic = args.consent_topic.as_deref().map(str::parse::<TopicId>).transpose();
    Ok(Some(ConsentBasis {
        basis: Basis::Consent,
        source: source.clone(),
        document: args.consent_document.clone().unwrap_or_default(),
        given_at: given_at
            .ok_or_else(|| anyhow!("--consent-given-at is a moment like 2025-12-31T12:00:00+03:00"))?,
        channels: args.consent_channels.iter().map(channel).collect::<anyhow::Result<_>>()?,
        topic_id: topic.context("--consent-topic")?,
        text_version: args.consent_text.clone(),
    }))
}

/// Works on the operation, or watches whoever does, until it is over.
fn watch(workspace: &Arc<Workspace>, ctx: &Ctx, id: OperationId) -> anyhow::Result<View> {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let style =
        ProgressStyle::with_template("{bar:40} {percent:>3}%  {pos} of {len} rows  {per_sec}  {eta} left");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    let mut told = 0;
    loop {
        let seen = workspace.db.committed().seen();
        let idle = operations::step(workspace)? == Progress::Idle;
        let view = operations::get(ctx, id)?;
        let (done, total) = (view.operation.done.max(0), view.operation.total.unwrap_or(0).max(0));
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        // A log has no place for a bar; it gets a line after each step.
        if bar.is_hidden() && done != told {
            told = done;
            output::note(&format!("{done} of {total} rows"));
        }
        if view.operation.finished_at.is_some() {
            bar.finish_and_clear();
            return Ok(view);
        }
        if idle {
            workspace.db.committed().wait_past(seen, Duration::from_millis(200));
        }
    }
}

fn write_errors(ctx: &Ctx, id: OperationId, path: &Path) -> anyhow::Result<()> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut out = std::io::BufWriter::new(file);
    operations::errors_csv(ctx, id, &mut out)?;
    std::io::Write::flush(&mut out).with_context(|| format!("cannot write {}", path.display()))
}
