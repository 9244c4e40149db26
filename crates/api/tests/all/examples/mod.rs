//! One successful call of each route by its owner. A route of the document without an example fails the test.

use crate::world::{Shop, Value};

mod campaigns;
mod consent;
mod core;
mod customers;
mod duplicates;
mod events;
mod fields;
pub mod imports;
pub mod legal;
mod lists;
pub mod messages;
mod orders;
mod records;
mod regular_imports;
mod webhooks;

/// A call that is ready to be made.
#[derive(Clone, Debug)]
pub struct Call {
    /// Relative to `/api/w/{workspace}`, or whole for routes outside workspaces.
    pub path: String,
    pub body: Option<(String, Vec<u8>)>,
    pub headers: Vec<(String, String)>,
    /// Streams never end, so their body is not read.
    pub stream: bool,
}

pub struct Example {
    pub method: &'static str,
    /// As in the document, without `/api/w/{workspace}`.
    pub path: &'static str,
    /// Prepares what the call needs, with the owner's own calls.
    pub prepare: fn(&Shop) -> Call,
}

pub fn example(method: &'static str, path: &'static str, prepare: fn(&Shop) -> Call) -> Example {
    Example { method, path, prepare }
}

pub fn call(path: impl Into<String>) -> Call {
    Call { path: path.into(), body: None, headers: Vec::new(), stream: false }
}

impl Call {
    pub fn json(self, body: Value) -> Call {
        self.raw("application/json", body.to_string().into_bytes())
    }

    pub fn raw(self, kind: &str, body: Vec<u8>) -> Call {
        Call { body: Some((kind.to_owned(), body)), ..self }
    }

    pub fn header(mut self, name: &str, value: &str) -> Call {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn stream(self) -> Call {
        Call { stream: true, ..self }
    }
}

/// All of them; each noun brings its own.
pub fn all() -> Vec<Example> {
    let mut all = Vec::new();
    all.extend(campaigns::examples());
    all.extend(consent::examples());
    all.extend(core::examples());
    all.extend(customers::examples());
    all.extend(duplicates::examples());
    all.extend(events::examples());
    all.extend(fields::examples());
    all.extend(imports::examples());
    all.extend(legal::examples());
    all.extend(lists::examples());
    all.extend(messages::examples());
    all.extend(orders::examples());
    all.extend(regular_imports::examples());
    all.extend(webhooks::examples());
    all.extend(records::examples());
    all
}
