//! Serving: from a listening socket to the last answer after a signal.

use crate::state::Api;
use crate::{metering, router, runtime};
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long open requests may take to end after the signal.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until `stop` ends, then accepts nothing new and lets open requests finish.
pub async fn serve(
    api: Api,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    metering::install();
    let app = router::build(api.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let (told, telling) = tokio::sync::oneshot::channel::<()>();
    let streams = api.clone();
    let signal = async move {
        stop.await;
        streams.stopping().stop();
        let _ = told.send(());
    };
    let serving =
        runtime::spawn(async move { axum::serve(listener, app).with_graceful_shutdown(signal).await });
    let abort = serving.abort_handle();
    runtime::spawn(async move {
        if telling.await.is_ok() {
            tokio::time::sleep(GRACE).await;
            abort.abort();
        }
    });
    let pruning = api.clone();
    let housekeeping = runtime::spawn(async move {
        let mut hourly = tokio::time::interval(Duration::from_secs(3600));
        loop {
            hourly.tick().await;
            // A failure is logged where it becomes a problem, and tried again in an hour.
            let _ = pruning.run(app::access::session::prune).await;
        }
    });
    let ended = match serving.await {
        Ok(ended) => ended,
        // Aborted after the time of grace: what was still open is cut.
        Err(_) => Ok(()),
    };
    housekeeping.abort();
    ended
}
