//! `rapport openapi`: the document of the API, as `docs/reference/openapi.json` holds it.

use crate::output;

pub fn run() -> anyhow::Result<()> {
    output::text(&api::openapi::document_text());
    Ok(())
}
