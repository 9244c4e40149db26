//! A message made ready for a campaign: checked and compiled once, rendered for each customer.
//!
//! Preparing is strict: an unknown field or a broken layout is a [`Problem`] that an author sees. Rendering is
//! lenient: a missing value is written as nothing. What could only fail while rendering is found by rendering a full
//! and an empty customer here.

use crate::blocks::{Block, Blocks};
use crate::engine::{behaviour, environment, render};
use crate::fields::check;
use crate::links::{Found, Utm, normalise, rewrite, with_utm};
use crate::names::mentioned;
use crate::own::Own;
use crate::person::{Business, Person, Product, Root, Shared, UrlTable, product_list};
use crate::problem::{Part, Problem};
use crate::tags::Taken;
use crate::{CLIPPED_BYTES, layout, markup, mjml, text};
use base::{Currency, Locale, Zone};
use minijinja::{Environment, Value};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    Blocks,
    Mjml,
}

/// A message as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub subject: String,
    pub preheader: String,
    pub body_kind: BodyKind,
    pub body: String,
}

/// What every customer of the message has in common.
#[derive(Clone, Debug)]
pub struct Options {
    /// The language of a customer whose own is unknown.
    pub locale: Locale,
    pub zone: Zone,
    pub currency: Currency,
    pub business: Business,
    pub products: Vec<Product>,
    /// What of the business's own a message may name.
    pub own: Own,
    pub utm: Option<Utm>,
    /// Marketing needs a way out.
    pub marketing: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            locale: Locale::default(),
            zone: Zone::utc(),
            currency: Currency::RUB,
            business: Business::default(),
            products: Vec::new(),
            own: Own::default(),
            utm: None,
            marketing: true,
        }
    }
}

/// The addresses of one customer's message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Urls {
    /// By position, as [`Prepared::links`] lists their targets.
    pub click: Vec<String>,
    pub unsubscribe: String,
    pub web_version: String,
    pub preferences: String,
    /// No picture is loaded where it is empty.
    pub pixel: String,
}

/// What one customer reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub preheader: String,
    pub html: String,
    pub text: String,
}

/// Why a message could not be rendered for one customer. Says nothing about the customer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message cannot be rendered: {0}")]
pub struct RenderError(String);

/// A message ready to be rendered.
#[derive(Clone, Debug)]
pub struct Prepared {
    environment: Environment<'static>,
    shared: Arc<Shared>,
    links: Vec<String>,
    mentions: BTreeSet<String>,
    warnings: Vec<Problem>,
    html_bytes: usize,
    text_bytes: usize,
}

const DEFAULT_ACCENT: &str = "#2f6fde";

impl Prepared {
    /// Checks and compiles. All problems are returned when one of them is an error.
    pub fn new(message: &Message, options: &Options) -> Result<Prepared, Vec<Problem>> {
        let mut problems = check(&message.subject, Part::Subject, &options.own);
        problems.extend(check(&message.preheader, Part::Preheader, &options.own));
        if message.subject.trim().is_empty() {
            problems.push(Problem::error("subject_empty", Part::Subject, "a message needs a subject"));
        }
        let mut taken = Taken::default();
        let source = message.body.replace("\r\n", "\n");
        let html = match lay_out(message.body_kind, &source, options, &mut taken) {
            Ok(html) if problems.iter().all(|p| !p.is_error()) => html,
            Ok(_) => return Err(problems),
            Err(found) => {
                problems.extend(found);
                return Err(problems);
            }
        };
        let (html, mut found) = rewrite(&html, &mut taken, options.utm.as_ref());
        let text = text::from_html(&html);
        let html = frame(&html, &message.preheader, &mut taken);
        problems.append(&mut found.problems);
        if options.marketing && !found.unsubscribe {
            problems.push(Problem::error(
                "unsubscribe_missing",
                Part::Body,
                "a marketing message needs a link to {{ links.unsubscribe }}: add the footer",
            ));
        }
        let shared = Arc::new(shared(options, &mut found));
        let sources = [
            ("subject", message.subject.clone()),
            ("preheader", message.preheader.clone()),
            ("text", taken.put_back(&text)),
            ("html", taken.put_back(&html)),
        ];
        let prepared = compile(sources, shared, found.links, &mut problems);
        match prepared {
            Some(mut prepared) => {
                problems.extend(prepared.rehearse());
                if problems.iter().any(Problem::is_error) {
                    return Err(problems);
                }
                prepared.warnings = problems;
                Ok(prepared)
            }
            None => Err(problems),
        }
    }

    /// Targets of the message's links by position.
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// What the message mentions of the business's own: `customer.fields.<key>`, `records.<key>` and
    /// `records.<key>.fields.<key>`. Nothing else needs to be loaded for it.
    pub fn mentions(&self) -> &BTreeSet<String> {
        &self.mentions
    }

    /// A person about whom everything is known that the message may name.
    pub fn sample(&self) -> Person {
        let mut person = Person::sample(self.shared.locale);
        self.shared.own.give_sample(&mut person, self.shared.locale);
        person
    }

    /// What the author should know although the message can be sent.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Addresses that lead straight to their targets, for a preview.
    pub fn plain_urls(&self) -> Urls {
        Urls {
            click: self.links.clone(),
            unsubscribe: "#".into(),
            web_version: "#".into(),
            preferences: "#".into(),
            pixel: String::new(),
        }
    }

    /// The message of one customer. The subject is one line whatever the values hold.
    pub fn render(&self, person: Person, urls: Urls) -> Result<Rendered, RenderError> {
        let urls = UrlTable {
            click: urls.click,
            unsubscribe: urls.unsubscribe,
            web_version: urls.web_version,
            preferences: urls.preferences,
            pixel: urls.pixel,
        };
        let root = Root { person: Arc::new(person), shared: self.shared.clone(), urls: Arc::new(urls) };
        let root = Value::from_object(root);
        let part = |name: &str, capacity: usize| {
            render(&self.environment, name, root.clone(), capacity)
                .map_err(|error| RenderError(reason(&error)))
        };
        Ok(Rendered {
            subject: one_line(&part("subject", 128)?),
            preheader: one_line(&part("preheader", 128)?),
            html: part("html", self.html_bytes)?,
            text: text::tidy(&part("text", self.text_bytes)?),
        })
    }

    /// Renders a full customer with every name known, and an empty one, and measures.
    fn rehearse(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut strict = self.clone();
        strict.environment.set_undefined_behavior(behaviour(true));
        let mut sample = self.sample();
        if self.shared.products.len() == Some(0) {
            // A loop over nothing would hide what is wrong inside it.
            sample.products = Some(vec![Product::sample()]);
        }
        match strict.render(sample, self.plain_urls()) {
            Ok(rendered) => {
                self.html_bytes = rendered.html.len() + rendered.html.len() / 4 + 1024;
                self.text_bytes = rendered.text.len() * 2 + 512;
                if rendered.html.len() > CLIPPED_BYTES {
                    let detail = format!(
                        "the message has {} kB; Gmail hides what is beyond 102 kB, the footer first",
                        rendered.html.len() / 1024
                    );
                    problems.push(Problem::warning("body_clipped", Part::Body, detail));
                }
            }
            Err(error) => problems.push(Problem::error("template_fails", Part::Body, error.0)),
        }
        let mut blank = Person::default();
        self.shared.own.give_blank_records(&mut blank);
        for unknown in [Person::default(), blank] {
            if let (true, Err(error)) = (problems.is_empty(), self.render(unknown, self.plain_urls())) {
                let detail = format!("for a customer with unknown fields: {}", error.0);
                problems.push(Problem::error("template_fails", Part::Body, detail));
            }
        }
        problems
    }
}

/// What the engine says, without the values it says it about.
fn reason(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

/// The author's body as HTML with its tags taken.
fn lay_out(
    kind: BodyKind,
    source: &str,
    options: &Options,
    taken: &mut Taken,
) -> Result<String, Vec<Problem>> {
    if source.len() > base::limits::TEMPLATE_BYTES {
        return Err(vec![Problem::error("body_too_large", Part::Body, "the body is larger than 512 kB")]);
    }
    let layout = match kind {
        BodyKind::Mjml => {
            let problems = check(&crate::tags::unescape(source), Part::Body, &options.own);
            if !problems.is_empty() {
                return Err(problems);
            }
            taken.take(source)
        }
        BodyKind::Blocks => {
            let blocks = Blocks::parse(source).map_err(|error| {
                let detail = format!("the blocks cannot be read: {error}");
                vec![Problem::error("blocks_invalid", Part::Body, detail).line(Some(error.line()))]
            })?;
            let problems = check_blocks(&blocks, &options.own);
            if !problems.is_empty() {
                return Err(problems);
            }
            let accent = if markup::is_colour(&options.business.accent) {
                options.business.accent.as_str()
            } else {
                DEFAULT_ACCENT
            };
            layout::mjml(&blocks, layout::Look { locale: options.locale, accent }, taken)
        }
    };
    mjml::html(&layout, taken).map_err(|problem| vec![problem])
}

fn check_blocks(blocks: &Blocks, own: &Own) -> Vec<Problem> {
    let mut problems = Vec::new();
    if blocks.blocks.is_empty() {
        problems.push(Problem::error("body_empty", Part::Body, "a message needs at least one block"));
    }
    for (index, block) in blocks.blocks.iter().enumerate() {
        let place = Some(index + 1);
        for text in block.texts() {
            let found = check(&crate::tags::unescape(text), Part::Body, own);
            problems.extend(found.into_iter().map(|p| p.block(place)));
        }
        if let Some(detail) = misplaced(block) {
            problems.push(Problem::error("block_invalid", Part::Body, detail).block(place));
        }
    }
    problems
}

fn misplaced(block: &Block) -> Option<&'static str> {
    match block {
        Block::Columns { columns } if !(2..=3).contains(&columns.len()) => {
            Some("columns hold two or three columns")
        }
        Block::Columns { columns }
            if columns.iter().flatten().any(|inner| {
                matches!(inner, Block::Columns { .. } | Block::Products { .. } | Block::Footer { .. })
            }) =>
        {
            Some("columns, products and the footer cannot stand inside a column")
        }
        Block::Button { url, .. } if url.trim().is_empty() => Some("the button has no address"),
        Block::Image { src, .. } if src.trim().is_empty() => Some("the image has no address"),
        _ => None,
    }
}

/// Puts the hidden preheader at the beginning of the body and the pixel at its end.
fn frame(html: &str, preheader: &str, taken: &mut Taken) -> String {
    let start = html.find("<body").and_then(|at| html[at..].find('>').map(|end| at + end + 1)).unwrap_or(0);
    let end = html.rfind("</body>").unwrap_or(html.len()).max(start);
    let mut out = String::with_capacity(html.len() + 512);
    out.push_str(&html[..start]);
    if !preheader.trim().is_empty() {
        let words = markup::escape(&taken.take(preheader));
        // `mso-hide` is what Outlook understands; the rest hides the words everywhere else.
        out.push_str(&format!(
            "<span style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">{words}</span>"
        ));
    }
    out.push_str(&html[start..end]);
    let (open, pixel, close) = (
        taken.mark("{% if links.pixel %}".into()),
        taken.mark("{{ links.pixel }}".into()),
        taken.mark("{% endif %}".into()),
    );
    out.push_str(&format!("{open}<img src=\"{pixel}\" width=\"1\" height=\"1\" alt=\"\">{close}"));
    out.push_str(&html[end..]);
    out
}

fn shared(options: &Options, found: &mut Found) -> Shared {
    let mut known = HashMap::new();
    let fields = options.products.iter().filter_map(|product| product.url.as_deref());
    for url in fields.chain(Some(options.business.site.as_str())).filter(|url| !url.is_empty()) {
        if let Some(target) = normalise(url) {
            known.insert(url.to_owned(), found.place(with_utm(&target, options.utm.as_ref())));
        }
    }
    Shared {
        business: options.business.clone(),
        products: product_list(&options.products),
        locale: options.locale,
        zone: options.zone.clone(),
        currency: options.currency,
        own: options.own.clone(),
        known,
    }
}

fn compile(
    sources: [(&'static str, String); 4],
    shared: Arc<Shared>,
    links: Vec<String>,
    problems: &mut Vec<Problem>,
) -> Option<Prepared> {
    let mut environment = environment(false);
    let mentions = sources.iter().flat_map(|(_, source)| mentioned(source)).collect();
    for (name, source) in sources {
        if let Err(error) = environment.add_template_owned(name, source) {
            let part = match name {
                "subject" => Part::Subject,
                "preheader" => Part::Preheader,
                _ => Part::Body,
            };
            problems.push(Problem::error("template_syntax", part, reason(&error)));
        }
    }
    let compiled = !problems.iter().any(Problem::is_error);
    compiled.then_some(Prepared {
        environment,
        shared,
        links,
        mentions,
        warnings: Vec::new(),
        html_bytes: 64 * 1024,
        text_bytes: 4096,
    })
}

/// One line without control characters: a subject is a header.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in
        text.split(|c: char| c.is_whitespace() && c != '\u{00A0}' || c.is_control()).filter(|w| !w.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.chars().count() > 500 {
        out = out.chars().take(500).collect();
    }
    out
}
