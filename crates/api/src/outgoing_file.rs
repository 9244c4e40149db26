//! A file that leaves while it is written, at the speed of the connection.

use crate::prelude::*;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::io::{self, Write};
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

/// Answers with a CSV file of this name, which a use case writes.
pub async fn csv_file(
    ctx: Ctx,
    name: String,
    write: impl FnOnce(&app::Ctx, &mut dyn Write) -> app::Result<()> + Send + 'static,
) -> Result<Response, Problem> {
    file(ctx, (format!("{name}.csv"), "text/csv; charset=utf-8"), write).await
}

/// Answers with a file of this name and type. What the use case refuses, it refuses before the first byte, and has a
/// status of its own; what breaks later breaks the connection off.
pub async fn file(
    ctx: Ctx,
    (name, content_type): (String, &'static str),
    write: impl FnOnce(&app::Ctx, &mut dyn Write) -> app::Result<()> + Send + 'static,
) -> Result<Response, Problem> {
    let (sender, mut receiver) = mpsc::channel::<Result<Bytes, Problem>>(4);
    crate::runtime::spawn(async move {
        let told = sender.clone();
        let written = ctx
            .run(move |ctx| {
                let mut chunks = Chunks { sender, waiting: Vec::new() };
                write(ctx, &mut chunks)?;
                chunks.flush().map_err(app::Error::unavailable)
            })
            .await;
        if let Err(problem) = written {
            // Nobody may be listening any more, which is not our trouble.
            let _ = told.send(Err(problem)).await;
        }
    });
    let first = match receiver.recv().await {
        Some(Err(problem)) => return Err(problem),
        Some(Ok(bytes)) => bytes,
        None => Bytes::new(),
    };
    let rest =
        ReceiverStream::new(receiver).map(|chunk| chunk.map_err(|_| io::Error::other("the file broke off")));
    let body = Body::from_stream(tokio_stream::once(Ok(first)).chain(rest));
    let headers = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, body).into_response())
}

/// Hands what is written to the connection, at its speed.
struct Chunks {
    sender: mpsc::Sender<Result<Bytes, Problem>>,
    waiting: Vec<u8>,
}

const CHUNK: usize = 64 * 1024;

impl Write for Chunks {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(data);
        if self.waiting.len() >= CHUNK {
            self.flush()?;
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(&mut self.waiting));
        self.sender.blocking_send(Ok(chunk)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
