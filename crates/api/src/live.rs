//! Server-sent events: which operation, campaign or segment changed, so that a page asks again.

use crate::prelude::*;
use crate::runtime;
use app::Live;
use app::access::session;
use app::live::Listener;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::access::Permission;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

/// A comment this often keeps proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often it is asked again whether the listener may still listen.
const RECHECK: Duration = Duration::from_secs(60);

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(listen))
}

/// Tells streams that the server is stopping.
pub struct Stopping(watch::Sender<bool>);

impl Default for Stopping {
    fn default() -> Self {
        Stopping(watch::Sender::new(false))
    }
}

impl Stopping {
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    pub async fn wait(&self) {
        let mut receiver = self.0.subscribe();
        // An error means that the sender is gone, which is the end as well.
        let _ = receiver.wait_for(|stopping| *stopping).await;
    }
}

/// What changes, as it changes: `event: operation|campaign|segment|list|customers`, `data: {"id": …}`.
///
/// A hint without content: ask the ordinary route for what it is about.
///
/// Needs `operations.read`.
#[utoipa::path(get, path = "/live", responses((status = 200, description = "A stream of events", content_type = "text/event-stream")))]
async fn listen(ctx: Ctx) -> Result<Response, Problem> {
    ctx.run(|ctx| ctx.require(Permission::OperationsRead)).await?;
    let wake = Arc::new(Notify::new());
    let listener = {
        let wake = wake.clone();
        ctx.workspace.live.listen(move || wake.notify_one())
    };
    let (sender, receiver) = mpsc::channel(16);
    runtime::spawn(pump(Stream { ctx, listener, wake, sender }));
    let heartbeat = KeepAlive::new().interval(HEARTBEAT);
    // nginx passes each event on as it comes, whatever its site says about buffering.
    let at_once = [("x-accel-buffering", "no")];
    Ok((at_once, Sse::new(ReceiverStream::new(receiver)).keep_alive(heartbeat)).into_response())
}

struct Stream {
    ctx: Ctx,
    listener: Listener,
    wake: Arc<Notify>,
    sender: mpsc::Sender<Result<Event, Infallible>>,
}

/// Carries hints to the browser until it leaves, loses its right to listen, or the server stops.
async fn pump(stream: Stream) {
    let Stream { ctx, listener, wake, sender } = stream;
    // The first event tells the browser that the stream stands, so that it reads the state it may have missed.
    let mut waiting = vec![Event::default().event("ready").data("{}")];
    let mut recheck = tokio::time::interval(RECHECK);
    recheck.tick().await;
    loop {
        for event in waiting.drain(..) {
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = wake.notified() => waiting.extend(listener.take().into_iter().map(event)),
            _ = recheck.tick() => if !may_listen(&ctx).await { return },
            () = sender.closed() => return,
            () = ctx.api.stopping().wait() => return,
        }
    }
}

async fn may_listen(ctx: &Ctx) -> bool {
    let (slug, id, caller) = (ctx.workspace.slug.clone(), ctx.request_id.clone(), ctx.caller.clone());
    let allowed = ctx.run_with(move |server, _| {
        let Some(caller) = session::again(server, &caller)? else { return Ok(false) };
        Ok(session::enter(server, &caller, &slug, id)?.require(Permission::OperationsRead).is_ok())
    });
    allowed.await.unwrap_or(false)
}

fn event(live: Live) -> Event {
    let (name, id) = match live {
        Live::Operation(id) => ("operation", id.to_string()),
        Live::Campaign(id) => ("campaign", id.to_string()),
        Live::Segment(id) => ("segment", id.to_string()),
        Live::List(id) => ("list", id.to_string()),
        Live::Sender(id) => ("sender", id.to_string()),
        Live::Customers => return Event::default().event("customers").data("{}"),
    };
    Event::default().event(name).data(format!("{{\"id\":\"{id}\"}}"))
}
