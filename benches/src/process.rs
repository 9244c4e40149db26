//! The product's own server in a process of its own, so that its cost can be told from that of whoever asks it; and
//! what a process has cost by the kernel's account. The real program, with its command line, is started by
//! `segments/start/served`.

use anyhow::{Context, Result};
use app::Workspace;
use app::access::setup::FirstUser;
use app::facts::image::Images;
use app::server::{Options, Progress, Server};
use base::{Clock, Currency, Locale, Random, Zone};
use domain::access::{KeyKind, Permissions};
use domain::imports::{Kind, Options as Reading, Plan};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use store::Place;

/// The one workspace.
pub const SLUG: &str = "bench";

/// A server that answers questions on its standard input, each with a line of JSON.
pub struct Process {
    child: Child,
    ask: ChildStdin,
    hear: BufReader<ChildStdout>,
}

impl Process {
    /// This program again, with other words. What the server says first is heard with [`Process::hear`].
    pub fn start(words: &[&str]) -> Result<Process> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (ask, hear) = (child.stdin.take().context("input")?, child.stdout.take().context("output")?);
        Ok(Process { child, ask, hear: BufReader::new(hear) })
    }

    pub fn hear(&mut self) -> Result<Value> {
        let mut line = String::new();
        self.hear.read_line(&mut line)?;
        serde_json::from_str(&line).context("the server said nothing that can be read")
    }

    pub fn ask(&mut self, question: &str) -> Result<Value> {
        writeln!(self.ask, "{question}")?;
        self.hear()
    }

    pub fn end(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

/// A fresh base in this folder, with an owner and a workspace.
pub fn server(folder: &Path) -> Result<Arc<Server>> {
    let server = Server::open(Options {
        place: Place::Folder(folder.join("data")),
        secret: [7; 32].into(),
        public_url: String::new(),
        clock: Clock::system(),
        random: Random::system(),
        workers: true,
    })?;
    // As the program itself does.
    let server = Arc::new(server.keeping(Images::BesideDatabase));
    set_up(&server)?;
    Ok(server)
}

/// An owner and the workspace, in UTC.
pub fn set_up(server: &Arc<Server>) -> Result<()> {
    let email = "owner@example.com".to_owned();
    let (password, name) = ("a long and good passphrase".to_owned(), "Owner".to_owned());
    let user = FirstUser { email: email.clone(), password, name, locale: Locale::En };
    app::access::people::add_by_command(server, user, None)?;
    let wanted = app::workspaces::Wanted {
        slug: SLUG.to_owned(),
        name: "Bench".to_owned(),
        zone: Zone::utc(),
        currency: Currency::RUB,
        locale: Locale::En,
    };
    app::workspaces::add(server, &email, wanted)?;
    Ok(())
}

/// Processor time of all threads of this process, by the kernel's account.
pub fn cpu_seconds() -> Result<f64> {
    cpu_seconds_of("self")
}

/// The same of a process by its number.
pub fn cpu_seconds_of(process: &str) -> Result<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let rest = text.rsplit_once(')').context("the form of /proc/self/stat")?.1;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |at: usize| {
        fields.get(at).and_then(|field| field.parse::<f64>().ok()).context("the form of /proc/self/stat")
    };
    // The fields after the name: 11 is time in the program, 12 in the kernel, in hundredths of a second.
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// The most memory this process had.
pub fn peak_rss_mb() -> Result<f64> {
    peak_rss_mb_of("self")
}

/// The same of a process by its number.
pub fn peak_rss_mb_of(process: &str) -> Result<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the form of /proc/self/status")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

/// Imports customers from a table, as a person would.
pub fn import_customers(
    workspace: &Arc<Workspace>,
    header: &str,
    rows: impl Iterator<Item = String>,
) -> Result<()> {
    let ctx = app::Ctx::system(workspace);
    let mut upload = app::files::Upload::begin(&ctx, "people.csv")?;
    let mut piece = header.to_owned();
    for row in rows {
        piece.push_str(&row);
        if piece.len() > app::files::PIECE_BYTES / 2 {
            upload.append(&ctx, piece.as_bytes())?;
            piece.clear();
        }
    }
    upload.append(&ctx, piece.as_bytes())?;
    let file = upload.finish(&ctx)?;
    let (kind, mapping) = (Kind::Customers, file.inspection.mapping(Kind::Customers));
    let plan = Plan {
        kind,
        mapping,
        options: Reading::default(),
        consent: None,
        fields: Vec::new(),
        record_type: None,
        dry_run: false,
    };
    app::imports::start(&ctx, file.id, plan)?;
    while app::operations::step(workspace)? == Progress::Worked {}
    Ok(())
}

/// The text of a new key.
pub fn key(server: &Arc<Server>, kind: KeyKind, scopes: Permissions) -> Result<String> {
    let ctx = app::Ctx::system(&server.workspace(SLUG)?);
    let wanted = app::access::keys::Wanted::new(kind, SLUG, scopes);
    let (_, secret) = app::access::keys::create(server, &ctx, wanted)?;
    Ok(secret)
}

/// Serves on a free port, says it with what else is to be known, and answers questions until its input ends. `cost`
/// is answered here: processor time since then and the most memory there was.
pub fn serve(
    server: &Arc<Server>,
    options: api::state::Options,
    mut known: Value,
    answer: impl Fn(&Server, &str) -> Result<Value>,
) -> Result<()> {
    let runtime = api::runtime::build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    known["port"] = listener.local_addr()?.port().into();
    let api = api::Api::new(server.clone(), options);
    runtime.block_on(async {
        let serving = api::runtime::spawn(api::serve::serve(api, listener, std::future::pending()));
        let before = cpu_seconds()?;
        crate::line(&known);
        tokio::task::block_in_place(|| -> Result<()> {
            for line in std::io::stdin().lines() {
                match line?.as_str() {
                    "cost" => crate::line(
                        &json!({ "cpu_s": cpu_seconds()? - before, "peak_rss_mb": peak_rss_mb()? }),
                    ),
                    question => crate::line(&answer(server, question)?),
                }
            }
            Ok(())
        })?;
        serving.abort();
        Ok(())
    })
}
