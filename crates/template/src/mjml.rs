//! MJML to HTML, with findings that point at the author's line.

use crate::problem::{Part, Problem};
use crate::tags::Taken;
use mrml::prelude::parser::Error;
use mrml::prelude::render::RenderOptions;
use std::collections::HashMap;

/// The HTML of an MJML text whose tags are taken.
///
/// No web fonts are added on our own account: a reader's mail program would call a third party for each of them.
pub fn html(source: &str, taken: &Taken) -> Result<String, Problem> {
    let source = &printable(source);
    if let Some((name, position)) = unknown_element(source) {
        let detail = format!("there is no element `{name}`");
        return Err(
            Problem::error("mjml_invalid", Part::Body, detail).line(Some(taken.line(source, position)))
        );
    }
    let parsed = mrml::parse(source).map_err(|error| problem(&error, source, taken))?;
    let options = RenderOptions { disable_comments: true, fonts: HashMap::new(), ..RenderOptions::default() };
    parsed.element.render(&options).map_err(|error| {
        Problem::error("mjml_invalid", Part::Body, format!("the layout cannot be drawn: {error}"))
    })
}

const ELEMENTS: [&str; 33] = [
    "mj-accordion",
    "mj-accordion-element",
    "mj-accordion-text",
    "mj-accordion-title",
    "mj-all",
    "mj-attributes",
    "mj-body",
    "mj-breakpoint",
    "mj-button",
    "mj-carousel",
    "mj-carousel-image",
    "mj-class",
    "mj-column",
    "mj-divider",
    "mj-font",
    "mj-group",
    "mj-head",
    "mj-hero",
    "mj-image",
    "mj-include",
    "mj-navbar",
    "mj-navbar-link",
    "mj-preview",
    "mj-raw",
    "mj-section",
    "mj-social",
    "mj-social-element",
    "mj-spacer",
    "mj-style",
    "mj-table",
    "mj-text",
    "mj-title",
    "mj-wrapper",
];

/// mrml passes over elements it does not know, and with them over everything an author put inside.
fn unknown_element(source: &str) -> Option<(&str, usize)> {
    source.match_indices("<mj-").find_map(|(at, _)| {
        let rest = &source[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        (!ELEMENTS.contains(&&rest[..end])).then_some((&rest[..end], at))
    })
}

/// Characters that mrml would write into attributes as `\u{a0}` become character references.
fn printable(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for c in source.chars() {
        if c.is_ascii() || c.escape_debug().len() == 1 {
            out.push(c);
        } else {
            out.push_str(&format!("&#{};", c as u32));
        }
    }
    out
}

fn problem(error: &Error, source: &str, taken: &Taken) -> Problem {
    let (position, detail) = match error {
        Error::UnexpectedElement { position, .. } => {
            (Some(position.start), format!("element `{}` cannot stand here", near(source, position.start)))
        }
        Error::UnexpectedToken { position, .. } => {
            (Some(position.start), format!("`{}` cannot stand here", near(source, position.start)))
        }
        Error::MissingAttribute { name, position, .. } => {
            (Some(position.start), format!("attribute `{name}` is missing"))
        }
        Error::InvalidAttribute { position, .. } => {
            (Some(position.start), format!("attribute `{}` is not valid", near(source, position.start)))
        }
        Error::InvalidFormat { position, .. } => {
            (Some(position.start), format!("`{}` is not valid", near(source, position.start)))
        }
        Error::EndOfStream { .. } => (Some(source.len()), "an element is not closed".to_owned()),
        Error::SizeLimit { .. } => (None, "the layout is too large".to_owned()),
        Error::ParserError { source: cause, .. } => (None, format!("the layout cannot be read: {cause}")),
        Error::NoRootNode => (Some(0), "the layout must be one <mjml> element".to_owned()),
        Error::IncludeLoaderError { position, .. } => (
            Some(position.start),
            "<mj-include> is not available: put the content in the message itself".to_owned(),
        ),
    };
    Problem::error("mjml_invalid", Part::Body, detail).line(position.map(|at| taken.line(source, at)))
}

/// The first characters at a place, to name it.
fn near(source: &str, position: usize) -> String {
    let start = (0..=position.min(source.len())).rev().find(|i| source.is_char_boundary(*i)).unwrap_or(0);
    source[start..]
        .chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/' | '='))
        .take(40)
        .collect()
}
