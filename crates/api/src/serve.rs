//! Serving: from a listening socket to the last answer after a signal.
//!
//! Connections are bounded in number, and the head of a request in time, so that somebody who opens many and says
//! nothing does not keep others out.

use crate::state::Api;
use crate::{metering, router, runtime};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

/// How long open requests may take to end after the signal.
const GRACE: Duration = Duration::from_secs(20);
/// How long a request's head may take, and how long a connection may wait for its next request.
const HEAD: Duration = Duration::from_secs(30);
/// Connections open at once; more wait in the system's queue.
const CONNECTIONS: usize = 4_096;
/// How often sessions and attempts that are over are forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(3_600);

/// Serves until `stop` ends, then accepts nothing new and lets open requests finish.
pub async fn serve(
    api: Api,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    metering::install();
    let housekeeping = runtime::spawn(keep_house(api.clone()));
    let open = GracefulShutdown::new();
    accept(&api, &listener, &open, stop).await;
    drop(listener);
    // Streams never end by themselves; everything else gets its time.
    api.stopping().stop();
    if tokio::time::timeout(GRACE, open.shutdown()).await.is_err() {
        tracing::warn!("some requests took longer than the time of grace and were cut");
    }
    housekeeping.abort();
    Ok(())
}

async fn accept(api: &Api, listener: &TcpListener, open: &GracefulShutdown, stop: impl Future<Output = ()>) {
    let router = router::build(api.clone());
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let next = async {
            let slot = slots.clone().acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => return,
        };
        match (slot, accepted) {
            (Ok(slot), Ok((stream, peer))) => connection(stream, peer, router.clone(), open, slot),
            (_, Err(error)) => {
                // Too many open files, most often: waiting is all that helps.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            (Err(_), _) => return,
        }
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    open: &GracefulShutdown,
    slot: OwnedSemaphorePermit,
) {
    // Answers are written whole; waiting for more to send would only delay them. A failure costs speed, not truth.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request.map(Body::new))
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let serving = open.watch(builder.serve_connection(TokioIo::new(stream), service));
    runtime::spawn(async move {
        // A connection that breaks is the other side's affair and nothing to log.
        let _ = serving.await;
        drop(slot);
    });
}

async fn keep_house(api: Api) {
    let mut ticks = tokio::time::interval(HOUSEKEEPING);
    loop {
        ticks.tick().await;
        // A failure is logged where it becomes a problem, and tried again next time.
        let _ = api.run(app::access::session::prune).await;
    }
}
