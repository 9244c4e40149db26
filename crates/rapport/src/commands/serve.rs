//! `rapport serve`: everything in one process, until a signal.

use crate::config::{Config, Role};
use crate::copies::Nightly;
use crate::{logs, open, output};
use anyhow::Context;
use api::Api;
use app::server::Server;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How often it is looked whether a nightly copy is due.
const COPIES: Duration = Duration::from_secs(600);

#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// How browsers reach this server, such as `https://crm.example.com`
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// What this process does
    #[arg(long)]
    pub role: Option<Role>,
}

pub fn run(mut config: Config, args: Args) -> anyhow::Result<()> {
    config.listen = args.listen.unwrap_or(config.listen);
    config.public_url = args.public_url.or(config.public_url);
    config.role = args.role.unwrap_or(config.role);
    let config = config.checked()?;
    logs::start(&config)?;
    let server = open::server(&config, config.role == Role::All)?;
    let served = serve(&config, &server, |url| output::line(&format!("Rapport answers at {url}")));
    // On this thread and not on the runtime's: closing waits for disks and for workers to finish their step.
    server.close();
    tracing::info!("closed");
    served
}

/// Serves until SIGTERM or SIGINT; tells the address once it listens.
pub fn serve(config: &Config, server: &Arc<Server>, tell: impl FnOnce(&str)) -> anyhow::Result<()> {
    let runtime = api::runtime::build()?;
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("cannot listen at {}", config.listen))?;
        let url = config.public_url(listener.local_addr()?);
        server.set_public_url(&url);
        let options = api::state::Options {
            secure: url.starts_with("https://"),
            behind_proxy: config.behind_proxy,
            metrics_token: config.metrics_token.clone().filter(|token| !token.is_empty()),
            events_discarded: false,
        };
        if !options.secure && !config.listen.ip().is_loopback() {
            tracing::warn!(
                "passwords travel in the open: set public_url to an https address and put a proxy in front"
            );
        }
        let stop = stop()?;
        let opening = server.clone();
        let opened = api::runtime::blocking(move || opening.open_all()).await;
        opened.map_err(|problem| anyhow::anyhow!("the workspaces cannot be opened: {}", problem.code()))?;
        tell(&url);
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "serving");
        let copies = config.nightly().map(|nightly| api::runtime::spawn(copy(nightly, server.clone())));
        let served = api::serve::serve(Api::new(server.clone(), options), listener, stop).await;
        if let Some(copies) = copies {
            copies.abort();
        }
        served?;
        anyhow::Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    served
}

/// Looks now and then whether the night's copy is due. A copy that fails is tried again and told about each time.
async fn copy(nightly: Nightly, server: Arc<Server>) {
    loop {
        let (plan, at) = (nightly.clone(), server.clone());
        let step = api::runtime::blocking(move || match plan.step(&at) {
            Ok(Some(folder)) => {
                tracing::info!(folder = %folder.display(), "the night's copy is made and checked");
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the night's copy failed");
                Ok(())
            }
        });
        if step.await.is_err() {
            tracing::error!("the night's copy panicked");
        }
        tokio::time::sleep(COPIES).await;
    }
}

/// Ends with the first signal. A second one ends the process at once: whoever sends it does not want to wait.
fn stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {},
            _ = interrupt.recv() => {},
        }
        tracing::info!("stopping: open requests and steps of work are finished");
        api::runtime::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {},
                _ = interrupt.recv() => {},
            }
            std::process::exit(1);
        });
    })
}
